/// Why a user is left alone.
struct Obstacle: Error, Equatable {
    var reason: SparedUser.Reason
    /// What exactly; empty when the reason says it all.
    var detail: String = ""
}

/// What holds a run back whatever its actions are. Each safeguard is a function that gives the obstacle it sees; the
/// first one in `order` is reported.
struct Safeguards: Sendable {
    var now: Instant
    /// Lower-case ids and e-mail addresses.
    var ownAccounts: Set<String> = []
    var protectedUsers: Set<String> = []
    var protectedGroups: Set<GroupID> = []
    /// `nil` when the rule is not limited to groups.
    var onlyGroups: Set<GroupID>?
    var trustedAge: Duration?
    var takenAt: Instant?
    /// For what people said or were promised.
    var standing = Standing()
    /// Whether the task may take a deletion back, so that one that is scheduled is no obstacle.
    var takesDeletionsBack = false
    /// The products of each `lastActive` in the filter; `nil` stands for all.
    var activityScopes: [Set<ProductID>?] = []
    /// Names of groups, for the details.
    var directory: PlanDirectory

    /// First what no run may ever change, then whom this rule is not about, then what is not known well enough. What an
    /// action cannot do to a user, that nothing would change, and a missing warning come after these, in this order.
    private static let order: [@Sendable (Safeguards, User) -> Obstacle?] = [
        { $0.organizationAdmin($1) }, { $0.ownAccount($1) }, { $0.protectedUser($1) }, { $0.protectedGroup($1) },
        { $0.notInOnlyGroups($1) }, { $0.notAPerson($1) }, { $0.deletionScheduled($1) }, { $0.stillNeeded($1) },
        { $0.staleData($1) }, { $0.unknownActivity($1) },
    ]

    func obstacle(for user: User) -> Obstacle? {
        for safeguard in Safeguards.order {
            if let obstacle = safeguard(self, user) { return obstacle }
        }
        return nil
    }

    /// All that they see, in their order.
    func obstacles(for user: User) -> [Obstacle] { Safeguards.order.compactMap { $0(self, user) } }

    /// Only what no run may ever change; all that holds back an undo.
    func permanentObstacle(for user: User) -> Obstacle? {
        organizationAdmin(user) ?? ownAccount(user) ?? protectedUser(user) ?? protectedGroup(user)
    }

    /// Vendors may change the case of a role's name; an administrator must not be lost over that.
    func organizationAdmin(_ user: User) -> Obstacle? {
        user.roles.first { PlatformRole.administrators.contains($0.lowercased()) }
            .map { Obstacle(reason: .organizationAdmin, detail: $0) }
    }

    func ownAccount(_ user: User) -> Obstacle? {
        Safeguards.isListed(user, in: ownAccounts) ? Obstacle(reason: .ownAccount) : nil
    }

    func protectedUser(_ user: User) -> Obstacle? {
        Safeguards.isListed(user, in: protectedUsers) ? Obstacle(reason: .protectedUser) : nil
    }

    func protectedGroup(_ user: User) -> Obstacle? {
        guard !protectedGroups.isEmpty, let group = user.groups.first(where: protectedGroups.contains) else {
            return nil
        }
        return Obstacle(reason: .protectedGroup, detail: directory.group(group)?.name ?? group.rawValue)
    }

    func notInOnlyGroups(_ user: User) -> Obstacle? {
        guard let onlyGroups, !user.groups.contains(where: onlyGroups.contains) else { return nil }
        return Obstacle(reason: .notInOnlyGroups)
    }

    /// A type the vendor did not tell is not taken for a person.
    func notAPerson(_ user: User) -> Obstacle? {
        user.accountType == .atlassian ? nil : Obstacle(reason: .notAPerson, detail: user.accountType.rawValue)
    }

    func deletionScheduled(_ user: User) -> Obstacle? {
        if user.accountStatus == .closed { return Obstacle(reason: .gone, detail: "the account is closed") }
        return user.isDeletionScheduled && !takesDeletionsBack ? Obstacle(reason: .deletionScheduled) : nil
    }

    func stillNeeded(_ user: User) -> Obstacle? {
        standing.promise(to: user.id, at: now).map { Obstacle(reason: $0.reason, detail: $0.detail) }
    }

    func staleData(_ user: User) -> Obstacle? {
        guard let trustedAge else { return nil }
        guard let takenAt else { return Obstacle(reason: .staleData, detail: "never synchronised") }
        return now - takenAt > trustedAge ? Obstacle(reason: .staleData, detail: "as of \(takenAt)") : nil
    }

    func unknownActivity(_ user: User) -> Obstacle? {
        for scope in activityScopes where user.lastActive(in: scope) == .unknown {
            return Obstacle(reason: .unknownData, detail: "last active")
        }
        return nil
    }

    private static func isListed(_ user: User, in list: Set<String>) -> Bool {
        guard !list.isEmpty else { return false }
        return list.contains(user.id.rawValue.lowercased()) || user.email.map { list.contains($0.lowercased()) } == true
    }
}

extension User {
    /// Latest over these products (`nil`: all that the vendor reports); unknown when none is dated and one is unknown.
    public func lastActive(in products: Set<ProductID>?) -> Activity {
        var latest = Activity.never
        for entry in activity where products?.contains(entry.product) ?? true {
            switch (entry.lastActive, latest) {
            case (.at(let time), .at(let other)): latest = .at(max(time, other))
            case (.at(let time), _): latest = .at(time)
            case (.unknown, .never): latest = .unknown
            default: break
            }
        }
        return latest
    }
}
