import Core
import Store

/// When a channel was last heard of.
public struct ChannelCall: Codable, Equatable, Sendable {
    /// The last call that was let in.
    public var at: Instant?
    /// The last one that was refused.
    public var refusedAt: Instant?
    /// Why, in words without the secret.
    public var refusal: String?
    public init(at: Instant? = nil, refusedAt: Instant? = nil, refusal: String? = nil) {
        (self.at, self.refusedAt, self.refusal) = (at, refusedAt, refusal)
    }

    /// The newest of both was a refusal.
    public var isRefused: Bool { refusedAt.map { refused in at.map { $0 < refused } ?? true } ?? false }

    private enum CodingKeys: String, CodingKey { case at, refusedAt, refusal }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func instant(_ key: CodingKeys) throws -> Instant? {
            try values.decodeIfPresent(Int64.self, forKey: key).map { Instant(milliseconds: $0) }
        }
        self.init(
            at: try instant(.at), refusedAt: try instant(.refusedAt),
            refusal: try values.decodeIfPresent(String.self, forKey: .refusal))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(at?.milliseconds, forKey: .at)
        try values.encodeIfPresent(refusedAt?.milliseconds, forKey: .refusedAt)
        try values.encodeIfPresent(refusal, forKey: .refusal)
    }

    static func key(_ channel: RequestTrigger.Channel) -> String { "channel.call.\(channel.rawValue)" }

    static func last(of channel: RequestTrigger.Channel, in db: any Connection) throws -> ChannelCall {
        try db.settings.get(key(channel), as: ChannelCall.self) ?? ChannelCall()
    }

    static func note(
        _ channel: RequestTrigger.Channel, in db: any Connection, _ change: (inout ChannelCall) -> Void
    ) throws {
        var call = try last(of: channel, in: db)
        change(&call)
        try db.settings.set(key(channel), to: call)
    }
}

extension Usher {
    public func lastCall(of channel: RequestTrigger.Channel) async throws -> ChannelCall {
        try await store.database.read { try ChannelCall.last(of: channel, in: $0) }
    }

    /// Counts a webhook's call before anything of it is read. `nil` when it is let in, else when to call again.
    public func admitHook(from network: String) async throws -> Instant? {
        let now = surroundings.now()
        return try await store.database.write { db in
            if let until = try db.throttles.blockedUntil(AbuseBounds.refusedHooks(from: network), at: now) {
                return until
            }
            return try db.throttles.take(AbuseBounds.hookCalls(from: network), at: now)
        }
    }

    /// Notes how a webhook's call ended. `refusal` is in words without the secret; `nil` when it was let in.
    public func noteHook(
        _ channel: RequestTrigger.Channel, from network: String, refusal: String?
    ) async throws {
        let now = surroundings.now()
        try await store.database.write { db in
            if refusal != nil { _ = try db.throttles.take(AbuseBounds.refusedHooks(from: network), at: now) }
            try ChannelCall.note(channel, in: db) { call in
                if let refusal { (call.refusedAt, call.refusal) = (now, refusal) } else { call.at = now }
            }
        }
    }

    /// Counts a form from a public page. `nil` when it is heard, else when to try again.
    public func admitVisitor(from network: String) async throws -> Instant? {
        let now = surroundings.now()
        return try await store.database.write {
            try $0.throttles.take(AbuseBounds.visitorForms(from: network), at: now)
        }
    }
}
