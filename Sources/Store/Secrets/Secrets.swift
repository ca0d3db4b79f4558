import Core

/// Secrets as the database keeps them: sealed. Who wants to read one needs the box.
public struct Secrets {
    let db: any Connection

    public func set(_ name: String, to secret: Secret, sealedBy box: SecretBox) throws {
        try db.execute(
            """
            INSERT INTO secrets (name, sealed) VALUES (\(name), \(try box.seal(secret, name: name)))
            ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed
            """)
    }

    /// `nil` when there is none. Throws `StoreError.cannotUnseal` when it was sealed with another key or moved here
    /// from another name.
    public func get(_ name: String, openedBy box: SecretBox) throws -> Secret? {
        try db.first("SELECT sealed FROM secrets WHERE name = \(name)") { try $0.blob("sealed") }
            .map { try box.open($0, name: name) }
    }

    public func remove(_ name: String) throws { try db.execute("DELETE FROM secrets WHERE name = \(name)") }

    /// Names of the secrets that are set, in order.
    public func names() throws -> [String] {
        try db.rows("SELECT name FROM secrets ORDER BY name") { try $0.text("name") }
    }
}

extension Connection {
    public var secrets: Secrets { Secrets(db: self) }
}
