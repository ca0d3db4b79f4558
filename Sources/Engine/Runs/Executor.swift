import Core
import Store

/// Carries out the open steps of one run: people side by side, one person's steps in their order. Nothing is called
/// whose step is not on disk as in flight; nothing is reported before its outcome is on disk.
struct Executor: Sendable {
    let run: Run
    /// `nil` in safe mode without a connection.
    let performer: StepPerformer?
    let recheck: UserRecheck?
    let journal: Journal
    let control: RunControl
    let brake: BrakeCounter
    let gate: CallGate
    let surroundings: Surroundings
    let progress: @Sendable (_ usersDone: Int) -> Void

    /// One person of the run.
    struct Person: Sendable {
        var id: AccountID
        /// All their steps, in order.
        var steps: [JournaledStep]
        /// The run has changed something of them before it was interrupted.
        var isBegun: Bool { steps.contains { $0.state == .succeeded && !$0.stoodBefore } }
    }

    static let peoplePerChunk = 50
    static let chunksAtOnce = 4

    /// Returns when every step is final or the run was told to stop; throws only when the journal fails.
    func carryOut(_ people: [Person]) async throws {
        let open = people.filter { person in person.steps.contains { !$0.state.isFinal } }
        var chunks = stride(from: 0, to: open.count, by: Executor.peoplePerChunk).map {
            Array(open[$0..<min($0 + Executor.peoplePerChunk, open.count)])
        }[...]
        let done = ProgressCount(progress)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            while running > 0 || !chunks.isEmpty {
                while running < Executor.chunksAtOnce, control.mayGoOn, let chunk = chunks.popFirst() {
                    running += 1
                    group.addTask { try await carryOut(chunk: chunk, done) }
                }
                guard running > 0 else { return }
                try await group.next()
                running -= 1
            }
        }
    }

    private func carryOut(chunk: [Person], _ done: ProgressCount) async throws {
        let findings: UserRecheck.Findings?
        do {
            findings = try await recheck?.check(
                Dictionary(uniqueKeysWithValues: chunk.map { ($0.id, $0.openSteps) }),
                begun: Set(chunk.filter(\.isBegun).map(\.id)),
                inFlight: Dictionary(uniqueKeysWithValues: chunk.map { ($0.id, $0.stepsInFlight) }))
        } catch {
            control.pause("Looking at people again before changing them failed: \(error)")
            return
        }
        if run.mode == .safe {
            try await simulate(chunk, findings)
            done.add(chunk.count)
            return
        }
        guard let findings, let performer else { return control.pause("No organisation is connected.") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for person in chunk {
                group.addTask {
                    var worker = PersonWorker(executor: self, performer: performer, person: person)
                    if let spared = findings.dropped[person.id] {
                        try await worker.drop(spared)
                    } else if let user = findings.present[person.id] {
                        try await worker.carryOut(user)
                    }
                    done.add(1)
                }
            }
            try await group.waitForAll()
        }
    }

    /// The same journal and the same audit events, without a call that changes anything.
    private func simulate(_ chunk: [Person], _ findings: UserRecheck.Findings?) async throws {
        guard control.mayGoOn else { return }
        var entry = JournalEntry()
        for person in chunk {
            if let spared = findings?.dropped[person.id] {
                entry.append(self.entry(dropping: person, spared))
                continue
            }
            for step in person.steps where step.state == .pending {
                if let user = findings?.present[person.id], step.step.effect.stands(for: user) {
                    entry.append(record(step.step, .skipped, message: Executor.stoodBefore, stoodBefore: true))
                } else if case .ifFailed(let index) = step.step.condition {
                    entry.append(record(step.step, .skipped, message: "only if step \(index) fails"))
                } else {
                    entry.append(record(step.step, .simulated, message: nil))
                }
            }
        }
        try await journal.write(entry)
    }

    static let stoodBefore = "already so before the run"

    /// The journal entry for a step's end, with its audit event.
    func record(
        _ step: Step, _ state: StepState, attempts: Int = 0, milliseconds: Int = 0, message: String?,
        stoodBefore: Bool = false, user: User? = nil
    ) -> JournalEntry {
        let outcome = StepOutcome(
            run: run.id, index: step.index, state: state, attempts: attempts, milliseconds: milliseconds,
            message: message, stoodBefore: stoodBefore)
        var details = ["step": String(step.index), "effect": step.effect.name]
        details["target"] = step.effect.target
        details["message"] = message
        let event = AuditEntry(
            at: surroundings.now(), actor: run.actor, verb: "step.\(state.rawValue)", subject: step.user.rawValue,
            run: run.id, details: details)
        return JournalEntry(
            outcomes: [outcome], users: user.map { [$0] } ?? [], acted: state == .succeeded ? [step.user] : [],
            audit: [event])
    }

    /// The journal entry for somebody who is left alone after all; their steps that are in flight are not in it.
    func entry(dropping person: Person, _ spared: SparedUser) -> JournalEntry {
        var entry = JournalEntry(spared: [spared])
        var details = ["reason": spared.reason.rawValue]
        if !spared.detail.isEmpty { details["detail"] = spared.detail }
        entry.audit.append(
            AuditEntry(
                at: surroundings.now(), actor: run.actor, verb: "user.spared", subject: spared.user.rawValue,
                run: run.id, details: details))
        for step in person.steps where step.state == .pending {
            entry.append(record(step.step, .skipped, message: "left alone: \(spared.text)"))
        }
        return entry
    }
}

extension Executor.Person {
    /// Of which it is not known what became.
    var stepsInFlight: [Step] { steps.lazy.filter { $0.state == .inFlight }.map(\.step) }

    var openSteps: [Step] { steps.lazy.filter { !$0.state.isFinal }.map(\.step) }

    /// The people of a plan with their journaled steps, in its order.
    static func people(of steps: [JournaledStep]) -> [Executor.Person] {
        var people: [Executor.Person] = []
        for step in steps {
            if people.last?.id == step.step.user {
                people[people.count - 1].steps.append(step)
            } else {
                people.append(Executor.Person(id: step.step.user, steps: [step]))
            }
        }
        return people
    }
}

extension SparedUser {
    /// The reason as words, with its detail.
    public var text: String {
        detail.isEmpty ? reason.rawValue : "\(reason.rawValue): \(detail)"
    }
}
