import Core
import Foundation
import Store

/// One part of the settings: a document in the database, with secrets sealed beside it. Every process of this
/// installation goes by the same.
public protocol KeptSettings: Codable, Equatable, Sendable {
    /// Where it is kept.
    static var key: String { get }
    /// What the audit log calls it.
    static var subject: String { get }
    /// Everything that is wrong in itself, each with its path; empty when nothing is.
    var complaints: [Diagnostic] { get }
    /// What became different, by field, for the audit log.
    func changes(since old: Self) -> [String: String]
}

/// Settings with what tells one edit from another.
public struct Versioned<Value: Equatable & Sendable>: Equatable, Sendable {
    public var value: Value
    /// 0 while nobody has ever changed them.
    public var version: Int
    /// Who changed them last, as the audit log says it; `nil` while nobody has.
    public var changedBy: String?
    public var changedAt: Instant?
    public init(value: Value, version: Int, changedBy: String? = nil, changedAt: Instant? = nil) {
        (self.value, self.version, self.changedBy, self.changedAt) = (value, version, changedBy, changedAt)
    }
}

extension KeptSettings {
    public var complaints: [Diagnostic] { [] }

    /// Field by field as JSON; of secrets nothing is in the document.
    public func changes(since old: Self) -> [String: String] {
        let (before, after) = (old.fields, fields)
        var changes: [String: String] = [:]
        for name in Set(before.keys).union(after.keys) where before[name] != after[name] {
            changes[name] = "\(before[name] ?? "none") → \(after[name] ?? "none")"
        }
        return changes
    }

    private var fields: [String: String] {
        guard let data = try? JSONEncoder().encode(self),
            let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { return [:] }
        return object.mapValues { value in
            let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes]
            let text = try? JSONSerialization.data(withJSONObject: value, options: options)
            return String(decoding: text ?? Data(), as: UTF8.self)
        }
    }
}

/// What a change does to a secret.
public enum SecretChange: Sendable {
    case set(Secret)
    case remove
}

extension Usher {
    /// The settings of this part as every process sees them now; `standard` while nobody has changed them.
    public func kept<Part: KeptSettings>(or standard: Part) async throws -> Versioned<Part> {
        try await store.database.read { try Self.kept(in: $0, or: standard) }
    }

    /// Replaces the settings of one part and its secrets, when they still are the version the change was made from.
    ///
    /// Throws `UsherError.invalid` with everything that is wrong, each with its path, and `settingsChanged` when
    /// somebody else was quicker. Nothing is written when nothing is different.
    ///
    /// - Parameter complaints: what is wrong besides what the settings say themselves.
    @discardableResult
    public func keep<Part: KeptSettings>(
        _ new: Part, or standard: Part, from version: Int, secrets: [String: SecretChange] = [:],
        complaints: @escaping @Sendable (_ old: Part) -> [Diagnostic] = { _ in [] }, by actor: String
    ) async throws -> Versioned<Part> {
        let (now, box) = (surroundings.now(), store.secretBox)
        return try await store.database.write { db in
            let old = try Self.kept(in: db, or: standard)
            guard old.version == version else {
                throw UsherError.settingsChanged(by: old.changedBy ?? "somebody", at: old.changedAt ?? now)
            }
            let wrong = new.complaints + complaints(old.value)
            guard wrong.isEmpty else { throw UsherError.invalid(Diagnostics(wrong)) }
            guard new != old.value || !secrets.isEmpty else { return old }
            let changed = Document(value: new, version: version + 1, changedBy: actor, changedAt: now.milliseconds)
            try db.settings.set(Part.key, to: changed)
            var details = new.changes(since: old.value)
            for (name, change) in secrets {
                switch change {
                case .set(let secret):
                    try db.secrets.set(name, to: secret, sealedBy: box)
                    details[name] = "replaced"
                case .remove:
                    try db.secrets.remove(name)
                    details[name] = "removed"
                }
            }
            try db.audit.append([
                AuditEntry(at: now, actor: actor, verb: "settings.changed", subject: Part.subject, details: details)
            ])
            return changed.versioned
        }
    }

    /// Opens a sealed secret; `nil` when there is none.
    func secret(_ name: String) async throws -> Secret? {
        let box = store.secretBox
        return try await store.database.read { try $0.secrets.get(name, openedBy: box) }
    }

    static func kept<Part: KeptSettings>(in db: any Connection, or standard: Part) throws -> Versioned<Part> {
        try db.settings.get(Part.key, as: Document<Part>.self)?.versioned ?? Versioned(value: standard, version: 0)
    }

    /// As the database has it.
    private struct Document<Value: Codable & Equatable & Sendable>: Codable {
        var value: Value
        var version: Int
        var changedBy: String
        /// Milliseconds since 1970.
        var changedAt: Int64

        var versioned: Versioned<Value> {
            Versioned(
                value: value, version: version, changedBy: changedBy, changedAt: Instant(milliseconds: changedAt))
        }
    }
}
