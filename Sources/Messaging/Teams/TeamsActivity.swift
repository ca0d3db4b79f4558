import Core
import Foundation

/// A message in which somebody called the outgoing webhook by its name.
public struct TeamsActivity: Equatable, Sendable {
    /// Another one for every message, the same when a call is repeated.
    public var id: String
    /// What was written, without the webhook's name and without markup.
    public var text: String
    /// The asker's object in the tenant's directory: a UUID in lower case; `nil` when Teams did not say.
    public var objectID: String?
    /// As Teams shows it.
    public var name: String
    /// The tenant the team belongs to; `nil` when Teams did not say.
    public var tenant: String?
    /// When it was written; `nil` when Teams did not say.
    public var sentAt: Instant?

    public init(
        id: String, text: String, objectID: String?, name: String, tenant: String?, sentAt: Instant? = nil
    ) {
        self.id = id
        self.text = text
        self.objectID = objectID
        self.name = name
        self.tenant = tenant
        self.sentAt = sentAt
    }

    /// `nil` when the body is no message.
    public init?(_ body: [UInt8]) {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(body)), wire.type == "message",
            let id = wire.id, (1...200).contains(id.utf8.count)
        else { return nil }
        self.init(
            id: id, text: TeamsText.plain(wire.text ?? ""),
            objectID: wire.from?.aadObjectId.flatMap { UUID(uuidString: $0) }?.uuidString.lowercased(),
            name: String((wire.from?.name ?? "").prefix(200)),
            tenant: [wire.channelData?.tenant?.id, wire.conversation?.tenantId].lazy.compactMap { $0 }
                .first { !$0.isEmpty }?.lowercased(),
            sentAt: wire.timestamp.flatMap { Instant(iso8601: $0) })
    }

    private struct Wire: Decodable {
        var type: String?
        var id: String?
        var text: String?
        var timestamp: String?
        var from: From?
        var conversation: Conversation?
        var channelData: ChannelData?
        struct From: Decodable {
            var name: String?
            var aadObjectId: String?
        }
        struct Conversation: Decodable { var tenantId: String? }
        struct ChannelData: Decodable { var tenant: Tenant? }
        struct Tenant: Decodable { var id: String? }
    }
}

/// What is said in the thread, as Teams takes it for an answer.
public struct TeamsReply: Equatable, Sendable {
    /// Plain words.
    public var text: String
    public init(_ text: String) { self.text = text }

    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Teams reads the text as Markdown with HTML in it.
        let marked = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        // Texts only: this cannot fail.
        return (try? encoder.encode(["type": "message", "text": marked])).map { Array($0) } ?? []
    }
}
