import Core
import Engine
import Store

/// One page of the steps of a run: failures first, by outcome, by person.
struct RunSteps: Sendable {
    enum Show: String, CaseIterable, Sendable {
        case all, failed, running, waiting, done, left
        var title: String {
            switch self {
            case .all: "All"
            case .failed: "Failed"
            case .running: "In progress"
            case .waiting: "Waiting"
            case .done: "Done"
            case .left: "Left out"
            }
        }
        var states: Set<StepState> {
            switch self {
            case .all: Set(StepState.allCases)
            case .failed: [.failed]
            case .running: [.inFlight]
            case .waiting: [.pending]
            case .done: [.succeeded, .simulated]
            case .left: [.skipped, .cancelled]
            }
        }
    }
    struct Row: Sendable {
        let person: PlanPreview.Person
        let words: StepWords.Words
        let outcome: StateMark
        /// The vendor's error, or why it was left out; `nil` when there is nothing to say.
        let message: String?
        /// `3 attempts, 9.1 s`; `nil` when nothing was tried.
        let effort: String?
        let isBad: Bool
    }

    let segments: [ListSegment]
    let find: String
    let show: String
    let stepsPath: String
    let rows: [Row]
    let summary: String
    let previous: String?
    let following: String?
    /// `nil` when something is shown.
    let nothing: String?

    static let pageSize = 50
    /// Most people that a search for a name or e-mail looks for.
    static let mostPeople = 500

    /// What the address of the page asks for.
    struct Asked: Equatable, Sendable {
        var show = Show.all
        var find = ""
        /// From 1.
        var page = 1

        init(_ form: Form) {
            show = Show(rawValue: form["steps"]) ?? .all
            find = String(form.trimmed("find").prefix(200))
            page = min(max(Int(form["page"]) ?? 1, 1), 1_000_000)
        }

        func path(of run: RunID, _ change: (inout Asked) -> Void) -> String {
            var copy = self
            copy.page = 1
            change(&copy)
            var parts: [String] = []
            if copy.show != .all { parts.append("steps=\(copy.show.rawValue)") }
            if !copy.find.isEmpty { parts.append("find=\(Link.segment(copy.find))") }
            if copy.page > 1 { parts.append("page=\(copy.page)") }
            return Link.run(run) + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&")) + "#steps"
        }
    }
}

extension RunSteps {
    init(of run: Run, _ asked: Asked, counts: StepCounts, in snapshot: Snapshot, _ store: Store) async throws {
        let users = asked.find.isEmpty ? nil : try await Self.people(asked.find, in: run.id, snapshot, store)
        let states = asked.show.states
        let offset = (asked.page - 1) * Self.pageSize
        let (steps, total) = try await store.database.read { db in
            (
                try db.runs.steps(
                    of: run.id, in: states, users: users, limit: Self.pageSize, offset: offset),
                try db.runs.stepCount(of: run.id, in: states, users: users)
            )
        }
        let words = StepWords(snapshot)
        rows = steps.map { Self.row($0, words, snapshot) }
        segments = Show.allCases.compactMap { show in
            let number = show.states.reduce(0) { $0 + counts[$1] }
            guard number > 0 || show == .all || show == asked.show else { return nil }
            return ListSegment(
                target: asked.path(of: run.id) { $0.show = show }, label: show.title, isCurrent: show == asked.show,
                number: Wording.number(number))
        }
        find = asked.find
        show = asked.show.rawValue
        stepsPath = Link.run(run.id)
        summary =
            steps.isEmpty
            ? Wording.count(total, "step")
            : "\(Wording.number(offset + 1))–\(Wording.number(offset + steps.count)) of "
                + Wording.count(total, "step")
        previous = asked.page > 1 ? asked.path(of: run.id) { $0.page = asked.page - 1 } : nil
        following =
            offset + steps.count < total ? asked.path(of: run.id) { $0.page = asked.page + 1 } : nil
        nothing = steps.isEmpty ? Self.nothing(asked, counts) : nil
    }

    private static func nothing(_ asked: Asked, _ counts: StepCounts) -> String {
        if counts.total == 0 { return "The plan has no steps: everybody was left alone." }
        return asked.find.isEmpty ? "No step is like this." : "Nobody called like this has such a step in this run."
    }

    private static func people(
        _ text: String, in run: RunID, _ snapshot: Snapshot, _ store: Store
    ) async throws -> [AccountID] {
        let wanted = text.lowercased()
        let users = try await store.database.read { try $0.runs.stepUsers(of: run) }
        return Array(
            users.lazy.filter { id in
                guard id.rawValue.lowercased() != wanted else { return true }
                guard let place = snapshot.index(of: id) else { return false }
                return snapshot.name(at: place).lowercased().contains(wanted)
                    || snapshot.email(at: place)?.lowercased().contains(wanted) == true
            }.prefix(mostPeople))
    }

    private static func row(_ entry: JournaledStep, _ words: StepWords, _ snapshot: Snapshot) -> Row {
        let effort =
            entry.attempts == 0
            ? nil
            : "\(Wording.count(entry.attempts, "attempt")), \(Wording.took(.milliseconds(entry.milliseconds)))"
        return Row(
            person: PlanPreview.Person(entry.step.user, in: snapshot), words: words.words(entry.step.effect),
            outcome: StateMark(entry.state), message: entry.message, effort: effort, isBad: entry.state == .failed)
    }
}
