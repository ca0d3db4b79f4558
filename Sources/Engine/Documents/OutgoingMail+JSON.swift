import Core
import Store

extension OutgoingMail {
    /// A mail of the outbox for programs. What is kept to write it is not in it.
    public var json: JSONValue {
        .object([
            "id": .text(id),
            "purpose": .text(purpose.rawValue),
            "recipient": .text(recipient),
            "accountId": .text(orNull: account?.rawValue),
            "about": .text(subject),
            "state": .text(state.rawValue),
            "attempts": .integer(attempts),
            "createdAt": .instant(createdAt),
            "nextTryAt": .instant(endedAt == nil ? nextTryAt : nil),
            "endedAt": .instant(endedAt),
            "error": .text(orNull: error),
        ])
    }
}
