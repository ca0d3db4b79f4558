import Core
import Engine
import Foundation

/// The rows in which several actions are chosen, in their order.
struct BulkActionRows: Sendable {
    struct Choice: Sendable {
        let kind: String
        let kindLabel: String
        let isChosen: Bool
    }
    struct Row: Sendable {
        /// From 1.
        let number: Int
        let kinds: [Choice]
        let target: String
    }
    let rows: [Row]

    /// How many can be chosen at once.
    static let count = 4
    /// In the order in which they are offered, with what people call them.
    static let offered: [(kind: ActionKind, label: String)] = [
        (.removeProductAccess, "Remove access to products"), (.addToGroups, "Add to groups"),
        (.removeFromGroups, "Remove from groups"), (.removeFromAllGroups, "Remove from all groups"),
        (.suspend, "Suspend"), (.restore, "Restore"), (.deactivate, "Deactivate"), (.reactivate, "Reactivate"),
        (.delete, "Delete"),
    ]

    /// - Parameter chosen: kind and target of each row, as they were typed.
    init(_ chosen: [(kind: String, target: String)], capabilities: Capabilities) {
        rows = (0..<max(Self.count, chosen.count)).map { index in
            let row = index < chosen.count ? chosen[index] : ("", "")
            return Row(
                number: index + 1,
                kinds: [Choice(kind: "", kindLabel: index == 0 ? "Choose an action" : "Nothing more", isChosen: false)]
                    + Self.offered.filter { capabilities.refusedActions[$0.kind] == nil }.map {
                        Choice(kind: $0.kind.rawValue, kindLabel: $0.label, isChosen: $0.kind.rawValue == row.0)
                    }, target: row.1)
        }
    }

    /// What a form says: the action of a row's menu, actions as rules write them, and the chosen rows, in this order.
    static func actions(_ form: Form, _ usher: Usher) async throws -> [Action] {
        if let only = RowOperation(form) { return [only.action] }
        var actions: [Action] = []
        for text in form.all("action") where !text.isEmpty { actions.append(try await usher.action(parsing: text)) }
        let snapshot = try await usher.snapshot()
        for (kind, target) in typed(form) where !kind.isEmpty {
            guard let kind = ActionKind(rawValue: kind) else { throw Refusal.unreadable }
            let names = names(target) { name in
                kind == .removeProductAccess
                    ? !snapshot.productIndices(name).isEmpty : !snapshot.groupIndex(name).isEmpty
            }
            if let action = try action(kind, names) { actions.append(try await usher.action(parsing: action.text)) }
        }
        return actions
    }

    static func typed(_ form: Form) -> [(kind: String, target: String)] {
        let targets = form.all("target")
        return form.all("kind").enumerated().map { index, kind in
            (kind, index < targets.count ? targets[index].trimmingCharacters(in: .whitespacesAndNewlines) : "")
        }
    }

    /// Names that commas keep apart. A comma may also be part of a name: the longest names that are known count.
    static func names(_ text: String, isKnown: (String) -> Bool) -> [String] {
        var parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)[...]
        var names: [String] = []
        while !parts.isEmpty {
            let lengths = (1...min(parts.count, longestName)).reversed()
            let length = lengths.first { isKnown(trimmed(parts.prefix($0).joined(separator: ","))) } ?? 1
            names.append(trimmed(parts.prefix(length).joined(separator: ",")))
            parts = parts.dropFirst(length)
        }
        return names.filter { !$0.isEmpty }
    }

    /// Most parts of a name with commas in it.
    private static let longestName = 8

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

    private static func action(_ kind: ActionKind, _ names: [String]) throws(UsherError) -> Action? {
        if let plain = RowOperation.plain(kind) { return plain }
        guard !names.isEmpty else {
            let what = kind == .removeProductAccess ? "products, for example jira" : "groups, for example jira-users"
            let label = offered.first { $0.kind == kind }?.label ?? kind.rawValue
            throw .invalid(Diagnostics([Diagnostic("“\(label)” needs the names of \(what).")]))
        }
        return switch kind {
        case .addToGroups: .addToGroups(names)
        case .removeFromGroups: .removeFromGroups(names)
        case .removeProductAccess: .removeProductAccess(names)
        default: nil
        }
    }
}
