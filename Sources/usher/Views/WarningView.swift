import Core
import Engine
import Store

extension WarningDocument {
    static let columns: [TextTable.Column] = [
        .whole("ACCOUNT"), TextTable.Column("RULE", minimum: 12), .whole("STATE"), .whole("WARNED"),
        .whole("MAY BE HIT FROM"), TextTable.Column("NOTE", minimum: 8),
    ]

    var cells: [String] {
        [
            warning.user.rawValue, ruleName ?? warning.rule.rawValue,
            warning.ending.map { $0 == .undeliverable ? "undeliverable" : "ended: \($0.rawValue)" }
                ?? warning.state.rawValue,
            warning.acceptedAt?.forPeople ?? "–", warning.endedAt == nil ? warning.deadline.forPeople : "–",
            warning.note ?? "",
        ]
    }
}
