import Core
import Engine
import Store

/// What somebody asks of the audit log, as it stands in the address of the page.
struct AuditQuery: Equatable, Sendable {
    enum View: String, CaseIterable, Sendable { case timeline, details }

    var text = ""
    /// Name, e-mail address or account id of whom it was done to.
    var user = ""
    /// Name, e-mail address or name in the log of who did it.
    var performer = ""
    var from = ""
    /// The last day that is meant.
    var until = ""
    var kinds: Set<OperationKind> = []
    var statuses: Set<AuditStatus> = []
    var area: AuditArea?
    var view = View.timeline
    /// Only events before this one: where the page goes on.
    var before: Int64?
    /// The event that is shown in full.
    var event: Int64?

    init() {}

    init(_ fields: Form) {
        text = fields.trimmed("q")
        user = fields.trimmed("user")
        performer = fields.trimmed("by")
        from = fields.trimmed("from")
        until = fields.trimmed("to")
        kinds = Set(fields.all("type").compactMap { OperationKind(rawValue: $0) })
        statuses = Set(fields.all("status").compactMap { AuditStatus(rawValue: $0) })
        area = AuditArea(rawValue: fields["about"])
        view = View(rawValue: fields["view"]) ?? .timeline
        before = Int64(fields["before"])
        event = Int64(fields["event"])
    }

    /// Whether anything narrows the log.
    var isFiltered: Bool {
        var bare = AuditQuery()
        (bare.view, bare.before, bare.event) = (view, before, event)
        return self != bare
    }

    var fromError: String? { Self.error(in: from) }
    var untilError: String? { Self.error(in: until) }
    private var firstDay: Instant? { CivilDay(from).map { Instant(seconds: $0.daysSince1970 * 86400) } }
    private var endOfLastDay: Instant? {
        CivilDay(until).map { Instant(seconds: ($0.daysSince1970 + 1) * 86400) }
    }

    private static func error(in day: String) -> String? {
        day.isEmpty || CivilDay(day) != nil ? nil : "Write a day that exists, for example 2026-11-20."
    }

    /// The address of a page of the log that asks this.
    func path(_ page: String = Link.audit) -> String {
        var fields: [(String, String)] = []
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { fields.append((name, value)) }
        }
        add("q", text)
        add("user", user)
        add("by", performer)
        add("from", from)
        add("to", until)
        for kind in OperationKind.allCases where kinds.contains(kind) { add("type", kind.rawValue) }
        for status in AuditStatus.allCases where statuses.contains(status) { add("status", status.rawValue) }
        add("about", area?.rawValue)
        add("view", view == .timeline ? nil : view.rawValue)
        add("before", before.map { String($0) })
        add("event", event.map { String($0) })
        guard !fields.isEmpty else { return page }
        return page + "?" + fields.map { "\($0.0)=\(Link.segment($0.1))" }.joined(separator: "&")
    }

    /// The same, changed.
    func with(_ change: (inout AuditQuery) -> Void) -> AuditQuery {
        var copy = self
        change(&copy)
        return copy
    }

    /// What it means, with the people it names looked up. A day that does not exist does not narrow.
    func filter(users: Set<String>?, actors: Set<String>?, textAccounts: Set<String>) -> AuditFilter {
        AuditFilter(
            text: text, textAccounts: textAccounts, subjects: users, actors: actors, from: firstDay,
            until: endOfLastDay, kinds: kinds, statuses: statuses, area: area)
    }
}

extension OperationKind {
    var title: String {
        switch self {
        case .automationRule: "Automation rule"
        case .manualOperation: "Manual operation"
        case .userImport: "User import"
        case .bulkCSVAction: "Bulk CSV action"
        case .scheduledCleanUp: "Scheduled clean-up"
        }
    }
}

extension AuditStatus {
    var title: String {
        switch self {
        case .success: "Success"
        case .failed: "Failed"
        case .warning: "Warning"
        case .partialFailure: "Partial failure"
        case .inProgress: "In progress"
        }
    }
}

extension AuditArea {
    var title: String {
        switch self {
        case .operations: "Operations"
        case .changes: "Changes to people"
        case .people: "People, step by step"
        case .rules: "Rules and filters"
        case .syncs: "Syncs"
        case .console: "Sign-ins and settings"
        }
    }
}
