import Core
import Crypto

/// What links were used for. Kept until the links would have expired; what is kept tells nobody what they were.
public struct UsedLinks {
    let db: any Connection

    /// Marks that the link for this was used; false when one was before. `what` names the thing that is done once, not
    /// the link: two links that answer the same question are used up together.
    public func use(_ what: String, until expires: Instant, at now: Instant) throws -> Bool {
        try db.execute("DELETE FROM used_links WHERE expires_at < \(now - .days(1))")
        return try db.execute(
            """
            INSERT INTO used_links (link_hash, used_at, expires_at)
            VALUES (\(Self.hash(what)), \(now), \(expires)) ON CONFLICT (link_hash) DO NOTHING
            """) == 1
    }

    public func isUsed(_ what: String) throws -> Bool {
        try db.first("SELECT used_at FROM used_links WHERE link_hash = \(Self.hash(what))") {
            try $0.instant("used_at")
        } != nil
    }

    private static func hash(_ what: String) -> [UInt8] { Array(SHA256.hash(data: Array(what.utf8))) }
}

extension Connection {
    public var usedLinks: UsedLinks { UsedLinks(db: self) }
}
