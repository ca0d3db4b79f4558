import Logging
import ServiceLifecycle

/// A function that runs until it is told to stop, as part of a service group.
struct ClosureService: Service {
    private let body: @Sendable () async throws -> Void
    init(_ body: @escaping @Sendable () async throws -> Void) { self.body = body }
    func run() async throws { try await body() }
}

/// The loggers of the program. They write to stderr; answers have stdout for themselves.
enum ProgramLog {
    /// For commands, which say what matters in their own words.
    static var quiet: Logger { logger(.critical) }
    /// For the server, whose log is all that is seen of it.
    static var server: Logger { logger(.info) }

    private static func logger(_ level: Logger.Level) -> Logger {
        var logger = Logger(label: "usher") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}
