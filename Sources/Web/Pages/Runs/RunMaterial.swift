import Core
import Engine
import Store

/// What the pages of one run are made from.
struct RunMaterial: Sendable {
    let run: Run
    let counts: StepCounts
    let plan: Plan
    let spared: [SparedUser]
    let steps: RunSteps
    let snapshot: Snapshot
    let names: ActorNames
    let now: Instant
    /// `nil` when the rule is gone, or there was none.
    let rule: Rule?
    let undo: Run?
    let retry: Run?
    let discarded: DiscardedFailures?
    let undoDeadline: Instant?

    init(_ id: RunID, _ asked: Form, _ site: Site) async throws {
        let found = try await site.store.database.read { db in
            (try db.runs.run(id), try db.runs.stepCounts(of: id), try db.runs.plan(of: id), try db.runs.spared(of: id))
        }
        guard let run = found.0, let plan = found.2 else { throw UsherError.unknownRun(id) }
        (self.run, counts, self.plan, spared) = (run, found.1, plan, found.3)
        let around = try await site.store.database.read { db in
            (
                try run.rule.flatMap { try db.rules.rule($0) }, try db.runs.undo(of: id), try db.runs.retry(of: id),
                try db.runs.discardedFailures(of: id)
            )
        }
        (rule, undo, retry, discarded) = around
        snapshot = try await site.usher.snapshot()
        steps = try await RunSteps(of: run, RunSteps.Asked(asked), counts: counts, in: snapshot, site.store)
        names = try await ActorNames.all(site)
        now = site.now()
        undoDeadline = site.usher.undoDeadline(of: run)
    }

    var path: String { Link.run(run.id) }

    func page(_ shell: Shell, _ administrator: Administrator) -> RunPage {
        let mayAct = administrator.role >= .operator
        return RunPage(
            shell: shell, listPath: Link.runs, heading: run.title, id: run.id.rawValue,
            mark: StateMark(run).standingOut,
            lede: lede, reason: run.reason, csvPath: "\(path)/run.csv", jsonPath: "\(path)/run.json",
            eventsPath: run.state == .running ? "\(path)/events" : nil,
            progress: RunProgress(counts, startedAt: run.startedAt, now: run.finishedAt ?? now),
            cancel: mayAct ? cancelling : nil,
            resume: mayAct && run.state == .paused
                ? RunPage.Deed(action: "\(path)/resume", label: "Resume the run") : nil,
            notAllowed: mayAct || run.state.isFinal && run.mode == .safe
                ? nil : "Your role, \(administrator.role.title.lowercased()), may look at runs and change nothing.",
            failures: failures(mayAct), steps: steps, facts: facts, wayBack: wayBack(mayAct), leftAlone: leftAlone)
    }

    private var lede: String {
        let when = Wording.ago(run.startedAt ?? run.createdAt, now: now)
        if run.mode == .safe { return "Run \(run.id), started \(when), in safe mode: nothing is changed." }
        return "Run \(run.id), started \(when). Changes are real; each is on disk before it is tried."
    }

    /// A waiting run is decided on its own page.
    private var cancelling: RunPage.Cancelling? {
        guard run.state == .running || run.state == .paused, !run.cancelRequested else { return nil }
        let open = counts[.pending]
        return RunPage.Cancelling(
            action: "\(path)/cancel", question: "Cancel the other \(Wording.count(open, "step"))?",
            kept: Wording.count(counts[.succeeded], "step"), untouched: Wording.count(open, "step"))
    }

    private func failures(_ mayAct: Bool) -> RunPage.Failures? {
        guard counts[.failed] > 0, run.state != .running, run.mode == .live else { return nil }
        let title = "\(Wording.count(counts[.failed], "step")) failed"
        if let retry {
            return RunPage.Failures(
                title: title, text: "They were tried again by run \(retry.id).", retryPath: Link.run(retry.id),
                discard: nil)
        }
        if let discarded {
            return RunPage.Failures(
                title: title,
                text:
                    "\(names.name(discarded.by)) has looked at them, \(Wording.time(discarded.at)). Nothing more is to do.",
                retryPath: nil, discard: nil)
        }
        return RunPage.Failures(
            title: title,
            text:
                "Each says why below. Try exactly these again, with what was left out because of them, or mark them as looked at.",
            retryPath: mayAct ? "\(path)/retry" : nil,
            discard: mayAct && run.state.isFinal
                ? RunPage.Deed(action: "\(path)/discard", label: "Discard \(title.replacing(" failed", with: ""))")
                : nil)
    }

    var leftAlone: PlanPreview.LeftAlone? {
        PlanPreview.LeftAlone(spared, in: snapshot) { "\(path)/left-alone?reason=\($0.rawValue)" }
    }

    var facts: [RunPage.Fact] {
        func fact(_ term: String, _ said: String, _ detail: String? = nil, place: String? = nil) -> RunPage.Fact {
            RunPage.Fact(term: term, said: said, detail: detail, place: place)
        }
        var facts: [RunPage.Fact] = []
        if run.kind == .rule {
            facts.append(fact("Rule", rule?.name ?? run.title, place: rule.map { Link.rule($0.id) }))
        } else {
            facts.append(fact("Kind", run.kind.title))
        }
        if let undoes = run.undoes { facts.append(fact("Takes back", undoes.rawValue, place: Link.run(undoes))) }
        if let retries = run.retries { facts.append(fact("Tries again", retries.rawValue, place: Link.run(retries))) }
        facts.append(fact("Mode", run.mode == .safe ? "Safe mode" : "Live"))
        if let startedAt = run.startedAt {
            facts.append(fact("Started", Wording.ago(startedAt, now: now), Wording.time(startedAt)))
        }
        if let startedAt = run.startedAt, let finishedAt = run.finishedAt {
            facts.append(
                fact("Ended", Wording.time(finishedAt), "took \(Wording.took(finishedAt - startedAt))"))
        }
        facts.append(fact("By", names.name(run.actor)))
        if let approvedBy = run.approvedBy { facts.append(fact("Approved by", names.name(approvedBy))) }
        facts.append(
            fact(
                "Plan", "\(Wording.people(plan.affected)), \(Wording.count(plan.steps.count, "step"))",
                Wording.fingerprint(run.planHash)))
        facts.append(fact("Journal", "In the audit log", place: Link.audit))
        return facts
    }

    private func wayBack(_ mayAct: Bool) -> RunPage.WayBack {
        if run.mode == .safe {
            return RunPage.WayBack(
                text: "It ran in safe mode and changed nothing: there is nothing to undo.", undoPath: nil)
        }
        if let undo {
            return RunPage.WayBack(
                text: "It was taken back by run \(undo.id).", undoPath: Link.run(undo.id), undoLabel: "See the undo")
        }
        guard let deadline = undoDeadline else {
            return RunPage.WayBack(
                text: run.state == .paused
                    ? "What was done until now can be undone, or the run resumed."
                    : "Undo becomes possible when the run has ended or is cancelled, and stays so for 30 days.",
                undoPath: mayAct && run.state == .paused ? "\(path)/undo" : nil)
        }
        guard counts[.succeeded] > 0 else {
            return RunPage.WayBack(text: "It changed nothing: there is nothing to undo.", undoPath: nil)
        }
        guard now <= deadline else {
            return RunPage.WayBack(text: "Undo was possible until \(Wording.time(deadline)).", undoPath: nil)
        }
        return RunPage.WayBack(
            text:
                "Undo is possible until \(Wording.time(deadline)). You see its plan first. Mails that went out cannot be taken back.",
            undoPath: mayAct ? "\(path)/undo" : nil)
    }
}
