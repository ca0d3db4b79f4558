import Core

/// Something an administrator should know before it hurts.
public struct Notice: Equatable, Sendable {
    public enum Level: String, Comparable, Sendable, Codable {
        case info, warning, danger
        public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .info ? 0 : self == .warning ? 1 : 2 }
    }
    /// Where it can be put right.
    public enum Place: String, Sendable, Codable {
        case connection, protection, mail, access, templates, warnings, answers
    }
    public var level: Level
    public var title: String
    /// What to do, as a sentence.
    public var text: String
    public var place: Place
    public init(_ level: Level, _ title: String, _ text: String, _ place: Place) {
        (self.level, self.title, self.text, self.place) = (level, title, text, place)
    }

    /// About a key that expires on this day; `nil` while there are more than 30 days.
    public static func ofKey(expiringOn day: CivilDay, today: CivilDay) -> Notice? {
        let left = day.daysSince1970 - today.daysSince1970
        let level: Level
        switch left {
        case ...3: level = .danger
        case ...14: level = .warning
        case ...30: level = .info
        default: return nil
        }
        let when = left < 0 ? "expired on \(day)" : left == 0 ? "expires today" : "expires on \(day)"
        let rest = left <= 0 ? "" : left == 1 ? ", tomorrow" : ", in \(left) days"
        let text =
            left < 0
            ? "Syncs and runs fail until it is replaced." : "Replace it before: syncs and runs fail from then on."
        return Notice(level, "The organisation API key \(when)\(rest)", text, .connection)
    }

    /// About protected people somebody wanted to look at again; `nil` when there are none.
    public static func ofProtection(due: [OrganizationSettings.ProtectedUser]) -> Notice? {
        guard !due.isEmpty else { return nil }
        let people = due.count == 1 ? "1 protected person is" : "\(due.count) protected people are"
        return Notice(
            .info, "\(people) due to be looked at again",
            "They stay protected until somebody takes it away.", .protection)
    }
}

extension Usher {
    /// What an administrator should know now, the most urgent first.
    public func notices() async throws -> [Notice] {
        let (settings, status) = (try await settings().value, try await connectionStatus())
        let today = settings.zone.day(at: surroundings.now())
        var notices: [Notice] = []
        if case .unreadable(let reason) = status.origin {
            notices.append(
                Notice(.danger, "The stored key can't be opened", "\(reason) Write the key again.", .connection))
        }
        if status.isConnected, let day = status.keyExpiresOn {
            notices += [Notice.ofKey(expiringOn: day, today: today)].compactMap { $0 }
        }
        if let trouble = try await mailTrouble() {
            notices.append(Notice(.danger, "Mail is not going out", trouble.reason, .mail))
        }
        notices += try await warningNotices()
        notices += [Notice.ofProtection(due: settings.dueForRecheck(on: today))].compactMap { $0 }
        let now = surroundings.now()
        notices += try await store.database.read { try FullLicences.read(in: $0, at: now) }.notices
        return notices.sorted { $0.level > $1.level }
    }
}
