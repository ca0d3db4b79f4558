/// One thing a rule does to a user. Groups are named by name or id, products as in the filter language
/// (`jira`, `jira@acme`).
public enum Action: Equatable, Sendable {
    case addToGroups([String])
    case removeFromGroups([String])
    case removeFromAllGroups
    /// Out of every group that grants a billable role on any product.
    case removeFromAllAccessGroups
    /// Out of every group that grants a billable role on one of these products, and direct roles revoked.
    case removeProductAccess([String])
    case suspend
    case restore
    case deactivate
    case reactivate
    /// What runs of rules took from the user and nobody has given back: groups, direct roles, the suspension, the
    /// deactivation. Nothing is taken away.
    case giveBack
    /// When deletion is refused for a user, the other actions are carried out instead.
    case delete(orElse: [Action])
    case renameWithSuffix(String)
    case invalidatePassword(sendResetLink: Bool)
    case createIssue(IssueTemplate)
    case sendMail(template: String)

    /// The word for it in YAML, JSON and messages.
    public var kind: ActionKind {
        switch self {
        case .addToGroups: .addToGroups
        case .removeFromGroups: .removeFromGroups
        case .removeFromAllGroups: .removeFromAllGroups
        case .removeFromAllAccessGroups: .removeFromAllAccessGroups
        case .removeProductAccess: .removeProductAccess
        case .suspend: .suspend
        case .restore: .restore
        case .deactivate: .deactivate
        case .reactivate: .reactivate
        case .giveBack: .giveBack
        case .delete: .delete
        case .renameWithSuffix: .renameWithSuffix
        case .invalidatePassword: .invalidatePassword
        case .createIssue: .createIssue
        case .sendMail: .sendMail
        }
    }
}

public enum ActionKind: String, CaseIterable, Sendable, Codable {
    case addToGroups, removeFromGroups, removeFromAllGroups, removeFromAllAccessGroups, removeProductAccess
    case suspend, restore, deactivate, reactivate, giveBack, delete, renameWithSuffix, invalidatePassword, createIssue,
        sendMail

    /// Can be done only to accounts of a verified domain that no identity provider owns.
    public var needsManagedAccount: Bool {
        switch self {
        case .deactivate, .reactivate, .delete, .renameWithSuffix, .invalidatePassword: true
        default: false
        }
    }
}

/// The Jira issue an action creates.
public struct IssueTemplate: Equatable, Sendable {
    public var project: String
    public var issueType: String
    public var summary: String
    public init(project: String, issueType: String, summary: String) {
        (self.project, self.issueType, self.summary) = (project, issueType, summary)
    }
}

/// What a connector can do and know. A rule or filter that needs more is refused when saved, with the reason.
public struct Capabilities: Equatable, Sendable {
    /// Reason per action that cannot be done; an action that is not listed can.
    public var refusedActions: [ActionKind: String]
    /// Reason per filter field that cannot be known; a field that is not listed can.
    public var refusedFields: [String: String]
    public init(refusedActions: [ActionKind: String] = [:], refusedFields: [String: String] = [:]) {
        (self.refusedActions, self.refusedFields) = (refusedActions, refusedFields)
    }
}
