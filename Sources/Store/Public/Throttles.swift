import Core
import Crypto

/// A bound on how often something may happen: so many times in a window that begins with the first time.
public struct Bound: Equatable, Sendable {
    /// What is counted, for example `portal address 192.0.2.7`. Only a hash of it is kept.
    public var source: String
    public var most: Int
    public var window: Duration
    public init(_ source: String, most: Int, per window: Duration) {
        (self.source, self.most, self.window) = (source, most, window)
    }

    var hash: [UInt8] { Array(SHA256.hash(data: Array(source.utf8))) }
}

/// Counts what strangers may do only so often. Every process of this installation counts together.
public struct Throttles {
    let db: any Connection

    /// Most sources that are remembered; beyond it the one that began first is forgotten.
    public static let capacity = 20_000
    /// The longest window there may be.
    public static let memory = Duration.days(2)

    /// Counts one time for each bound, unless one of them is reached: then nothing is counted. `nil` when it may
    /// happen, else when to try again.
    public func take(_ bounds: [Bound], at now: Instant, capacity: Int = Self.capacity) throws -> Instant? {
        let found = try bounds.map { try state(of: $0, at: now) }
        let blocked = zip(bounds, found).filter { $0.1.count >= $0.0.most }.map { $0.1.began + $0.0.window }.max()
        if let blocked { return blocked }
        try forget(at: now, keeping: capacity - bounds.count)
        for (bound, state) in zip(bounds, found) {
            try db.execute(
                """
                INSERT INTO throttles (source, began_at, count) VALUES (\(bound.hash), \(state.began), \(state.count + 1))
                ON CONFLICT (source) DO UPDATE SET began_at = excluded.began_at, count = excluded.count
                """)
        }
        return nil
    }

    /// Until when it may not happen, without counting; `nil` when it may.
    public func blockedUntil(_ bounds: [Bound], at now: Instant) throws -> Instant? {
        try bounds.map { (bound: $0, state: try state(of: $0, at: now)) }
            .filter { $0.state.count >= $0.bound.most }.map { $0.state.began + $0.bound.window }.max()
    }

    private func state(of bound: Bound, at now: Instant) throws -> (began: Instant, count: Int) {
        let found = try db.first("SELECT began_at, count FROM throttles WHERE source = \(bound.hash)") {
            (began: try $0.instant("began_at"), count: try $0.int("count"))
        }
        guard let found, now - found.began < bound.window, found.began <= now else { return (now, 0) }
        return found
    }

    private func forget(at now: Instant, keeping: Int) throws {
        try db.execute("DELETE FROM throttles WHERE began_at < \(now - Self.memory)")
        try db.execute(
            """
            DELETE FROM throttles WHERE source IN (
                SELECT source FROM throttles ORDER BY began_at DESC, source LIMIT 1000 OFFSET \(keeping))
            """)
    }
}

extension Connection {
    public var throttles: Throttles { Throttles(db: self) }
}
