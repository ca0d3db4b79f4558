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
        // Known before the first mail is written; a port that the system chooses is known once it listens.
        if configuration.publicFace.port != 0 { tell(configuration.publicFace, configuration.publicFace.port) }
        let visitors = try visitors(of: server)
        let application = try withTLS {
            try server.application { port in
                if configuration.publicListen == nil { tell(listen, port) }
                do {
                    try await onRunning(address(listen, port), Invitation(server: server, port: port))
                } catch { logger.error("The first link could not be made", metadata: ["error": "\(error)"]) }
            }
        }
        let work: [any Service] = [
            server.background, application, Scheduler(usher: usher), Postman(usher: usher),
            MailChannelWatch(usher: usher),
        ]
        let group = ServiceGroup(
            services: work + visitors, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        do { try await group.run() } catch {
            let places = [listen, configuration.publicListen].compactMap { $0?.description }
            throw Failure(
                .failed,
                "The server can't listen on \(places.joined(separator: " and ")), or stopped: "
                    + String(describing: error),
                next: "Another program may use the port; choose one with --listen, USHER_LISTEN or USHER_PUBLIC_LISTEN."
            )
        }
    }

    /// What strangers are served by, where they have a listener of their own.
    private func visitors(of server: WebServer) throws -> [any Service] {
        guard let listen = configuration.publicListen else { return [] }
        return try withTLS { [try server.visitorApplication { port in tell(listen, port) }].compactMap { $0 } }
    }

    /// A mail without the address of its links would be none, so the server does not start like this.
    static func requireAddress(_ configuration: Configuration) throws {
        guard let key = configuration.missingAddress else { return }
        let (face, scheme) = (configuration.publicFace, configuration.tls == nil ? "http" : "https")
        throw Failure(
            .configuration,
            "The public pages are served on every address of this machine (\(face)), so nobody knows which one the links "
                + "in mails should lead to.",
            next: "Set \(key.variable) to what people type, such as https://usher.example.com, or "
                + "\(scheme)://localhost:\(face.port) to try it out on this machine.", exit: .wrongUse)
    }

    /// Where links lead while nobody has configured it: only to an address that can be typed.
    private func tell(_ listen: ListenAddress, _ port: Int) {
        guard !listen.isEveryAddress else { return }
        usher.boundAddress.set(address(listen, port))
    }

    private func address(_ listen: ListenAddress, _ port: Int) -> String {
        "\(configuration.tls == nil ? "http" : "https")://\(ListenAddress(host: listen.host, port: port))"
    }

    private func withTLS<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let problem as TLSFiles.Problem {
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
        var web = WebConfiguration(
            host: configuration.listen.host, port: configuration.listen.port,
            publicURL: configuration.publicURL.flatMap { PublicURL($0) },
            trustedProxies: configuration.trustedProxies,
            database: DatabasePlace(
                file: configuration.databasePath, backups: configuration.dataDirectory + "/backups"),
            tls: configuration.tls)
        web.visitorURL = configuration.visitorURL.flatMap { PublicURL($0) }
        web.visitorListen = configuration.publicListen.map { ListenPlace(host: $0.host, port: $0.port) }
        return web
    }

    /// Schedules are kept in named time zones; some static builds come without them, and would then run at the wrong
    /// hour without a word.
    private static func requireTimeZones() throws {
        guard TimeZone(identifier: "Europe/Berlin") != nil else {
            throw Failure(.failed, "This build knows no time zones, so it can't keep a schedule.")
        }
    }
}
