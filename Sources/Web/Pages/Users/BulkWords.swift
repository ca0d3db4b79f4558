import Core

/// How bulk operations are called.
enum BulkWords {
    /// `suspend`, `remove access to jira`.
    static func phrase(_ action: Action) -> String {
        switch action {
        case .suspend: "suspend"
        case .restore: "restore"
        case .deactivate: "deactivate"
        case .reactivate: "reactivate"
        case .giveBack: "give back what rules took"
        case .delete: "delete"
        case .addToGroups(let groups): "add to \(Wording.list(groups))"
        case .removeFromGroups(let groups): "remove from \(Wording.list(groups))"
        case .removeFromAllGroups: "remove from all groups"
        case .removeFromAllAccessGroups: "remove from all groups that give access"
        case .removeProductAccess(let products): "remove access to \(Wording.list(products))"
        case .renameWithSuffix(let suffix): "rename with “\(suffix)”"
        case .invalidatePassword: "invalidate the password"
        case .createIssue: "create an issue"
        case .sendMail(let template): "send the mail “\(template)”"
        }
    }

    /// `Suspend 3 people`, `Remove access to jira and suspend: 3 people`.
    static func title(_ actions: [Action], people: Int) -> String {
        let count = Wording.people(people)
        if actions.count == 1, let action = actions.first, RowOperation.plain(action.kind) != nil,
            !isGrouping(action)
        {
            return "\(capitalized(phrase(action))) \(count)"
        }
        return "\(capitalized(Wording.list(actions.map(phrase)))): \(count)"
    }

    private static func isGrouping(_ action: Action) -> Bool {
        action.kind == .removeFromAllGroups || action.kind == .removeFromAllAccessGroups
    }

    static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    /// What takes it back, and how long that stays possible.
    static func wayBack(_ actions: [Action]) -> String {
        if actions.contains(where: { $0.kind == .delete }) {
            return "Deleting can be taken back for 14 days: cancel it, or undo the run. After that nothing brings the "
                + "accounts back."
        }
        return "Undo the run to give everybody back what it took, as far as nothing else has changed it since."
    }

    /// Whether the number of people has to be typed before it may run.
    static func needsTypedNumber(_ actions: [Action], affected: Int) -> Bool {
        affected > mostWithoutTyping || actions.contains { $0.kind == .delete }
    }

    static let mostWithoutTyping = 50
}
