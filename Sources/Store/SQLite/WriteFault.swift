import Foundation

/// Where in a write transaction a hook is called.
public enum WritePhase: Sendable {
    case beforeCommit, afterCommit
}

/// Breaks writes on purpose, so that tests can see what a crash or a full disk leaves behind.
public enum WriteFault: Equatable, Sendable {
    /// Ends the process as `kill -9` does, just before or just after the commit of the write with this number.
    case kill(write: Int, WritePhase)
    /// Fails the write with this number and all later ones.
    case fail(from: Int)

    /// `kill-before:K` (or `kill:K`), `kill-after:K`, `fail:K`, with K from 1; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[1]), number > 0 else { return nil }
        switch parts[0] {
        case "kill", "kill-before": self = .kill(write: number, .beforeCommit)
        case "kill-after": self = .kill(write: number, .afterCommit)
        case "fail": self = .fail(from: number)
        default: return nil
        }
    }

    /// The fault asked for by `USHER_FAULT_WRITES`; only debug builds listen to it.
    static var fromEnvironment: WriteFault? {
        #if DEBUG
            ProcessInfo.processInfo.environment["USHER_FAULT_WRITES"].flatMap { WriteFault($0) }
        #else
            nil
        #endif
    }

    /// Called around the commit of each write, numbered from 1.
    func strike(write number: Int, _ phase: WritePhase) throws {
        switch self {
        case .kill(let write, let at):
            #if DEBUG
                if write == number, at == phase { endProcess() }
            #endif
        case .fail(let from):
            if number >= from, phase == .beforeCommit {
                throw StoreError.database("write \(number) was made to fail")
            }
        }
    }
}

#if DEBUG
    private func endProcess() { kill(getpid(), SIGKILL) }
#endif

/// How a SQLite database is opened.
public struct SQLiteOptions: Sendable {
    /// How long a write waits for another process's write.
    public var busyTimeout: Duration
    public var fault: WriteFault?
    /// Called just before and just after each commit with the write's number from 1; what it throws before the
    /// commit fails the write.
    public var onWrite: (@Sendable (Int, WritePhase) throws -> Void)?
    public init(
        busyTimeout: Duration = .seconds(10), fault: WriteFault? = nil,
        onWrite: (@Sendable (Int, WritePhase) throws -> Void)? = nil
    ) {
        self.busyTimeout = busyTimeout
        self.fault = fault
        self.onWrite = onWrite
    }
}
