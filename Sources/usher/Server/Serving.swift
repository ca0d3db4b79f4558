import Core
import Engine
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals
import Web

/// What `serve` and `demo` run until they are told to stop: console, API and schedule.
struct Serving {
    var usher: Usher
    var configuration: Configuration
    var logger: Logger

    /// Returns after a graceful stop by SIGTERM or Ctrl-C: a run under way pauses after its steps.
    /// - Parameter onRunning: called once with the bound address and where to go first.
    func run(onRunning: @escaping @Sendable (_ address: String, Invitation) async throws -> Void) async throws {
        try Serving.requireTimeZones()
        let server = try await WebServer(
            usher: usher, configuration: webConfiguration,
            surroundings: Serving.surroundings, logger: logger)
        let listen = configuration.listen
        let scheme = configuration.tls == nil ? "http" : "https"
        let application = try application(of: server) { port in
            let address = "\(scheme)://\(ListenAddress(host: listen.host, port: port))"
            usher.boundAddress.set(address)
            do {
                try await onRunning(address, Invitation(server: server, port: port))
            } catch { logger.error("The first link could not be made", metadata: ["error": "\(error)"]) }
        }
        let group = ServiceGroup(
            services: [server.background, application, Scheduler(usher: usher), Postman(usher: usher)],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        do { try await group.run() } catch {
            throw Failure(
                .failed, "The server can't listen on \(listen), or stopped: \(String(describing: error))",
                next: "Another program may use the port; choose one with --listen or USHER_LISTEN.")
        }
    }

    private func application(
        of server: WebServer, onRunning: @escaping @Sendable (Int) async -> Void
    ) throws -> any Service {
        do { return try server.application(onRunning: onRunning) } catch let problem as TLSFiles.Problem {
            throw Failure(
                .configuration, problem.description,
                next: "Name PEM files in USHER_TLS_CERTIFICATE and USHER_TLS_KEY that this account can read.",
                exit: .wrongUse)
        }
    }

    /// The links by which a person enters a console that runs.
    struct Invitation {
        let server: WebServer
        let port: Int

        /// Makes the first administrator; `nil` when there is one.
        func setUpLink() async throws -> String? { try await server.invitations.setUpLink(port: port) }

        /// Signs a person in once; makes them an administrator when there is nobody with this address.
        func signInLink(forAdministrator email: String, name: String) async throws -> String? {
            _ = try await server.invitations.add(name: name, email: email, role: .admin, by: Workplace.actor)
            return try await server.invitations.signInLink(email: email, by: Workplace.actor, port: port)
        }
    }

    static var surroundings: WebSurroundings {
        WebSurroundings(
            now: { Instant(Date()) }, random: WebSurroundings.systemRandom,
            passwords: .argon2id(random: WebSurroundings.systemRandom))
    }

    private var webConfiguration: WebConfiguration { Self.webConfiguration(configuration) }

    static func webConfiguration(_ configuration: Configuration) -> WebConfiguration {
        WebConfiguration(
            host: configuration.listen.host, port: configuration.listen.port,
            publicURL: configuration.publicURL.flatMap { PublicURL($0) },
            trustedProxies: configuration.trustedProxies,
            database: DatabasePlace(
                file: configuration.databasePath, backups: configuration.dataDirectory + "/backups"),
            tls: configuration.tls)
    }

    /// Schedules are kept in named time zones; some static builds come without them, and would then run at the wrong
    /// hour without a word.
    private static func requireTimeZones() throws {
        guard TimeZone(identifier: "Europe/Berlin") != nil else {
            throw Failure(.failed, "This build knows no time zones, so it can't keep a schedule.")
        }
    }
}
