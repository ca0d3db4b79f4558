import Connectors
import Core
import Foundation
import Simulator
import Store
import TestSupport
import Testing

@testable import Engine

@Suite struct ConnectionTests {
    /// A program without a configured organisation, whose vendor is the simulated one.
    private static func withUnconnected(
        seed: UInt64 = 7, faults: [String] = [],
        _ body: @escaping @Sendable (World, SimulatedOrganization, String) async throws -> Void
    ) async throws {
        var options = SimulatorOptions(users: 40, seed: seed, now: Int(Instant.t0.milliseconds))
        options.faults = try Faults(parsing: faults)
        try await withSimulator(options) { base, organization in
            try await body(try await world(base), organization, base)
        }
    }

    private static func world(_ base: String, store: Store? = nil) async throws -> World {
        let clock = TestClock()
        let opened = if let store { store } else { try await Store.inMemory() }
        let connection = CurrentConnection(vendorURL: base) { configuration, pacing in
            AtlassianCloud.client(
                configuration: configuration, pacing: pacing,
                time: ConnectorTime(
                    monotonic: { clock.now - .t0 }, wall: { clock.now }, sleep: { clock.sleep($0) }, jitter: { 0.5 }))
        }
        let usher = Usher(store: opened, connection: connection, surroundings: .test(clock))
        return World(usher: usher, store: opened, clock: clock)
    }

    private static let key = Secret(SimulatorOptions.key)

    private static func complaint(_ body: () async throws -> Void) async throws -> Diagnostic {
        let error = await #expect(throws: UsherError.self) { try await body() }
        guard case .invalid(let diagnostics)? = error else { throw error ?? .neverSynced }
        return try #require(diagnostics.all.first)
    }

    @Test func connectsAndAllCopiesSeeItAtOnce() async throws {
        try await Self.withUnconnected { world, organization, _ in
            let copy = world.usher
            #expect(copy.client == nil)
            #expect(try await copy.connectionStatus().origin == .none)
            let draft = ConnectionDraft(
                organization: organization.organizationID, key: Self.key, keyExpiresOn: CivilDay("2027-01-01"))
            try await world.usher.connect(to: draft, from: 0, by: "admin:a")
            #expect(copy.client != nil)
            _ = try await copy.sync()
            let status = try await copy.connectionStatus()
            #expect(status.origin == .database && status.version == 1 && status.changedBy == "admin:a")
            #expect(status.organization == organization.organizationID)
            #expect(status.mirrored == organization.organizationID)
            #expect(status.keyExpiresOn == CivilDay("2027-01-01"))
            #expect(try await copy.testConnection() > 0)
        }
    }

    @Test func anotherProcessOpensWhatWasStored() async throws {
        try await Self.withUnconnected { world, organization, base in
            let other = try await Self.world(base, store: world.store)
            try await world.usher.connect(
                to: ConnectionDraft(organization: organization.organizationID, key: Self.key), from: 0, by: "a")
            #expect(other.usher.client == nil)
            await Scheduler(usher: other.usher).tick()
            #expect(try await other.usher.lastSync() != nil)
        }
    }

    @Test func secretsAreSealedAndInNoLineOfTheAuditLog() async throws {
        try await Self.withUnconnected { world, organization, _ in
            try await world.usher.connect(
                to: ConnectionDraft(organization: organization.organizationID, key: Self.key), from: 0, by: "a")
            let events = try await world.usher.auditEvents(limit: 10)
            #expect(events.map(\.verb) == ["connection.changed"])
            #expect(events[0].details["key"] == "replaced")
            #expect(!"\(events)".contains(SimulatorOptions.key))
            let settings = try await world.store.database.read { db in
                try db.rows("SELECT value FROM settings") { try $0.text("value") }.joined()
            }
            #expect(settings.contains(organization.organizationID) && !settings.contains(SimulatorOptions.key))
            #expect(!"\(try await world.usher.connectionStatus())".contains(SimulatorOptions.key))
        }
    }

    @Test(
        arguments: [
            ("", "the-key", "organization", "not an organisation id"),
            ("<id>", "", "key", "empty"), ("<id>", "a b", "key", "space"),
            ("<id>", "wrong", "key", "401: the key was refused"),
            ("<id>", "ATATT3xFfGF0", "key", "401: this is a person's API token"),
            ("00000000-0000-0000-0000-000000000000", "<key>", "organization", "404: there is no such organisation"),
        ]) func saysExactlyWhyItIsRefused(id: String, key: String, path: String, words: String) async throws
    {
        try await Self.withUnconnected { world, organization, _ in
            let draft = ConnectionDraft(
                organization: id == "<id>" ? organization.organizationID : id,
                key: Secret(key == "<key>" ? SimulatorOptions.key : key))
            let found = try await Self.complaint { try await world.usher.connect(to: draft, from: 0, by: "a") }
            #expect(found.path == path && found.message.contains(words), "\(found)")
            #expect(try await world.usher.connectionStatus().version == 0)
            #expect(try await world.store.database.read { try $0.secrets.names() }.isEmpty)
            #expect(try await world.auditVerbs == [])
        }
    }

    @Test func anExpiredKeyIsRefused() async throws {
        try await Self.withUnconnected(faults: ["expiredKey"]) { world, organization, _ in
            let draft = ConnectionDraft(organization: organization.organizationID, key: Self.key)
            let found = try await Self.complaint { try await world.usher.connect(to: draft, from: 0, by: "a") }
            #expect(found.path == "key" && found.message.contains("expired"))
        }
    }

    @Test func aPageOfAProxyIsNoOrganisation() async throws {
        try await Self.withUnconnected(faults: ["html=every:1,status:200"]) { world, organization, _ in
            let draft = ConnectionDraft(organization: organization.organizationID, key: Self.key)
            let found = try await Self.complaint { try await world.usher.connect(to: draft, from: 0, by: "a") }
            #expect(found.path == "" && found.message.contains("could not be read"), "\(found)")
        }
    }

    @Test(
        arguments: [
            (
                ConnectorError.forbidden("scope read:directories is missing."), "key",
                "403: the key may not read products"
            ),
            (.unauthorized("refused"), "key", "401"), (.rateLimited(retryAfter: nil), "", "429"),
            (.connectionLost("its name could not be resolved (DNS)"), "", "No connection to https://v: its name"),
            (.server(status: 503, message: "busy"), "", "503"),
        ]) func everyReasonHasItsFieldAndWords(error: ConnectorError, path: String, words: String) async throws
    {
        var client = DirectoryClient.unexpected { _ in }
        client.products = { () throws(ConnectorError) in throw error }
        let check = ConnectionCheck(client: client, vendorURL: "https://v")
        let found = await #expect(throws: Diagnostic.self) { try await check.run() }
        #expect(found?.path == path && found?.message.contains(words) == true)
    }

    @Test func nobodyAnsweringIsToldApartFromAWrongKey() async throws {
        for base in ["http://127.0.0.1:1", "https://usher-test.invalid"] {
            let world = try await Self.world(base)
            let draft = ConnectionDraft(organization: "o", key: Self.key)
            let found = try await Self.complaint { try await world.usher.connect(to: draft, from: 0, by: "a") }
            #expect(
                found.path == "" && found.message.hasPrefix("No connection to \(base): nothing was sent"), "\(found)")
            #expect(found.message.contains(base.hasPrefix("https") ? "DNS" : "refused"), "\(found)")
        }
    }

    @Test func anotherOrganisationIsRefusedWhileTheMirrorHasPeople() async throws {
        try await Self.withUnconnected { world, organization, _ in
            try await world.usher.connect(
                to: ConnectionDraft(organization: organization.organizationID, key: Self.key), from: 0, by: "a")
            _ = try await world.usher.sync()
            try await Self.withUnconnected(seed: 8) { _, other, base in
                let moved = try await Self.world(base, store: world.store)
                let draft = ConnectionDraft(organization: other.organizationID, key: Self.key)
                let found = try await Self.complaint { try await moved.usher.connect(to: draft, from: 1, by: "a") }
                #expect(found.path == "organization" && found.message.contains("USHER_DATA"))
                // A configured connection goes past the console, not past the sync.
                let client = AtlassianCloud.client(
                    configuration: try AtlassianConfiguration(
                        baseURL: base, organization: other.organizationID, key: SimulatorOptions.key))
                let configured = Usher(
                    store: world.store,
                    connection: CurrentConnection(configured: client, organization: other.organizationID),
                    surroundings: .test(world.clock))
                await #expect(throws: UsherError.self) { try await configured.sync() }
                #expect(try await configured.connectionStatus().mirrored == organization.organizationID)
            }
        }
    }

    @Test func anotherOrganisationIsTakenWhileTheMirrorIsEmpty() async throws {
        try await Self.withUnconnected { world, organization, _ in
            try await world.store.database.write { try $0.settings.set(StoredConnection.mirrored, to: "old") }
            let draft = ConnectionDraft(organization: organization.organizationID, key: Self.key)
            try await world.usher.connect(to: draft, from: 0, by: "a")
            _ = try await world.usher.sync()
            #expect(try await world.usher.connectionStatus().mirrored == organization.organizationID)
        }
    }

    @Test func theConfigurationWins() async throws {
        try await withSimulatedWorld(users: 5) { world, organization in
            let draft = ConnectionDraft(organization: organization.organizationID, key: Self.key)
            await #expect(throws: UsherError.configuredElsewhere) {
                try await world.usher.connect(to: draft, from: 0, by: "a")
            }
            try await world.usher.setConfiguredKeyExpiry(CivilDay("2026-06-01"), by: "a")
            let status = try await world.usher.connectionStatus()
            #expect(status.origin == .configuration && status.keyExpiresOn == CivilDay("2026-06-01"))
            #expect(try await world.auditVerbs == ["connection.changed"])
        }
    }

    @Test func theSecondOfTwoEditsIsRefusedAndAKeptKeyNeedNotBeWrittenAgain() async throws {
        try await Self.withUnconnected { world, organization, _ in
            var draft = ConnectionDraft(organization: organization.organizationID, key: Self.key)
            try await world.usher.connect(to: draft, from: 0, by: "a")
            draft.key = nil
            draft.keyExpiresOn = CivilDay("2027-01-01")
            await #expect(throws: UsherError.self) { try await world.usher.connect(to: draft, from: 0, by: "b") }
            try await world.usher.connect(to: draft, from: 1, by: "b")
            #expect(try await world.usher.connectionStatus().version == 2 && world.usher.client != nil)
            #expect(try await world.usher.auditEvents(limit: 9).last?.details == ["keyExpiresOn": "none → 2027-01-01"])
            draft.organization = "other"
            let found = try await Self.complaint { try await world.usher.connect(to: draft, from: 2, by: "b") }
            #expect(found.path == "key")
        }
    }

    @Test func aKeySealedElsewhereIsToldAndCanBeWrittenAgain() async throws {
        try await Self.withUnconnected { world, organization, base in
            try await world.store.database.write { db in
                let foreign = try SecretBox(keyDirectory: nil)
                try db.secrets.set(StoredConnection.keySecret, to: Self.key, sealedBy: foreign)
                try db.settings.set(
                    StoredConnection.key,
                    to: StoredConnection(
                        organization: organization.organizationID, version: 1, changedBy: "a", changedAt: 0))
            }
            try await world.usher.openStoredConnection()
            guard case .unreadable = try await world.usher.connectionStatus().origin else {
                Issue.record("opened with another key")
                return
            }
            #expect(try await world.usher.notices().map(\.level) == [.danger])
            let draft = ConnectionDraft(organization: organization.organizationID, key: Self.key)
            try await world.usher.connect(to: draft, from: 1, by: "a")
            #expect(world.usher.client != nil)
        }
    }

    @Test(
        arguments: [
            (31, nil), (30, .info), (15, .info), (14, .warning), (4, .warning), (3, .danger), (0, .danger),
            (-1, .danger),
        ] as [(Int64, Notice.Level?)]) func aKeyThatExpiresIsWarnedAbout(days: Int64, level: Notice.Level?)
    {
        let today = CivilDay(daysSince1970: 20_000)
        let notice = Notice.ofKey(expiringOn: CivilDay(daysSince1970: 20_000 + days), today: today)
        #expect(notice?.level == level)
        #expect(notice?.title.contains("expired on") ?? false == (days < 0))
    }

    @Test func noticesComeTheMostUrgentFirst() async throws {
        let world = try await World.make(ScriptedDirectory(users: []).client(now: .t0))
        let today = TimeZone.gmt.day(at: world.clock.now)
        _ = try await world.usher.changeSettings(
            to: OrganizationSettings(protectedUsers: [.init(user: "a", recheckOn: today)]), from: 0, by: "a")
        try await world.usher.setConfiguredKeyExpiry(today, by: "a")
        #expect(try await world.usher.notices().map(\.place) == [.connection, .protection])
        #expect(try await world.usher.context(asOf: nil).protected.users == ["a"])
    }
}
