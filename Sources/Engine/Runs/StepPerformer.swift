import Connectors
import Core

/// Makes one change at the vendor, and finds out what became of it when the vendor's answer does not tell.
struct StepPerformer: Sendable {
    /// How an attempt at a step ended.
    enum Ending: Equatable {
        case succeeded(note: String?)
        /// The vendor refuses it for this user: another way may be tried.
        case refused(String)
        case failed(String)
        /// Nothing can be done for now; the effect did not happen.
        case paused(String)
        /// Nothing can be done for now, and whether the effect happened is not known.
        case unknown(String)
    }

    struct Outcome: Equatable {
        var ending: Ending
        var attempts: Int
        var milliseconds: Int
    }

    let client: DirectoryClient
    let products: [Product]
    let groups: [GroupID: Group]
    let patience: Patience
    let surroundings: Surroundings

    /// Tries the step until it is clear what became of it or patience ends.
    func perform(_ step: Step, attemptsBefore: Int = 0) async -> Outcome {
        var outcome = Outcome(ending: .failed(""), attempts: attemptsBefore, milliseconds: 0)
        do {
            if needsPreflight(step.effect), let reason = try await client.refusal(step.effect, step.user) {
                outcome.attempts += 1
                outcome.ending = .refused(reason)
                return outcome
            }
        } catch { return Outcome(ending: .paused("\(error)"), attempts: attemptsBefore, milliseconds: 0) }
        while true {
            let began = surroundings.now()
            outcome.attempts += 1
            let error = await attempt(step)
            outcome.milliseconds += Int((surroundings.now() - began).milliseconds)
            guard let error else {
                outcome.ending = .succeeded(note: nil)
                return outcome
            }
            if let ending = await ending(after: error, step, attempt: outcome.attempts - attemptsBefore) {
                outcome.ending = ending
                return outcome
            }
        }
    }

    /// Whether the effect stands at the vendor, looking several times because changes may show late.
    func stands(_ step: Step) async throws(ConnectorError) -> Bool {
        for delay in patience.readBackDelays(for: step.effect) {
            if delay > .zero, (try? await surroundings.sleep(delay)) == nil { break }
            if let user = try await read(step), step.effect.stands(for: user) { return true }
        }
        return false
    }

    private func attempt(_ step: Step) async -> ConnectorError? {
        do { try await client.perform(change(step)) } catch { return error }
        return nil
    }

    /// `nil` when the step should be tried again.
    private func ending(after error: ConnectorError, _ step: Step, attempt: Int) async -> Ending? {
        let mayRetry = attempt < patience.attempts
        switch error.disposition {
        case .retry(let delay):
            // A rate limit says nothing about this step, so it is not the step that fails.
            guard mayRetry else { return .paused("\(error)") }
            return await wait(delay ?? patience.retryDelay(afterAttempt: attempt), error)
        case .readBack:
            do {
                if try await stands(step) { return .succeeded(note: "confirmed by reading back after: \(error)") }
            } catch let second { return .unknown("\(error) Reading back failed: \(second)") }
            guard mayRetry else { return .failed("\(error)") }
            return await wait(patience.retryDelay(afterAttempt: attempt), error)
        case .failStep: return .refused("\(error)")
        case .pauseRun: return .paused("\(error)")
        }
    }

    private func wait(_ delay: Duration, _ error: ConnectorError) async -> Ending? {
        do { try await surroundings.sleep(delay) } catch { return .paused("stopped while waiting to try again") }
        return nil
    }

    private func read(_ step: Step) async throws(ConnectorError) -> User? {
        guard var user = try await client.usersByID([step.user], products).first(where: { $0.id == step.user }) else {
            return nil
        }
        if case .assignRole = step.effect { user.directRoles = try await client.directRoles(step.user, products) }
        if case .revokeRole = step.effect { user.directRoles = try await client.directRoles(step.user, products) }
        return user
    }

    /// Life-cycle changes of an account depend on who owns it, which only the vendor knows.
    private func needsPreflight(_ effect: Effect) -> Bool {
        switch effect {
        case .deactivate, .reactivate, .delete, .cancelDeletion: true
        default: false
        }
    }

    private func change(_ step: Step) -> Change {
        switch step.effect {
        case .addToGroup(let group), .removeFromGroup(let group):
            Change(user: step.user, effect: step.effect, directory: groups[group]?.directory)
        case .assignRole(let role), .revokeRole(let role):
            Change(
                user: step.user, effect: step.effect,
                resource: products.first { $0.id == role.product }?.resource)
        default: Change(user: step.user, effect: step.effect)
        }
    }
}
