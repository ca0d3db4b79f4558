import Synchronization

/// Adds up what is done and tells it on; calls come one after the other with rising numbers.
final class ProgressCount: Sendable {
    private let total = Mutex(0)
    private let tell: @Sendable (Int) -> Void

    init(_ tell: @escaping @Sendable (Int) -> Void) { self.tell = tell }

    func add(_ count: Int) {
        total.withLock { total in
            total += count
            tell(total)
        }
    }
}
