import Connectors
import Core
import Crypto
import Foundation
import Messaging
import Store
import TestSupport
import Testing

@testable import Engine

/// Tickets of Jira Service Management, from the web request to the comment.
@Suite struct TicketChannelTests {
    private static let token = AccessToken(bytes: Array(repeating: 7, count: AccessToken.length))!
    private static let secret = token.reveal()
    private static let key = TicketKey("ITSD-24")!
    private static let jira = Product(id: "jira@1", key: .jira, name: "Jira", site: "acme")
    private static let groups = [
        Group(id: "g1", name: "jira-users", grants: [Grant(product: "jira@1", role: ProductRole.user)])
    ]
    private static let rules = """
        rules:
          - name: Give Jira
            filter: emailDomain = acme.example
            mode: live
            trigger:
              request: {channel: jsm, project: ITSD, requestType: Request access}
            actions:
              - addToGroups: [jira-users]
            brake: off
        """

    struct Setting: Sendable {
        var world: World
        var desk: ScriptedServiceDesk
        var directory: ScriptedDirectory
        var usher: Usher { world.usher }

        /// Sends a web request; the outcome in a word.
        func call(
            _ body: String = #"{"issue":{"key":"ITSD-24"}}"#, secret: String? = TicketChannelTests.secret
        ) async throws -> String {
            do {
                switch try await usher.hearTicket(given: secret, signature: nil, body: Array(body.utf8)) {
                case .new: return "new"
                case .known: return "known"
                }
            } catch let refusal as TicketCallRefusal {
                if case .unreadable = refusal { return "unreadable" }
                return "\(refusal)"
            }
        }

        /// One more ticket of the same reporter.
        func file(_ number: Int) {
            guard let key = TicketKey("ITSD-\(number)") else { return }
            desk.change { $0.tickets[key] = TicketChannelTests.ticket { $0.key = key } }
        }

        func ticket(_ key: TicketKey = TicketChannelTests.key) async throws -> HeardTicket? {
            try await world.store.database.read { try $0.tickets.ticket(key) }
        }

        func request() async throws -> AccessRequest? {
            try await usher.requests(matching: AccessRequestQuery(), limit: 10, after: nil).requests.first
        }

        func groups(of user: AccountID) async throws -> [GroupID] {
            try await world.store.database.read { try $0.directory.user(user)?.groups ?? [] }
        }
    }

    private static func user(_ id: AccountID, _ email: String) -> User {
        var user = User(id: id, name: "Person \(id)", addedToOrg: .t0 - .days(300))
        user.email = email
        user.directRoles = []
        return user
    }

    private static func setting(isOn: Bool = true, projects: [String] = []) async throws -> Setting {
        let (desk, clock) = (ScriptedServiceDesk(), TestClock())
        let directory = ScriptedDirectory(
            users: [user("a1", "bo@acme.example"), user("a2", "eve@elsewhere.example")], groups: groups,
            products: [jira])
        let usher = Usher(
            store: try await Store.inMemory(),
            connection: CurrentConnection(configured: directory.client(now: .t0), serviceDesk: desk.client),
            surroundings: .test(clock))
        _ = try await usher.sync(full: true)
        _ = try await usher.applyRules(rules, by: "test")
        try await usher.replaceTicketSecret(with: token, by: "admin:a")
        try await usher.changeTicketChannel(
            to: TicketChannelSettings(isOn: isOn, projects: projects), from: 1, by: "admin:a")
        desk.change { $0.tickets[key] = ticket() }
        return Setting(world: World(usher: usher, store: usher.store, clock: clock), desk: desk, directory: directory)
    }

    fileprivate static func ticket(_ change: (inout Ticket) -> Void = { _ in }) -> Ticket {
        var ticket = Ticket(
            key: key, project: "ITSD", requestType: "Request access",
            reporter: Ticket.Reporter(account: "a1", email: "bo@acme.example", name: "Bo Sample"),
            status: "Waiting for support", summary: "Need Jira")
        change(&ticket)
        return ticket
    }

    @Test func aTicketIsReadBackGrantedAndAnswered() async throws {
        let setting = try await Self.setting()
        #expect(try await setting.call() == "new")
        let request = try #require(try await setting.request())
        #expect(request.state == .granted, "\(request)")
        #expect(request.user == "a1" && request.externalKey == "ITSD-24" && request.reason == "Need Jira")
        #expect(request.project == "ITSD" && request.requestType == "Request access")
        #expect(try await setting.groups(of: "a1") == ["g1"])
        #expect(setting.desk.comments.count == 1 && setting.desk.comments[0].hasPrefix("ITSD-24 + "))
        #expect(try await setting.ticket()?.state == .taken)
        #expect(try await setting.ticket()?.seen == "Bo Sample: Request access, in ITSD; Waiting for support")
    }

    @Test func whoAsksIsTakenFromTheTicketAndNotFromTheBody() async throws {
        let setting = try await Self.setting()
        setting.desk.change { $0.tickets[Self.key] = Self.ticket { $0.reporter = Ticket.Reporter(account: "a2") } }
        let body = """
            {"issue":{"key":"ITSD-24","requestType":"Request access","project":"ITSD"},
             "reporter":{"accountId":"a1","email":"bo@acme.example"}}
            """
        #expect(try await setting.call(body) == "new")
        let request = try #require(try await setting.request())
        #expect(request.user == "a2" && request.state == .waiting)
        #expect(try await setting.groups(of: "a1").isEmpty)
        #expect(try await setting.groups(of: "a2").isEmpty)
        #expect(setting.directory.changing.isEmpty)
    }

    @Test func anAddressDoesNotMakeSomebodyTheOwnerOfAnAccount() async throws {
        let setting = try await Self.setting()
        setting.desk.change {
            $0.tickets[Self.key] = Self.ticket {
                $0.reporter = Ticket.Reporter(account: "qm:1", email: "bo@acme.example", name: "Bo")
            }
        }
        #expect(try await setting.call() == "new")
        #expect(try await setting.groups(of: "a1").isEmpty)
        let request = try #require(try await setting.request())
        #expect(request.state == .waiting || request.state == .refused, "\(request)")
        #expect(setting.desk.comments.count == 1)
    }

    @Test func theSameTicketCountsOnce() async throws {
        let setting = try await Self.setting()
        #expect(try await setting.call() == "new")
        #expect(try await setting.call() == "known")
        setting.world.clock.advance(by: .days(3))
        #expect(try await setting.call(#"{"key":"itsd-24"}"#) == "known")
        #expect(setting.desk.reads == 1 && setting.desk.comments.count == 1)
        #expect(try await setting.usher.requests(matching: AccessRequestQuery(), limit: 10, after: nil).total == 1)
    }

    @Test(
        arguments: [
            (secret, true, "new"), (nil, true, "wrongSecret"), ("", true, "wrongSecret"),
            ("wrong", true, "wrongSecret"),
            (secret, false, "off"), ("wrong", false, "wrongSecret"),
        ] as [(String?, Bool, String)]) func onlyTheSecretLetsACallIn(given: String?, isOn: Bool, outcome: String)
        async throws
    {
        let setting = try await Self.setting(isOn: isOn)
        #expect(try await setting.call(secret: given) == outcome)
        guard outcome != "new" else { return }
        #expect(setting.desk.reads == 0)
        #expect(try await setting.ticket() == nil)
    }

    /// Jira's own webhooks show no secret, they sign their body with it.
    @Test func aSignedBodyIsLetInAndADifferentOneIsNot() async throws {
        let setting = try await Self.setting()
        let body = Array(#"{"webhookEvent":"jira:issue_created","issue":{"key":"ITSD-24"}}"#.utf8)
        func signature(_ body: [UInt8], secret: String = Self.secret) -> String {
            let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
            return "sha256=" + code.map { String(format: "%02x", $0) }.joined()
        }
        let other = Array(#"{"issue":{"key":"ITSD-25"}}"#.utf8)
        let wrong = [
            signature(other), signature(body, secret: "another secret"), "sha256=" + String(repeating: "0", count: 64),
            String(signature(body).dropFirst("sha256=".count)), String(signature(body).dropLast()), "sha256=", "",
        ]
        for signature in wrong {
            await #expect(throws: TicketCallRefusal.wrongSecret, "\(signature)") {
                try await setting.usher.hearTicket(given: nil, signature: signature, body: body)
            }
        }
        // A wrong secret is not made up for by a signature.
        await #expect(throws: TicketCallRefusal.wrongSecret) {
            try await setting.usher.hearTicket(given: "wrong", signature: signature(body), body: body)
        }
        #expect(try await setting.request() == nil)
        #expect(setting.desk.reads == 0)
        let heard = try await setting.usher.hearTicket(given: nil, signature: signature(body), body: body)
        #expect(heard == .new(Self.key))
        #expect(try await setting.request()?.state == .granted)
    }

    @Test func whoeverFilesTicketAfterTicketIsRefusedWithAComment() async throws {
        let setting = try await Self.setting()
        for number in 1...11 {
            setting.file(number)
            #expect(try await setting.call(#"{"key":"ITSD-\#(number)"}"#) == "new")
        }
        let states = try await setting.usher.requests(limit: 100).total
        let last = try #require(try await setting.ticket(TicketKey("ITSD-11")!))
        #expect(states == 10 && last.state == .refused)
        #expect(setting.desk.comments.last?.contains("very often") == true)
        setting.world.clock.advance(by: .minutes(11))
        setting.file(12)
        #expect(try await setting.call(#"{"key":"ITSD-12"}"#) == "new")
        #expect(try await setting.usher.requests(limit: 100).total == 11)
    }

    @Test func whenTooManyAskTicketsAreTakenUpLater() async throws {
        let setting = try await Self.setting()
        let now = setting.world.clock.now
        try await setting.world.store.database.write { db in
            while try db.throttles.take(AbuseBounds.requests(by: .jsm), at: now) == nil {}
        }
        #expect(try await setting.call() == "new")
        #expect(try await setting.request() == nil)
        let waits = try #require(try await setting.ticket())
        #expect(waits.state == .heard && waits.note?.contains("Too many tickets") == true)
        for _ in 0..<3 {
            setting.world.clock.advance(by: .minutes(31))
            await setting.usher.tendTickets()
        }
        #expect(try await setting.request()?.state == .granted)
    }

    @Test func anUnreadableBodyIsRefused() async throws {
        #expect(try await Self.setting().call("{}") == "unreadable")
    }

    @Test(
        arguments: [
            (ConnectorError.server(status: 503, message: "busy")), (.connectionLost("reset")),
            (.rateLimited(retryAfter: .seconds(9))), (.malformed("html")), (.unauthorized("expired")),
            (.notFound("not yet visible")),
        ]) func aTicketThatCannotBeReadNowIsAnsweredLater(error: ConnectorError) async throws
    {
        let setting = try await Self.setting()
        setting.desk.change { $0.failures = [error, error] }
        #expect(try await setting.call() == "new")
        #expect(setting.desk.comments.isEmpty)
        #expect(try await setting.request() == nil)
        #expect(try await setting.ticket()?.note != nil)
        await setting.usher.tendTickets()
        #expect(setting.desk.reads == 1, "too early")
        setting.world.clock.advance(by: .seconds(30))
        await setting.usher.tendTickets()
        setting.world.clock.advance(by: .seconds(60))
        await setting.usher.tendTickets()
        #expect(try await setting.request()?.state == .granted)
        #expect(setting.desk.reads == 3 && setting.desk.comments.count == 1)
        setting.world.clock.advance(by: .hours(2))
        await setting.usher.tendTickets()
        #expect(setting.desk.reads == 3)
    }

    @Test func aTicketThatJiraDoesNotKnowIsRefusedAfterAFewTries() async throws {
        let setting = try await Self.setting()
        setting.desk.change { $0.tickets = [:] }
        #expect(try await setting.call() == "new")
        for _ in 0..<6 {
            setting.world.clock.advance(by: .minutes(5))
            await setting.usher.tendTickets()
        }
        #expect(setting.desk.reads == 3)
        #expect(try await setting.ticket()?.state == .refused)
        #expect(try await setting.request() == nil)
        #expect(try await setting.world.auditVerbs.contains("ticket.refused"))
    }

    @Test func aTicketIsGivenUpAfterADay() async throws {
        let setting = try await Self.setting()
        setting.desk.change { $0.failures = Array(repeating: .server(status: 502, message: "down"), count: 100) }
        #expect(try await setting.call() == "new")
        for _ in 0..<60 {
            setting.world.clock.advance(by: .minutes(30))
            await setting.usher.tendTickets()
        }
        #expect(try await setting.ticket()?.state == .lost)
        #expect(try await setting.world.auditVerbs.contains("ticket.lost"))
        #expect(setting.desk.reads < 60)
        // Told of once more, it is looked at anew.
        setting.desk.change { $0.failures = [] }
        #expect(try await setting.call() == "new")
        #expect(try await setting.request()?.state == .granted)
    }

    @Test func aClosedTicketIsRefusedWithAComment() async throws {
        let setting = try await Self.setting()
        setting.desk.change {
            $0.tickets[Self.key] = Self.ticket {
                $0.isClosed = true
                $0.status = "Resolved"
            }
            $0.commentFailures = [.server(status: 503, message: "busy")]
        }
        #expect(try await setting.call() == "new")
        #expect(try await setting.ticket()?.state == .refused)
        #expect(try await setting.request() == nil)
        #expect(setting.desk.comments.isEmpty && setting.directory.changing.isEmpty)
        setting.world.clock.advance(by: .minutes(1))
        await setting.usher.tendTickets()
        #expect(setting.desk.comments.count == 1 && setting.desk.comments[0].contains("closed (Resolved)"))
        #expect(setting.desk.reads == 1)
        setting.world.clock.advance(by: .hours(1))
        await setting.usher.tendTickets()
        #expect(setting.desk.comments.count == 1)
    }

    @Test func aTicketOfAnotherDeskIsPassedOverInSilence() async throws {
        let setting = try await Self.setting(projects: ["HR"])
        #expect(try await setting.call() == "new")
        #expect(try await setting.ticket()?.state == .ignored)
        #expect(try await setting.request() == nil)
        #expect(setting.desk.comments.isEmpty)
    }

    @Test func withoutAJiraSiteTicketsWait() async throws {
        let setting = try await Self.setting()
        let blind = Usher(
            store: setting.world.store,
            connection: CurrentConnection(configured: setting.directory.client(now: .t0)),
            surroundings: .test(setting.world.clock))
        let body = Array(#"{"key":"ITSD-24"}"#.utf8)
        _ = try await blind.hearTicket(given: Self.secret, signature: nil, body: body)
        #expect(try await setting.ticket()?.note?.contains("No Jira site") == true)
        setting.world.clock.advance(by: .minutes(1))
        await setting.usher.tendTickets()
        #expect(try await setting.request()?.state == .granted)
    }

    // MARK: The test of the set-up

    @Test func aTestReadsBackAndGivesNothingWhileTheChannelIsOff() async throws {
        let setting = try await Self.setting(isOn: false)
        #expect(try await setting.usher.ticketChannel().test == nil)
        try await setting.usher.beginTicketTest()
        guard case .waiting? = try await setting.usher.ticketChannel().test else { Issue.record("not waiting"); return }
        #expect(try await setting.call() == "new")
        guard case .ended(let ticket)? = try await setting.usher.ticketChannel().test else {
            Issue.record("not ended")
            return
        }
        #expect(ticket.state == .tried && ticket.seen?.contains("Bo Sample") == true)
        #expect(setting.desk.comments.isEmpty)
        #expect(try await setting.request() == nil)
        // The test is over: calls are refused again, until the channel is on; then the ticket counts.
        #expect(try await setting.call(#"{"key":"ITSD-25"}"#) == "off")
        try await setting.usher.changeTicketChannel(to: TicketChannelSettings(isOn: true), from: 1, by: "a")
        #expect(try await setting.call() == "new")
        #expect(try await setting.request()?.state == .granted)
    }

    @Test func aTestShowsRefusalsAndEnds() async throws {
        let setting = try await Self.setting(isOn: false)
        try await setting.usher.beginTicketTest()
        setting.world.clock.advance(by: .seconds(1))
        try await setting.usher.noteHook(.jsm, from: "192.0.2.0", refusal: "The secret is wrong.")
        guard case .refused(let reason, _)? = try await setting.usher.ticketChannel().test else {
            Issue.record("no refusal")
            return
        }
        #expect(reason == "The secret is wrong.")
        setting.world.clock.advance(by: .minutes(31))
        try await setting.usher.beginTicketTest()
        setting.world.clock.advance(by: .minutes(31))
        #expect(try await setting.usher.ticketChannel().test == .expired)
        #expect(try await setting.call() == "off")
        setting.world.clock.advance(by: .days(2))
        #expect(try await setting.usher.ticketChannel().test == nil)
    }

    // MARK: Settings

    @Test func itCannotBeSwitchedOnWithoutSecretOrSite() async throws {
        let clock = TestClock()
        let store = try await Store.inMemory()
        let bare = Usher(store: store, client: nil, surroundings: .test(clock))
        func complaint(_ usher: Usher, _ settings: TicketChannelSettings) async -> Diagnostic? {
            let error = await #expect(throws: UsherError.self) {
                try await usher.changeTicketChannel(to: settings, from: 0, by: "a")
            }
            if case .invalid(let diagnostics)? = error { return diagnostics.all.first }
            return nil
        }
        #expect(await complaint(bare, TicketChannelSettings(isOn: true))?.message.contains("Jira site") == true)
        let connected = Usher(
            store: store, connection: CurrentConnection(serviceDesk: ScriptedServiceDesk().client),
            surroundings: .test(clock))
        #expect(await complaint(connected, TicketChannelSettings(isOn: true))?.message.contains("secret") == true)
        #expect(await complaint(connected, TicketChannelSettings(projects: ["no key"]))?.path == "projects")
    }

    @Test func theSecretIsSealedAndInNoLineOfTheAuditLog() async throws {
        let setting = try await Self.setting()
        let events = try await setting.usher.auditEvents(limit: 100)
        #expect(events.contains { $0.verb == "settings.changed" && $0.details["jsm.secret"] == "replaced" })
        #expect(!"\(events)".contains(Self.secret))
        #expect(!"\(try await setting.usher.ticketChannel())".contains(Self.secret))
        let another = try #require(AccessToken(bytes: Array(repeating: 8, count: AccessToken.length)))
        try await setting.usher.replaceTicketSecret(with: another, by: "a")
        #expect(try await setting.call() == "wrongSecret")
        #expect(try await setting.call(secret: another.reveal()) == "new")
    }

    @Test func aFullLicenceOfJiraKeepsTheSeatBack() async throws {
        let setting = try await Self.setting()
        setting.desk.change {
            $0.licences = [JiraLicence(product: .jira, site: "acme", name: "Jira", seats: 10, remaining: 0)]
        }
        #expect(try await setting.call() == "new")
        let request = try #require(try await setting.request())
        #expect(request.state == .refused && request.answer?.contains("no free seat") == true, "\(request)")
        #expect(setting.directory.changing.isEmpty && setting.desk.comments.count == 1)
    }

    @Test func serviceDesksAreRememberedForAWhile() async throws {
        let setting = try await Self.setting()
        let desks = [ServiceDesk(id: "10", project: "ITSD", name: "IT help", requestTypes: ["Request access"])]
        #expect(try await setting.usher.serviceDesks() == desks)
        #expect(try await setting.usher.serviceDesks() == desks)
    }
}
