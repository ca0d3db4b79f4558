import Core

/// A file that waits between its upload and its run.
public struct Upload: Equatable, Sendable {
    public var id: String
    /// What it was called where it came from; anything may be in it.
    public var name: String
    public var bytes: [UInt8]
    public var uploadedBy: String
    public var uploadedAt: Instant
    public var expiresAt: Instant

    public init(
        id: String, name: String, bytes: [UInt8], uploadedBy: String, uploadedAt: Instant, expiresAt: Instant
    ) {
        self.id = id
        self.name = name
        self.bytes = bytes
        self.uploadedBy = uploadedBy
        self.uploadedAt = uploadedAt
        self.expiresAt = expiresAt
    }
}

/// Uploaded files: few, and not for long.
public struct Uploads {
    let db: any Connection

    /// Most files that wait at once; the oldest make room.
    public static let most = 10

    public func add(_ upload: Upload) throws {
        try db.execute("DELETE FROM uploads WHERE expires_at <= \(upload.uploadedAt)")
        try db.execute(
            """
            DELETE FROM uploads WHERE upload_id NOT IN
                (SELECT upload_id FROM uploads ORDER BY uploaded_at DESC, upload_id DESC LIMIT \(Self.most - 1))
            """)
        try db.execute(
            """
            INSERT INTO uploads (upload_id, name, bytes, uploaded_by, uploaded_at, expires_at)
            VALUES (\(upload.id), \(upload.name), \(upload.bytes), \(upload.uploadedBy), \(upload.uploadedAt),
                \(upload.expiresAt))
            """)
    }

    /// `nil` when there is none with this id, or no longer.
    public func upload(_ id: String, at now: Instant) throws -> Upload? {
        try db.first(
            """
            SELECT upload_id, name, bytes, uploaded_by, uploaded_at, expires_at FROM uploads
            WHERE upload_id = \(id) AND expires_at > \(now)
            """
        ) { row in
            Upload(
                id: try row.text("upload_id"), name: try row.text("name"), bytes: try row.blob("bytes"),
                uploadedBy: try row.text("uploaded_by"), uploadedAt: try row.instant("uploaded_at"),
                expiresAt: try row.instant("expires_at"))
        }
    }

    public func remove(_ id: String) throws { try db.execute("DELETE FROM uploads WHERE upload_id = \(id)") }
}

extension Connection {
    public var uploads: Uploads { Uploads(db: self) }
}
