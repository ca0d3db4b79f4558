import Core
import Store
import Testing

@Suite struct RunTests {
    @Test(arguments: Driver.allCases, [1, 2, 3] as [UInt64])
    func aRunAndItsPlanComeBackAsTheyWere(driver: Driver, seed: UInt64) async throws {
        var values = RandomValues(seed: seed)
        let plans = (0..<8).map { _ in values.plan(users: 12) }
        let runs = plans.enumerated().map { values.run("run-\($0.offset)", plan: $0.element, state: .running) }
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                for (run, plan) in zip(runs, plans) { try db.runs.insert(run, plan: plan, definition: "of \(run.id)") }
                for (run, plan) in zip(runs, plans) {
                    #expect(try db.runs.run(run.id) == run)
                    #expect(try db.runs.plan(of: run.id) == plan)
                    #expect(try db.runs.definition(of: run.id) == "of \(run.id)")
                    #expect(try db.runs.steps(of: run.id) == plan.steps.map { JournaledStep(step: $0) })
                    #expect(try db.runs.spared(of: run.id) == plan.spared)
                }
                #expect(try db.runs.run("none") == nil)
                #expect(try db.runs.plan(of: "none") == nil)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func theListIsNewestFirstAndPages(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                for number in 0..<7 {
                    var run = sampleRun(RunID("run-\(number)"), state: .blocked)
                    // Two share an instant.
                    run.createdAt = .t0 + .minutes(number / 2)
                    try db.runs.insert(run, plan: samplePlan(steps: 1))
                }
                var ids: [RunID] = []
                var last: Run?
                repeat {
                    let page = try db.runs.list(limit: 3, before: last)
                    ids += page.map(\.id)
                    last = page.last
                } while last != nil
                #expect(ids == (0..<7).reversed().map { RunID("run-\($0)") })
                #expect(try db.runs.blocked(hash: "hash")?.id == "run-6")
                #expect(try db.runs.blocked(hash: "other") == nil)
                #expect(try db.runs.unfinished() == [])
            }
        }
    }

    @Test(arguments: RunState.allCases, RunState.allCases)
    func aRunMovesOnlyWhereItsStatesAllow(from: RunState, to: RunState) async throws {
        try await withStore(.sqliteMemory) { store, _ in
            try await store.database.write { db in
                try db.runs.insert(sampleRun("r", state: from), plan: samplePlan(steps: 1))
                if from.canBecome(to) {
                    try db.runs.transition("r", to: to, at: .t0 + .hours(1), reason: "why", approvedBy: "ada")
                    let run = try db.runs.run("r")
                    #expect(run?.state == to && run?.reason == "why" && run?.approvedBy == "ada")
                    #expect(run?.startedAt == (to == .running ? .t0 + .hours(1) : nil))
                    #expect(run?.finishedAt == (to.isFinal ? .t0 + .hours(1) : nil))
                } else {
                    #expect(throws: StoreError.self) { try db.runs.transition("r", to: to, at: .t0) }
                    #expect(try db.runs.run("r") == sampleRun("r", state: from))
                }
                #expect(throws: StoreError.notFound("run 'none'")) { try db.runs.transition("none", to: to, at: .t0) }
            }
        }
    }

    @Test(arguments: StepState.allCases.filter { $0 != .pending }, StepState.allCases)
    func aStepMovesOnlyWhereItsStatesAllow(from: StepState, to: StepState) async throws {
        try await withStore(.sqliteMemory) { store, _ in
            try await store.database.write { db in
                try db.runs.insert(sampleRun("r", state: .running), plan: samplePlan(steps: 1))
                if from == .inFlight || !StepState.pending.canBecome(from) { try db.runs.markInFlight([0], of: "r") }
                if from != .inFlight { try db.runs.record([StepOutcome(run: "r", index: 0, state: from)]) }
                let before = try db.runs.steps(of: "r")
                let outcome = StepOutcome(
                    run: "r", index: 0, state: to, attempts: 3, milliseconds: 42, message: "said", stoodBefore: true)
                if from.canBecome(to) {
                    try db.runs.record([outcome])
                    let step = try #require(try db.runs.steps(of: "r").first)
                    #expect(step.state == to && step.attempts == 3 && step.milliseconds == 42)
                    #expect(step.message == "said" && step.stoodBefore)
                } else {
                    #expect(throws: StoreError.self) { try db.runs.record([outcome]) }
                    #expect(try db.runs.steps(of: "r") == before)
                }
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func outcomesAreCountedAndTheCountsCheckOut(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                try db.runs.insert(sampleRun("r", state: .running), plan: samplePlan(steps: 9))
                try db.runs.markInFlight(0..<6, of: "r")
                let states: [StepState] = [.succeeded, .succeeded, .failed, .succeeded, .skipped, .pending]
                try db.runs.record(
                    states.enumerated().map { StepOutcome(run: "r", index: $0.offset, state: $0.element) })
                try db.runs.markInFlight([5], of: "r")
                #expect(throws: StoreError.self) { try db.runs.markInFlight([5], of: "r") }
                #expect(throws: StoreError.notFound("step 99 of run 'r'")) { try db.runs.markInFlight([99], of: "r") }
                #expect(try db.runs.run("r")?.counts == RunCounts(succeeded: 3, failed: 1, skipped: 1, affected: 9))
                #expect(try db.runs.steps(of: "r", in: [.pending, .inFlight]).map(\.step.index) == [5, 6, 7, 8])
                #expect(try db.runs.unfinished().map(\.id) == ["r"])
                #expect(try db.runs.history(of: "user-2", limit: 5).map(\.step.state) == [.failed])
            }
            #expect(try await store.check().problems == [])
            try await store.database.write { db in
                try db.runs.record([StepOutcome(run: "r", index: 5, state: .succeeded)])
                try db.runs.transition("r", to: .cancelled, at: .t0)
            }
            #expect(try await store.check().problems == ["Run 'r' is over and has steps that are not."])
            let closed = try await store.database.write { try $0.runs.closePending(of: "r", as: .cancelled) }
            #expect(closed == 3)
            #expect(try await store.check().problems == [])
            try await store.database.write { _ = try $0.execute("UPDATE runs SET succeeded = 9") }
            #expect(try await store.check().problems == ["Run 'r' does not count what its journal says."])
        }
    }

    @Test(arguments: Driver.allCases)
    func usersDroppedAtRunTimeComeAfterThoseOfThePlan(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                var plan = samplePlan(steps: 1)
                plan.spared = [SparedUser(user: "z", reason: .protectedUser)]
                try db.runs.insert(sampleRun("r", state: .running), plan: plan)
                try db.runs.addSpared([SparedUser(user: "a", reason: .gone)], to: "r")
                try db.runs.addSpared([SparedUser(user: "b", reason: .noLongerMatches, detail: "now active")], to: "r")
                #expect(try db.runs.spared(of: "r").map(\.user) == ["z", "a", "b"])
                #expect(try db.runs.plan(of: "r") == plan)
            }
        }
    }

    @Test(arguments: RunState.allCases)
    func onlyARunThatIsNotOverCanBeAskedToStop(state: RunState) async throws {
        try await withStore(.sqliteMemory) { store, _ in
            try await store.database.write { db in
                try db.runs.insert(sampleRun("r", state: state), plan: samplePlan(steps: 1))
                if state.isFinal {
                    #expect(throws: StoreError.self) { try db.runs.requestCancel("r") }
                } else {
                    try db.runs.requestCancel("r")
                }
                #expect(try db.runs.run("r")?.cancelRequested == !state.isFinal)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func handledOccurrencesOnlyMoveForward(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                #expect(try db.runs.lastOccurrence(of: "r") == nil)
                try db.runs.setLastOccurrence(.t0, of: "r")
                try db.runs.setLastOccurrence(.t0 - .hours(1), of: "r")
                #expect(try db.runs.lastOccurrence(of: "r") == .t0)
                try db.runs.setLastOccurrence(.t0 + .hours(1), of: "r")
                #expect(try db.runs.lastOccurrence(of: "r") == .t0 + .hours(1))
            }
        }
    }
}

private func sampleRun(_ id: RunID, state: RunState) -> Run {
    Run(
        id: id, kind: .rule, mode: .live, state: state, title: "Sample", actor: "cli:root", planHash: "hash",
        createdAt: .t0, counts: RunCounts(affected: 9))
}

func samplePlan(steps count: Int) -> Plan {
    Plan(
        rule: nil, madeAt: .t0, matched: count,
        steps: (0..<count).map {
            Step(index: $0, user: AccountID("user-\($0)"), effect: .suspend, action: .suspend)
        }, spared: [], seats: [], sideEffects: [], holds: [], brakeLimit: nil, hash: "hash")
}

@Suite struct RunSeatsTests {
    private func plan(_ freed: Int?) -> Plan {
        var plan = samplePlan(steps: 4)
        plan.seats = freed.map { [SeatChange(product: "jira@1", freed: $0, grantedThrough: [])] } ?? []
        return plan
    }

    private func insert(
        _ id: RunID, _ state: RunState, mode: RunMode = .live, freed: Int? = 4, done: Int = 4, at: Instant = .t0,
        in db: any Connection
    ) throws {
        var run = sampleRun(id, state: .running)
        run.mode = mode
        run.counts = RunCounts(affected: 4)
        try db.runs.insert(run, plan: plan(freed))
        try db.runs.markInFlight(0..<4, of: id)
        try db.runs.record(
            (0..<4).map { StepOutcome(run: id, index: $0, state: $0 < done ? .succeeded : .failed) })
        if state != .running { try db.runs.transition(id, to: state, at: at) }
    }

    @Test(arguments: Driver.allCases)
    func onlyWhatLiveRunsReallyDidCounts(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                try insert("whole", .succeeded, in: db)
                try insert("part", .partial, done: 3, at: .t0 + .minutes(1), in: db)
                try insert("taken", .succeeded, freed: -2, at: .t0 + .minutes(2), in: db)
                try insert("safe", .simulated, mode: .safe, in: db)
                try insert("none", .succeeded, freed: nil, in: db)
                try insert("failed", .failed, done: 0, in: db)
                try insert("running", .running, in: db)
                try insert("old", .succeeded, at: .t0 - .days(2), in: db)
                let found = try db.runs.seatChanges(finishedSince: .t0 - .days(1))
                #expect(found.map(\.run) == ["whole", "part", "taken"])
                #expect(found.map { $0.seats.map(\.freed) } == [[4], [4], [-2]])
                #expect(found.map(\.done) == [4, 3, 4])
                #expect(found.map(\.planned) == [4, 4, 4])
                #expect(found.map(\.finishedAt) == [.t0, .t0 + .minutes(1), .t0 + .minutes(2)])
                #expect(try db.runs.waiting() == 0)
                try db.runs.transition("running", to: .blocked, at: .t0)
                #expect(try db.runs.waiting() == 1)
            }
        }
    }
}
