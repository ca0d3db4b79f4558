import Core
import Messaging
import Store
import Testing

@testable import Engine

@Suite struct PortalTests {
    private let server = ScriptedMailServer()

    private func withPortal(
        _ body: @escaping @Sendable (World, _ email: String, AccountID) async throws -> Void
    ) async throws {
        var options = Usher.Options(publicAddress: "https://usher.example")
        options.mailTransport = server.transport
        try await withSimulatedWorld(users: 60, options: options) { world, _ in
            _ = try await world.usher.sync(full: true, by: "test")
            // As it was saved while there was such a product.
            try await world.usher.keep(
                PortalSettings(isOn: true, products: ["jira", "gone"]), or: PortalSettings(), from: 0, by: "test")
            let snapshot = try await world.usher.snapshot()
            let index = try #require((0..<snapshot.count).first { snapshot.email(at: $0) != nil })
            try await body(world, try #require(snapshot.email(at: index)), snapshot.accountID(at: index))
        }
    }

    private func ask(
        _ world: World, _ email: String, product: ProductKey? = .jira, reason: String = "please"
    ) async throws {
        let address = try #require(MailAddress(email))
        await world.usher.askByPortal(PortalRequest(email: address, product: product, reason: reason))
    }

    private func requests(_ world: World) async throws -> [AccessRequest] {
        try await world.store.database.read { try $0.accessRequests.list(matching: AccessRequestQuery(), limit: 100) }
    }

    @Test func theAccountGetsALinkAndNothingElseHappens() async throws {
        try await withPortal { [server] world, email, account in
            try await ask(world, email.uppercased(), reason: "<b>Click https://evil.example</b>")
            let request = try #require(try await requests(world).first)
            #expect(request.state == .unconfirmed && request.user == account && request.product == .jira)
            _ = try await world.usher.deliverMail()
            let mail = try #require(server.got.first)
            // To the address that the account has, with nothing in it that whoever asked has written.
            #expect(mail.to.address == email)
            #expect(mail.text.contains("https://usher.example/request/"))
            #expect(!mail.text.contains("evil.example") && mail.html?.contains("evil.example") == false)
            let link = try #require(mail.text.firstMatch(of: /request\/([A-Za-z0-9_-]+)/)).1
            let token = try #require(try await world.usher.publicToken(String(link), for: [.confirm]))
            #expect(token.subject == request.id.rawValue)
            #expect(token.expires - (request.askedAt + Usher.confirmationTerm) < .minutes(1))
            let verbs = try await world.auditVerbs
            #expect(!verbs.contains("run.started"))
        }
    }

    /// However late the mail goes out, its link works for the time that it says.
    @Test func aMailThatHadToWaitIsAsGoodAsAnyOther() async throws {
        try await withPortal { [server] world, email, _ in
            try await ask(world, email)
            server.error = .temporary("busy")
            _ = try await world.usher.deliverMail()
            world.clock.advance(by: .hours(5))
            server.error = nil
            _ = try await world.usher.deliverMail()
            let mail = try #require(server.got.first)
            #expect(mail.text.contains("for 30 minutes"))
            let link = try #require(mail.text.firstMatch(of: /request\/([A-Za-z0-9_-]+)/)).1
            let token = try #require(try await world.usher.publicToken(String(link), for: [.confirm]))
            #expect(token.expires - (world.clock.now + .minutes(30)) < .minutes(1))
            let request = try await world.usher.confirm(request: RequestID(token.subject))
            #expect(request.state != .unconfirmed)
        }
    }

    @Test func anAddressOfNobodyLeavesNoTrace() async throws {
        try await withPortal { [server] world, email, _ in
            let before = try await world.auditVerbs.count
            try await ask(world, "nobody@larkfield.example")
            try await ask(world, "x" + email)
            try await ask(world, email, product: "gone")
            try await ask(world, email, product: "bitbucket-of-others")
            #expect(try await requests(world).isEmpty)
            #expect(try await world.usher.deliverMail() == Delivery())
            #expect(server.got.isEmpty)
            #expect(try await world.auditVerbs.count == before)
        }
    }

    @Test func oneAddressIsWrittenToThreeTimesAnHour() async throws {
        try await withPortal { world, email, _ in
            for _ in 0..<5 { try await ask(world, email) }
            #expect(try await requests(world).count == 3)
            world.clock.advance(by: .minutes(61))
            try await ask(world, email.uppercased())
            #expect(try await requests(world).count == 4)
        }
    }

    @Test func oneNetworkAndAllTogetherAreBounded() async throws {
        try await withPortal { world, _, _ async throws in
            let start = world.clock.now
            for _ in 0..<20 { #expect(try await world.usher.admitPortalRequest(from: "192.0.2.1") == nil) }
            #expect(try await world.usher.admitPortalRequest(from: "192.0.2.1") == start + .minutes(10))
            #expect(try await world.usher.admitPortalRequest(from: "192.0.2.2") == nil)
            for number in 0..<279 { #expect(try await world.usher.admitPortalRequest(from: "10.0.0.\(number)") == nil) }
            #expect(try await world.usher.admitPortalRequest(from: "10.0.1.1") == start + .hours(1))
        }
    }

    @Test func aConfirmedRequestIsNotAskedForAgain() async throws {
        try await withPortal { [server] world, email, _ in
            try await ask(world, email)
            let request = try #require(try await requests(world).first)
            _ = try await world.usher.confirm(request: request.id)
            #expect(try await world.usher.deliverMail().dropped == 1)
            #expect(!server.got.contains { $0.text.contains("/request/") })
        }
    }

    @Test func withoutAnAddressOfThisServerNoLinkIsMailed() async throws {
        var options = Usher.Options()
        options.mailTransport = server.transport
        try await withSimulatedWorld(users: 60, options: options) { world, _ in
            _ = try await world.usher.sync(full: true, by: "test")
            let snapshot = try await world.usher.snapshot()
            let email = try #require((0..<snapshot.count).lazy.compactMap { snapshot.email(at: $0) }.first)
            try await ask(world, email, product: nil)
            // It is not lost: the next start, with the setting, sends it.
            #expect(try await world.usher.deliverMail().delayed == 1)
            #expect(server.got.isEmpty)
            world.usher.boundAddress.set("https://usher.example")
            world.clock.advance(by: .hours(2))
            #expect(try await world.usher.deliverMail().sent == 1)
        }
        #expect(server.got.count == 1)
    }

    @Test func productsNobodyKnowsAreRefusedWhereTheyAreNew() async throws {
        try await withPortal { world, _, _ in
            var new = try await world.usher.portalSettings().value
            new.text = "Ask here."
            try await world.usher.changePortal(to: new, from: 1, by: "test")
            new.products.append("jria")
            do {
                try await world.usher.changePortal(to: new, from: 2, by: "test")
                Issue.record("it was saved")
            } catch UsherError.invalid(let diagnostics) {
                #expect(diagnostics.all.map(\.path) == ["products[2]"])
                #expect(diagnostics.all.first?.suggestions.first == "jira", "\(diagnostics)")
            }
        }
    }

    @Test func settingsAreChecked() async throws {
        let world = try await World.make(nil)
        let wrong = PortalSettings(
            products: ["jira", "jira"], text: String(repeating: "x", count: 601), contact: "nobody")
        do {
            try await world.usher.changePortal(to: wrong, from: 0, by: "test")
            Issue.record("it was saved")
        } catch UsherError.invalid(let diagnostics) {
            #expect(Set(diagnostics.all.compactMap(\.path)) == ["products", "text", "contact"])
        }
        #expect(try await world.usher.portalSettings().version == 0)
    }
}
