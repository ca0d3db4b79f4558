import Core
import Engine
import Foundation
import Hummingbird
import Store

/// All rules: what each does, to whom, when, and what it did last.
struct RulesPage: Page {
    struct Row: Sendable {
        let path: String
        let name: String
        let description: String?
        let isSafe: Bool
        let initials: String
        let updatedBy: String
        let updated: ShownTime
        let chips: [RuleWords.Chip]
        let what: String
        let detail: String
        let lastRun: RuleLastRun?
        let next: String
        let nextDetail: String
        /// `nil` while it has taken nothing.
        let askedBack: AskedBack?
        let isEnabled: Bool
        /// What the switch sets.
        let flipped: String
        let activePath: String
        let runPath: String
        let duplicatePath: String
        let resultsPath: String
        let removePath: String
    }
    struct Tab: Sendable {
        let path: String
        let label: String
        let count: String
        let isCurrent: Bool
    }
    struct PresetLink: Sendable {
        let path: String
        let icon: String
        let title: String
        let text: String
    }
    static let template = "rules"
    let shell: Shell
    let canEdit: Bool
    let newPath: String
    let exportPath: String
    let listPath: String
    /// There is no rule at all.
    let isEmpty: Bool
    let find: String
    /// The state that is shown, carried on by the search.
    let show: String
    let tabs: [Tab]
    let rows: [Row]
    /// There are rules, but none like that: how many were looked at.
    let nothingFound: String?
    let presets: [PresetLink]
}

/// Which rules a list shows, from the query string.
struct RuleListQuery: Equatable, Sendable {
    enum State: String, CaseIterable, Sendable { case all, on, off }
    /// A part of the name or the description, in lower case; empty for all.
    let find: String
    let state: State

    init(find: String, show: String) {
        self.find = find.trimmingCharacters(in: .whitespaces)
        state = State(rawValue: show) ?? .all
    }

    func contains(_ rule: Rule) -> Bool { contains(rule, in: state) }

    func contains(_ rule: Rule, in state: State) -> Bool {
        let isFound =
            find.isEmpty || rule.name.localizedCaseInsensitiveContains(find)
            || rule.details.localizedCaseInsensitiveContains(find)
        switch state {
        case .all: return isFound
        case .on: return isFound && rule.isEnabled
        case .off: return isFound && !rule.isEnabled
        }
    }

    func path(_ state: State) -> String {
        var parts: [String] = []
        if !find.isEmpty { parts.append("find=\(Link.segment(find))") }
        if state != .all { parts.append("show=\(state.rawValue)") }
        return parts.isEmpty ? Link.rules : "\(Link.rules)?\(parts.joined(separator: "&"))"
    }
}

struct RulesRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/rules", show), Route(.get, "/rules/export", export),
            Route(.post, "/rules/{id}/active", setActive), Route(.post, "/rules/{id}/duplicate", duplicate),
            Route(.get, "/rules/{id}/remove", askToRemove), Route(.post, "/rules/{id}/remove", remove),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let parameters = request.uri.queryParameters
        let query = RuleListQuery(
            find: parameters["find"].map(String.init) ?? "", show: parameters["show"].map(String.init) ?? "")
        let list = try await RuleList(site)
        let shown = list.rules.filter { query.contains($0.rule) }
        var rows: [RulesPage.Row] = []
        for stored in shown { rows.append(try await list.row(stored, site)) }
        let tabs = RuleListQuery.State.allCases.map { state in
            RulesPage.Tab(
                path: query.path(state), label: state.rawValue.capitalized,
                count: Wording.number(list.rules.count { query.contains($0.rule, in: state) }),
                isCurrent: state == query.state)
        }
        let page = RulesPage(
            shell: site.renderer.shell("Rules", request, context, current: Link.rules),
            canEdit: administrator.role >= .operator, newPath: Link.newRule, exportPath: Link.rulesExport,
            listPath: Link.rules, isEmpty: list.rules.isEmpty, find: query.find, show: query.state.rawValue, tabs: tabs,
            rows: rows,
            nothingFound: rows.isEmpty ? "None of the \(Wording.count(list.rules.count, "rule")) is like that." : nil,
            presets: try await RulesPage.PresetLink.all(site))
        return try await site.page(page, context)
    }

    @Sendable private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = try await site.usher.exportRules().yaml
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/yaml; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"usher-rules.yaml\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    @Sendable private func setActive(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let isEnabled = Bool(context.form["enabled"]) else { throw Refusal.unreadable }
        let rule = try await site.usher.setEnabled(isEnabled, of: try context.ruleID(), by: administrator.actor)
        let words = isEnabled ? "is on" : "is off; it will not start by itself"
        return try await site.done("\(rule.name) \(words).", goTo: Link.rules, context)
    }

    @Sendable private func duplicate(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let copy = try await site.usher.duplicateRule(try context.ruleID(), by: administrator.actor)
        return try await site.done(
            "\(copy.name) is made. It is off and in safe mode.", goTo: Link.rule(copy.id), context)
    }

    @Sendable private func askToRemove(_ request: Request, _ context: WebContext) async throws -> Response {
        let rule = try await site.usher.storedRule(try context.ruleID()).rule
        let page = RuleRemovalPage(
            shell: site.renderer.shell("Remove \(rule.name)", request, context, current: Link.rules),
            listPath: Link.rules, rulePath: Link.rule(rule.id), name: rule.name, action: Link.ruleRemoval(rule.id),
            resultsPath: Link.runs(rule: rule.id))
        return try await site.page(page, context)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let rule = try await site.usher.storedRule(try context.ruleID()).rule
        try await site.usher.removeRule(named: rule.name, by: administrator.actor)
        return try await site.done("\(rule.name) is removed. Its runs stay.", goTo: Link.rules, context)
    }
}

extension WebContext {
    /// The rule a path names.
    func ruleID() throws(Refusal) -> RuleID {
        guard let id = parameters.get("id")?.removingPercentEncoding else { throw .notFound }
        return RuleID(id)
    }
}

/// What the rows of the list are made from.
private struct RuleList {
    let rules: [StoredRule]
    private let lastRuns: [RuleID: Run]
    private let actors: ActorNames
    private let zone: String?
    private let rejoins: [RuleID: RejoinRate]

    init(_ site: Site) async throws {
        let (rules, runs, administrators) = try await site.store.database.read { db in
            let rules = try db.rules.allStored()
            var runs: [RuleID: Run] = [:]
            for stored in rules { runs[stored.rule.id] = try db.runs.list(limit: 1, rule: stored.rule.id).first }
            return (rules, runs, try db.administrators.all())
        }
        (self.rules, lastRuns, actors) = (rules, runs, ActorNames(administrators))
        zone = try await site.usher.settings().value.timeZone
        rejoins = try await site.usher.rejoinRates()
    }

    func row(_ stored: StoredRule, _ site: Site) async throws -> RulesPage.Row {
        let (rule, now) = (stored.rule, site.now())
        let ruleZone = rule.schedule.timeZone ?? zone
        let schedule = RuleWords.schedule(rule, zone: RuleWords.zoneName(ruleZone))
        let next = try await nextRun(rule, zone: ruleZone, site)
        let by = actors.name(stored.updatedBy)
        return RulesPage.Row(
            path: Link.rule(rule.id), name: rule.name, description: rule.details.isEmpty ? nil : rule.details,
            isSafe: rule.mode == .safe, initials: Initials.of(by), updatedBy: by,
            updated: ShownTime(stored.updatedAt, now: now), chips: rule.actions.flatMap(RuleWords.chips),
            what: schedule.what, detail: schedule.detail,
            lastRun: lastRuns[rule.id].map { RuleLastRun($0, now: now) }, next: next.0, nextDetail: next.1,
            askedBack: AskedBack(rejoins[rule.id]), isEnabled: rule.isEnabled,
            flipped: rule.isEnabled ? "false" : "true",
            activePath: Link.ruleActive(rule.id), runPath: Link.ruleRun(rule.id),
            duplicatePath: Link.ruleDuplicate(rule.id), resultsPath: Link.runs(rule: rule.id),
            removePath: Link.ruleRemoval(rule.id))
    }

    private func nextRun(_ rule: Rule, zone: String?, _ site: Site) async throws -> (String, String) {
        guard rule.isEnabled else { return ("off", "") }
        switch rule.trigger {
        case .manual: return ("by hand", "")
        case .event: return ("when it happens", "")
        case .request: return ("when asked", "")
        case .weekly, .interval:
            // A rule whose zone is not known any more still belongs in the list.
            guard let next = try? await site.usher.nextOccurrences(of: rule, count: 1).first else { return ("–", "") }
            let local = zone.flatMap { TimeZone(identifier: $0) } ?? .gmt
            let day = RuleWords.shortDay(local.day(at: next))
            return (day, "\(RuleWords.clock(next, in: local)), \(RuleWords.ahead(next, now: site.now()))")
        }
    }
}

extension RulesPage.PresetLink {
    init(_ preset: RulePreset) {
        self.init(
            path: Link.newRule(preset: preset.key), icon: preset.icon, title: preset.title, text: preset.text)
    }

    static func all(_ site: Site) async throws -> [RulesPage.PresetLink] {
        try await RulePreset.all(site).map(RulesPage.PresetLink.init)
    }
}

extension RulePreset {
    static func all(_ site: Site) async throws -> [RulePreset] {
        let settings = try await site.usher.settings().value
        return all(
            for: try await site.usher.snapshot(), brake: settings.brake, today: settings.zone.day(at: site.now()))
    }
}

/// Asks before a rule is removed, and says what stays.
struct RuleRemovalPage: Page {
    static let template = "rule-removal"
    let shell: Shell
    let listPath: String
    let rulePath: String
    let name: String
    let action: String
    let resultsPath: String
}
