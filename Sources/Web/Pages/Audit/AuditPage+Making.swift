import Core
import Engine
import Store

/// What the page is made of, read in one go.
struct AuditState: Sendable {
    var query: AuditQuery
    var findings: AuditFindings
    var names: AuditWording.Names
    var runs: [RunID: Run]
    var today: AuditSummary
    var head: AuditHead
    var checkpoint: AuditCheckpoint?
    var oldest: AuditEvent?
    var proof: AuditProof?
    var chosen: AuditEvent?
    /// The event before the chosen one; `nil` when it was cleared, or there is none.
    var beforeChosen: AuditEvent?
    var administrators: [Administrator]
    var role: Role
    var now: Instant

    var wording: AuditWording { AuditWording(names: names) }

    func status(of event: AuditEvent) -> AuditStatus? {
        AuditStatus(verb: event.verb, run: event.run.flatMap { runs[$0]?.state })
    }
    func path(of event: AuditEvent) -> String { query.with { $0.event = event.sequence }.path() }
}

extension AuditPage {
    init(_ state: AuditState, shell: Shell) {
        let query = state.query
        let events = state.findings.events
        let first = query.with { ($0.before, $0.event) = (nil, nil) }
        let deep = AuditQuery().with { ($0.text, $0.area, $0.view) = (query.text, query.area, query.view) }
        self.init(
            shell: shell, tiles: Self.tiles(state), action: Link.audit, text: query.text, user: query.user,
            performer: query.performer, performers: Self.performers(state), from: query.from, until: query.until,
            fromError: query.fromError, untilError: query.untilError,
            areas: [FormChoice(value: "", label: "Everything", isChosen: query.area == nil)]
                + AuditArea.allCases.map { FormChoice(value: $0.rawValue, label: $0.title, isChosen: $0 == query.area) },
            kinds: OperationKind.allCases.map {
                FormChoice(value: $0.rawValue, label: $0.title, isChosen: query.kinds.contains($0))
            },
            statuses: AuditStatus.allCases.map {
                FormChoice(value: $0.rawValue, label: $0.title, isChosen: query.statuses.contains($0))
            },
            viewName: query.view.rawValue, isFiltered: query.isFiltered,
            isDeep: query.isFiltered && first != deep,
            clearAllPath: AuditQuery().with { $0.view = query.view }.path(),
            tabs: [(AuditQuery.View.timeline, "Timeline"), (.details, "Details")].map { view, label in
                Tab(label: label, path: query.with { $0.view = view }.path(), isCurrent: query.view == view)
            },
            isTimeline: query.view == .timeline,
            days: query.view == .timeline ? AuditTimeline(events).days.map { Self.day($0, state) } : [],
            rows: query.view == .details ? events.map { Self.row($0, state) } : [],
            range: Self.range(events, state),
            emptyHeading: events.isEmpty ? Self.emptyHeading(state) : nil, emptyText: Self.emptyText(state),
            cutShortText: Self.cutShortText(state),
            hasPages: state.findings.next != nil || query.before != nil,
            olderPath: state.findings.next.map { next in query.with { ($0.before, $0.event) = (next, nil) }.path() },
            newestPath: query.before == nil ? nil : first.path(),
            csvPath: first.path(Link.auditExport) + (first.path().contains("?") ? "&" : "?") + "format=csv",
            linesPath: first.path(Link.auditExport) + (first.path().contains("?") ? "&" : "?") + "format=jsonl",
            chosen: state.chosen.map { Self.chosen($0, state) }, chain: Self.chain(state))
    }

    private static func tiles(_ state: AuditState) -> [Tile] {
        let today = CivilDay(daysSince1970: state.now.milliseconds / 86_400_000).description
        let (total, day) = (state.today.total, AuditQuery().with { ($0.from, $0.until) = (today, today) })
        func list(_ status: AuditStatus?) -> String {
            day.with {
                $0.area = .operations
                if let status { $0.statuses = [status] }
            }.path()
        }
        func tile(_ label: String, _ status: AuditStatus, share: String? = nil, _ note: String) -> Tile {
            Tile(
                label: label, value: Wording.number(state.today.count(status)), share: share, note: note,
                path: list(status))
        }
        let succeeded = state.today.count(.success)
        let share = total == 0 ? nil : "\((succeeded * 100 + total / 2) / total) %"
        return [
            Tile(
                label: "Operations today", value: Wording.number(total), share: nil, note: "runs begun since 00:00 UTC",
                path: list(nil)),
            tile("Succeeded", .success, share: share, "also those in safe mode"),
            tile("Failed", .failed, "all of their steps failed"),
            tile("In progress", .inProgress, "changing people now"),
            Tile(
                label: "Users affected", value: Wording.number(state.today.usersAffected), share: nil,
                note: "changed at the vendor today", path: day.with { ($0.area, $0.view) = (.changes, .details) }.path()
            ),
        ]
    }

    private static func performers(_ state: AuditState) -> [FormChoice] {
        (state.administrators.map { ($0.email, $0.name) } + [("schedule", "The schedule"), ("usher", "Usher")]).map {
            FormChoice(value: $0.0, label: $0.1, isChosen: false)
        }
    }

    private static func day(_ day: AuditTimeline.Day, _ state: AuditState) -> Day {
        Day(heading: heading(day.day, state.now), entries: day.entries.map { entry($0, state) })
    }

    private static func heading(_ day: CivilDay, _ now: Instant) -> String {
        let today = now.milliseconds / 86_400_000
        return switch day.daysSince1970 {
        case today: "Today"
        case today - 1: "Yesterday"
        default: Wording.day(day)
        }
    }

    private static func entry(_ entry: AuditTimeline.Entry, _ state: AuditState) -> Entry {
        let event = entry.first
        let mark = AuditMark(event, status: state.status(of: event))
        let isMany = entry.events.count > 1
        let sentence = state.wording.sentence(gathering: entry.events) ?? state.wording.sentence(event)
        var people: [Person] = []
        for sentence in entry.events.map(state.wording.sentence)
        where !people.contains(where: { $0.personName == sentence.whom && $0.personPath == sentence.whomPath }) {
            people.append(Person(personName: sentence.whom, personPath: sentence.whomPath))
        }
        return Entry(
            icon: mark.icon, glyphClass: mark.glyphClass, lead: sentence.lead,
            whom: sentence.whom.isEmpty ? nil : sentence.whom, whomPath: sentence.whomPath, tail: sentence.tail,
            isMany: isMany, others: isMany ? people : [],
            othersLabel: people.count == 1 ? "Who" : "All \(people.count)",
            iso: event.at.iso8601,
            time: Wording.clock(event.at), eventPath: state.path(of: event), number: Wording.number(Int(event.sequence))
        )
    }

    private static func row(_ event: AuditEvent, _ state: AuditState) -> Row {
        let status = state.status(of: event)
        let mark = AuditMark(event, status: status)
        let sentence = state.wording.sentence(event)
        return Row(
            icon: mark.icon, statusClass: mark.statusClass, number: Wording.number(Int(event.sequence)),
            eventPath: state.path(of: event), isCurrent: event.sequence == state.query.event, iso: event.at.iso8601,
            time: Wording.shortTime(event.at, now: state.now), who: sentence.who,
            initials: Initials.of(sentence.who), isPerson: event.actor.hasPrefix("admin:"),
            what: sentence.isAboutRun ? "run \(sentence.what)" : sentence.what,
            whom: sentence.whom.isEmpty ? nil : sentence.whom, whomPath: sentence.whomPath, rest: sentence.rest,
            runTitle: event.run.map { state.names.runs[$0] ?? $0.rawValue }, runPath: event.run.map(Link.run),
            status: status?.title ?? "Unknown")
    }

    private static func range(_ events: [AuditEvent], _ state: AuditState) -> String? {
        guard let first = events.first, let last = events.last else { return nil }
        let numbers =
            first.sequence == last.sequence
            ? "Event \(Wording.number(Int(first.sequence)))"
            : "Events \(Wording.number(Int(first.sequence))) to \(Wording.number(Int(last.sequence)))"
        return state.query.isFiltered
            ? "\(Wording.count(events.count, "event")) shown, numbers "
                + "\(Wording.number(Int(first.sequence))) to \(Wording.number(Int(last.sequence)))"
            : "\(numbers), the newest is \(Wording.number(Int(state.head.sequence)))"
    }

    private static func emptyHeading(_ state: AuditState) -> String {
        state.query.isFiltered ? "No event matches" : "No events"
    }

    private static func emptyText(_ state: AuditState) -> String {
        guard state.query.isFiltered else { return "What happens from now on is written here." }
        let looked =
            state.findings.isCutShort
            ? "No event was found in the part that was looked at." : "The whole log was looked at."
        return "\(looked) A name finds people who are in the organisation now; an account id finds everybody."
    }

    private static func cutShortText(_ state: AuditState) -> String? {
        guard state.findings.isCutShort, let next = state.findings.next else { return nil }
        return "The search went back to event \(Wording.number(Int(next))). There is more before it."
    }
}
