import Core

/// Settings by key, each a JSON document of its owner's type.
public struct Settings {
    let db: any Connection

    /// `nil` when it was never set.
    public func get<Value: Decodable>(_ key: String, as type: Value.Type = Value.self) throws -> Value? {
        try db.first("SELECT value FROM settings WHERE key = \(key)") { try $0.text("value") }
            .map { try StoredJSON.value([Value].self, $0) }?.first
    }

    public func set(_ key: String, to value: some Encodable) throws {
        // In an array, because a bare text or number is not a document everywhere.
        try db.execute(
            """
            INSERT INTO settings (key, value) VALUES (\(key), \(try StoredJSON.text([value])))
            ON CONFLICT (key) DO UPDATE SET value = excluded.value
            """)
    }

    public func remove(_ key: String) throws { try db.execute("DELETE FROM settings WHERE key = \(key)") }
}

extension Connection {
    public var settings: Settings { Settings(db: self) }
}
