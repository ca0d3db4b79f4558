import Core

extension PlanPreview.Person {
    /// Somebody who is not in the snapshot is shown by id.
    init(_ id: AccountID, in snapshot: Snapshot) {
        let position = snapshot.index(of: id)
        let name = position.map { snapshot.name(at: $0) } ?? ""
        self.init(
            path: Link.user(id), initials: Initials.of(name), name: name.isEmpty ? id.rawValue : name,
            email: position.flatMap { snapshot.email(at: $0) })
    }
}

extension PlanPreview.PersonList {
    init?(_ plan: Plan, affected: Int, in snapshot: Snapshot, path: String?) {
        guard affected > 0 else { return nil }
        let shown = plan.changedUsers(first: PlanPreview.mostListed)
        summary =
            affected > PlanPreview.mostNames
            ? "The first \(PlanPreview.mostNames) of \(Wording.people(affected))" : Wording.people(affected)
        people = shown.prefix(PlanPreview.mostNames).map { PlanPreview.Person($0, in: snapshot) }
        rest = PlanPreview.More(total: affected, path: path ?? PlanPreview.browser(shown, of: affected))
    }
}

extension PlanPreview.More {
    /// `nil` when the names that are shown are all there are.
    init?(total: Int, path: String?) {
        guard total > PlanPreview.mostNames else { return nil }
        self.init(
            text: path == nil
                ? "and \(Wording.number(total - PlanPreview.mostNames)) more" : "See all \(Wording.number(total))",
            path: path)
    }
}

extension PlanPreview {
    /// Most accounts that one address of the user browser names.
    static let mostListed = 100

    /// The user browser with these accounts; `nil` when they are not all, or too many for an address.
    static func browser(_ accounts: [AccountID], of total: Int) -> String? {
        guard accounts.count == total, (1...mostListed).contains(total) else { return nil }
        let condition = FilterCondition(
            field: .accountId, comparison: .isIn, values: accounts.map { .text($0.rawValue) })
        return Link.users(filter: Filter(condition: .condition(condition)).text)
    }
}

extension PlanPreview.LeftAlone {
    init?(_ spared: [SparedUser], in snapshot: Snapshot, path: ((SparedUser.Reason) -> String?)?) {
        guard !spared.isEmpty else { return nil }
        let groups = Dictionary(grouping: spared, by: \.reason).sorted {
            ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue)
        }
        summary = "\(Wording.number(spared.count)) left alone, and why"
        reasons = groups.map { PlanPreview.Reason($0, $1, in: snapshot, path: path) }
    }
}

extension PlanPreview.Reason {
    init(
        _ reason: SparedUser.Reason, _ users: [SparedUser], in snapshot: Snapshot,
        path: ((SparedUser.Reason) -> String?)?
    ) {
        count = Wording.number(users.count)
        sentence = reason.sentence
        detail = Self.detail(users)
        people = users.prefix(PlanPreview.mostNames).map { PlanPreview.Person($0.user, in: snapshot) }
        rest = PlanPreview.More(
            total: users.count,
            path: path.map { $0(reason) } ?? PlanPreview.browser(users.map(\.user), of: users.count))
    }

    /// Up to three details with how often: `8 leave-of-absence, 2 jira-admins`.
    private static func detail(_ users: [SparedUser]) -> String? {
        var counts: [String: Int] = [:]
        for user in users where !user.detail.isEmpty { counts[user.detail, default: 0] += 1 }
        guard !counts.isEmpty else { return nil }
        let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if ordered.count == 1, ordered[0].value == users.count { return ordered[0].key }
        let rest = ordered.dropFirst(3).count
        return ordered.prefix(3).map { "\(Wording.number($0.value)) \($0.key)" }.joined(separator: ", ")
            + (rest == 0 ? "" : " and \(Wording.number(rest)) other")
    }
}

extension SparedUser.Reason {
    /// Why somebody is left alone, as a sentence.
    var sentence: String {
        switch self {
        case .organizationAdmin: "Organisation admins are never changed"
        case .ownAccount: "The connection runs as this account"
        case .protectedGroup: "In a protected group"
        case .protectedUser: "Protected by name"
        case .notInOnlyGroups: "In none of the groups the rule is limited to"
        case .notAPerson: "Apps, bots and service accounts"
        case .syncedGroup: "The identity provider manages the group"
        case .externallyManaged: "The identity provider manages the account"
        case .unmanagedAccount: "The account is not of a verified domain"
        case .unmodifiableGroup: "The connection's key may not change the group"
        case .alreadyDone: "Already as wanted"
        case .unknownData: "Not known well enough"
        case .staleData: "What is known is too old"
        case .stillNeeded: "Said that they still need it"
        case .warningNotSent: "The warning’s time has not come, or it was not sent"
        case .deletionScheduled: "Deletion is already scheduled"
        case .notInOrganization: "Not a member of the organisation"
        case .noLongerMatches: "No longer matches"
        case .gone: "The account is gone"
        case .changedSincePlanned: "Changed since the plan was made"
        }
    }
}
