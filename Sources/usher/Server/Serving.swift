import Core
import Engine
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// What `serve` and `demo` run until they are told to stop: the schedule, and the health page.
enum Serving {
    /// Returns after a graceful stop by SIGTERM or Ctrl-C: a run under way pauses after its steps.
    /// - Parameter onRunning: called once with the address that was bound.
    static func run(
        _ usher: Usher, listen: ListenAddress, logger: Logger, onRunning: @escaping @Sendable (String) -> Void
    ) async throws {
        try requireTimeZones()
        let server = HealthServer(
            listen: listen, logger: logger, readiness: { await readiness(of: usher) },
            onRunning: { port in onRunning("http://\(ListenAddress(host: listen.host, port: port))") })
        let group = ServiceGroup(
            services: [server.application(), Scheduler(usher: usher)], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger)
        do { try await group.run() } catch {
            throw Failure(
                .failed, "The server can't listen on \(listen), or stopped: \(String(describing: error))",
                next: "Another program may use the port; choose one with --listen or USHER_LISTEN.")
        }
    }

    /// Schedules are kept in named time zones; some static builds come without them, and would then run at the wrong
    /// hour without a word.
    private static func requireTimeZones() throws {
        guard TimeZone(identifier: "Europe/Berlin") != nil else {
            throw Failure(.failed, "This build knows no time zones, so it can't keep a schedule.")
        }
    }

    private static func readiness(of usher: Usher) async -> Readiness {
        do {
            let (last, users) = try await usher.store.database.read { db in
                (try db.directory.lastSync(), try db.directory.count())
            }
            guard usher.client != nil else { return .notReady(reason: UsherError.notConnected.description) }
            guard let last else { return .notReady(reason: "The first sync has not finished yet.") }
            return .ready(users: users, lastSync: last.finishedAt)
        } catch {
            return .notReady(reason: "The database can't be read.")
        }
    }
}
