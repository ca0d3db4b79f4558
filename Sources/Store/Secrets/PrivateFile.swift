import Foundation

/// Files that only their owner may read.
enum PrivateFile {
    /// Makes the directory for its owner only; one that is there stays as it is.
    static func makeDirectory(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError.file(path: path, reason: "the directory cannot be made")
        }
    }

    /// The bytes of the file; made from `fresh` when there is none. Two processes that start together agree on one.
    /// Refuses a file that others can read.
    static func bytes(at path: String, fresh: () -> [UInt8]) throws -> [UInt8] {
        if !FileManager.default.fileExists(atPath: path) { try create(path, fresh()) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(path) }
        guard status.st_mode & 0o077 == 0 else {
            throw StoreError.file(path: path, reason: "other users can read it; set its mode to 0600")
        }
        guard let bytes = FileManager.default.contents(atPath: path) else { throw failure(path) }
        return Array(bytes)
    }

    private static func create(_ path: String, _ bytes: [UInt8]) throws {
        let unfinished = path + ".\(getpid())"
        let file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw failure(unfinished) }
        defer { unlink(unfinished) }
        let written = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        let isDurable = written == bytes.count && fsync(file) == 0
        close(file)
        guard isDurable else { throw failure(path) }
        // A link never replaces a key that another process made meanwhile: that one is then used.
        guard link(unfinished, path) == 0 || errno == EEXIST else { throw failure(path) }
    }

    private static func failure(_ path: String) -> StoreError {
        .file(path: path, reason: String(cString: strerror(errno)))
    }
}
