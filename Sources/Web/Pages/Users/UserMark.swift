import Core

/// A state as an icon and a word: quiet for the ordinary, a pill for what stands out.
struct UserMark: Sendable, Equatable {
    let look: String
    /// `nil` for none.
    let symbol: String?
    let word: String

    private static func quiet(_ word: String) -> UserMark {
        UserMark(look: "status status-ok", symbol: "check", word: word)
    }

    static func of(_ status: AccountStatus, isDeletionScheduled: Bool) -> UserMark {
        if isDeletionScheduled { return UserMark(look: "badge badge-danger", symbol: "trash", word: "Deletion due") }
        return switch status {
        case .active: quiet("Active")
        case .inactive: UserMark(look: "badge", symbol: "x", word: "Deactivated")
        case .closed: UserMark(look: "badge", symbol: "x", word: "Closed")
        case .unknown: unknown
        }
    }

    static func of(_ membership: Membership) -> UserMark {
        switch membership {
        case .active: quiet("Active")
        case .suspended: UserMark(look: "badge badge-warn", symbol: "pause", word: "Suspended")
        case .none: UserMark(look: "badge", symbol: "minus", word: "Not a member")
        case .unknown: unknown
        }
    }

    static func of(_ claim: Claim) -> UserMark {
        switch claim {
        case .managed: quiet("Managed")
        case .unmanaged: UserMark(look: "badge badge-line", symbol: nil, word: "Unmanaged")
        case .unknown: unknown
        }
    }

    /// What stands beside the name; `nil` for people.
    static func of(_ type: AccountType) -> UserMark? {
        switch type {
        case .atlassian: nil
        case .app: UserMark(look: "badge", symbol: "bot", word: "App")
        case .customer: UserMark(look: "badge badge-line", symbol: nil, word: "Portal customer")
        case .unknown: UserMark(look: "badge badge-line", symbol: "unknown", word: "Unknown kind")
        }
    }

    private static let unknown = UserMark(look: "badge badge-line", symbol: "unknown", word: "Unknown")
}

/// A day as lists show it: how long ago, and the day.
struct ShownDay: Sendable, Equatable {
    let instant: String
    let since: String
    let date: String

    init(_ instant: Instant, now: Instant) {
        self.instant = instant.iso8601
        since = Wording.ago(instant, now: now)
        date = CivilDay(instant.iso8601.prefix(10)).map(Wording.day) ?? instant.iso8601
    }
}
