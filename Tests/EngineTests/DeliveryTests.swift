import Core
import Messaging
import Store
import Synchronization
import Testing

@testable import Engine

/// A mail server that says what it is told to, and remembers what it got.
final class ScriptedMailServer: Sendable {
    private struct State {
        var got: [Mail] = []
        var error: MailError?
    }
    private let state = Mutex(State())
    var got: [Mail] { state.withLock { $0.got } }
    var error: MailError? {
        get { state.withLock { $0.error } }
        set { state.withLock { $0.error = newValue } }
    }
    var transport: MailTransport {
        MailTransport { [self] mail throws(MailError) in
            if let error { throw error }
            state.withLock { $0.got.append(mail) }
        }
    }
}

@Suite struct DeliveryTests {
    private let server = ScriptedMailServer()

    private func world() async throws -> World {
        var options = Usher.Options()
        options.mailTransport = server.transport
        return try await World.make(nil, options: options)
    }

    private func queue(
        _ world: World, _ id: String = "m1", to recipient: String = "ada@usher.example",
        purpose: MailPurpose = .alert
    ) async throws {
        let now = world.clock.now
        try await world.store.database.write { db in
            try db.outbox.add(
                OutgoingMail(
                    id: id, purpose: purpose, recipient: recipient, subject: "s",
                    details: ["subject": "Hello", "text": "Text"], createdAt: now))
        }
    }

    private func mail(_ world: World, _ id: String = "m1") async throws -> OutgoingMail? {
        try await world.store.database.read { try $0.outbox.mail(id) }
    }

    @Test func sendsOnce() async throws {
        let world = try await world()
        try await queue(world)
        #expect(try await world.usher.deliverMail() == Delivery(sent: 1))
        #expect(try await world.usher.deliverMail() == Delivery())
        #expect(server.got.map(\.subject) == ["Hello"])
        #expect(try await mail(world)?.state == .sent)
        #expect(try await world.auditVerbs.contains("mail.sent"))
    }

    @Test func manyWorkersAtOnceSendEachMailOnce() async throws {
        let world = try await world()
        for number in 0..<40 { try await queue(world, "m\(number)", to: "p\(number)@usher.example") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 { group.addTask { _ = try await world.usher.deliverMail() } }
            try await group.waitForAll()
        }
        #expect(Set(server.got.map(\.messageID)).count == 40)
        #expect(server.got.count == 40)
    }

    @Test func waitsLongerAfterEachFailureAndGivesUpAfterDays() async throws {
        let world = try await world()
        try await queue(world)
        server.error = .temporary("busy")
        #expect(try await world.usher.deliverMail() == Delivery(delayed: 1))
        #expect(try await world.usher.deliverMail() == Delivery())
        #expect(try await mail(world)?.error == "busy")
        var pauses: [Duration] = []
        while let waiting = try await mail(world), waiting.state == .queued {
            try #require(pauses.count < 40, "it is never given up")
            let pause = waiting.nextTryAt - world.clock.now
            pauses.append(pause)
            world.clock.advance(by: pause - .milliseconds(1))
            #expect(try await world.usher.deliverMail() == Delivery(), "just before its time")
            world.clock.advance(by: .milliseconds(1))
            let delivery = try await world.usher.deliverMail()
            #expect(delivery.delayed + delivery.failed == 1)
        }
        #expect(try await mail(world)?.state == .failed)
        #expect(pauses.prefix(5) == [.minutes(1), .minutes(5), .minutes(15), .hours(1), .hours(4)])
        #expect(pauses.dropFirst(4).allSatisfy { $0 == .hours(4) })
        let waited = world.clock.now - .t0
        #expect(waited >= DeliveryPlan.term && waited < DeliveryPlan.term + .hours(4))
        server.error = nil
        world.clock.advance(by: .days(1))
        #expect(try await world.usher.deliverMail() == Delivery())
        #expect(server.got.isEmpty)
    }

    @Test func aRefusedMailIsNotTriedAgain() async throws {
        let world = try await world()
        try await queue(world)
        server.error = .refused("550 no such user")
        #expect(try await world.usher.deliverMail() == Delivery(failed: 1))
        server.error = nil
        world.clock.advance(by: .days(1))
        #expect(try await world.usher.deliverMail() == Delivery())
        #expect(server.got.isEmpty)
    }

    @Test func wrongSettingsHoldAllMailsAndAreSaid() async throws {
        let world = try await world()
        for number in 0..<30 { try await queue(world, "m\(number)", to: "p\(number)@usher.example") }
        server.error = .misconfigured("535 wrong password")
        let delivery = try await world.usher.deliverMail()
        #expect(delivery.sent == 0)
        #expect(delivery.delayed <= 8)
        #expect(try await world.usher.mailTrouble()?.reason == "535 wrong password")
        #expect(try await world.usher.notices().contains { $0.place == .mail })
        server.error = nil
        world.clock.advance(by: .minutes(6))
        #expect(try await world.usher.deliverMail().sent == 30)
        #expect(try await world.usher.mailTrouble() == nil)
    }

    /// Killed after the server took the mail and before that was noted: it goes out a second time, with the same id.
    @Test func whatWasBeingSentWhenTheProcessEndedIsSentAgain() async throws {
        let world = try await world()
        try await queue(world)
        let now = world.clock.now
        _ = try await world.store.database.write {
            try $0.outbox.begin("m1", holder: "test:0:gone", at: now, patience: .minutes(10))
        }
        #expect(try await world.usher.deliverMail() == Delivery())
        world.clock.advance(by: .minutes(10))
        #expect(try await world.usher.deliverMail() == Delivery(sent: 1))
        #expect(try await mail(world)?.attempts == 2)
    }

    @Test func theProcessThatIsGoneIsNotWaitedFor() async throws {
        let world = try await world()
        try await queue(world)
        let now = world.clock.now
        try await world.store.database.write { db in
            _ = try db.outbox.begin("m1", holder: "gone", at: now, patience: .minutes(10))
            try db.outbox.release(of: { $0 == "gone" }, at: now)
        }
        #expect(try await world.usher.deliverMail() == Delivery(sent: 1))
    }

    @Test func aBrokenAddressFailsAndHarmsNoOther() async throws {
        let world = try await world()
        try await queue(world, "bad", to: "nobody")
        try await queue(world, "good")
        #expect(try await world.usher.deliverMail() == Delivery(sent: 1, failed: 1))
    }

    @Test(arguments: [(1, 60), (2, 300), (3, 900), (4, 3600), (9, 14_400)])
    func pausesGrow(attempt: Int, seconds: Int) {
        #expect(DeliveryPlan.pause(afterAttempt: attempt) == .seconds(seconds))
    }
}
