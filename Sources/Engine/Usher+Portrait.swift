import Core
import Store

/// One user with what they have and what rules make of them.
public struct UserPortrait: Sendable {
    public var user: User
    /// The mirror it was made from.
    public var snapshot: Snapshot
    /// Ordered by name.
    public var groups: [Group]
    public var access: [ProductAccess]
    /// Why no run may change them; empty when any rule may.
    public var protection: [SparedUser]
    /// Ordered by name of the rule.
    public var rules: [RuleOpinion]
    public var settings: OrganizationSettings
}

/// What one rule makes of one user.
public struct RuleOpinion: Sendable {
    public enum Explained: Sendable {
        case known(RuleExplanation)
        /// The rule cannot be planned at all, in words.
        case broken(String)
    }
    public var rule: Rule
    public var explained: Explained
}

extension UserPortrait {
    /// What the settings say of this user alone; `nil` when they do not protect them by name.
    public var protectedByName: OrganizationSettings.ProtectedUser? {
        let names = Set([user.id.rawValue, user.email].compactMap { $0?.lowercased() })
        return settings.protectedUsers.first { names.contains($0.user.lowercased()) }
    }
}

extension Usher {
    /// `nil` when the mirror does not have the user. Calls nobody.
    ///
    /// - Parameter days: how far ahead rules are followed.
    public func portrait(of id: AccountID, days: Int = 30) async throws -> UserPortrait? {
        let snapshot = try await snapshot()
        guard let position = snapshot.index(of: id) else { return nil }
        let user = snapshot.user(at: position)
        let context = try await context(asOf: nil)
        let groups = snapshot.groupIndices(ofUserAt: position).map { snapshot.groups[$0] }
        return UserPortrait(
            user: user, snapshot: snapshot, groups: groups.sorted { ($0.name, $0.id) < ($1.name, $1.id) },
            access: snapshot.productAccess(of: user),
            protection: Planner.protection(of: user, in: snapshot, context: context),
            rules: try await opinions(of: user, in: snapshot, context: context, days: days),
            settings: try await settings().value)
    }

    private func opinions(
        of user: User, in snapshot: Snapshot, context: PlanContext, days: Int
    ) async throws -> [RuleOpinion] {
        let lone = LoneUser(user, in: snapshot, protected: context.protected)
        var opinions: [RuleOpinion] = []
        for rule in try await rules() {
            do {
                var context = context
                context.standing = try await standing(with: rule, users: [user.id])
                context.taken = try await taken(for: rule.actions, from: [user.id])
                let filter = try parse(try await filterText(of: rule), in: snapshot)
                let explained = try RuleExplanation(
                    of: rule, matching: filter, for: lone, context: context, days: days)
                opinions.append(RuleOpinion(rule: rule, explained: .known(explained)))
            } catch let error as Diagnostics {
                opinions.append(RuleOpinion(rule: rule, explained: .broken(error.description)))
            } catch UsherError.invalid(let error) {
                opinions.append(RuleOpinion(rule: rule, explained: .broken(error.description)))
            }
        }
        return opinions
    }
}
