/// The exact steps a run would take, and each user it leaves alone with the reason. Frozen, with a hash.
public struct Plan: Equatable, Sendable {
    /// `nil` for a bulk operation, an import or an undo.
    public var rule: RuleID?
    public var madeAt: Instant
    /// Users the filter matched.
    public var matched: Int
    /// Ordered by user, then by the rule's order of actions.
    public var steps: [Step]
    /// Everybody matched who is left alone, ordered by account id.
    public var spared: [SparedUser]
    public var seats: [SeatChange]
    public var sideEffects: [SideEffect]
    /// What holds the run back; empty when it may start.
    public var holds: [Hold]
    /// Most users it may change without a person; `nil` when there is no limit.
    public var brakeLimit: Int?
    /// SHA-256 in lower-case hex over the definition and the steps; same definition and same steps, same hash.
    public var hash: String

    public init(
        rule: RuleID?, madeAt: Instant, matched: Int, steps: [Step], spared: [SparedUser], seats: [SeatChange],
        sideEffects: [SideEffect], holds: [Hold], brakeLimit: Int?, hash: String
    ) {
        self.rule = rule
        self.madeAt = madeAt
        self.matched = matched
        self.steps = steps
        self.spared = spared
        self.seats = seats
        self.sideEffects = sideEffects
        self.holds = holds
        self.brakeLimit = brakeLimit
        self.hash = hash
    }

    /// Users with at least one step.
    public var affected: Int {
        var count = 0
        var last: AccountID?
        for step in steps where step.user != last { (count, last) = (count + 1, step.user) }
        return count
    }

    /// Why a live run must wait for a person.
    public enum Hold: Hashable, Sendable {
        case brake(users: Int, limit: Int)
        case approvalRequired
        public var text: String {
            switch self {
            case .brake(let users, let limit): "it would change \(users) users; without a person at most \(limit)"
            case .approvalRequired: "the rule asks for approval of every run"
            }
        }
    }
}

/// A user the filter matched and the plan leaves alone.
public struct SparedUser: Equatable, Sendable {
    public var user: AccountID
    public var reason: Reason
    /// What exactly, such as the name of the protected group; empty when the reason says it all.
    public var detail: String
    public init(user: AccountID, reason: Reason, detail: String = "") {
        (self.user, self.reason, self.detail) = (user, reason, detail)
    }

    public enum Reason: String, CaseIterable, Sendable, Codable {
        case organizationAdmin, ownAccount, protectedGroup, protectedUser, notInOnlyGroups
        case notAPerson, syncedGroup, externallyManaged, unmanagedAccount, unmodifiableGroup
        case alreadyDone, unknownData, staleData, stillNeeded, warningNotSent, deletionScheduled, notInOrganization
        /// At run time: no longer matched, or gone.
        case noLongerMatches, gone, changedSincePlanned
    }
}

/// Seats a plan frees (or takes, when negative) on one product.
public struct SeatChange: Equatable, Sendable {
    public var product: ProductID
    public var freed: Int
    /// How the freed seats had been granted: the group's name or `direct role`, with how many users each.
    public var grantedThrough: [Path]
    public struct Path: Equatable, Sendable {
        public var name: String
        public var users: Int
        public init(name: String, users: Int) { (self.name, self.users) = (name, users) }
    }
    public init(product: ProductID, freed: Int, grantedThrough: [Path]) {
        (self.product, self.freed, self.grantedThrough) = (product, freed, grantedThrough)
    }
}

/// Something the steps also do that their names do not say.
public struct SideEffect: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable, Codable {
        /// Leaving a group also takes away a product the rule does not name.
        case losesOtherProduct
        /// The vendor itself writes to the user.
        case vendorNotifies
        /// The change is final after a grace period.
        case becomesFinal
    }
    public var kind: Kind
    /// The group, product or step it is about.
    public var subject: String
    public var users: Int
    /// One sentence for a person.
    public var text: String
    public init(kind: Kind, subject: String, users: Int, text: String) {
        (self.kind, self.subject, self.users, self.text) = (kind, subject, users, text)
    }
}
