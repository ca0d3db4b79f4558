import Core
import Messaging
import Store
import TestSupport
import Testing

@testable import Engine

/// How many mails may go out: to one person in a day, to all in an hour; however many are sent side by side.
@Suite struct DeliveryLimitTests {
    private let server = ScriptedMailServer()
    private let directory = ScriptedDirectory(
        users: ["Ada@usher.example", "bo@usher.example"].map { email in
            User(
                id: AccountID(email.lowercased()), name: email, email: email,
                activity: [ProductActivity(product: "jira@1", lastActive: .at(Instant.t0 - .days(100)))])
        }, products: [Product(id: "jira@1", key: .jira, name: "Jira", site: "acme")])

    private func world(_ change: (inout MailSettings) -> Void) async throws -> World {
        var options = Usher.Options()
        let send = server.transport.send
        options.mailTransport = MailTransport { mail throws(MailError) in
            // Long enough for others to set out meanwhile.
            for _ in 0..<100 { await Task.yield() }
            try await send(mail)
        }
        let world = try await World.make(directory.client(now: .t0), options: options)
        var settings = MailSettings(server: "mail.example", from: "usher@usher.example")
        change(&settings)
        try await world.usher.keep(settings, or: MailSettings(), from: 0, by: "test")
        return world
    }

    /// Sends until nothing more goes out now, by several processes at once; how many went out.
    private func deliver(_ world: World) async throws -> Int {
        let before = server.got.count
        for _ in 0..<4 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { _ = try await world.usher.deliverMail() } }
                try await group.waitForAll()
            }
        }
        return server.got.count - before
    }

    @Test func onePersonGetsSoManyInADay() async throws {
        let world = try await world { $0.perRecipientPerDay = 2 }
        _ = try await world.usher.sync()
        for number in 0..<5 {
            try await world.rule(
                "rule \(number)", filter: "lastActive[jira] < -30d",
                more: "warn: {template: removal-warning, daysBefore: 7}")
        }
        #expect(try await world.usher.sendWarnings().queued == 10)
        #expect(try await deliver(world) == 4)
        let ada = server.got.count { $0.to.address == "Ada@usher.example" }
        #expect(ada == 2)
        world.clock.advance(by: .hours(23))
        _ = try await world.usher.sync()
        #expect(try await deliver(world) == 0)
        world.clock.advance(by: .hours(2))
        #expect(try await deliver(world) == 4)
        world.clock.advance(by: .hours(25))
        _ = try await world.usher.sync()
        #expect(try await deliver(world) == 2, "none is lost over it")
        #expect(Set(server.got.map(\.messageID)).count == 10)
    }

    @Test func soManyGoOutInAnHour() async throws {
        let world = try await world { $0.perHour = 5 }
        let now = world.clock.now
        try await world.store.database.write { db in
            for number in 0..<12 {
                try db.outbox.add(
                    OutgoingMail(
                        id: "m\(number)", purpose: .alert, recipient: "p\(number)@usher.example", subject: "s",
                        details: ["subject": "m\(number)", "text": "Text"], createdAt: now))
            }
        }
        #expect(try await deliver(world) == 5)
        world.clock.advance(by: .minutes(59))
        #expect(try await deliver(world) == 0)
        world.clock.advance(by: .minutes(2))
        #expect(try await deliver(world) == 5)
        world.clock.advance(by: .minutes(61))
        #expect(try await deliver(world) == 2)
        #expect(Set(server.got.map(\.messageID)).count == 12)
    }
}
