import Core
import Engine
import Foundation

/// The actions chosen for an import, in their order: as the page offers them, and as rules write them.
struct ImportActions: Sendable, Equatable {
    struct Row: Sendable {
        /// From 1.
        let number: Int
        let kinds: [FormChoice]
        let target: String
    }

    /// Kind and target of each row, as they were typed.
    let typed: [[String]]

    /// How many can be chosen at once.
    static let count = 3
    static let offered: [(kind: ActionKind, label: String)] = [
        (.suspend, "Suspend"), (.restore, "Restore"), (.removeProductAccess, "Remove access to products"),
        (.addToGroups, "Add to groups"), (.removeFromGroups, "Remove from groups"),
        (.removeFromAllGroups, "Remove from all groups"), (.deactivate, "Deactivate"),
        (.reactivate, "Reactivate"), (.delete, "Delete"),
    ]

    init(_ form: Form) {
        let targets = form.all("target")
        typed = form.all("kind").prefix(Self.count).enumerated().map { index, kind in
            [kind, index < targets.count ? targets[index].trimmingCharacters(in: .whitespacesAndNewlines) : ""]
        }
    }

    func rows(_ capabilities: Capabilities) -> [Row] {
        (0..<Self.count).map { index in
            let row = index < typed.count ? typed[index] : ["", ""]
            let kinds =
                [FormChoice(value: "", label: index == 0 ? "Choose an action" : "Nothing more", isChosen: false)]
                + Self.offered.filter { capabilities.refusedActions[$0.kind] == nil }.map {
                    FormChoice(value: $0.kind.rawValue, label: $0.label, isChosen: $0.kind.rawValue == row[0])
                }
            return Row(number: index + 1, kinds: kinds, target: row[1])
        }
    }

    /// Empty when none is chosen. Throws `UsherError.invalid` with what is wrong.
    func actions(_ usher: Usher) async throws -> [Action] {
        var actions: [Action] = []
        for row in typed where !row[0].isEmpty {
            guard let kind = ActionKind(rawValue: row[0]), Self.offered.contains(where: { $0.kind == kind }) else {
                throw UsherError.invalid(Diagnostics([Diagnostic("There is no action '\(row[0])' here.")]))
            }
            actions.append(try await usher.action(parsing: try Self.text(kind, row[1])))
        }
        return actions
    }

    /// As rules write it.
    private static func text(_ kind: ActionKind, _ target: String) throws(UsherError) -> String {
        switch kind {
        case .removeProductAccess, .addToGroups, .removeFromGroups:
            let names = target.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter {
                !$0.isEmpty
            }
            guard !names.isEmpty else {
                let what =
                    kind == .removeProductAccess ? "products, for example jira" : "groups, for example jira-users"
                let label = offered.first { $0.kind == kind }?.label ?? kind.rawValue
                throw .invalid(Diagnostics([Diagnostic("“\(label)” needs the names of \(what), with commas between.")]))
            }
            return Action.text(kind, names: names)
        case .delete: return "delete: {}"
        default: return kind.rawValue
        }
    }
}
