/// Another rule that is about some of the same people and does the opposite to them.
public struct RuleConflict: Equatable, Sendable {
    public var rule: RuleID
    public var name: String
    /// People whom both rules mean now.
    public var users: Int
    /// Never empty; in the order of this rule's actions.
    public var clashes: [Clash]

    /// Two actions that take each other back.
    public struct Clash: Hashable, Sendable {
        /// What the rule that was asked about does.
        public var own: ActionKind
        /// What the other rule does.
        public var other: ActionKind
        /// The group that one joins and the other leaves, by name; `nil` when it is about the account.
        public var group: String?
        public init(own: ActionKind, other: ActionKind, group: String? = nil) {
            (self.own, self.other, self.group) = (own, other, group)
        }
    }

    /// A rule with its query read.
    public typealias Candidate = (rule: Rule, filter: Filter)

    /// Which of the other rules conflict with this one; those with most people first. A rule of the same id is itself.
    /// Another rule whose names are not found any more is passed over: it cannot run. Throws what is wrong with `rule`.
    public static func all(
        of rule: Candidate, among others: [Candidate], in snapshot: Snapshot, context: PlanContext
    ) throws(Diagnostics) -> [RuleConflict] {
        let own = try Meant(rule, in: snapshot, context: context)
        let directory = PlanDirectory(snapshot)
        let found = others.compactMap { other -> RuleConflict? in
            guard other.rule.id != rule.rule.id,
                let its = try? Meant(other, in: snapshot, context: context)
            else { return nil }
            let clashes = Clash.all(own.actions, its.actions, directory)
            guard !clashes.isEmpty else { return nil }
            let users = own.users.intersection(its.users).count
            guard users > 0 else { return nil }
            return RuleConflict(rule: other.rule.id, name: other.rule.name, users: users, clashes: clashes)
        }
        return found.sorted { ($1.users, $0.name) < ($0.users, $1.name) }
    }

    /// Whom a rule means, and what it does to them.
    private struct Meant {
        let users: Bitmap
        let actions: [ResolvedAction]

        init(_ candidate: Candidate, in snapshot: Snapshot, context: PlanContext) throws(Diagnostics) {
            let task = try PlanTask(
                candidate.rule, matching: candidate.filter, in: snapshot, context: context)
            var users = try snapshot.matches(candidate.filter, context: context)
            if !candidate.rule.onlyGroups.isEmpty {
                let groups = Set(candidate.rule.onlyGroups.flatMap(snapshot.groupIndex))
                users.formIntersection(
                    Bitmap.union(groups.map { snapshot.members(ofGroupAt: $0) }, capacity: snapshot.count))
            }
            (self.users, actions) = (users, task.actions.flatMap(\.withFallbacks))
        }
    }
}

extension RuleConflict.Clash {
    /// Each clash once, in the order of the first rule's actions.
    fileprivate static func all(
        _ own: [ResolvedAction], _ others: [ResolvedAction], _ directory: PlanDirectory
    ) -> [RuleConflict.Clash] {
        var found: [RuleConflict.Clash] = []
        for mine in own {
            for other in others {
                for clash in between(mine, other, directory) where !found.contains(clash) { found.append(clash) }
            }
        }
        return found
    }

    private static func between(
        _ own: ResolvedAction, _ other: ResolvedAction, _ directory: PlanDirectory
    ) -> [RuleConflict.Clash] {
        func clash(_ group: String? = nil) -> RuleConflict.Clash {
            RuleConflict.Clash(own: own.kind, other: other.kind, group: group)
        }
        switch (own.work, other.work) {
        case (.effect(let mine), .effect(let its)): return mine.inverse == its ? [clash()] : []
        case (.delete, .effect(let effect)), (.effect(let effect), .delete):
            return effect == .restore || effect == .reactivate ? [clash()] : []
        case (.join(let groups), _): return groups.filter { other.leaves($0, directory) }.map { clash($0.name) }
        case (_, .join(let groups)): return groups.filter { own.leaves($0, directory) }.map { clash($0.name) }
        default: return []
        }
    }
}

extension ResolvedAction {
    /// The action, and what is done when it fails.
    fileprivate var withFallbacks: [ResolvedAction] {
        if case .delete(let others) = work { return [self] + others.flatMap(\.withFallbacks) }
        return [self]
    }

    /// Whether it takes people out of this group.
    fileprivate func leaves(_ group: Group, _ directory: PlanDirectory) -> Bool {
        switch work {
        case .leave(let groups): groups.contains(group.id)
        case .leaveAll: true
        case .close(let products, _):
            directory.position(of: group.id).map { position in
                directory.opens[position].contains { products?.contains($0) ?? true }
            } ?? false
        case .effect, .join, .delete, .giveBack: false
        }
    }
}
