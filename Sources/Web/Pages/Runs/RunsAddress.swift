import Core
import Foundation
import Store

/// What the list of runs shows, as its address says it: it can be kept and sent on.
struct RunsAddress: Equatable, Sendable {
    enum Show: String, CaseIterable, Sendable {
        case all, waiting, running, failures, safe
        var title: String {
            switch self {
            case .all: "All"
            case .waiting: "Waiting"
            case .running: "Running"
            case .failures: "With failures"
            case .safe: "Safe mode"
            }
        }
    }
    var show = Show.all
    var find = ""
    var rule = ""
    var kind: RunKind?
    var who = ""
    /// `2026-11-20`; empty or wrong ones ask for nothing.
    var from = ""
    var until = ""
    var cursor: RunCursor?

    init() {}

    init(_ asked: Form) {
        func text(_ name: String) -> String { String(asked.trimmed(name).prefix(200)) }
        show = Show(rawValue: text("show")) ?? .all
        find = text("find")
        rule = text("rule")
        kind = RunKind(rawValue: text("kind"))
        who = text("who")
        from = text("from")
        until = text("until")
        cursor = Self.cursor(text("after"))
    }

    private static func cursor(_ text: String) -> RunCursor? {
        let parts = text.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, let time = Int64(parts[0]) else { return nil }
        return RunCursor(createdAt: Instant(milliseconds: time), id: RunID(String(parts[1])))
    }

    /// Whether anything is filtered.
    var isNarrowed: Bool {
        var plain = RunsAddress()
        plain.cursor = cursor
        return self != plain
    }

    var query: RunQuery {
        var query = RunQuery(
            rule: rule.isEmpty ? nil : RuleID(rule), kind: kind, text: find, actor: who,
            from: Self.midnight(from), until: Self.midnight(until).map { $0 + .days(1) })
        switch show {
        case .all: break
        case .waiting: query.states = [.blocked, .paused]
        case .running: query.states = [.running]
        case .failures: query.hasFailures = true
        case .safe: query.mode = .safe
        }
        return query
    }

    private static func midnight(_ text: String) -> Instant? {
        guard let day = CivilDay(text[...]) else { return nil }
        return Instant(milliseconds: Int64(day.daysSince1970) * 86_400_000)
    }

    var path: String {
        var parts: [(String, String)] = []
        if show != .all { parts.append(("show", show.rawValue)) }
        if !find.isEmpty { parts.append(("find", find)) }
        if !rule.isEmpty { parts.append(("rule", rule)) }
        if let kind { parts.append(("kind", kind.rawValue)) }
        if !who.isEmpty { parts.append(("who", who)) }
        if !from.isEmpty { parts.append(("from", from)) }
        if !until.isEmpty { parts.append(("until", until)) }
        if let cursor { parts.append(("after", "\(cursor.createdAt.milliseconds)_\(cursor.id)")) }
        guard !parts.isEmpty else { return Link.runs }
        return Link.runs + "?" + parts.map { "\($0.0)=\(Link.segment($0.1))" }.joined(separator: "&")
    }

    func with(_ change: (inout RunsAddress) -> Void) -> RunsAddress {
        var copy = self
        copy.cursor = nil
        change(&copy)
        return copy
    }
}
