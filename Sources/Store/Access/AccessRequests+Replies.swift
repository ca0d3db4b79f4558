import Core

/// An answer that a channel has still to carry to whoever asked.
public struct PendingReply: Equatable, Sendable {
    public var request: AccessRequest
    /// Tries so far that failed, or were cut off.
    public var attempts: Int
    /// Times the channel was asked to carry an answer to this request, this time included, whatever came of it.
    public var sends: Int
    /// The process ended while the answer was sent, so the person may have it: it is sent once more and not again.
    public var isRepetition: Bool
}

// none → due → sending → sent | due | failed;  sending, found after a crash → again → sent | failed.
extension AccessRequests {
    /// The newest outcome of the request has to be told; what was due before it no longer is.
    public func makeReplyDue(_ id: RequestID, at now: Instant) throws {
        try db.execute(
            """
            UPDATE access_requests SET reply_state = 'due', reply_attempts = 0, reply_at = \(now)
            WHERE request_id = \(id)
            """)
    }

    /// Takes one answer whose time has come to send it: nobody else gets it while `until` has not passed. `nil` when
    /// there is none.
    ///
    /// - Parameter id: only of this request; `nil` for the one that is due longest.
    public func takeReply(of id: RequestID? = nil, at now: Instant, until: Instant) throws -> PendingReply? {
        // Cut off for the second time: nobody knows whether it arrived, and a third time is one too many.
        try db.execute(
            "UPDATE access_requests SET reply_state = 'failed' WHERE reply_state = 'again' AND reply_at <= \(now)")
        let ofOne: SQL = if let id { "request_id = \(id)" } else { "1 = 1" }
        let found = try db.first(
            """
            SELECT \(AccessRequest.columns), reply_state, reply_attempts, reply_sends FROM access_requests
            WHERE reply_state IN ('due', 'sending') AND reply_at <= \(now) AND \(ofOne) ORDER BY reply_at LIMIT 1
            """
        ) { row in
            PendingReply(
                request: try AccessRequest(row: row), attempts: try row.int("reply_attempts"),
                sends: try row.int("reply_sends") + 1,
                isRepetition: try row.text("reply_state") == "sending")
        }
        guard let found else { return nil }
        try db.execute(
            """
            UPDATE access_requests SET reply_state = \(found.isRepetition ? "again" : "sending"), reply_at = \(until),
                reply_sends = reply_sends + 1
            WHERE request_id = \(found.request.id)
            """)
        return found
    }

    /// The channel has taken the answer. Nothing happens when another one is due by now.
    public func markReplySent(_ id: RequestID, at now: Instant) throws {
        try db.execute(
            """
            UPDATE access_requests SET reply_state = 'sent', reply_at = \(now)
            WHERE request_id = \(id) AND reply_state IN ('sending', 'again')
            """)
    }

    /// The channel has refused the answer: tried again at `next`, or, with `nil`, never.
    public func markReplyFailed(_ id: RequestID, next: Instant?, at now: Instant) throws {
        try db.execute(
            """
            UPDATE access_requests SET reply_state = \(next == nil ? "failed" : "due"),
                reply_attempts = reply_attempts + 1, reply_at = \(next ?? now)
            WHERE request_id = \(id) AND reply_state IN ('sending', 'again')
            """)
    }
}
