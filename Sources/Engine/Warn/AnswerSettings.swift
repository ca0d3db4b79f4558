import Core

/// What people may answer to a warning, and for how long it counts. Days are days on the organisation's calendar.
public struct AnswerSettings: KeptSettings {
    /// How long "I still need this" spares a person from the rule.
    public var keepDays: Int
    /// How often in a row it counts by itself; the next time an administrator decides.
    public var keepsInARow: Int
    /// Whether people may say until when they are away, and are spared that long.
    public var mayBeAway: Bool
    /// How far in the future that may be.
    public var maxAwayDays: Int
    /// How long the links of a warning work: so many days after its deadline.
    public var linkDays: Int

    public init(
        keepDays: Int = 90, keepsInARow: Int = 3, mayBeAway: Bool = true, maxAwayDays: Int = 365, linkDays: Int = 30
    ) {
        self.keepDays = keepDays
        self.keepsInARow = keepsInARow
        self.mayBeAway = mayBeAway
        self.maxAwayDays = maxAwayDays
        self.linkDays = linkDays
    }

    public static let key = "settings.answers"
    public static let subject = "answers"

    public var complaints: [Diagnostic] {
        func days(_ value: Int, _ path: String) -> Diagnostic? {
            (1...3650).contains(value) ? nil : Diagnostic("Write a number of days from 1 to 3,650.", path: path)
        }
        let count =
            (1...100).contains(keepsInARow)
            ? nil : Diagnostic("Write a number of times from 1 to 100.", path: "keepsInARow")
        return [
            days(keepDays, "keepDays"), count, days(maxAwayDays, "maxAwayDays"), days(linkDays, "linkDays"),
        ].compactMap { $0 }
    }
}

extension Usher {
    public func answerSettings() async throws -> Versioned<AnswerSettings> { try await kept(or: AnswerSettings()) }

    /// Throws as `keep` does.
    @discardableResult
    public func changeAnswerSettings(
        to new: AnswerSettings, from version: Int, by actor: String
    ) async throws -> Versioned<AnswerSettings> {
        try await keep(new, or: AnswerSettings(), from: version, by: actor)
    }
}
