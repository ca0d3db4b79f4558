import Core
import Engine

/// An audit event as a row of a table.
extension AuditDocument {
    static let columns: [TextTable.Column] = [
        .number("SEQ"), .whole("AT"), TextTable.Column("ACTOR", minimum: 8), .whole("VERB"),
        TextTable.Column("SUBJECT", minimum: 10), TextTable.Column("DETAILS", minimum: 10),
    ]

    var cells: [String] {
        [
            String(event.sequence), String(event.at.iso8601.prefix(19)).replacing("T", with: " "), event.actor,
            event.verb, event.subject, sortedDetails.map { "\($0.key)=\($0.value)" }.joined(separator: " "),
        ]
    }
}
