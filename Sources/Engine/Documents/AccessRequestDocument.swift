import Core

/// A request for access for programs. Where a channel wants its answer is never in it.
public struct AccessRequestDocument: Sendable {
    public var request: AccessRequest
    public init(request: AccessRequest) { self.request = request }

    public var fields: [JSONValue.Field] {
        [JSONValue.Field]([
            "id": .text(request.id.rawValue),
            "channel": .text(request.channel.rawValue),
            "key": .text(request.externalKey),
            "state": .text(request.state.rawValue),
            "accountId": .text(orNull: request.user?.rawValue),
            "name": .text(orNull: request.name),
            "email": .text(orNull: request.email),
            "product": .text(orNull: request.product?.rawValue),
            "words": .text(request.reason),
            "project": .text(orNull: request.project),
            "requestType": .text(orNull: request.requestType),
            "answer": .text(orNull: request.answer),
            "note": .text(orNull: request.note),
            "rule": .text(orNull: request.rule?.rawValue),
            "run": .text(orNull: request.run?.rawValue),
            "askedAt": .instant(request.askedAt),
            "decidedAt": .instant(request.decidedAt),
            "decidedBy": .text(orNull: request.decidedBy),
        ])
    }

    public var json: JSONValue { .object(fields) }
}

extension GrantPreview {
    /// What stands beside the fields of the plan.
    public var fields: [JSONValue.Field] {
        [JSONValue.Field]([
            "accountId": .text(user.id.rawValue),
            "needsApprover": .text(orNull: approverReason?.note),
            "obstacle": .text(orNull: obstacle?.note),
        ])
    }
}
