import Core
import Crypto

/// Where guesses come from: the account they are for, or the address they are sent from. Kept as a hash, so that the
/// counts tell nobody's name.
public struct AttemptSource: Hashable, Sendable {
    /// How failures slow this kind down.
    enum Kind: String { case account, address }

    let kind: Kind
    let hash: [UInt8]

    private init(_ kind: Kind, _ text: String) {
        self.kind = kind
        hash = Array(SHA256.hash(data: Array("\(kind.rawValue):\(text)".utf8)))
    }

    public static func account(email: String) -> AttemptSource { AttemptSource(.account, Administrator.key(email)) }
    public static func address(_ address: String) -> AttemptSource { AttemptSource(.address, address) }

    /// Failures that cost no wait. Many people may share an address.
    var free: Int { kind == .account ? 3 : 20 }

    /// The wait after so many failures: doubling from one second, at most five minutes.
    func wait(after failures: Int) -> Duration {
        guard failures > free else { return .zero }
        return .seconds(min(300, 1 << min(failures - free - 1, 9)))
    }
}

/// Counts attempts to sign in. An attempt counts as failed until it is known to be right, so that many at once gain
/// nothing.
public struct SignInAttempts {
    let db: any Connection

    public enum Decision: Equatable, Sendable {
        case allowed
        /// Until when none of these sources is heard.
        case blocked(until: Instant)
    }

    /// Most sources that are remembered; beyond it the one quiet for longest is forgotten.
    public static let capacity = 10_000
    /// A source without failures for so long starts afresh.
    static let memory = Duration.days(1)

    /// Counts one attempt, unless a source is blocked; then nothing is counted and the answer says until when.
    public func begin(
        _ sources: [AttemptSource], at now: Instant, capacity: Int = Self.capacity
    ) throws -> Decision {
        try forget(before: now - Self.memory, keeping: capacity - sources.count)
        let failures = try sources.map { try state(of: $0) }
        if let until = failures.map(\.blockedUntil).max(), until > now { return .blocked(until: until) }
        for (source, state) in zip(sources, failures) {
            let count = state.failures + 1
            try db.execute(
                """
                INSERT INTO sign_in_attempts (source, failures, last_at, blocked_until)
                VALUES (\(source.hash), \(count), \(now), \(now + source.wait(after: count)))
                ON CONFLICT (source) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at,
                    blocked_until = excluded.blocked_until
                """)
        }
        return .allowed
    }

    /// The attempt was right: its account starts afresh, its address gets the one attempt back.
    public func succeed(_ sources: [AttemptSource]) throws {
        for source in sources {
            switch source.kind {
            case .account: try db.execute("DELETE FROM sign_in_attempts WHERE source = \(source.hash)")
            case .address:
                try db.execute(
                    """
                    UPDATE sign_in_attempts SET failures = failures - 1, blocked_until = 0
                    WHERE source = \(source.hash) AND failures > 0
                    """)
            }
        }
    }

    /// When the next attempt of this source is heard; in the past when at once.
    public func blockedUntil(_ source: AttemptSource) throws -> Instant { try state(of: source).blockedUntil }

    private func state(of source: AttemptSource) throws -> (failures: Int, blockedUntil: Instant) {
        try db.first("SELECT failures, blocked_until FROM sign_in_attempts WHERE source = \(source.hash)") {
            (try $0.int("failures"), try $0.instant("blocked_until"))
        } ?? (0, Instant(milliseconds: 0))
    }

    private func forget(before: Instant, keeping: Int) throws {
        try db.execute("DELETE FROM sign_in_attempts WHERE last_at < \(before)")
        try db.execute(
            """
            DELETE FROM sign_in_attempts WHERE source IN (
                SELECT source FROM sign_in_attempts ORDER BY last_at DESC, source
                LIMIT 1000 OFFSET \(keeping))
            """)
    }
}

extension Connection {
    public var signInAttempts: SignInAttempts { SignInAttempts(db: self) }
}
