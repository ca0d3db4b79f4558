import Core

extension AuditVerifier.Verdict {
    public var json: JSONValue {
        .object([
            "events": .integer(events),
            "valid": .bool(valid),
            "firstBroken": .integer(orNull: firstBroken.map { Int($0) }),
            "fault": .text(orNull: fault?.rawValue),
            "head": .object([
                "sequence": .integer(Int(head.sequence)), "hash": .text(AuditDocument.hex(head.hash)),
            ]),
            "matchesSignedHead": matchesSignedHead.map { .bool($0) } ?? .null,
        ])
    }
}
