import Core

/// One audit event as the command line shows it.
struct AuditView {
    var event: AuditEvent

    static let columns: [TextTable.Column] = [
        .number("SEQ"), .whole("AT"), TextTable.Column("ACTOR", minimum: 8), .whole("VERB"),
        TextTable.Column("SUBJECT", minimum: 10), TextTable.Column("DETAILS", minimum: 10),
    ]

    private var sortedDetails: [(key: String, value: String)] { event.details.sorted { $0.key < $1.key } }

    var cells: [String] {
        [
            String(event.sequence), String(event.at.iso8601.prefix(19)).replacing("T", with: " "), event.actor,
            event.verb, event.subject, sortedDetails.map { "\($0.key)=\($0.value)" }.joined(separator: " "),
        ]
    }

    /// The hashes are there so that others can verify the chain without us.
    var json: JSONValue {
        .object([
            "sequence": .integer(Int(event.sequence)),
            "at": .instant(event.at),
            "actor": .text(event.actor),
            "verb": .text(event.verb),
            "subject": .text(event.subject),
            "run": .text(orNull: event.run?.rawValue),
            "details": .object(sortedDetails.map { JSONValue.Field(name: $0.key, value: .text($0.value)) }),
            "previousHash": .text(AuditView.hex(event.previousHash)),
            "hash": .text(AuditView.hex(event.hash)),
        ])
    }

    static let csvHeader = [
        "sequence", "at", "actor", "verb", "subject", "run", "details", "previousHash", "hash",
    ]

    var csv: [String] {
        [
            String(event.sequence), event.at.iso8601, event.actor, event.verb, event.subject, event.run?.rawValue ?? "",
            JSONValue.object(sortedDetails.map { JSONValue.Field(name: $0.key, value: .text($0.value)) }).rendered,
            AuditView.hex(event.previousHash), AuditView.hex(event.hash),
        ]
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
