import Core
import Store

// The settings of the channel, its secret and its test.
extension Usher {
    public func ticketChannel() async throws -> TicketChannelStatus {
        let (now, hasSite) = (surroundings.now(), hasServiceDesk)
        return try await store.database.read { db in
            TicketChannelStatus(
                stored: try Self.kept(in: db, or: TicketChannelSettings()),
                hasSecret: try db.secrets.names().contains(TicketChannelSettings.secret), hasSite: hasSite,
                test: try Self.ticketTest(in: db, at: now), recent: try db.tickets.latest(limit: 10))
        }
    }

    /// Throws as `keep` does. It can be switched on only with a secret and a Jira site.
    @discardableResult
    public func changeTicketChannel(
        to new: TicketChannelSettings, from version: Int, by actor: String
    ) async throws -> Versioned<TicketChannelSettings> {
        let status = try await ticketChannel()
        return try await keep(
            new, or: TicketChannelSettings(), from: version,
            complaints: { old in
                guard new.isOn, !old.isOn else { return [] }
                if !status.hasSite {
                    return [Diagnostic("Connect the Jira site first: tickets are read back from it.", path: "isOn")]
                }
                if !status.hasSecret {
                    return [Diagnostic("Make a secret first: calls without it are refused.", path: "isOn")]
                }
                return []
            }, by: actor)
    }

    /// From now on web requests must show this token, as it is revealed; the one before stops working.
    public func replaceTicketSecret(with token: AccessToken, by actor: String) async throws {
        let present = try await kept(or: TicketChannelSettings())
        try await keep(
            present.value, or: TicketChannelSettings(), from: present.version,
            secrets: [TicketChannelSettings.secret: .set(Secret(token.reveal()))], by: actor)
    }

    /// Waits for the next call from now on. While the channel is off, its ticket is read back and not taken.
    public func beginTicketTest() async throws {
        let now = surroundings.now().milliseconds
        try await store.database.write { try $0.settings.set(Self.ticketTestKey, to: now) }
    }

    static func ticketTest(in db: any Connection, at now: Instant) throws -> TicketTest? {
        guard let start = try db.settings.get(ticketTestKey, as: Int64.self) else { return nil }
        return TicketTest(
            begunAt: Instant(milliseconds: start), heard: try db.tickets.latest(limit: 100),
            call: try ChannelCall.last(of: .jsm, in: db), now: now)
    }

    private static let ticketTestKey = "channel.jsm.test"
}
