import Core
import Engine

/// A rule as the command line lists it.
struct RuleView {
    var rule: Rule
    /// The next time its clock starts it; `nil` when no clock does.
    var next: Instant?
    var lastRun: Run?

    static let columns: [TextTable.Column] = [
        TextTable.Column("NAME", minimum: 16), .whole("ON"), .whole("MODE"), TextTable.Column("ACTIONS", minimum: 10),
        TextTable.Column("TRIGGER", minimum: 10), .whole("NEXT"), TextTable.Column("LAST RUN", minimum: 8),
    ]

    var cells: [String] {
        [
            rule.name, rule.isEnabled ? "yes" : "no", rule.mode.rawValue,
            rule.actions.map(RuleView.words).joined(separator: ", "), RuleView.words(rule.trigger),
            next?.forPeople ?? "-", lastRun.map { "\($0.state.rawValue) \($0.createdAt.dayForPeople)" } ?? "-",
        ]
    }

    var json: JSONValue {
        var filter: String?
        var saved: String?
        switch rule.selection {
        case .filter(let text): filter = text
        case .savedFilter(let name): saved = name
        }
        return .object([
            "name": .text(rule.name),
            "description": .text(orNull: rule.details.isEmpty ? nil : rule.details),
            "enabled": .bool(rule.isEnabled),
            "mode": .text(rule.mode.rawValue),
            "filter": .text(orNull: filter),
            "savedFilter": .text(orNull: saved),
            "actions": .texts(rule.actions.map(\.kind.rawValue)),
            "trigger": .text(RuleView.words(rule.trigger)),
            "nextRun": .instant(next),
            "lastRun": lastRun.map { run in
                .object([
                    "run": .text(run.id.rawValue), "state": .text(run.state.rawValue),
                    "createdAt": .instant(run.createdAt),
                ])
            } ?? .null,
        ])
    }

    static func words(_ action: Action) -> String {
        switch action {
        case .addToGroups(let names): "add to \(names.joined(separator: ", "))"
        case .removeFromGroups(let names): "remove from \(names.joined(separator: ", "))"
        case .removeFromAllGroups: "remove from all groups"
        case .removeFromAllAccessGroups: "remove from all access groups"
        case .removeProductAccess(let products): "remove access to \(products.joined(separator: ", "))"
        case .suspend: "suspend"
        case .restore: "restore"
        case .deactivate: "deactivate"
        case .reactivate: "reactivate"
        case .giveBack: "give back what was taken"
        case .delete(let other):
            other.isEmpty ? "delete" : "delete, else \(other.map(words).joined(separator: ", "))"
        case .renameWithSuffix(let suffix): "rename with \(suffix)"
        case .invalidatePassword(let sendsLink): sendsLink ? "reset password by link" : "invalidate password"
        case .createIssue(let issue): "create issue in \(issue.project)"
        case .sendMail(let template): "send mail \(template)"
        }
    }

    static func words(_ trigger: Trigger) -> String {
        switch trigger {
        case .manual: "by hand"
        case .weekly(let days, let time): "\(days.sorted().map(\.rawValue).joined(separator: ", ")) \(time)"
        case .interval(let count, let unit, let start, let time):
            "every \(count == 1 ? String(unit.rawValue.dropLast()) : "\(count) \(unit.rawValue)") from \(start) \(time)"
        case .event(.userCreated): "when a user is created"
        case .event(.userLoggedIn): "when a user logs in"
        case .request(let request): "requests by \(request.channel?.rawValue ?? "any channel")"
        }
    }
}
