import Core
import Foundation

/// What an administrator decides once for all rules, bulk operations and imports. Kept in the database, so that every
/// process of this installation goes by the same.
public struct OrganizationSettings: Equatable, Sendable {
    /// What the console calls the organisation; empty when nobody said.
    public var name: String
    /// IANA name; `nil` for UTC. Rules may have another one of their own.
    public var timeZone: String?
    /// Names or ids of groups whose members no run changes.
    public var protectedGroups: [String]
    public var protectedUsers: [ProtectedUser]
    /// How old the mirror may be for a plan; `nil` when its age is not judged.
    public var trustedAge: Duration?
    /// The brake of rules that say nothing of one, and of imports.
    public var brake: Brake
    public var prices: [SeatPrice]
    /// Whether who started a run, or was the last to edit its rule, may approve it as well.
    public var authorMayApprove: Bool

    /// Somebody no run changes.
    public struct ProtectedUser: Equatable, Sendable {
        /// Account id or e-mail address.
        public var user: String
        /// When somebody wants to look again whether this is still right; `nil` for never. The protection stays until
        /// it is taken away.
        public var recheckOn: CivilDay?
        /// Why, for people; empty when nobody said.
        public var note: String
        public init(user: String, recheckOn: CivilDay? = nil, note: String = "") {
            (self.user, self.recheckOn, self.note) = (user, recheckOn, note)
        }
    }

    public init(
        name: String = "", timeZone: String? = nil, protectedGroups: [String] = [],
        protectedUsers: [ProtectedUser] = [], trustedAge: Duration? = .days(3), brake: Brake = .standard,
        prices: [SeatPrice] = [], authorMayApprove: Bool = true
    ) {
        self.name = name
        self.timeZone = timeZone
        self.protectedGroups = protectedGroups
        self.protectedUsers = protectedUsers
        self.trustedAge = trustedAge
        self.brake = brake
        self.prices = prices
        self.authorMayApprove = authorMayApprove
    }

    /// UTC when none is set.
    public var zone: TimeZone { timeZone.flatMap { TimeZone(identifier: $0) } ?? .gmt }

    /// As planning wants it.
    public var protection: Rule.Protection {
        Rule.Protection(groups: protectedGroups, users: protectedUsers.map(\.user))
    }

    /// Protected people somebody wanted to look at again by this day.
    public func dueForRecheck(on day: CivilDay) -> [ProtectedUser] {
        protectedUsers.filter { $0.recheckOn.map { $0 <= day } ?? false }
    }
}

extension OrganizationSettings: KeptSettings {
    public static let key = "organization"
    public static let subject = "organisation"
}
