import Core

extension AccessRequests {
    /// What was asked since, and what became of it.
    public func statistics(since: Instant) throws -> AccessStatistics {
        var statistics = AccessStatistics()
        var waits: [Int64] = []
        try db.query(
            """
            SELECT state, asked_at, decided_at, decided_by FROM access_requests
            WHERE asked_at >= \(since) AND state NOT IN ('unconfirmed', 'expired')
            """
        ) { row in
            statistics.requests += 1
            let state: AccessRequest.State = try row.name("state")
            switch state {
            case .granted: statistics.granted += 1
            case .refused: statistics.refused += 1
            case .failed: statistics.failed += 1
            default: return
            }
            if try row.optional("decided_by", row.text) == nil { statistics.byItself += 1 }
            if let end = try row.optional("decided_at", row.int64) { waits.append(end - (try row.int64("asked_at"))) }
        }
        waits.sort()
        if let longest = waits.last {
            statistics.medianWait = .milliseconds(waits[(waits.count - 1) / 2])
            statistics.longestWait = .milliseconds(longest)
        }
        statistics.formerHolders = try db.count(
            """
            SELECT COUNT(DISTINCT request_id) AS value FROM rejoins
            WHERE request_id IN (SELECT request_id FROM access_requests WHERE asked_at >= \(since))
            """)
        statistics.waiting = try db.count("SELECT COUNT(*) AS value FROM access_requests WHERE state = 'waiting'")
        statistics.waitingSince = try db.first(
            "SELECT asked_at FROM access_requests WHERE state = 'waiting' ORDER BY asked_at LIMIT 1"
        ) { try $0.instant("asked_at") }
        return statistics
    }
}
