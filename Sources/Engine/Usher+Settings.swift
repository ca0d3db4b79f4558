import Core
import Store

extension Usher {
    private static let settingsKey = "organization"

    /// The settings with their version, as every process of this installation sees them now. While nobody has changed
    /// them they are what the program was started with.
    public func settings() async throws -> VersionedSettings {
        let standard = options.settings
        return try await store.database.read { try Self.settings(in: $0, or: standard) }
    }

    /// Replaces the settings, when they still are the version the change was made from.
    ///
    /// Throws `UsherError.invalid` with everything that is wrong, each with its path, and `settingsChanged` when
    /// somebody else was quicker. Nothing is written when nothing is different.
    @discardableResult
    public func changeSettings(
        to new: OrganizationSettings, from version: Int, by actor: String
    ) async throws -> VersionedSettings {
        let snapshot = try await snapshot()
        let standard = options.settings
        let now = surroundings.now()
        return try await store.database.write { db in
            let old = try Self.settings(in: db, or: standard)
            guard old.version == version else {
                throw UsherError.settingsChanged(by: old.changedBy ?? "somebody", at: old.changedAt ?? now)
            }
            var complaints = new.complaints
            if snapshot.takenAt != nil { complaints += new.unknownNames(since: old.value, in: snapshot) }
            guard complaints.isEmpty else { throw UsherError.invalid(Diagnostics(complaints)) }
            guard new != old.value else { return old }
            let changed = StoredSettings(value: new, version: version + 1, changedBy: actor, changedAt: now)
            try db.settings.set(Self.settingsKey, to: changed)
            try db.audit.append([
                AuditEntry(
                    at: now, actor: actor, verb: "settings.changed", subject: "organisation",
                    details: new.changes(since: old.value))
            ])
            return changed.versioned
        }
    }

    static func settings(
        in db: any Connection, or standard: OrganizationSettings
    ) throws -> VersionedSettings {
        try db.settings.get(settingsKey, as: StoredSettings.self)?.versioned
            ?? VersionedSettings(value: standard, version: 0)
    }

    /// The document in the database.
    private struct StoredSettings: Codable {
        var value: OrganizationSettings
        var version: Int
        var changedBy: String
        var changedAt: Int64

        init(value: OrganizationSettings, version: Int, changedBy: String, changedAt: Instant) {
            (self.value, self.version, self.changedBy) = (value, version, changedBy)
            self.changedAt = changedAt.milliseconds
        }

        var versioned: VersionedSettings {
            VersionedSettings(
                value: value, version: version, changedBy: changedBy, changedAt: Instant(milliseconds: changedAt))
        }
    }
}

extension Usher.Options {
    /// What the program was started with, for as long as nobody has changed the settings.
    var settings: OrganizationSettings {
        OrganizationSettings(
            timeZone: timeZone, protectedGroups: protected.groups,
            protectedUsers: protected.users.map { OrganizationSettings.ProtectedUser(user: $0) },
            trustedAge: trustedAge, prices: prices)
    }
}
