import Connectors
import Core
import Store
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// Processes that end in the middle, vendors and channels that do not answer.
@Suite struct AccessResilienceTests {
    /// The database fails from some write on, as if the process had ended there; then it is started again.
    @Test func aRequestCutOffAnywhereComesToItsEnd() async throws {
        let failing = Mutex(Int.max)
        var ends: Set<Int> = []
        for offset in 1...60 {
            let seen = Mutex(0)
            let store = try await Store.inMemory(
                options: SQLiteOptions(onWrite: { number, phase in
                    if phase == .afterCommit { seen.withLock { $0 = number } }
                    if phase == .beforeCommit, number >= failing.withLock({ $0 }) {
                        throw StoreError.database("the disk is full")
                    }
                }))
            let access = try await AccessWorld.make(store: store)
            try await access.grantRule()
            failing.withLock { $0 = seen.withLock { $0 } + offset }
            let first = try? await access.usher.take(access.slack("key", product: .jira))
            let isWhole = seen.withLock { $0 } < failing.withLock { $0 } - 1
            failing.withLock { $0 = .max }
            let again = access.restarted()
            // The channel sends it again when it had no answer, and the clock goes on.
            _ = try await again.usher.take(access.slack("key", product: .jira))
            for _ in 0..<4 {
                access.clock.advance(by: .minutes(3))
                await again.usher.tendRequests()
            }
            let request = try #require(try await again.usher.requests(limit: 5).requests.first)
            #expect(request.state == .granted, "failing from write \(offset)")
            #expect(try await again.usher.requests(limit: 5).total == 1)
            #expect(access.directory.effective.count == 1)
            #expect(try await again.usher.runs().filter { $0.state == .succeeded }.count == 1)
            let told = access.told.all.count + again.told.all.count
            #expect((1...2).contains(told), "told \(told) times, failing from write \(offset)")
            #expect(try await again.usher.verifyAudit().valid)
            let answers = try await store.database.read { try $0.warningAnswers.of("u1001") }
            #expect(answers.count == 1)
            ends.insert(told)
            if isWhole, first?.state == .granted { return }
        }
        Issue.record("A request has more writes than were tried.")
    }

    @Test func whileTheVendorDoesNotAnswerTheRequestIsDecidedLater() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        access.directory.readScript { _ in .server(status: 503, message: "down") }
        let request = try await access.usher.take(access.slack("1"))
        #expect(request.state == .deciding && access.told.all.isEmpty)
        await access.usher.tendRequests()
        #expect(try await access.usher.request(request.id).state == .deciding)
        access.directory.readScript { _ in nil }
        await access.usher.tendRequests()
        #expect(try await access.usher.request(request.id).state == .granted)
        access.directory.readScript { _ in .connectionLost("reset") }
        let second = try await access.usher.take(access.slack("2", "u1002"))
        access.clock.advance(by: .minutes(61))
        await access.usher.tendRequests()
        let late = try await access.usher.request(second.id)
        #expect(late.state == .waiting && late.note?.contains("reset") == true)
    }

    @Test func aRunThatPausesGoesOn() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        access.directory.script { number, _ in number < 3 ? .failsBefore(.forbidden("not now")) : .works }
        let request = try await access.usher.take(access.slack("1"))
        #expect(request.state == .granting)
        for _ in 0..<4 {
            access.clock.advance(by: .minutes(2))
            await access.usher.tendRequests()
        }
        #expect(try await access.usher.request(request.id).state == .granted)
        #expect(access.directory.effective.count == 1)
    }

    @Test func aStepThatFailsEndsTheRequest() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        access.directory.script { number, _ in
            number == 1 ? .failsBefore(.refused(code: "X", reason: "not allowed")) : .works
        }
        let request = try await access.usher.take(access.slack("1"))
        #expect(request.state == .failed && request.note?.contains("not allowed") == true)
        #expect(request.answer?.contains("not allowed") == false)
        let granted = try await access.usher.grant(request: request.id, isApprover: false, by: "admin:ada")
        #expect(granted.state == .granted)
    }

    @Test func anAnswerTheChannelDoesNotTakeIsTriedAgain() async throws {
        let access = try await AccessWorld.make(registers: false)
        try await access.grantRule()
        let tries = Mutex(0)
        access.usher.desk.register(
            ChannelReply { _ in
                let number = tries.withLock { count in
                    count += 1
                    return count
                }
                if number < 3 { throw ConnectorError.connectionLost("reset") }
            }, for: .slack)
        _ = try await access.usher.take(access.slack("1"))
        for _ in 0..<9 {
            access.clock.advance(by: .minutes(10))
            await access.usher.tendRequests()
        }
        #expect(tries.withLock { $0 } == 3)
        access.usher.desk.register(
            ChannelReply { _ in
                tries.withLock { $0 += 1 }
                throw ConnectorError.connectionLost("reset")
            }, for: .slack)
        _ = try await access.usher.take(access.slack("2", "u1002"))
        for _ in 0..<20 {
            access.clock.advance(by: .hours(1))
            await access.usher.tendRequests()
        }
        #expect(tries.withLock { $0 } == 8, "five times and no more")
    }

    /// Taken to be sent, and the process ended: once more, and then never again.
    @Test func anAnswerCutOffIsSentOnceMore() async throws {
        let access = try await AccessWorld.make(registers: false)
        let request = try await access.usher.take(access.slack("1", "u1002"))
        try await access.store.database.write { db in
            try db.accessRequests.makeReplyDue(request.id, at: .t0)
            _ = try db.accessRequests.takeReply(at: .t0, until: .t0 + .minutes(2))
        }
        access.register()
        await access.usher.tendRequests()
        #expect(access.told.all.isEmpty, "somebody may be sending it")
        access.clock.advance(by: .minutes(2))
        for _ in 0..<3 { await access.usher.tendRequests() }
        #expect(access.told.all.count == 1)
        try await access.store.database.write { db in
            try db.accessRequests.makeReplyDue(request.id, at: access.clock.now)
            for minutes in [2, 4] {
                let now = access.clock.now + .minutes(minutes - 2)
                _ = try db.accessRequests.takeReply(at: now, until: now + .minutes(2))
            }
        }
        access.clock.advance(by: .hours(1))
        await access.usher.tendRequests()
        #expect(access.told.all.count == 1, "cut off twice is enough")
    }

    @Test func inTheBackgroundTheChannelHearsTheEnd() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        let work = BackgroundWork(logger: access.usher.surroundings.logger)
        let taken = try await access.usher.inBackground(work).take(access.slack("1"))
        #expect([.deciding, .granting, .granted].contains(taken.state))
        await work.finish()
        #expect(access.told.all.map(\.state) == [.granted])
    }
}
