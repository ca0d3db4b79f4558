import Core
import Engine
import Foundation

/// What stands beside the editor: what the rule would do now, which rules work against it, and what comes next. Also
/// sent on its own while somebody types.
struct RuleSidePanel: Sendable {
    /// Where each problem is, and what is wrong; empty when the rule can be planned.
    let problems: [Problem]
    /// What to do first, when there is nothing to say yet.
    let hint: String?
    /// `nil` while something is wrong.
    let outlook: Outlook?

    struct Problem: Sendable {
        /// `#filter`; `nil` when it is about no field.
        let anchor: String?
        let text: String
    }
    struct Outlook: Sendable {
        /// `14:18 UTC, 14 minutes ago`.
        let asOf: String
        let preview: PlanPreview
        /// Some people are left alone only because their direct roles are not read while somebody types.
        let rolesUnread: Bool
        let conflicts: [Conflict]
        let forecast: RuleForecastChart
        let zone: String
        /// Why there are no next runs; `nil` when there are.
        let noClock: String?
        let next: [Occurrence]
    }
    struct Conflict: Sendable {
        let title: String
        let path: String
        let name: String
        let sentences: [String]
    }
    struct Occurrence: Sendable {
        let local: String
        let utc: String
        let iso: String
        let ahead: String
    }

    init(problems: [Problem], outlook: Outlook?) { (self.problems, self.outlook, hint) = (problems, outlook, nil) }

    init(problems: RuleProblems) {
        self.problems = problems.all.map { problem in
            let label = problem.field.flatMap(RuleProblems.label(of:)).map { "\($0): " } ?? ""
            return Problem(anchor: problem.field.map { "#\($0)" }, text: label + problem.text)
        }
        (hint, outlook) = (nil, nil)
    }

    private init(hint: String) { (self.hint, problems, outlook) = (hint, [], nil) }

    static let unfinished = RuleSidePanel(
        hint: "Fill in whom the rule is about and what happens. Then this says what it would do.")
    static let neverSynced = RuleSidePanel(
        hint: "Nothing is known about the organisation yet. Sync it; then this says what the rule would do.")

    /// - Parameter zone: the rule's, else the organisation's.
    init(_ preview: RulePreview, rule: Rule, zone: String?, now: Instant, readsRoles: Bool) {
        (problems, hint) = ([], nil)
        outlook = Outlook(preview, rule: rule, zone: zone, now: now, readsRoles: readsRoles)
    }
}

extension RuleSidePanel.Outlook {
    init(_ preview: RulePreview, rule: Rule, zone name: String?, now: Instant, readsRoles: Bool) {
        let (plan, snapshot) = (preview.planned.plan, preview.planned.snapshot)
        let zone = name.flatMap { TimeZone(identifier: $0) } ?? .gmt
        asOf = snapshot.takenAt.map { "\(Wording.time($0)), \(Wording.ago($0, now: now))" } ?? "never"
        self.preview = PlanPreview(plan, in: snapshot, savings: preview.savings)
        rolesUnread =
            !readsRoles && rule.actions.contains { $0.kind == .removeProductAccess }
            && plan.spared.contains { $0.reason == .unknownData }
        conflicts = preview.conflicts.map { conflict in
            RuleSidePanel.Conflict(
                title: "\(Wording.people(conflict.users)) \(conflict.users == 1 ? "is" : "are") in two rules that "
                    + "work against each other",
                path: Link.rule(conflict.rule), name: conflict.name,
                sentences: conflict.clashes.map { RuleWords.sentence($0, other: conflict.name) })
        }
        forecast = RuleForecastChart(preview.forecast, zone: zone)
        self.zone = RuleWords.zoneName(name)
        noClock = Self.noClock(rule, hasNext: !preview.next.isEmpty)
        next = preview.next.map { instant in
            RuleSidePanel.Occurrence(
                local: RuleWords.local(instant, in: zone), utc: "\(RuleWords.clock(instant, in: .gmt)) UTC",
                iso: instant.iso8601, ahead: RuleWords.ahead(instant, now: now))
        }
    }

    private static func noClock(_ rule: Rule, hasNext: Bool) -> String? {
        switch rule.trigger {
        case .manual: "It runs when somebody starts it."
        case .event: "It runs when a sync sees the event, for the people it happened to."
        case .request: "It runs when somebody asks."
        case .weekly, .interval: hasNext ? nil : "There is no next time."
        }
    }
}

/// People whom a rule would newly mean on each of the coming days, as bars.
struct RuleForecastChart: Sendable {
    struct Bar: Sendable {
        let x: String
        let y: String
        let height: String
    }
    struct Mark: Sendable {
        let x: String
        let text: String
        /// `start`, `middle` or `end`.
        let anchor: String
    }
    struct Row: Sendable {
        let day: String
        let people: String
    }
    let title: String
    /// The finding, in a sentence.
    let finding: String
    let bars: [Bar]
    /// The largest value, above its bar; `nil` when all are zero.
    let peak: Peak?
    let days: [Mark]
    /// Days on which somebody comes in.
    let rows: [Row]

    struct Peak: Sendable {
        let x: String
        let y: String
        let text: String
    }

    static let height = 120
    /// Where bars stand and how high the highest is.
    private static let (base, tallest) = (100.0, 76.0)

    init(_ forecast: Forecast, zone: TimeZone) {
        let count = max(forecast.days.count, 1)
        let step = 100 / Double(count)
        let most = forecast.days.map(\.users).max() ?? 0
        let names = forecast.days.map { Wording.day(zone.day(at: $0.at)) }
        title = "Forecast for \(Wording.count(forecast.days.count, "day"))"
        let total = forecast.total
        let busiest = forecast.days.firstIndex { $0.users == most }
        finding =
            total == 0 || most == 0
            ? "Nobody else comes in."
            : "\(Wording.people(total)) come\(total == 1 ? "s" : "") in; most on \(busiest.map { names[$0] } ?? ""): "
                + "\(Wording.number(most))."
        bars = forecast.days.enumerated().compactMap { index, day in
            guard day.users > 0, most > 0 else { return nil }
            let height = max(2, Double(day.users) / Double(most) * Self.tallest)
            return Bar(
                x: PlanPreview.percent((Double(index) + 0.15) * step), y: Self.tenths(Self.base - height),
                height: Self.tenths(height))
        }
        peak = busiest.flatMap { index in
            most == 0
                ? nil
                : Peak(
                    x: PlanPreview.percent((Double(index) + 0.5) * step), y: Self.tenths(Self.base - Self.tallest - 6),
                    text: Wording.number(most))
        }
        days = stride(from: 0, to: forecast.days.count, by: 7).map { index in
            Mark(
                x: PlanPreview.percent((Double(index) + (index == 0 ? 0 : 0.5)) * step),
                text: names[index].split(separator: " ").prefix(2).joined(separator: " "),
                anchor: index == 0 ? "start" : "middle")
        }
        rows = zip(forecast.days, names).filter { $0.0.users > 0 }.map {
            Row(day: $0.1, people: Wording.people($0.0.users))
        }
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
