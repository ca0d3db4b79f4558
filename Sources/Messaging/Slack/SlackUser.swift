/// Somebody as Slack's `users.info` knows them.
public struct SlackUser: Equatable, Sendable {
    public var id: String
    public var team: String
    /// Workspaces of the enterprise they are in; empty outside an enterprise.
    public var enterpriseTeams: [String]
    public var name: String
    /// `nil` when they have none, or the app may not see it.
    public var email: String?
    /// False only where Slack says that the address was never confirmed.
    public var isEmailConfirmed: Bool
    public var isDeleted: Bool
    public var isBot: Bool
    /// A guest of one or several channels.
    public var isGuest: Bool
    /// From another organisation, by a shared channel.
    public var isStranger: Bool

    public init(
        id: String, team: String, enterpriseTeams: [String] = [], name: String, email: String?,
        isEmailConfirmed: Bool = true, isDeleted: Bool = false, isBot: Bool = false, isGuest: Bool = false,
        isStranger: Bool = false
    ) {
        self.id = id
        self.team = team
        self.enterpriseTeams = enterpriseTeams
        self.name = name
        self.email = email
        self.isEmailConfirmed = isEmailConfirmed
        self.isDeleted = isDeleted
        self.isBot = isBot
        self.isGuest = isGuest
        self.isStranger = isStranger
    }

    /// The address that speaks for this person, or why none does: guests and people of other workspaces bring an
    /// address that nobody here has vouched for.
    public func vouchedEmail(teams: Set<String>) throws(ChatRefusal) -> String {
        if isDeleted || isBot { throw .noPerson }
        if isGuest || isStranger { throw .guest }
        guard teams.contains(team) || enterpriseTeams.contains(where: teams.contains) else { throw .foreign }
        guard isEmailConfirmed, let email, email.contains("@") else { throw .noEmail }
        return email
    }
}

/// Why nobody is found behind somebody in a chat. The words are for them.
public enum ChatRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// An app, or an account that is switched off.
    case noPerson
    case guest
    /// Of another workspace or tenant.
    case foreign
    case noEmail

    public var description: String {
        switch self {
        case .noPerson: "This account is no person's, or it is switched off."
        case .guest: "Guests can't ask for access here. Ask whoever invited you."
        case .foreign: "This workspace can't ask for access here."
        case .noEmail: "Your account here has no confirmed e-mail address, so nobody can tell who you are."
        }
    }
}

extension SlackUser: Decodable {
    struct Envelope: Decodable { var user: SlackUser }

    private enum Keys: String, CodingKey {
        case id, name, deleted, profile
        case team = "team_id"
        case realName = "real_name"
        case isBot = "is_bot"
        case isAppUser = "is_app_user"
        case isRestricted = "is_restricted"
        case isUltraRestricted = "is_ultra_restricted"
        case isStranger = "is_stranger"
        case isEmailConfirmed = "is_email_confirmed"
        case enterprise = "enterprise_user"
    }
    private struct Profile: Decodable { var email: String? }
    private struct Enterprise: Decodable { var teams: [String]? }

    public init(from decoder: any Decoder) throws {
        let wire = try decoder.container(keyedBy: Keys.self)
        func flag(_ key: Keys) throws -> Bool { try wire.decodeIfPresent(Bool.self, forKey: key) ?? false }
        let id = try wire.decode(String.self, forKey: .id)
        self.init(
            id: id, team: try wire.decodeIfPresent(String.self, forKey: .team) ?? "",
            enterpriseTeams: try wire.decodeIfPresent(Enterprise.self, forKey: .enterprise)?.teams ?? [],
            name: try wire.decodeIfPresent(String.self, forKey: .realName)
                ?? wire.decodeIfPresent(String.self, forKey: .name) ?? id,
            email: try wire.decodeIfPresent(Profile.self, forKey: .profile)?.email,
            isEmailConfirmed: try wire.decodeIfPresent(Bool.self, forKey: .isEmailConfirmed) ?? true,
            isDeleted: try flag(.deleted), isBot: try flag(.isBot) || flag(.isAppUser),
            isGuest: try flag(.isRestricted) || flag(.isUltraRestricted), isStranger: try flag(.isStranger))
    }
}
