import AsyncAlgorithms
import Core
import Logging
import ServiceLifecycle
import Store

/// Looks into the mailbox for requests until the program is told to stop. Several nodes may run one: a lease makes one
/// of them read.
public actor MailChannelWatch: Service {
    private let usher: Usher
    private let interval: Duration

    public init(usher: Usher, interval: Duration = .minutes(1)) { (self.usher, self.interval) = (usher, interval) }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.tick()
            for await _ in AsyncTimerSequence(interval: self.interval, clock: .continuous) { await self.tick() }
        }
    }

    /// Reads once, unless another process does. What fails is logged, and tried again at the next look.
    public func tick() async {
        do {
            let lease = try await LeaseKeeper.acquire(
                "mailbox", term: .minutes(10), for: usher.surroundings, in: usher.store, what: "the mailbox")
            do { try await usher.readMailChannel() } catch {
                usher.surroundings.logger.error("The mailbox can't be read", metadata: ["error": "\(error)"])
            }
            await lease.release(in: usher.store)
        } catch UsherError.busy {} catch {
            usher.surroundings.logger.error("The mailbox can't be claimed", metadata: ["error": "\(error)"])
        }
    }
}
