import Connectors
import Core
import Engine
import Foundation
import Logging
import Messaging
import Store

/// The one place where live values are built from the configuration.
enum Workplace {
    /// Who a command acts as in the audit log: the account of the operating system.
    static let actor = "cli:" + (NSUserName().isEmpty ? "unknown" : NSUserName())

    /// The opened database.
    /// - Parameter mayCreate: false for commands that only look: a mistyped directory then is an error, not a new,
    ///   empty database.
    static func store(_ configuration: Configuration, mayCreate: Bool) async throws -> Store {
        try requireDatabase(configuration, mayCreate: mayCreate)
        return try await Store.open(location(configuration))
    }

    static func location(_ configuration: Configuration) -> DatabaseLocation {
        DatabaseLocation(
            kind: .sqlite(path: configuration.databasePath), keys: configuration.dataDirectory + "/keys")
    }

    static func requireDatabase(_ configuration: Configuration, mayCreate: Bool) throws {
        guard mayCreate || FileManager.default.fileExists(atPath: configuration.databasePath) else {
            throw Failure(
                .notSynced, "There is no database at \(configuration.databasePath).",
                next: "Run 'usher sync' first, or say where the data is with --data or USHER_DATA.")
        }
    }

    /// The use cases over the opened database, connected to the organisation when one is configured.
    static func usher(
        _ configuration: Configuration, mayCreate: Bool, keepsMail: Bool = false,
        logger: Logger = ProgramLog.quiet
    ) async throws -> Usher {
        let store = try await store(configuration, mayCreate: mayCreate)
        var options = options(configuration)
        if keepsMail { options.mailTransport = .keeping(in: store) }
        let usher = Usher(
            store: store, connection: try connection(configuration), options: options,
            surroundings: surroundings(logger: logger))
        try await usher.openStoredConnection()
        return usher
    }

    /// What the configuration says; without it, what an administrator stored counts.
    private static func connection(_ configuration: Configuration) throws -> CurrentConnection {
        CurrentConnection(
            configured: try configuration.atlassian.map(connect), organization: configuration.atlassian?.organization,
            jira: configuration.jira.map { CurrentConnection.ShownJira(url: $0.url, email: $0.email) },
            serviceDesk: try configuration.jira.map(connect), vendorURL: configuration.atlassianURL)
    }

    private static func connect(_ access: Configuration.AtlassianAccess) throws -> DirectoryClient {
        do {
            return AtlassianCloud.client(
                configuration: try AtlassianConfiguration(
                    baseURL: access.url, organization: access.organization, key: access.key.reveal()))
        } catch {
            throw Failure(.configuration, error.description, exit: .wrongUse)
        }
    }

    private static func connect(_ access: Configuration.JiraAccess) throws -> ServiceDeskClient {
        do {
            return try JiraSite(url: access.url, email: access.email, token: access.token.reveal()).serviceDesk()
        } catch {
            throw Failure(.configuration, "\(ConfigurationKey.jiraURL.variable): \(error.message)", exit: .wrongUse)
        }
    }

    private static func options(_ configuration: Configuration) -> Usher.Options {
        var options = Usher.Options(
            ownAccounts: Set(configuration.jira.map { [$0.email] } ?? []),
            capabilities: AtlassianCloud.capabilities, reportDirectory: configuration.dataDirectory + "/reports")
        options.consoleAddress = configuration.publicURL
        options.publicAddress = configuration.publicAddress
        options.configuredMail = configuration.mail
        return options
    }

    private static func surroundings(logger: Logger) -> Surroundings {
        Surroundings(
            now: { Instant(Date()) }, sleep: { try await Task.sleep(for: $0) }, newID: newID,
            holder: "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier):\(newID())",
            logger: logger)
    }

    /// Milliseconds and chance in base 36: short to type, and later ones sort after earlier ones.
    @Sendable private static func newID() -> String {
        let time = String(Instant(Date()).milliseconds, radix: 36)
        let chance = String(UInt64.random(in: 36 << 50..<UInt64.max), radix: 36)
        return time + chance.suffix(8)
    }
}
