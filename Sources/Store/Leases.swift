import Core

/// Leases by which several processes agree who does what. Whoever holds one puts its fencing number on what they
/// write; a number is never given twice, so that the late writes of a holder who lost it can be told.
public struct Leases {
    let db: any Connection

    /// The fencing number; `nil` while somebody else holds the lease. The same holder gets a new number.
    public func acquire(_ name: String, holder: String, now: Instant, until: Instant) throws -> Int64? {
        try db.first(
            """
            INSERT INTO leases (name, holder, until, fence) VALUES (\(name), \(holder), \(until), 1)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until, fence = leases.fence + 1
            WHERE leases.until <= \(now) OR leases.holder = excluded.holder
            RETURNING fence
            """
        ) { try $0.int64("fence") }
    }

    /// Whether it was still held with this number and now lasts longer.
    public func renew(_ name: String, fence: Int64, now: Instant, until: Instant) throws -> Bool {
        try db.execute(
            "UPDATE leases SET until = \(until) WHERE name = \(name) AND fence = \(fence) AND until > \(now)") > 0
    }

    /// Gives it back; nothing happens when it was lost. The number stays known.
    public func release(_ name: String, fence: Int64) throws {
        try db.execute("UPDATE leases SET until = 0, holder = '' WHERE name = \(name) AND fence = \(fence)")
    }
}

extension Connection {
    public var leases: Leases { Leases(db: self) }
}
