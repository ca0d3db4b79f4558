import Core
import Foundation
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
}
