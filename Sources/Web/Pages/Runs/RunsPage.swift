import Core
import Engine
import Hummingbird
import Store

/// All runs, the newest first, and those that wait for somebody.
struct RunsPage: Page {
    struct Row: Sendable {
        let path: String
        let heading: String
        let id: String
        let kind: String
        let mark: StateMark
        let isSafe: Bool
        let people: String
        /// `2 steps failed`, `undone by run-7`; `nil` when there is nothing to say.
        let note: String?
        let when: ShownTime
        /// `nil` while it has not ended.
        let took: String?
        let by: String
        let next: Next?
    }
    /// What can be done with a run from here.
    struct Next: Sendable {
        let place: String
        let label: String
        /// For who does not see the row around it.
        let about: String
    }
    struct Waiting: Sendable {
        let title: String
        let runs: [Row]
    }
    struct Filters: Sendable {
        let find: String
        let who: String
        let from: String
        let until: String
        let show: String
        let rules: [FormChoice]
        let kinds: [FormChoice]
    }
    static let template = "runs"
    let shell: Shell
    let listPath: String
    /// `nil` when none waits for a person, or those are what is shown.
    let waiting: Waiting?
    let segments: [ListSegment]
    let filters: Filters
    let rows: [Row]
    let summary: String
    let isNarrowed: Bool
    let newest: String?
    let older: String?
}

struct RunsRoutes {
    let site: Site
    static let pageSize = 25
    /// Most waiting runs that stand above the list.
    static let mostWaiting = 5

    var routes: [Route] { [Route(.get, "/runs", show)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let address = RunsAddress(request.asked)
        let found = try await Found(address, site)
        let rows = RunRows(site: site, names: try await ActorNames.all(site), undone: found.undone)
        let waits = found.waiting.total
        let page = RunsPage(
            shell: site.renderer.shell("Runs", request, context, current: Link.runs), listPath: Link.runs,
            waiting: waits == 0 || address.show == .waiting || address.cursor != nil
                ? nil
                : RunsPage.Waiting(
                    title: waits == 1 ? "1 run waits for a person" : "\(Wording.number(waits)) runs wait for a person",
                    runs: found.waiting.runs.map(rows.row)),
            segments: RunsAddress.Show.allCases.map { show in
                ListSegment(
                    target: address.with { $0.show = show }.path, label: show.title, isCurrent: show == address.show,
                    number: show == .waiting && waits > 0 ? Wording.number(waits) : nil)
            }, filters: Self.filters(address, found.rules), rows: found.page.runs.prefix(Self.pageSize).map(rows.row),
            summary: Wording.count(found.page.total, "run"), isNarrowed: address.isNarrowed,
            newest: address.cursor == nil ? nil : address.with { _ in }.path, older: found.older(address))
        return try await site.page(page, context)
    }

    private struct Found {
        var page: (runs: [Run], total: Int)
        var waiting: (runs: [Run], total: Int)
        var rules: [Rule]
        /// By run, the one that took it back.
        var undone: [RunID: RunID] = [:]

        init(_ address: RunsAddress, _ site: Site) async throws {
            let size = RunsRoutes.pageSize
            page = try await site.usher.runs(matching: address.query, limit: size + 1, after: address.cursor)
            waiting = try await site.usher.runs(
                matching: RunQuery(states: [.blocked, .paused]), limit: RunsRoutes.mostWaiting)
            rules = try await site.usher.rules()
            let ended = page.runs.filter { $0.state.isFinal && $0.mode == .live }.map(\.id)
            undone = try await site.store.database.read { db in
                var undone: [RunID: RunID] = [:]
                for id in ended { undone[id] = try db.runs.undo(of: id)?.id }
                return undone
            }
        }

        func older(_ address: RunsAddress) -> String? {
            guard page.runs.count > RunsRoutes.pageSize else { return nil }
            return address.with { $0.cursor = RunCursor(page.runs[RunsRoutes.pageSize - 1]) }.path
        }
    }

    private static func filters(_ address: RunsAddress, _ rules: [Rule]) -> RunsPage.Filters {
        RunsPage.Filters(
            find: address.find, who: address.who, from: address.from, until: address.until,
            show: address.show.rawValue,
            rules: [FormChoice(value: "", label: "Any rule", isChosen: address.rule.isEmpty)]
                + rules.map {
                    FormChoice(
                        value: $0.id.rawValue, label: $0.name, isChosen: $0.id.rawValue == address.rule)
                },
            kinds: [FormChoice(value: "", label: "Any kind", isChosen: address.kind == nil)]
                + RunKind.allCases.map {
                    FormChoice(value: $0.rawValue, label: $0.title, isChosen: $0 == address.kind)
                })
    }
}

/// Makes rows of runs, for every list of them.
struct RunRows: Sendable {
    let site: Site
    let names: ActorNames
    var undone: [RunID: RunID] = [:]

    func row(_ run: Run) -> RunsPage.Row {
        let now = site.now()
        return RunsPage.Row(
            path: Link.run(run.id), heading: run.title, id: run.id.rawValue, kind: run.kind.title,
            mark: StateMark(run), isSafe: run.mode == .safe, people: Wording.people(run.counts.affected),
            note: note(run), when: ShownTime(run.startedAt ?? run.createdAt, now: now),
            took: run.startedAt.flatMap { start in run.finishedAt.map { Wording.took($0 - start) } },
            by: names.name(run.actor), next: next(run, now: now))
    }

    private func note(_ run: Run) -> String? {
        if let undo = undone[run.id] { return "undone by \(undo)" }
        if run.counts.failed > 0 { return "\(Wording.count(run.counts.failed, "step")) failed" }
        switch run.state {
        case .simulated: return "nothing changed"
        case .blocked: return "nothing changed yet"
        default: return run.counts.skipped > 0 ? "\(Wording.count(run.counts.skipped, "step")) left out" : nil
        }
    }

    private func next(_ run: Run, now: Instant) -> RunsPage.Next? {
        switch run.state {
        case .blocked: return RunsPage.Next(place: Link.run(run.id), label: "Review", about: "run \(run.id)")
        case .running: return RunsPage.Next(place: Link.run(run.id), label: "Watch", about: "run \(run.id)")
        case .paused: return RunsPage.Next(place: Link.run(run.id), label: "Look", about: "at run \(run.id)")
        default:
            let isOpen = site.usher.undoDeadline(of: run).map { now <= $0 } ?? false
            guard isOpen, run.mode == .live, run.counts.succeeded > 0, run.kind != .undo, undone[run.id] == nil else {
                return nil
            }
            return RunsPage.Next(place: Link.run(run.id) + "/undo", label: "Undo…", about: "run \(run.id)")
        }
    }
}
