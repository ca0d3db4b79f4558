import Core

/// What was answered to a request with an idempotency key.
public struct KeptAnswer: Equatable, Sendable {
    public var status: Int
    public var location: String?
    public var etag: String?
    public var body: String
    public init(status: Int, location: String? = nil, etag: String? = nil, body: String) {
        (self.status, self.location, self.etag, self.body) = (status, location, etag, body)
    }
}

/// Answers to requests that start something, so that the same request sent twice starts it once.
public struct Answers {
    let db: any Connection

    /// How long an answer is kept.
    public static let term = Duration.hours(24)

    public enum Claim: Equatable, Sendable {
        /// The request is new, and whoever asked carries it out.
        case fresh
        case underWay
        /// Another request came with this key.
        case different
        case answered(KeptAnswer)
    }

    /// Takes the key for a request, unless it was taken before. Keys older than a day are forgotten first.
    public func claim(_ key: [UInt8], fingerprint: [UInt8], at now: Instant) throws -> Claim {
        try db.execute("DELETE FROM answers WHERE created_at <= \(now - Self.term)")
        let kept = try db.first(
            "SELECT fingerprint, status, location, etag, body FROM answers WHERE key_hash = \(key)"
        ) { row in
            let status = try row.optional("status", row.int)
            return (
                fingerprint: try row.blob("fingerprint"),
                answer: try status.map {
                    KeptAnswer(
                        status: $0, location: try row.optional("location", row.text),
                        etag: try row.optional("etag", row.text), body: try row.optional("body", row.text) ?? "")
                }
            )
        }
        guard let kept else {
            try db.execute(
                "INSERT INTO answers (key_hash, fingerprint, created_at) VALUES (\(key), \(fingerprint), \(now))")
            return .fresh
        }
        guard kept.fingerprint == fingerprint else { return .different }
        return kept.answer.map { .answered($0) } ?? .underWay
    }

    /// Keeps what was answered.
    public func keep(_ answer: KeptAnswer, for key: [UInt8]) throws {
        try db.execute(
            """
            UPDATE answers SET status = \(answer.status), location = \(answer.location), etag = \(answer.etag),
                body = \(answer.body)
            WHERE key_hash = \(key)
            """)
    }

    /// Gives the key free: nothing was started.
    public func forget(_ key: [UInt8]) throws { try db.execute("DELETE FROM answers WHERE key_hash = \(key)") }
}

extension Connection {
    public var answers: Answers { Answers(db: self) }
}
