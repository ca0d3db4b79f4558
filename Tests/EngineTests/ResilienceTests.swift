import Connectors
import Core
import Store
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// A small directory in which everybody may be suspended, but for one administrator.
private func people(_ count: Int) -> [User] {
    (0..<count).map { number in
        User(
            id: AccountID("u\(1000 + number)"), name: "Person \(number)", email: "p\(number)@example.com",
            roles: number == 0 ? [PlatformRole.orgAdmin] : [], groups: ["g1"])
    }
}
private let groups = [Group(id: "g1", name: "staff"), Group(id: "g2", name: "customers")]

@Suite struct ResilienceTests {
    private static let actions = "[removeFromGroups: [staff], addToGroups: [customers], suspend]"

    private static func world(
        _ directory: ScriptedDirectory, store: Store? = nil, options: Usher.Options = Usher.Options(),
        more: String = "brake: off"
    ) async throws -> World {
        let world = try await World.make(directory.client(now: .t0), store: store, options: options)
        _ = try await world.usher.sync()
        try await world.rule(filter: "membership = active", actions: actions, more: more)
        return world
    }

    private static func directory(_ count: Int = 30) -> ScriptedDirectory {
        ScriptedDirectory(users: people(count), groups: groups)
    }

    /// What an uninterrupted run leaves behind.
    private static func reference(_ count: Int = 30) async throws -> [User] {
        let directory = directory(count)
        let run = try await world(directory).usher.run(ruleNamed: "rule", by: "test")
        #expect(run.state == .succeeded)
        return directory.users
    }

    private static func expectAgreement(_ world: World, _ run: RunID) async throws {
        let details = try await world.usher.details(of: run)
        let events = try await world.usher.auditEvents(limit: 100_000).filter { $0.run == run }
        for state in [StepState.succeeded, .failed, .skipped] {
            let journaled = details.steps.filter { $0.state == state }.map(\.step.index)
            let audited = events.filter { $0.verb == "step.\(state.rawValue)" }.compactMap { $0.details["step"] }
            #expect(audited.compactMap { Int($0) }.sorted() == journaled)
        }
        #expect(try await world.usher.verifyAudit().valid)
        #expect(try await world.store.check().problems == [])
    }

    /// Every error the connector knows, before and after the effect.
    static let errors: [ConnectorError] = [
        .rateLimited(retryAfter: .seconds(3)), .rateLimited(retryAfter: nil), .server(status: 503, message: "busy"),
        .connectionLost("reset"), .malformed("<html>"), .conflict("conflict"),
        .refused(code: "ADMIN-403-5", reason: "not allowed"), .notFound("user"), .noFreeSeat("jira"),
        .unauthorized("the key has expired"), .forbidden("no"), .circuitOpen(until: .seconds(30)),
    ]

    @Test(arguments: errors, [1, 3, 7])
    func anErrorNowAndThenEndsWellOrPauses(error: ConnectorError, every: Int) async throws {
        let directory = ResilienceTests.directory()
        directory.script { number, _ in
            guard number % every == 0, number < 60 else { return .works }
            return number % 2 == 0 ? .failsBefore(error) : .failsAfter(error)
        }
        let world = try await ResilienceTests.world(directory)
        var run = try await world.usher.run(ruleNamed: "rule", by: "test")
        for _ in 0..<200 where run.state == .paused { run = try await world.usher.resume(run.id, by: "test") }
        #expect(run.state.isFinal)
        try await ResilienceTests.expectAgreement(world, run.id)
        let admin = try #require(directory.users.first)
        #expect(admin == people(1)[0])
        // What the journal says stands at the vendor, and nothing else does.
        let now = Dictionary(uniqueKeysWithValues: directory.users.map { ($0.id, $0) })
        for entry in try await world.usher.details(of: run.id).steps where entry.state == .succeeded {
            let user = try #require(now[entry.step.user])
            #expect(entry.step.effect.stands(for: user))
        }
        if case .failStep = error.disposition { return }
        if error.disposition == .readBack || error.disposition == .pauseRun {
            if every > 1 { #expect(directory.users == (try await ResilienceTests.reference())) }
        }
    }

    @Test(arguments: errors, [2, 5])
    func theBrakeHoldsOnEveryErrorPath(error: ConnectorError, every: Int) async throws {
        let directory = ResilienceTests.directory()
        directory.script { number, _ in
            number % every == 0 ? (number % 4 == 0 ? .failsBefore(error) : .failsAfter(error)) : .works
        }
        // The plan passes the brake; more people than it allows are then never touched, whatever goes wrong.
        let world = try await ResilienceTests.world(directory, more: "brake: {users: 29}")
        var run = try await world.usher.run(ruleNamed: "rule", by: "test")
        for _ in 0..<30 where run.state == .paused { run = try await world.usher.resume(run.id, by: "test") }
        #expect(Set(directory.changing.map(\.user)).count <= 29)
    }

    /// The executor's own count stops a run whose frozen plan says less than its steps do.
    @Test func theExecutorCountsForItself() async throws {
        let directory = ResilienceTests.directory()
        let world = try await ResilienceTests.world(directory)
        let planned = try await world.usher.plan(ruleNamed: "rule")
        var plan = planned.plan
        (plan.brakeLimit, plan.holds) = (5, [])
        let draft = RunDraft(kind: .rule, title: "rule", definition: .rule(planned.rule), plan: plan)
        let run = try await world.usher.start(draft, RunOrder(mode: .live, actor: "test"), rule: planned.rule.id) {
            _, _ in
        }
        #expect(run.state == .blocked)
        #expect(Set(directory.changing.map(\.user)).count <= 5)
        let done = try await world.usher.approve(run.id, by: "ada")
        #expect(done.state == .succeeded)
        #expect(directory.users == (try await ResilienceTests.reference()))
        try await ResilienceTests.expectAgreement(world, run.id)
    }

    @Test func aRunWhoseJournalFailsAtAnyWriteIsResumedToTheSameEnd() async throws {
        let reference = try await ResilienceTests.reference(12)
        let failing = Mutex(Int.max)
        for offset in 1...40 {
            let seen = Mutex(0)
            let store = try await Store.inMemory(
                options: SQLiteOptions(onWrite: { number, phase in
                    if phase == .afterCommit { seen.withLock { $0 = number } }
                    if phase == .beforeCommit, number >= failing.withLock({ $0 }) {
                        throw StoreError.database("the disk is full")
                    }
                }))
            let directory = ResilienceTests.directory(12)
            let world = try await ResilienceTests.world(directory, store: store)
            failing.withLock { $0 = seen.withLock { $0 } + offset }
            let result = await Result { try await world.usher.run(ruleNamed: "rule", by: "test") }
            let callsAtFailure = directory.changing.count
            failing.withLock { $0 = .max }
            guard case .failure = result else {
                #expect(offset > 5)
                break
            }
            #expect(directory.changing.count == callsAtFailure)
            let unfinished = try await store.database.read { try $0.runs.unfinished() }
            if let run = unfinished.first {
                #expect(try await world.usher.resume(run.id, by: "test").state == .succeeded)
                try await ResilienceTests.expectAgreement(world, run.id)
            } else {
                // Nothing had begun, or everything had ended before the write that failed.
                let last = try await world.usher.runs().first?.state
                #expect(directory.changing.isEmpty || last == .succeeded)
                if directory.changing.isEmpty { _ = try await world.usher.run(ruleNamed: "rule", by: "test") }
            }
            #expect(directory.users == reference, "failing from write \(offset)")
            // What was on its way is read back, not sent again.
            #expect(directory.changing.count == Set(directory.changing.map { "\($0.user) \($0.effect)" }).count)
        }
    }

    @Test func aCancelledRunStopsBetweenSteps() async throws {
        let directory = ResilienceTests.directory(40)
        let world = try await ResilienceTests.world(directory, options: Usher.Options(concurrency: 1))
        let usher = world.usher
        let (runs, found) = AsyncStream.makeStream(of: Void.self)
        directory.script { number, _ in
            if number == 9 { found.yield() }
            return .works
        }
        async let canceller: Run? = {
            for await _ in runs {
                guard let run = try await usher.runs(limit: 1).first else { return nil }
                return try await usher.cancel(run.id, by: "ada")
            }
            return nil
        }()
        let run = try await usher.run(ruleNamed: "rule", by: "test")
        found.finish()
        _ = try await canceller
        let details = try await usher.details(of: run.id)
        #expect(run.state == .cancelled || run.state == .succeeded)
        #expect(details.steps.allSatisfy { $0.state.isFinal })
        #expect(directory.effective.count == details.steps.count { $0.state == .succeeded })
        try await ResilienceTests.expectAgreement(world, run.id)
    }

    @Test func peopleAreLookedAtAgainAndDroppedNeverAdded() async throws {
        let directory = ResilienceTests.directory(10)
        let world = try await ResilienceTests.world(directory)
        let planned = try await world.usher.plan(ruleNamed: "rule")
        var changed = people(10)
        changed[3].roles = [PlatformRole.orgAdmin]
        changed[4].membership = .suspended
        directory.put(changed[3])
        directory.put(changed[4])
        directory.remove(changed[5].id)
        directory.put(User(id: "u9999", name: "New", groups: ["g1"]))
        let draft = RunDraft(kind: .rule, title: "rule", definition: .rule(planned.rule), plan: planned.plan)
        let run = try await world.usher.start(draft, RunOrder(mode: .live, actor: "test"), rule: planned.rule.id) {
            _, _ in
        }
        let details = try await world.usher.details(of: run.id)
        let reasons = Dictionary(
            details.spared.suffix(3).map { ($0.user, $0.reason) }, uniquingKeysWith: { first, _ in first })
        #expect(reasons == ["u1003": .organizationAdmin, "u1004": .noLongerMatches, "u1005": .gone])
        #expect(Set(directory.changing.map(\.user)) == ["u1001", "u1002", "u1006", "u1007", "u1008", "u1009"])
    }

    /// The vendor does not say since when somebody is suspended; what we know must not be lost to the minute.
    @Test func aRunKeepsWhatOnlyTheMirrorKnows() async throws {
        var users = people(3)
        users[1].membership = .suspended
        let directory = ScriptedDirectory(users: users, groups: groups)
        let start = Instant(milliseconds: Instant.t0.milliseconds + 12_345)
        let world = try await World.make(directory.client(now: .t0), clock: TestClock(start))
        _ = try await world.usher.sync()
        try await world.rule(filter: "membership = suspended", actions: "[addToGroups: [customers]]")
        #expect(try await world.usher.run(ruleNamed: "rule", by: "test").counts.succeeded == 1)
        let known = try await world.store.database.read { try $0.directory.user("u1001") }
        #expect(known?.suspendedAt == start)
        #expect(known?.groups == ["g1", "g2"])
    }

    @Test func aRefusedDeletionIsReplaced() async throws {
        let directory = ResilienceTests.directory(6)
        directory.refuse { effect, user in effect == .delete && user == "u1002" ? "owned by Google" : nil }
        let world = try await World.make(directory.client(now: .t0))
        _ = try await world.usher.sync()
        try await world.rule(filter: "membership = active", actions: "[delete: {else: [deactivate]}]")
        let run = try await world.usher.run(ruleNamed: "rule", by: "test")
        #expect(run.state == .succeeded)
        let now = Dictionary(uniqueKeysWithValues: directory.users.map { ($0.id, $0) })
        #expect(now["u1001"]?.isDeletionScheduled == true)
        #expect(now["u1002"]?.isDeletionScheduled == false)
        #expect(now["u1002"]?.accountStatus == .inactive)
        #expect(!directory.changing.contains { $0.user == "u1002" && $0.effect == .delete })
    }

    /// Admins, protected people and the connection's own account stay as they are, in whatever organisation.
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func protectedPeopleAreNeverChanged(seed: UInt64) async throws {
        let organization = RandomOrganization(seed: seed, users: 120)
        let directory = ScriptedDirectory(
            users: organization.users, groups: organization.groups, products: organization.products)
        let own = try #require(organization.users.first { $0.roles.isEmpty })
        let options = Usher.Options(
            protected: Rule.Protection(groups: [organization.groups[2].id.rawValue]),
            ownAccounts: [own.id.rawValue])
        let world = try await World.make(directory.client(now: .t0), options: options)
        _ = try await world.usher.sync()
        let actions = ["[suspend]", "[removeProductAccess: [jira]]", "[removeFromAllGroups, deactivate]"][Int(seed % 3)]
        try await world.rule(filter: "addedToOrg IS EMPTY OR addedToOrg IS NOT EMPTY", actions: actions)
        let run = try await world.usher.run(ruleNamed: "rule", by: "test")
        #expect(run.counts.succeeded > 0 || actions != "[suspend]")
        let now = Dictionary(uniqueKeysWithValues: directory.users.map { ($0.id, $0) })
        for user in organization.users {
            let isAdmin = !PlatformRole.administrators.isDisjoint(with: user.roles)
            let isProtected = user.groups.contains(organization.groups[2].id) || user.id == own.id
            guard isAdmin || isProtected || user.accountType != .atlassian else { continue }
            #expect(now[user.id] == user)
        }
        try await ResilienceTests.expectAgreement(world, run.id)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
