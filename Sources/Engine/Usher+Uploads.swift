import Core
import Store

extension Usher {
    /// How long an uploaded file waits for its run.
    public static let uploadTerm = Duration.hours(24)
    /// Most bytes of one.
    public static let uploadLimit = 32 * 1024 * 1024

    /// Keeps a file until it is run, so that what is run is what was looked at. Throws where it is none that names
    /// people; nothing is kept then.
    public func keepUpload(_ bytes: [UInt8], name: String, by actor: String) async throws -> Upload {
        guard bytes.count <= Self.uploadLimit else {
            throw UsherError.file(CSVError(line: 1, problem: "The file is larger than 32 MB."))
        }
        _ = try await readImport(bytes)
        let now = surroundings.now()
        let upload = Upload(
            id: "file-" + surroundings.newID(), name: Self.fileName(name), bytes: bytes, uploadedBy: actor,
            uploadedAt: now, expiresAt: now + Self.uploadTerm)
        let event = entry(
            "import.uploaded", by: actor, subject: upload.name, details: ["bytes": String(bytes.count)])
        try await store.database.write { db in
            try db.uploads.add(upload)
            try db.audit.append([event])
        }
        return upload
    }

    /// `nil` when there is none with this id, or no longer.
    public func upload(_ id: String) async throws -> Upload? {
        let now = surroundings.now()
        return try await store.database.read { try $0.uploads.upload(id, at: now) }
    }

    public func removeUpload(_ id: String) async throws { try await store.database.write { try $0.uploads.remove(id) } }

    /// The last part of a path, without what no name of a file holds; at most 120 characters.
    static func fileName(_ text: String) -> String {
        let last = text.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let plain = String(
            String.UnicodeScalarView(last.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
        return plain.isEmpty ? "file.csv" : String(plain.prefix(120))
    }
}
