/// Decides what a run would do. Reads no clock, no database, no network: same arguments, same plan, so that a dry run
/// and a real one differ only in who executes it.
public enum Planner {
    /// What the rule would do to the users its filter matches, and to those who said that they don't need it. Throws what
    /// is wrong with the rule or the filter: unknown names, actions the connection refuses.
    public static func plan(
        _ rule: Rule, matching filter: Filter, in snapshot: Snapshot, context: PlanContext
    ) throws(Diagnostics) -> Plan {
        let task = try PlanTask(rule, matching: filter, in: snapshot, context: context)
        let matched = try snapshot.matches(filter, context: context).union(task.released(in: snapshot))
        var draft = PlanDraft(task.directory, actions: task.actions)
        for (_, position) in snapshot.orderedByID(matched) {
            let user = snapshot.user(at: position)
            draft.add(task.outcome(for: user), before: user)
        }
        return draft.plan(
            rule: rule.id, at: context.now, matched: matched.count, brake: rule.brake, approval: rule.approval,
            activeUsers: snapshot.activeUsers, definition: rule.definition(matching: filter))
    }

    /// What the operation would do to the accounts it names; one that is not there is spared as gone.
    public static func plan(
        _ operation: BulkOperation, in snapshot: Snapshot, context: PlanContext
    ) throws(Diagnostics) -> Plan {
        let tasks = try OperationTasks(operation, in: snapshot, context: context)
        var draft = PlanDraft(tasks.directory, actions: tasks.all.flatMap(\.actions))
        let accounts = tasks.accounts.sorted()
        for account in accounts {
            guard let position = snapshot.index(of: account), let task = tasks.task(of: account) else {
                draft.spare(SparedUser(user: account, reason: .gone, detail: "no such account"))
                continue
            }
            let user = snapshot.user(at: position)
            draft.add(task.outcome(for: user), before: user)
        }
        return draft.plan(
            rule: nil, at: context.now, matched: accounts.count, brake: operation.brake, approval: operation.approval,
            activeUsers: snapshot.activeUsers, definition: operation.definition)
    }
}

extension PlanTask {
    init(_ rule: Rule, matching filter: Filter, in snapshot: Snapshot, context: PlanContext) throws(Diagnostics) {
        try self.init(
            actions: rule.actions, onlyGroups: rule.onlyGroups, protect: rule.protect, filter: filter,
            snapshot: snapshot, context: context)
        // Whoever asks for access says that they need it: neither an earlier answer nor a warning speaks against it.
        guard rule.trigger.request == nil else {
            safeguards.standing = Standing()
            return
        }
        guard let warn = rule.warn else { return }
        warning = WarningGuard(
            warning: warn, warnings: context.standing.warnings, templateProblem: context.standing.templateProblem,
            zone: rule.zone(or: context.timeZone), products: episodeProducts)
    }
}

/// The tasks of an operation's parts, and whose each is.
struct OperationTasks: Sendable {
    let all: [PlanTask]
    let directory: PlanDirectory
    private let parts: [AccountID: Int]

    /// Throws everything that is wrong with the names and the actions of the first part with a mistake.
    init(_ operation: BulkOperation, in snapshot: Snapshot, context: PlanContext) throws(Diagnostics) {
        let shared = PlanDirectory(snapshot)
        directory = shared
        all = try operation.parts.map { (part) throws(Diagnostics) in
            try PlanTask(
                actions: part.actions, onlyGroups: [], protect: operation.protect, filter: nil, snapshot: snapshot,
                directory: shared, context: context)
        }
        parts = operation.parts.enumerated().reduce(into: [:]) { parts, part in
            for account in part.element.accounts where parts[account] == nil { parts[account] = part.offset }
        }
    }

    var accounts: Dictionary<AccountID, Int>.Keys { parts.keys }

    /// `nil` for accounts the operation does not name.
    func task(of account: AccountID) -> PlanTask? { parts[account].map { all[$0] } }
}

extension Snapshot {
    /// Users that the settings protect, directly or by a group; names that are not found protect nobody.
    public func protectedUsers(by protection: Rule.Protection) -> Bitmap {
        let groups = Set(protection.groups.flatMap(groupIndex))
        var result = Bitmap.union(groups.sorted().map { members(ofGroupAt: $0) }, capacity: count)
        for name in protection.users {
            if let position = index(of: AccountID(name)) { result.insert(position) }
        }
        let listed = Set(protection.users.map { $0.lowercased() })
        guard !listed.isEmpty else { return result }
        for position in 0..<count {
            if let email = email(at: position), listed.contains(email.lowercased()) { result.insert(position) }
        }
        return result
    }

    /// Users who are billed for what they can open; what a brake's percentage is counted from.
    var activeUsers: Int {
        users(with: AccountStatus.active).intersection(users(with: Membership.active)).count
    }

    func matches(_ filter: Filter, context: PlanContext) throws(Diagnostics) -> Bitmap {
        let protected = filter.fields.contains(.protected) ? protectedUsers(by: context.protected) : nil
        return try evaluate(
            filter, in: EvaluationContext(now: context.now, timeZone: context.timeZone, protected: protected))
    }

    /// Row order means nothing, so plans go by account id.
    func orderedByID(_ users: Bitmap) -> [(id: AccountID, position: Int)] {
        users.map { (id: accountID(at: $0), position: $0) }.sorted { $0.id < $1.id }
    }
}
