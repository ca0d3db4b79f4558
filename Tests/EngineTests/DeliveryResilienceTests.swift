import Core
import Foundation
import Messaging
import Store
import TestSupport
import Testing

@testable import Engine

/// A process that ends wherever it may, while it warns people: each is warned, each hears it once or twice, and what is
/// on record is what happened.
@Suite struct DeliveryResilienceTests {
    private static let people = (0..<6).map { number in
        User(
            id: AccountID("p\(number)"), name: "P\(number)", email: "p\(number)@usher.example",
            activity: [ProductActivity(product: "jira@1", lastActive: .at(Instant.t0 - .days(100)))])
    }
    private static let products = [Product(id: "jira@1", key: .jira, name: "Jira", site: "acme")]

    /// What outlives a process: clock, database, mail server, vendor.
    private struct Outside {
        let clock = TestClock()
        let server = ScriptedMailServer()
        let directory = ScriptedDirectory(users: people, products: products)
        let path = NSTemporaryDirectory() + "usher-outbox-\(UUID().uuidString).sqlite"

        func start(_ life: WarningLife) async throws -> Usher {
            let store = try await Store.open(
                DatabaseLocation(kind: .sqlite(path: path), keys: nil), options: life.databaseOptions, at: clock.now)
            var options = Usher.Options()
            let send = server.transport.send
            // A process that has ended hands nothing over any more.
            options.mailTransport = MailTransport { mail throws(MailError) in
                if life.isDead { throw .temporary("the process was killed") }
                try await send(mail)
                if life.mailWasTaken() { throw .temporary("the process was killed") }
            }
            return Usher(
                store: store, client: directory.client(now: .t0), options: options,
                surroundings: life.surroundings(clock, ids: Counter()))
        }

        func clear() {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
    }

    /// What a mail server got from a process that was to end, and from the one after it; whether the first one ended.
    private static func course(_ end: (WarningLife) -> Void) async throws -> (got: [Mail], wasKilled: Bool) {
        let (outside, first) = (Outside(), WarningLife(number: 1))
        defer { outside.clear() }
        let usher = try await outside.start(first)
        _ = try await usher.sync()
        _ = try await usher.applyRules(
            """
            rules:
              - name: rule
                filter: lastActive[jira] < -30d
                mode: live
                actions: [suspend]
                warn: {template: removal-warning, daysBefore: 7}
            """, by: "test")
        end(first)
        _ = try? await usher.sendWarnings()
        _ = try? await usher.deliverMail()
        let wasKilled = first.isDead
        first.die()
        let next = try await outside.start(WarningLife(number: 2))
        for _ in 0..<4 {
            try await next.sendWarnings()
            try await next.deliverMail()
            outside.clock.advance(by: .minutes(1))
        }
        let counts = try await next.store.database.read { try $0.outbox.counts() }
        #expect(counts == [.sent: people.count])
        for user in people.map(\.id) {
            let warnings = try await next.warnings(of: user)
            #expect(warnings.count == 1 && warnings.allSatisfy { $0.isOpen && $0.acceptedAt != nil })
        }
        return (outside.server.got, wasKilled)
    }

    @Test func whateverWriteIsTheLastEachMailComesOnceOrTwice() async throws {
        for offset in 0...60 {
            let (got, wasKilled) = try await Self.course { $0.die(afterWrites: offset) }
            let times = Dictionary(grouping: got, by: \.to.address).mapValues(\.count)
            #expect(times.count == Self.people.count, "none is lost, killed at write \(offset)")
            #expect(times.values.allSatisfy { $0 <= 2 }, "killed at write \(offset): \(times)")
            #expect(Set(got.map(\.messageID)).count == Self.people.count, "the same mail has the same id")
            guard wasKilled else {
                #expect(got.count == Self.people.count, "without a kill, once")
                // One for all that is queued, then a mark and a note for each mail at least.
                #expect(offset > 2 * Self.people.count)
                return
            }
        }
        Issue.record("No course came to its end without being killed.")
    }

    /// Between the server's yes and the note of it.
    @Test func onlyWhatWasOnItsWayComesTwice() async throws {
        let (got, wasKilled) = try await Self.course { $0.dieOfMail() }
        #expect(wasKilled)
        let times = Dictionary(grouping: got, by: \.messageID).mapValues(\.count)
        #expect(times.count == Self.people.count && times.values.allSatisfy { $0 <= 2 })
        #expect(times.values.contains(2), "the one whose note was never written")
    }
}
