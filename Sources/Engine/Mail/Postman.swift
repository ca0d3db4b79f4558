import AsyncAlgorithms
import Logging
import ServiceLifecycle

/// Sends what is in the outbox, as long as the program runs. Several nodes may have one: a mail is taken by one of
/// them.
public actor Postman: Service {
    private let usher: Usher
    private let tick: Duration

    /// - Parameter tick: between two looks into the outbox.
    public init(usher: Usher, tick: Duration = .seconds(2)) { (self.usher, self.tick) = (usher, tick) }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in AsyncTimerSequence(interval: self.tick, clock: .continuous) { await self.deliver() }
        }
    }

    /// A task of its own: a stop between sending and noting would send the mail twice.
    private func deliver() async {
        do { _ = try await Task { [usher] in try await usher.deliverMail() }.value } catch {
            usher.surroundings.logger.error("Delivering mail failed", metadata: ["error": "\(error)"])
        }
    }
}
