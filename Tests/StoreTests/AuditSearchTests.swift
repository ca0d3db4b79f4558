import Core
import Store
import Testing

@Suite struct AuditSearchTests {
    private static let verbs = [
        "step.succeeded", "step.failed", "step.skipped", "step.cancelled", "step.simulated", "user.spared",
        "run.started", "run.blocked", "run.finished", "run.approved", "sync.started", "sync.failed", "rule.changed",
        "rule.missed", "filter.changed", "administrator.signedIn", "administrator.signInRefused", "audit.cleared",
    ]
    private static let actors = ["schedule", "admin:ada@x.example", "usher"]

    private struct World {
        var entries: [AuditEntry]
        var runs: [RunID: Run]
        var lists: Set<RunID>
    }

    private static func world(_ values: inout RandomValues) -> World {
        var runs: [RunID: Run] = [:]
        for number in 0..<12 {
            let id = RunID("run-\(number)")
            runs[id] = Run(
                id: id, kind: values.one(), mode: .live, state: values.one(), title: "T\(number)",
                actor: values.one(of: actors), planHash: "h", createdAt: .t0)
        }
        let imports = runs.values.filter { $0.kind == .importFile }.map(\.id).sorted()
        let lists = Set(imports.filter { _ in values.flip() })
        let ids = runs.keys.sorted()
        let entries = (0..<250).map { _ in
            let verb = values.one(of: verbs)
            let isOfRun = ["step", "run", "user"].contains { verb.hasPrefix($0 + ".") }
            return AuditEntry(
                at: .t0 + .minutes(values.number(0...5000)), actor: values.one(of: actors), verb: verb,
                subject: "user-\(values.number(0...9))", run: isOfRun ? values.one(of: ids) : nil,
                details: ["message": values.one(of: ["Rate limit", "gone", "ok"])])
        }
        return World(entries: entries, runs: runs, lists: lists)
    }

    private static func filter(_ values: inout RandomValues) -> AuditFilter {
        AuditFilter(
            text: values.one(of: ["", "", "RATE", "user-3", "run-1", "nothing"]),
            textAccounts: values.flip() ? ["user-7"] : [],
            subjects: values.maybe { _ in ["user-1", "user-2", "elsewhere"] },
            actors: values.maybe { [$0.one(of: actors)] },
            run: values.maybe { RunID("run-\($0.number(0...3))") },
            from: values.maybe { .t0 + .minutes($0.number(0...5000)) },
            until: values.maybe { .t0 + .minutes($0.number(0...5000)) },
            kinds: values.flip() ? [] : Set(values.many(1...3) { $0.one() }),
            statuses: values.flip() ? [] : Set(values.many(1...3) { $0.one() }),
            area: values.maybe { $0.one() })
    }

    /// The same meaning, said without a database.
    private static func matches(_ event: AuditEvent, _ filter: AuditFilter, _ world: World, opening: Set<Int64>) -> Bool
    {
        let run = event.run.flatMap { world.runs[$0] }
        if let from = filter.from, event.at < from { return false }
        if let until = filter.until, event.at >= until { return false }
        if let subjects = filter.subjects, !subjects.contains(event.subject) { return false }
        if let actors = filter.actors, !actors.contains(event.actor) { return false }
        if let run = filter.run, event.run != run { return false }
        if !filter.kinds.isEmpty {
            guard let run else { return false }
            let kind: OperationKind =
                switch run.kind {
                case .rule: run.actor == "schedule" ? .scheduledCleanUp : .automationRule
                case .bulk, .undo: .manualOperation
                case .importFile: world.lists.contains(run.id) ? .bulkCSVAction : .userImport
                }
            if !filter.kinds.contains(kind) { return false }
        }
        if !filter.statuses.isEmpty {
            guard let status = AuditStatus(verb: event.verb, run: run?.state) else { return false }
            if !filter.statuses.contains(status) { return false }
        }
        let noun = String(event.verb.prefix { $0 != "." })
        let isInArea =
            switch filter.area {
            case nil: true
            case .operations: opening.contains(event.sequence)
            case .changes: event.verb == "step.succeeded"
            case .people: ["step", "user"].contains(noun)
            case .rules: ["rule", "filter"].contains(noun)
            case .syncs: noun == "sync"
            case .console: ["administrator", "audit"].contains(noun)
            }
        return isInArea && filter.matchesText(of: event)
    }

    @Test(arguments: Driver.allCases, [1, 2, 3] as [UInt64])
    func theDatabaseMeansWhatTheFilterSays(driver: Driver, seed: UInt64) async throws {
        var values = RandomValues(seed: seed)
        let world = Self.world(&values)
        let filters = (0..<60).map { _ in Self.filter(&values) } + [AuditFilter()]
        try await withStore(driver) { store, _ in
            let events = try await store.database.write { db in
                for run in world.runs.values { try db.runs.insert(run, plan: samplePlan(steps: 1)) }
                for id in world.lists { try db.runs.setSource("list", of: id) }
                return try db.audit.append(world.entries)
            }
            var opening: Set<Int64> = []
            for event in events where event.verb == "run.started" { opening.insert(event.sequence) }
            for event in events where event.verb == "run.blocked" {
                let isFirst = !events.contains { $0.run == event.run && $0.sequence < event.sequence }
                if isFirst { opening.insert(event.sequence) }
            }
            var found = 0
            for filter in filters {
                let expected = events.filter { Self.matches($0, filter, world, opening: opening) }
                found += expected.count
                try await store.database.read { db in
                    #expect(
                        try db.audit.events(matching: filter, after: 0, through: .max, limit: 1000) == expected)
                    var (pages, before): ([AuditEvent], Int64?) = ([], nil)
                    repeat {
                        let page = try db.audit.search(filter, before: before, limit: 7, window: 40)
                        pages += page.events
                        before = page.next
                    } while before != nil
                    #expect(pages == expected.reversed(), "\(filter)")
                }
            }
            #expect(found > 300)
        }
    }

    @Test(arguments: Driver.allCases)
    func aSearchStopsAfterItsWindow(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                try db.audit.append(
                    (1...100).map { AuditEntry(at: .t0, actor: "a", verb: $0 == 5 ? "sync.failed" : "rule.changed") })
                let rare = AuditFilter(statuses: [.failed])
                let first = try db.audit.search(rare, limit: 10, window: 30)
                #expect(first.events.isEmpty && first.isCutShort && first.next == 71)
                let last = try db.audit.search(rare, before: 11, limit: 10, window: 30)
                #expect(last.events.map(\.sequence) == [5] && last.next == nil && !last.isCutShort)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aDayIsSummedUp(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                let states: [RunState] = [.succeeded, .simulated, .failed, .running, .blocked, .partial]
                for (number, state) in states.enumerated() {
                    let id = RunID("run-\(number)")
                    try db.runs.insert(
                        Run(
                            id: id, kind: .bulk, mode: .live, state: state, title: "T", actor: "a", planHash: "h",
                            createdAt: .t0), plan: samplePlan(steps: 1))
                    let opening = state == .blocked ? "run.blocked" : "run.started"
                    try db.audit.append([
                        AuditEntry(at: .t0, actor: "a", verb: opening, run: id),
                        AuditEntry(at: .t0, actor: "a", verb: "step.succeeded", subject: "u\(number % 3)", run: id),
                        AuditEntry(at: .t0, actor: "a", verb: "run.blocked", run: id),
                    ])
                }
                try db.audit.append([AuditEntry(at: .t0 + .days(2), actor: "b", verb: "step.succeeded", subject: "z")])
                let day = try db.audit.summary(from: .t0, until: .t0 + .days(1))
                #expect(day.total == 6 && day.count(.success) == 2 && day.count(.inProgress) == 1)
                #expect(day.count(.warning) == 1 && day.count(.partialFailure) == 1 && day.usersAffected == 3)
                #expect(try db.audit.actors() == ["a", "b"])
                #expect(try db.audit.oldest()?.sequence == 1)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func clearingUpToAnEventKeepsTheRest(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                try db.audit.append(
                    (1...9).map { AuditEntry(at: .t0, actor: "a", verb: "rule.changed", subject: "\($0)") })
                #expect(try db.audit.clear(by: "ada", at: .t0, through: 0) == nil)
                #expect(try db.audit.clear(by: "ada", at: .t0, through: 6)?.count == 6)
                #expect(try db.audit.events(limit: 9).map(\.sequence) == [7, 8, 9, 10])
                #expect(try db.audit.verify().valid)
                #expect(try db.audit.clear(by: "ada", at: .t0, through: 6) == nil)
            }
        }
    }
}
