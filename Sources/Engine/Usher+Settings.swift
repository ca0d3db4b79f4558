import Core
import Store

extension Usher {
    /// The settings with their version, as every process of this installation sees them now. While nobody has changed
    /// them they are what the program was started with.
    public func settings() async throws -> Versioned<OrganizationSettings> { try await kept(or: options.settings) }

    /// Replaces the settings, when they still are the version the change was made from. Names that are not known are
    /// refused only where they are new.
    ///
    /// Throws as `keep` does.
    @discardableResult
    public func changeSettings(
        to new: OrganizationSettings, from version: Int, by actor: String
    ) async throws -> Versioned<OrganizationSettings> {
        let snapshot = try await snapshot()
        return try await keep(
            new, or: options.settings, from: version,
            complaints: { old in snapshot.takenAt == nil ? [] : new.unknownNames(since: old, in: snapshot) }, by: actor)
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
