import Core
import Messaging
import Store
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// Mail servers that remember what they were asked.
final class FakeMailServers: Sendable {
    struct State {
        var checked: [MailServer] = []
        var sent: [(server: MailServer, mail: Mail)] = []
        var refusal: MailError?
    }
    let state = Mutex(State())

    var checked: [MailServer] { state.withLock { $0.checked } }
    var sent: [(server: MailServer, mail: Mail)] { state.withLock { $0.sent } }
    func refuse(_ error: MailError?) { state.withLock { $0.refusal = error } }

    var servers: MailServers {
        MailServers(
            transport: { server in
                MailTransport { mail throws(MailError) in
                    let refusal = self.state.withLock { state in
                        if state.refusal == nil { state.sent.append((server, mail)) }
                        return state.refusal
                    }
                    if let refusal { throw refusal }
                }
            },
            check: { server throws(MailError) in
                let refusal = self.state.withLock { state in
                    state.checked.append(server)
                    return state.refusal
                }
                if let refusal { throw refusal }
            })
    }
}

@Suite struct MailSettingsTests {
    private static let settings = MailSettings(
        server: "mail.example", port: 2525, security: .tls, user: "usher", from: "usher@mail.example",
        fromName: "Seats", replyTo: "it@mail.example", perHour: 7, perRecipientPerDay: 2)
    private static let password = Secret("hush-0815")

    private static func usher(
        _ fake: FakeMailServers, store: Store? = nil, configure: (inout Usher.Options) -> Void = { _ in }
    ) async throws -> Usher {
        var options = Usher.Options()
        options.mailServers = fake.servers
        configure(&options)
        let opened = if let store { store } else { try await Store.inMemory() }
        return Usher(store: opened, client: nil, options: options, surroundings: .test(TestClock()))
    }

    private static func complaints(_ body: () async throws -> Void) async throws -> [Diagnostic] {
        let error = await #expect(throws: UsherError.self) { try await body() }
        guard case .invalid(let diagnostics)? = error else { throw error ?? .neverSynced }
        return diagnostics.all
    }

    @Test func whatIsSavedWasTriedAndSendsFromThenOn() async throws {
        let fake = FakeMailServers()
        let usher = try await Self.usher(fake)
        #expect(try await usher.mailer() == nil)
        #expect(try await usher.mailStatus().origin == .none)
        let saved = try await usher.changeMail(to: Self.settings, password: Self.password, from: 0, by: "admin:a")
        #expect(saved.version == 1 && fake.checked.map(\.login?.user) == ["usher"])
        #expect(fake.checked == [Self.settings.mailServer(Self.password)])
        let mailer = try #require(try await usher.mailer())
        #expect(mailer.from == MailAddress("usher@mail.example", name: "Seats"))
        #expect(mailer.replyTo == MailAddress("it@mail.example") && mailer.settings.perHour == 7)
        #expect(mailer.messageID(for: "m1") == "m1.usher@mail.example")
        let status = try await usher.mailStatus()
        #expect(status.origin == .database && status.hasPassword && status.effective == Self.settings)
        try await usher.sendTestMail(to: try #require(MailAddress("ada@usher.example")), by: "admin:a")
        #expect(fake.sent.map(\.server) == fake.checked && fake.sent.first?.mail.to.address == "ada@usher.example")
        let events = try await usher.store.database.read { try $0.audit.events(limit: 10) }
        #expect(events.map(\.verb).sorted() == ["mail.tested", "settings.changed"])
        #expect(!"\(events)".contains("hush-0815"))
    }

    private static func changed(_ change: (inout MailSettings) -> Void) -> MailSettings {
        var settings = settings
        change(&settings)
        return settings
    }

    @Test(arguments: [
        ("server", changed { $0.server = "smtp://mail" }), ("port", changed { $0.port = 0 }),
        ("port", changed { $0.port = 65536 }), ("from", changed { $0.from = "usher" }),
        ("from", changed { $0.from = "" }), ("replyTo", changed { $0.replyTo = "it" }),
        ("security", changed { $0.security = .none }), ("authority", changed { $0.authority = "x" }),
        ("fromName", changed { $0.fromName = String(repeating: "x", count: 101) }),
        ("perHour", changed { $0.perHour = 0 }), ("perRecipientPerDay", changed { $0.perRecipientPerDay = 1001 }),
        ("password", changed { $0.user = "other" }),
    ])
    func whatIsWrongIsSaidAndNobodyIsAsked(path: String, settings: MailSettings) async throws {
        let fake = FakeMailServers()
        let usher = try await Self.usher(fake)
        let password = path == "password" ? nil : Self.password
        let found = try await Self.complaints {
            try await usher.changeMail(to: settings, password: password, from: 0, by: "a")
        }
        #expect(found.map(\.path) == [path])
        #expect(fake.checked.isEmpty)
        #expect(try await usher.mailSettings().version == 0)
    }

    @Test func theServersOwnReasonIsTold() async throws {
        let fake = FakeMailServers()
        let usher = try await Self.usher(fake)
        fake.refuse(.misconfigured("mail.example:2525 refused user usher or the password: 535 no"))
        let found = try await Self.complaints {
            try await usher.changeMail(to: Self.settings, password: Self.password, from: 0, by: "a")
        }
        #expect(found.map(\.message) == ["mail.example:2525 refused user usher or the password: 535 no"])
        #expect(try await usher.store.database.read { try $0.secrets.names() } == [])
        fake.refuse(nil)
        try await usher.changeMail(to: Self.settings, password: Self.password, from: 0, by: "a")
        fake.refuse(.refused("550 no such user"))
        let untested = try await Self.complaints {
            try await usher.sendTestMail(to: try #require(MailAddress("ada@usher.example")), by: "a")
        }
        #expect(untested.map(\.message) == ["550 no such user"])
        // The server is away, but it is the same: limits can be changed.
        var limits = Self.settings
        limits.perHour = 9
        try await usher.changeMail(to: limits, password: nil, from: 1, by: "a")
        #expect(fake.checked.count == 2)
    }

    @Test(
        arguments: [
            ("evil.example", "usher"), ("mail.example", "eve"), ("evil.example", "eve"),
        ])
    func aStoredPasswordGoesToNobodyElse(server: String, user: String) async throws {
        let fake = FakeMailServers()
        let usher = try await Self.usher(fake)
        try await usher.changeMail(to: Self.settings, password: Self.password, from: 0, by: "a")
        var settings = Self.settings
        (settings.server, settings.user) = (server, user)
        let other = settings
        let found = try await Self.complaints {
            try await usher.changeMail(to: other, password: nil, from: 1, by: "a")
        }
        #expect(found.map(\.path) == ["password"] && fake.checked.count == 1)
        // Nor does it stay when nobody signs in any more.
        settings.user = ""
        try await usher.changeMail(to: settings, password: nil, from: 1, by: "a")
        #expect(try await usher.mailStatus().hasPassword == false)
        #expect(fake.checked.last?.login == nil)
    }

    @Test func theConsoleWinsOverTheConfigurationAndAStandInOverBoth() async throws {
        let fake = FakeMailServers()
        let configured = ConfiguredMail(
            settings: MailSettings(server: "relay.example", from: "relay@relay.example"), password: nil)
        let usher = try await Self.usher(fake) { $0.configuredMail = configured }
        #expect(try await usher.mailStatus().origin == .configuration)
        #expect(try await usher.mailer()?.settings.server == "relay.example")
        // Limits of the console hold for it as well.
        try await usher.changeMail(to: MailSettings(perHour: 3), password: nil, from: 0, by: "a")
        #expect(try await usher.mailer()?.settings.perHour == 3)
        #expect(try await usher.mailStatus().origin == .configuration)
        try await usher.changeMail(to: Self.settings, password: Self.password, from: 1, by: "a")
        #expect(try await usher.mailer()?.settings.server == "mail.example")
        let standIn = try await Self.usher(fake, store: usher.store) {
            $0.mailTransport = MailTransport { _ in }
            $0.configuredMail = configured
        }
        #expect(try await standIn.mailStatus().origin == .builtIn)
        try await standIn.sendTestMail(to: try #require(MailAddress("ada@usher.example")), by: "a")
        #expect(fake.sent.isEmpty)
        let demo = try await Self.usher(fake) { $0.mailTransport = MailTransport { _ in } }
        #expect(try await demo.mailer()?.from == MailAddress("usher@usher.example", name: "Usher"))
    }

    @Test func aPasswordThatCantBeOpenedIsSaidAndCanBeReplaced() async throws {
        let fake = FakeMailServers()
        let usher = try await Self.usher(fake)
        try await usher.changeMail(to: Self.settings, password: Self.password, from: 0, by: "a")
        let other = try SecretBox(keyDirectory: nil)
        try await usher.store.database.write { db in
            try db.secrets.set("smtp.password", to: Secret("x"), sealedBy: other)
        }
        guard case .unreadable = try await usher.mailStatus().origin else {
            Issue.record("It was opened.")
            return
        }
        await #expect(throws: StoreError.self) { _ = try await usher.mailer() }
        let found = try await Self.complaints {
            try await usher.changeMail(to: Self.settings, password: nil, from: 1, by: "a")
        }
        #expect(found.map(\.path) == ["password"])
        try await usher.changeMail(to: Self.settings, password: Self.password, from: 1, by: "a")
        #expect(try await usher.mailStatus().origin == .database)
    }

    @Test func whoWasSlowerChangesNothing() async throws {
        let fake = FakeMailServers()
        let usher = try await Self.usher(fake)
        try await usher.changeMail(to: Self.settings, password: Self.password, from: 0, by: "admin:a")
        let error = await #expect(throws: UsherError.self) {
            try await usher.changeMail(to: MailSettings(), password: nil, from: 0, by: "admin:b")
        }
        #expect(error == .settingsChanged(by: "admin:a", at: .t0))
        #expect(fake.checked.count == 1)
    }
}
