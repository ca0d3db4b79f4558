import Logging
import Synchronization

@testable import Engine

/// Keeps everything that was logged, in one text.
final class KeptLog: Sendable {
    private let state = Mutex("")
    var text: String { state.withLock { $0 } }
    fileprivate func add(_ line: String) { state.withLock { $0 += line + "\n" } }

    struct Handler: LogHandler {
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

extension World {
    /// The same installation, whose log is kept.
    func logging(to log: KeptLog) -> World {
        var surroundings = usher.surroundings
        surroundings.logger = Logger(label: "test") { _ in KeptLog.Handler(log: log) }
        var copy = self
        copy.usher = Usher(
            store: store, connection: usher.connection, options: usher.options, surroundings: surroundings)
        return copy
    }
}
