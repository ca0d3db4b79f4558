/// Actions for accounts that a person or a file named.
public struct BulkOperation: Equatable, Sendable {
    /// The same actions for each of some accounts.
    public struct Part: Equatable, Sendable {
        /// Carried out in this order for each user; at least one.
        public var actions: [Action]
        /// Repeated ones count once.
        public var accounts: [AccountID]
        public init(actions: [Action], accounts: [AccountID]) { (self.actions, self.accounts) = (actions, accounts) }
    }

    /// What a person calls it.
    public var title: String
    /// One, unless a file says for each person what to do. Of somebody in two of them the first counts.
    public var parts: [Part]
    /// In addition to what the settings protect.
    public var protect: Rule.Protection
    /// Off by default: a person has just confirmed the number of people.
    public var brake: Brake
    public var approval: Rule.Approval

    public init(
        title: String, parts: [Part], protect: Rule.Protection = Rule.Protection(), brake: Brake = .off,
        approval: Rule.Approval = .never
    ) {
        self.title = title
        self.parts = parts
        self.protect = protect
        self.brake = brake
        self.approval = approval
    }

    /// The same for all of these accounts.
    public init(
        title: String, actions: [Action], accounts: [AccountID], protect: Rule.Protection = Rule.Protection(),
        brake: Brake = .off, approval: Rule.Approval = .never
    ) {
        self.init(
            title: title, parts: [Part(actions: actions, accounts: accounts)], protect: protect, brake: brake,
            approval: approval)
    }

    /// Of all parts, in their order.
    public var actions: [Action] { parts.flatMap(\.actions) }
    /// Of all parts, in their order.
    public var accounts: [AccountID] { parts.flatMap(\.accounts) }
}
