/// What went wrong between us and the vendor, and what happens next.
public enum ConnectorError: Error, Equatable, Sendable {
    /// Too many requests; `retryAfter` when the vendor said how long.
    case rateLimited(retryAfter: Duration?)
    /// The vendor refused the key itself.
    case unauthorized(String)
    /// The key is known and may not do this at all.
    case forbidden(String)
    /// This change is refused for this user or group: `reason` in the vendor's words.
    case refused(code: String?, reason: String)
    case notFound(String)
    /// No free seat for what the change would grant.
    case noFreeSeat(String)
    case conflict(String)
    case server(status: Int, message: String)
    /// The request may or may not have had its effect.
    case connectionLost(String)
    /// The answer was not what the vendor's description promises: truncated, HTML from a proxy, a wrong type.
    case malformed(String)
    /// The breaker is open after repeated failures; nothing was sent.
    case circuitOpen(until: Duration)

    public enum Disposition: Equatable, Sendable {
        /// Try again, not before the delay when there is one.
        case retry(after: Duration?)
        /// The effect is not known: read it back, then try again if it does not stand.
        case readBack
        case failStep
        /// Nothing more can work until a person acts: the run pauses.
        case pauseRun
    }

    /// What the executor does next. Decided here and nowhere else.
    public var disposition: Disposition {
        switch self {
        case .rateLimited(let delay): .retry(after: delay)
        case .server, .connectionLost, .malformed, .conflict: .readBack
        case .refused, .notFound, .noFreeSeat: .failStep
        case .unauthorized, .forbidden, .circuitOpen: .pauseRun
        }
    }
}

extension ConnectorError: CustomStringConvertible {
    /// How the description of a missing seat begins; the journal keeps descriptions.
    public static let noFreeSeatWords = "No free seat: "

    /// What is wrong and what to do, as a sentence. Never holds a secret.
    public var description: String {
        switch self {
        case .rateLimited(let delay):
            "The vendor is limiting the rate" + (delay.map { "; try again in \($0.components.seconds) s." } ?? ".")
        case .unauthorized(let hint): hint
        case .forbidden(let reason): "The key may not do this: \(reason)"
        case .refused(let code, let reason): "Refused: \(reason)" + (code.map { " (\($0))" } ?? "")
        case .notFound(let what): "Not found: \(what)"
        case .noFreeSeat(let what): Self.noFreeSeatWords + what
        case .conflict(let reason): "Conflict: \(reason)"
        case .server(let status, let message): "The vendor answered \(status): \(message)"
        case .connectionLost(let reason): "The connection was lost: \(reason)"
        case .malformed(let reason): "The vendor's answer could not be read: \(reason)"
        case .circuitOpen(let wait):
            "Too many failures in a row; nothing is sent for another \(wait.components.seconds) s."
        }
    }
}
