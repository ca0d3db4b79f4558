import Logging
import Synchronization

/// Keeps everything that was logged, in one text.
public final class KeptLog: Sendable {
    private let state = Mutex("")
    public var text: String { state.withLock { $0 } }

    public init() {}

    private func add(_ line: String) { state.withLock { $0 += line + "\n" } }

    /// A logger whose lines come here, of every level.
    public var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: KeptLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            log.add("\(event.level) \(event.message) \(metadata) \(event.metadata ?? [:])")
        }
    }
}
