import Core

/// One audit event for programs.
public struct AuditDocument: Sendable {
    public var event: AuditEvent

    public init(event: AuditEvent) { self.event = event }

    /// In a stable order.
    public var sortedDetails: [(key: String, value: String)] { event.details.sorted { $0.key < $1.key } }

    /// The hashes are there so that others can verify the chain without us.
    public var json: JSONValue {
        .object([
            "sequence": .integer(Int(event.sequence)),
            "at": .instant(event.at),
            "actor": .text(event.actor),
            "verb": .text(event.verb),
            "subject": .text(event.subject),
            "run": .text(orNull: event.run?.rawValue),
            "details": .object(sortedDetails.map { JSONValue.Field($0.key, .text($0.value)) }),
            "previousHash": .text(AuditDocument.hex(event.previousHash)),
            "hash": .text(AuditDocument.hex(event.hash)),
        ])
    }

    public static let csvHeader = [
        "sequence", "at", "actor", "verb", "subject", "run", "details", "previousHash", "hash",
    ]

    public var csv: [String] {
        [
            String(event.sequence), event.at.iso8601, event.actor, event.verb, event.subject, event.run?.rawValue ?? "",
            JSONValue.object(sortedDetails.map { JSONValue.Field($0.key, .text($0.value)) }).rendered,
            AuditDocument.hex(event.previousHash), AuditDocument.hex(event.hash),
        ]
    }

    public static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
