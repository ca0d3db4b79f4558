import Foundation

/// Everything a plan depends on besides the rule and the snapshot.
public struct PlanContext: Sendable {
    public var now: Instant
    /// The organisation's; days and relative times of filters are cut in it.
    public var timeZone: TimeZone
    /// Accounts the connection itself runs as: ids or e-mail addresses, in lower case.
    public var ownAccounts: Set<String>
    /// Groups and users the settings protect from every run.
    public var protected: Rule.Protection
    /// How old the snapshot may be; `nil` when its age is not judged. A snapshot without a time is too old for any.
    public var trustedAge: Duration?
    /// How people stand with the rule that is planned: empty for anything else than a rule.
    public var standing: Standing
    /// What runs of rules took from each user and still stands, the newest run first: what giving back is about.
    public var taken: [AccountID: [Taken]] = [:]
    public var capabilities: Capabilities
    public var prices: [SeatPrice]

    public init(
        now: Instant, timeZone: TimeZone = .gmt, ownAccounts: Set<String> = [],
        protected: Rule.Protection = Rule.Protection(), trustedAge: Duration? = nil,
        standing: Standing = Standing(),
        capabilities: Capabilities = Capabilities(), prices: [SeatPrice] = []
    ) {
        self.now = now
        self.timeZone = timeZone
        self.ownAccounts = ownAccounts
        self.protected = protected
        self.trustedAge = trustedAge
        self.standing = standing
        self.capabilities = capabilities
        self.prices = prices
    }
}

/// A plan that takes steps back, and what it cannot take back.
public struct UndoPlan: Equatable, Sendable {
    public var plan: Plan
    /// In the order of the undone run's steps.
    public var notUndone: [NotUndone]
    public init(plan: Plan, notUndone: [NotUndone]) { (self.plan, self.notUndone) = (plan, notUndone) }
}

/// A step that undo leaves as it is.
public struct NotUndone: Equatable, Sendable {
    /// The step of the undone run.
    public var step: Step
    public var reason: Reason
    /// What exactly, such as the name of the group; empty when the reason says it all.
    public var detail: String
    public init(step: Step, reason: Reason, detail: String = "") {
        (self.step, self.reason, self.detail) = (step, reason, detail)
    }

    public enum Reason: String, CaseIterable, Sendable, Codable {
        /// Somebody or something has changed it since; the effect does not stand any more.
        case changedSince
        /// An identity provider or the vendor owns the group's members by now.
        case syncedGroup, unmodifiableGroup
        case groupGone, productGone, userGone
        /// The 14 days in which the vendor takes a deletion back are over.
        case deletionFinal
        /// An administrator, a protected user or the connection's own account by now: no run changes them.
        case protected
        /// The user's direct roles were not read, so nobody knows whether the effect stands.
        case unknownData
    }
}
