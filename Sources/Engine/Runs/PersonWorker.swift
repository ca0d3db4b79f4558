import Core
import Store

/// Carries out the steps of one person, in order.
struct PersonWorker {
    let executor: Executor
    let performer: StepPerformer
    var person: Executor.Person

    private var control: RunControl { executor.control }

    /// `present` is the person as the vendor described them a moment ago.
    mutating func carryOut(_ present: User) async throws {
        var user = present
        for position in person.steps.indices where !person.steps[position].state.isFinal {
            guard control.mayGoOn else { return }
            let step = person.steps[position].step
            let wasInFlight = person.steps[position].state == .inFlight
            if wasInFlight {
                guard let stands = await standsNow(step) else { return }
                if stands {
                    user = step.effect.applied(to: user, at: executor.surroundings.now())
                    try await end(position, .succeeded, message: "confirmed by reading back", attempts: 1, user: user)
                    continue
                }
            } else if case .skip(let reason) = StepOrder.decide(step, earlier: Array(person.steps[..<position])) {
                try await end(position, .skipped, message: reason)
                continue
            } else if step.effect.stands(for: user) {
                try await end(position, .skipped, message: Executor.stoodBefore, stoodBefore: true)
                continue
            }
            guard executor.brake.admits(person.id) else {
                return control.brake("The run has changed as many people as it may without approval.")
            }
            let mark = JournalEntry.Mark(step: step.index, user: person.id, isInFlight: wasInFlight)
            if let spared = try await executor.journal.write(JournalEntry(marks: [mark]))[person.id] {
                return try await drop(spared)
            }
            person.steps[position].state = .inFlight
            guard let changed = try await perform(position, user, isRetry: wasInFlight) else { return }
            user = changed
        }
    }

    /// Leaves the person alone from here on. A step that was in flight is looked up first: it may have happened.
    mutating func drop(_ spared: SparedUser) async throws {
        for position in person.steps.indices where person.steps[position].state == .inFlight {
            guard let stands = await standsNow(person.steps[position].step) else { return }
            if stands {
                try await end(position, .succeeded, message: "confirmed by reading back", attempts: 1)
            } else {
                try await end(position, .skipped, message: "left alone: \(spared.text)")
            }
        }
        try await executor.journal.write(executor.entry(dropping: person, spared))
    }

    /// Finds out what became of steps in flight, for a run that will not go on.
    mutating func settle() async throws {
        for position in person.steps.indices where person.steps[position].state == .inFlight {
            guard let stands = await standsNow(person.steps[position].step) else { return }
            if stands {
                try await end(position, .succeeded, message: "confirmed by reading back", attempts: 1)
            } else {
                try await end(position, .skipped, message: "cancelled before it took effect")
            }
        }
    }

    /// `nil` when the vendor does not tell; the run then pauses with the step still in flight.
    private func standsNow(_ step: Step) async -> Bool? {
        do { return try await performer.stands(step) } catch {
            control.pause("Reading back '\(step.effect.name)' of \(step.user) failed: \(error)")
            return nil
        }
    }

    /// Makes the call for a step that is in flight; the person afterwards, `nil` when the run must stop.
    ///
    /// In a retry the step was in flight before this process began, so that an earlier call may still show late.
    private mutating func perform(_ position: Int, _ user: User, isRetry: Bool) async throws -> User? {
        let step = person.steps[position].step
        await executor.gate.enter()
        // Told to stop while waiting: nothing was sent, so the step goes back to where it was.
        guard control.mayGoOn else {
            await executor.gate.leave()
            if !isRetry, control.present.journal == nil { try await putBack(position) }
            return nil
        }
        let outcome = await performer.perform(step)
        await executor.gate.leave()
        let (attempts, milliseconds) = (outcome.attempts, outcome.milliseconds)
        switch outcome.ending {
        case .succeeded(let note):
            let changed = step.effect.applied(to: user, at: executor.surroundings.now())
            try await end(
                position, .succeeded, message: note, attempts: attempts, milliseconds: milliseconds, user: changed)
            return changed
        case .refused(let reason):
            // Refused with another way at hand is what the rule foresaw, and no failure.
            let hasOther = person.steps.contains { $0.step.condition == .ifFailed(step.index) }
            try await end(
                position, hasOther ? .skipped : .failed, message: reason, attempts: attempts,
                milliseconds: milliseconds)
            return user
        case .failed(let reason):
            try await end(position, .failed, message: reason, attempts: attempts, milliseconds: milliseconds)
            return user
        case .paused(let reason):
            control.pause(reason)
            if !isRetry { try await putBack(position) }
            return nil
        case .unknown(let reason):
            control.pause(reason)
            return nil
        }
    }

    private mutating func putBack(_ position: Int) async throws {
        let step = person.steps[position].step
        try await executor.journal.write(
            JournalEntry(outcomes: [
                StepOutcome(run: executor.run.id, index: step.index, state: .pending, attempts: 0)
            ]))
        person.steps[position].state = .pending
    }

    private mutating func end(
        _ position: Int, _ state: StepState, message: String?, attempts: Int = 0, milliseconds: Int = 0,
        stoodBefore: Bool = false, user: User? = nil
    ) async throws {
        try await executor.journal.write(
            executor.record(
                person.steps[position].step, state, attempts: attempts, milliseconds: milliseconds, message: message,
                stoodBefore: stoodBefore, user: user))
        person.steps[position].state = state
        person.steps[position].attempts = attempts
    }
}
