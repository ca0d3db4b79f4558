import Core
import Foundation
import Store

/// How rules read.
enum RuleWords {
    /// An action as a line of a diff.
    struct Chip: Sendable, Equatable {
        /// `add`, `take`, `hold` or `note`.
        let kind: String
        let sign: String?
        let icon: String?
        let text: String
    }

    static func chips(_ action: Action) -> [Chip] {
        func each(_ names: [String], _ kind: String, _ sign: String, _ word: String = "") -> [Chip] {
            names.map { Chip(kind: kind, sign: sign, icon: nil, text: $0 + word) }
        }
        func icon(_ kind: String, _ icon: String, _ text: String) -> [Chip] {
            [Chip(kind: kind, sign: nil, icon: icon, text: text)]
        }
        switch action {
        case .addToGroups(let names): return each(names, "add", "+")
        case .removeFromGroups(let names): return each(names, "take", "−")
        case .removeProductAccess(let names): return each(names, "take", "−", " access")
        case .removeFromAllGroups: return each(["all groups"], "take", "−")
        case .removeFromAllAccessGroups: return each(["all product access"], "take", "−")
        case .suspend: return icon("hold", "pause", "suspend")
        case .restore: return icon("add", "undo", "restore")
        case .deactivate: return icon("hold", "pause", "deactivate")
        case .reactivate: return icon("add", "undo", "reactivate")
        case .giveBack: return icon("add", "undo", "give back what was taken")
        case .delete(let others):
            let fallback = others.flatMap(chips).map {
                Chip(kind: "note", sign: $0.sign, icon: $0.icon, text: "else \($0.text)")
            }
            return icon("take", "trash", "delete the account") + fallback
        case .renameWithSuffix(let suffix): return icon("note", "edit", "rename with \(suffix)")
        case .invalidatePassword: return icon("note", "lock", "invalidate the password")
        case .createIssue(let issue): return icon("note", "ticket", "issue in \(issue.project)")
        case .sendMail(let template): return icon("note", "mail", "mail \(template)")
        }
    }

    /// What starts a rule, and when or how in the rule's zone.
    static func schedule(_ rule: Rule, zone: String) -> (what: String, detail: String) {
        switch rule.trigger {
        case .manual: return ("By hand", "")
        case .weekly(let days, let time):
            let names = days.sorted().map { dayNames[$0.number] + "s" }
            let what = days.count == 7 ? "Every day" : Wording.list(names)
            return (what, "\(time) \(zone)")
        case .interval(let count, let unit, let start, let time):
            let word = unit.rawValue
            let what = count == 1 ? "Every \(word.dropLast())" : "Every \(count) \(word)"
            return (what, "from \(Wording.day(start)), \(time) \(zone)")
        case .event(.userCreated): return ("User created", "seen by sync")
        case .event(.userLoggedIn): return ("User logged in", "seen by sync")
        case .request(let request): return ("On request", "by \(request.channel?.rawValue ?? "any channel")")
        }
    }

    static let dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    /// `Berlin` of `Europe/Berlin`.
    static func zoneName(_ zone: String?) -> String {
        guard let zone, let last = zone.split(separator: "/").last else { return "UTC" }
        return String(last.replacing("_", with: " "))
    }

    /// `Mon 23 Nov 2026, 06:00`, on the clocks of a zone.
    static func local(_ instant: Instant, in zone: TimeZone) -> String {
        "\(shortDay(zone.day(at: instant))), \(clock(instant, in: zone))"
    }

    /// `Mon 23 Nov 2026`.
    static func shortDay(_ day: CivilDay) -> String {
        let number = ((day.daysSince1970 + 3) % 7 + 7) % 7
        return "\(dayNames[Int(number)].prefix(3)) \(Wording.day(day))"
    }

    static func clock(_ instant: Instant, in zone: TimeZone) -> String {
        let seconds = instant.milliseconds.quotientAndRemainder(dividingBy: 1000).quotient
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        return String(Instant(seconds: seconds + Int64(offset)).iso8601.dropFirst(11).prefix(5))
    }

    /// `in 14 minutes`, `in 3 days`. What has passed is `now`.
    static func ahead(_ instant: Instant, now: Instant) -> String {
        let minutes = (instant - now).components.seconds / 60
        return switch minutes {
        case ..<1: "now"
        case ..<60: "in \(Wording.count(Int(minutes), "minute"))"
        case ..<2880: "in \(Wording.count(Int(minutes / 60), "hour"))"
        default: "in \(Wording.count(Int(minutes / 1440), "day"))"
        }
    }

    /// Whether two actions of two rules take each other back: `This rule suspends them, “X” restores them.`
    static func sentence(_ clash: RuleConflict.Clash, other: String) -> String {
        "This rule \(verb(clash.own, clash.group)), “\(other)” \(verb(clash.other, clash.group))."
    }

    private static func verb(_ kind: ActionKind, _ group: String?) -> String {
        let of = group.map { " \($0)" } ?? ""
        return switch kind {
        case .addToGroups: "adds them to\(of)"
        case .removeFromGroups: "removes them from\(of)"
        case .removeFromAllGroups: "removes them from all groups"
        case .removeFromAllAccessGroups: "removes them from all groups that give access"
        case .removeProductAccess: "takes product access away, and with it\(of)"
        case .suspend: "suspends them"
        case .restore: "restores them"
        case .deactivate: "deactivates them"
        case .reactivate: "reactivates them"
        case .giveBack: "gives back what was taken from them"
        case .delete: "deletes them"
        case .renameWithSuffix: "renames them"
        case .invalidatePassword: "invalidates their password"
        case .createIssue: "creates an issue"
        case .sendMail: "writes to them"
        }
    }
}

/// The state of a run as the list of rules shows it.
struct RuleLastRun: Sendable {
    let word: String
    /// The class of the state: `ok`, `warn`, `danger`, `accent`, or empty for the ordinary one.
    let tone: String
    let icon: String
    let when: String
    let people: String
    let path: String

    init(_ run: Run, now: Instant) {
        (word, tone, icon) =
            switch run.state {
            case .blocked: ("Waits for approval", "warn", "pause")
            case .running: ("Running", "accent", "loader")
            case .paused: ("Paused", "warn", "pause")
            case .succeeded: ("Succeeded", "ok", "check")
            case .partial: ("Partly failed", "warn", "alert")
            case .failed: ("Failed", "danger", "x-circle")
            case .cancelled: ("Cancelled", "", "stop")
            case .simulated: ("Simulated", "", "eye")
            }
        when = Wording.ago(run.createdAt, now: now)
        people = Wording.people(run.counts.affected)
        path = Link.run(run.id)
    }
}
