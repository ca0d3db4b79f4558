import Core
import Foundation
import Messaging
import Store
import Testing

@testable import Engine

/// The outbox: a process that ends wherever it may loses no mail, and no mail comes more often than twice.
@Suite struct DeliveryResilienceTests {
    private static let mails = 6

    /// A mail server that outlives processes; a process that has ended hands it nothing more.
    private final class Server: Sendable {
        let got = ScriptedMailServer()
        func transport(of life: WarningLife) -> MailTransport {
            let send = got.transport.send
            return MailTransport { mail throws(MailError) in
                if life.isDead { throw .temporary("the process was killed") }
                try await send(mail)
                if life.mailWasTaken() { throw .temporary("the process was killed") }
            }
        }
    }

    private static func usher(
        _ life: WarningLife, _ path: String, _ clock: TestClock, _ server: Server
    ) async throws -> Usher {
        let store = try await Store.open(
            DatabaseLocation(kind: .sqlite(path: path), keys: nil), options: life.databaseOptions, at: clock.now)
        var options = Usher.Options()
        options.mailTransport = server.transport(of: life)
        return Usher(
            store: store, client: nil, options: options, surroundings: life.surroundings(clock, ids: Counter()))
    }

    private static func queue(in usher: Usher, at now: Instant) async throws {
        try await usher.store.database.write { db in
            for number in 0..<mails {
                try db.outbox.add(
                    OutgoingMail(
                        id: "m\(number)", purpose: .alert, recipient: "p\(number)@usher.example", subject: "s",
                        details: ["subject": "m\(number)", "text": "Text"], createdAt: now))
            }
        }
    }

    /// What the server got when one process has ended and others have gone on; whether the first one ended early.
    private static func course(
        _ end: (WarningLife) -> Void, _ check: (_ got: [Mail], _ wasKilled: Bool) -> Void
    ) async throws {
        let path = NSTemporaryDirectory() + "usher-outbox-\(UUID().uuidString).sqlite"
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        let (clock, server, first) = (TestClock(), Server(), WarningLife(number: 1))
        let usher = try await usher(first, path, clock, server)
        try await queue(in: usher, at: clock.now)
        end(first)
        _ = try? await usher.deliverMail()
        let wasKilled = first.isDead
        first.die()
        let next = try await Self.usher(WarningLife(number: 2), path, clock, server)
        for _ in 0..<6 {
            clock.advance(by: .minutes(1))
            _ = try await next.deliverMail()
        }
        let states = try await next.store.database.read { try $0.outbox.counts() }
        #expect(states == [.sent: mails])
        check(server.got.got, wasKilled)
    }

    @Test func whateverWriteIsTheLastEachMailComesOnceOrTwice() async throws {
        for offset in 0...60 {
            var isOver = false
            try await Self.course({ $0.die(afterWrites: offset) }) { got, wasKilled in
                isOver = !wasKilled
                let times = Dictionary(grouping: got, by: \.subject).mapValues(\.count)
                #expect(times.count == Self.mails, "none is lost, killed at write \(offset)")
                #expect(times.values.allSatisfy { $0 <= 2 }, "killed at write \(offset): \(times)")
                #expect(Set(got.map(\.messageID)).count == Self.mails, "the same mail has the same id")
                if !wasKilled { #expect(got.count == Self.mails, "without a kill, once") }
            }
            if isOver {
                // A mark and a note for each mail at least.
                #expect(offset > 2 * Self.mails)
                return
            }
        }
        Issue.record("No course came to its end without being killed.")
    }

    /// Between the server's yes and the note of it.
    @Test func onlyWhatWasOnItsWayComesTwice() async throws {
        try await Self.course({ $0.dieOfMail() }) { got, wasKilled in
            #expect(wasKilled)
            let times = Dictionary(grouping: got, by: \.messageID).mapValues(\.count)
            #expect(times.count == Self.mails && times.values.allSatisfy { $0 <= 2 })
            #expect(times.values.contains(2), "the one whose note was never written")
        }
    }
}
