import Core
import Logging
import Store

// Carrying out a run that is on disk, from wherever it stands.
extension Usher {
    /// Returns the run in the state it reached, or at once where runs are carried out in the background. Gives the
    /// leases back at the end; `rule` is the one that keeps a second run of the same rule away.
    func execute(
        _ id: RunID, _ lease: LeaseKeeper, rule: LeaseKeeper? = nil, _ progress: @escaping RunProgress
    ) async throws -> Run {
        let work: @Sendable () async throws -> Run = {
            do {
                let run = try await executeHere(id, lease, progress)
                await rule?.release(in: store)
                return run
            } catch {
                await rule?.release(in: store)
                throw error
            }
        }
        guard let background else { return try await work() }
        background.begin("run \(id)") { _ = try await work() }
        return try await run(id)
    }

    /// The work goes on to the next safe place when the caller is cancelled.
    private func executeHere(
        _ id: RunID, _ lease: LeaseKeeper, _ progress: @escaping RunProgress
    ) async throws -> Run {
        let control = RunControl()
        // A task of its own: cancelling the caller must not cut a call or a write in two.
        let work = Task { try await carryOut(id, lease, control, progress) }
        let result = await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            control.pause("The program was stopped; the run can be resumed.")
        }
        await lease.release(in: store)
        return try result.get()
    }

    private func carryOut(
        _ id: RunID, _ lease: LeaseKeeper, _ control: RunControl, _ progress: @escaping RunProgress
    ) async throws -> Run {
        let details = try await details(of: id)
        let people = Executor.Person.people(of: details.steps)
        let text = try await store.database.read { try $0.runs.definition(of: id) }
        let definition = try RunDefinition(text, of: details.run, users: people.map(\.id))
        let journal = Journal(
            run: id, rule: details.run.mode == .live ? definition.rule : nil, store: store, mirror: mirror,
            control: control, lease: lease, surroundings: surroundings)
        let executor = try await executor(details, definition, people, journal, control) { done in
            progress(done, people.count)
        }
        if details.run.cancelRequested { control.cancel() }
        do {
            try await executor.carryOut(people)
            if control.present.isCancelled { try await settle(id, executor) }
            return try await finish(details.run, control)
        } catch {
            if let reason = control.present.journal { throw UsherError.journal(run: id, reason: reason) }
            throw error
        }
    }

    private func executor(
        _ details: RunDetails, _ definition: RunDefinition, _ people: [Executor.Person], _ journal: Journal,
        _ control: RunControl, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> Executor {
        let run = details.run
        let snapshot = try await snapshot()
        if run.mode == .live { _ = try connected() }
        let limit = BrakeCounter.limit(
            affected: details.plan.affected, brakeLimit: details.plan.brakeLimit, isApproved: run.approvedBy != nil)
        let halfDone = run.retries == nil ? [] : try await begun(by: run)
        let groups = Dictionary(snapshot.groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var context = try await context(asOf: nil)
        // The people are as fresh as can be; the plan's own age was judged when it was made.
        context.trustedAge = nil
        context.taken = try await taken(for: definition.actions, from: people.map(\.id))
        return Executor(
            run: run,
            performer: client.map {
                StepPerformer(
                    client: $0, products: snapshot.products, groups: groups, patience: options.patience,
                    surroundings: surroundings)
            },
            recheck: client.map {
                UserRecheck(
                    client: $0, store: store, definition: definition, snapshot: snapshot, context: context,
                    standing: { [self] in try await standing(with: definition, users: $0) }, now: surroundings.now,
                    halfDone: halfDone)
            }, journal: journal, control: control,
            brake: BrakeCounter(limit: limit, already: Executor.touched(people)),
            gate: CallGate(places: options.concurrency), surroundings: surroundings, progress: progress)
    }

    /// A cancelled run ends only when it is known what became of every step that was in flight.
    private func settle(_ id: RunID, _ executor: Executor) async throws {
        let open = try await store.database.read { try $0.runs.steps(of: id, in: [.inFlight]) }
        guard let performer = executor.performer else { return }
        for person in Executor.Person.people(of: open) {
            var worker = PersonWorker(executor: executor, performer: performer, person: person)
            try await worker.settle()
        }
    }

    /// Moves the run to where its steps and the reasons to stop put it.
    private func finish(_ run: Run, _ control: RunControl) async throws -> Run {
        let stop = control.present
        let steps = try await store.database.read { try $0.runs.steps(of: run.id) }
        let isOpen = steps.contains { !$0.state.isFinal }
        let isUnknown = steps.contains { $0.state == .inFlight }
        if stop.isCancelled, !isUnknown, isOpen {
            return try await close(run, as: .cancelled, reason: nil, closingPending: true)
        }
        if isOpen, let reason = stop.brake, !isUnknown {
            return try await close(run, as: .blocked, reason: reason, closingPending: false)
        }
        if isOpen {
            let reason = stop.pause ?? stop.brake ?? "It is not known yet what became of a step."
            return try await close(run, as: .paused, reason: reason, closingPending: false)
        }
        let state = RunResult.state(of: steps, mode: run.mode, wasCancelled: false)
        let wishes = try await reportWishes(of: run)
        let finished = try await close(
            run, as: state, reason: try await reportNote(wishes), closingPending: false,
            mails: try await reportMails(of: run, wishes))
        await report(finished, wishes)
        return finished
    }

    private func close(
        _ run: Run, as state: RunState, reason: String?, closingPending: Bool, mails: [OutgoingMail] = []
    ) async throws -> Run {
        let now = surroundings.now()
        let verb = state.isFinal && state != .cancelled ? "run.finished" : "run.\(state.rawValue)"
        let holder = entry(verb, by: run.actor, subject: run.title, run: run.id)
        do {
            return try await store.database.write { db in
                if closingPending { try db.runs.closePending(of: run.id, as: .cancelled) }
                try db.runs.transition(run.id, to: state, at: now, reason: reason)
                guard let closed = try db.runs.run(run.id) else { throw UsherError.unknownRun(run.id) }
                var event = holder
                event.details = [
                    "state": state.rawValue, "succeeded": String(closed.counts.succeeded),
                    "failed": String(closed.counts.failed), "skipped": String(closed.counts.skipped),
                ]
                event.details["reason"] = reason
                try db.audit.append([event])
                for mail in mails { try db.outbox.add(mail) }
                try Self.noteTakings(of: closed, at: now, in: db)
                return closed
            }
        } catch let error as UsherError { throw error } catch {
            throw UsherError.journal(run: run.id, reason: "\(error)")
        }
    }
}

extension Executor {
    /// People of whom some step was tried; they count for the brake.
    static func touched(_ people: [Person]) -> Set<AccountID> {
        Set(
            people.filter { person in
                person.steps.contains { $0.state == .inFlight || $0.state == .succeeded || $0.attempts > 0 }
            }.map(\.id))
    }
}
