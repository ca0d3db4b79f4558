import Core
import Foundation

/// What a person wrote with an answer. Pure.
struct AnswerForm {
    var reason: String
    var awayUntil: CivilDay?

    static let longestReason = 1000

    /// Throws everything that is wrong, each with its path.
    func check(_ settings: AnswerSettings, today: CivilDay) throws(UsherError) {
        var wrong: [Diagnostic] = []
        if reason.count > Self.longestReason {
            wrong.append(Diagnostic("Write at most 1,000 letters.", path: "reason"))
        }
        if let awayUntil {
            let last = CivilDay(daysSince1970: today.daysSince1970 + Int64(settings.maxAwayDays))
            if !settings.mayBeAway {
                wrong.append(Diagnostic("A day until which you are away can't be given here.", path: "awayUntil"))
            } else if awayUntil < today || awayUntil > last {
                wrong.append(Diagnostic("Choose a day from \(today) to \(last).", path: "awayUntil"))
            }
        }
        if !wrong.isEmpty { throw .invalid(Diagnostics(wrong)) }
    }
}

extension AnswerSettings {
    /// Until when somebody is spared who says now that they still need it.
    ///
    /// - Parameter awayUntil: spared through this day when that is longer.
    func keptUntil(from now: Instant, awayUntil: CivilDay?, in zone: TimeZone) -> Instant {
        let standard = zone.sameTime(as: now, daysLater: Int64(keepDays))
        guard let awayUntil, let midnight = TimeOfDay(hour: 0, minute: 0) else { return standard }
        let back = zone.firstInstant(of: CivilDay(daysSince1970: awayUntil.daysSince1970 + 1), at: midnight)
        return max(standard, back)
    }
}
