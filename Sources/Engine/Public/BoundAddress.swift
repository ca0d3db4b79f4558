import Synchronization

/// Where the console answers, known only once it listens. All copies of an `Usher` see the same.
public final class BoundAddress: Sendable {
    private let address = Mutex<String?>(nil)
    init() {}
    /// Scheme, host and port; `nil` before anything listens.
    public var value: String? { address.withLock { $0 } }
    /// Said once by whoever listens.
    public func set(_ value: String) { address.withLock { $0 = value } }
}
