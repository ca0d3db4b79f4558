import Core
import Foundation

/// The folder of backups in the data directory: one file each, named by its time.
public struct BackupFolder: Sendable {
    /// One finished backup.
    public struct Backup: Equatable, Sendable {
        public var name: String
        public var bytes: Int
        public var madeAt: Instant
    }

    public let path: String
    public init(path: String) { self.path = path }

    private static let start = "usher-"
    private static let end = ".sqlite"

    /// Copies the database of the store into a new file while it is in use. Keys are not in it. Throws
    /// `StoreError.fileExists` for a second backup in the same second.
    public func make(from store: Store, at now: Instant) async throws -> Backup {
        try PrivateFile.makeDirectory(path)
        let second = Instant(seconds: now.milliseconds / 1000)
        let name = Self.start + second.iso8601.filter { $0 != ":" } + Self.end
        let file = path + "/" + name
        try await store.backup(to: file)
        guard let backup = backup(named: name) else {
            throw StoreError.file(path: file, reason: "the copy is not there")
        }
        return backup
    }

    /// The newest first; empty when there is no folder yet. Other files in it are not looked at.
    public func all() -> [Backup] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap(backup(named:)).sorted { $0.name > $1.name }
    }

    /// `nil` unless the name is exactly one that `make` gives, and the file is there.
    public func backup(named name: String) -> Backup? {
        guard let time = Self.time(in: name),
            let values = try? FileManager.default.attributesOfItem(atPath: path + "/" + name),
            values[.type] as? FileAttributeType == .typeRegular, let bytes = values[.size] as? Int
        else { return nil }
        return Backup(name: name, bytes: bytes, madeAt: time)
    }

    /// `usher-2026-11-21T054318Z.sqlite`.
    private static func time(in name: String) -> Instant? {
        guard name.hasPrefix(start), name.hasSuffix(end) else { return nil }
        let text = name.dropFirst(start.count).dropLast(end.count)
        guard text.utf8.count == 18, text.hasSuffix("Z") else { return nil }
        let clock = text.dropFirst(11).dropLast()
        let time = "\(clock.prefix(2)):\(clock.dropFirst(2).prefix(2)):\(clock.dropFirst(4))"
        return Instant(iso8601: "\(text.prefix(11))\(time)Z")
    }
}
