import Core

extension Leases {
    /// Who holds it; `nil` when nobody does any more.
    public func holder(of name: String, now: Instant) throws -> String? {
        try db.first("SELECT holder FROM leases WHERE name = \(name) AND until > \(now)") { try $0.text("holder") }
    }

    /// Takes it away from a holder that is known to be gone, so that nobody waits for its time to run out. Nothing
    /// happens when somebody else holds it by now.
    public func revoke(_ name: String, from holder: String) throws {
        try db.execute("UPDATE leases SET until = 0, holder = '' WHERE name = \(name) AND holder = \(holder)")
    }
}
