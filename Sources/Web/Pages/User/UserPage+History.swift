import Core
import Engine
import Store

extension UserPage.Event {
    init(
        _ entry: ChronicleEntry, for user: User, in snapshot: Snapshot, undoTerm: Duration, actors: ActorNames,
        now: Instant
    ) {
        let when = ShownTime(entry.at, now: now)
        switch entry.what {
        case .run(let run, let steps):
            let isOpen = run.finishedAt.map { now <= $0 + undoTerm } ?? true
            self.init(run, steps, for: user, StepWords(snapshot), isOpen: isOpen, when)
        case .spared(let run, let spared): self.init(run, spared, when)
        case .change(let change): self.init(change, snapshot, when)
        case .event(let event): self.init(event, by: actors.name(event.actor), when)
        }
    }

    private init(
        _ run: Run, _ steps: [JournaledStep], for user: User, _ words: StepWords, isOpen: Bool, _ when: ShownTime
    ) {
        let (done, failed) = (steps.filter { $0.state == .succeeded }, steps.filter { $0.state == .failed })
        let shown = done.isEmpty ? steps : done
        let list = shown.map { words.words($0.step.effect).line }.joined(separator: ", ")
        let (look, icon) = Self.look(done: done, failed: failed, run)
        self.init(
            look: look, icon: icon, title: Self.title(list, done: !done.isEmpty, failed: !failed.isEmpty, run),
            runPath: Link.run(run.id), runTitle: run.title,
            details: steps.compactMap { step in
                guard step.state == .failed || step.state == .skipped || step.state == .cancelled else { return nil }
                let text = "\(step.state.rawValue): \(words.words(step.step.effect).line)"
                return step.message.map { "\(text): \($0)" } ?? text
            }, when: when, restorePath: isOpen ? Self.restorePath(run, steps, for: user) : nil)
    }

    private static func look(done: [JournaledStep], failed: [JournaledStep], _ run: Run) -> (String, String) {
        if !failed.isEmpty { return ("glyph-danger", "alert") }
        guard !done.isEmpty else { return ("", run.state == .blocked ? "pause" : "eye") }
        if run.kind == .undo { return ("glyph-ok", "undo") }
        return done.allSatisfy { $0.step.effect.gives } ? ("glyph-ok", "plus") : ("glyph-danger", "minus")
    }

    private static func title(_ list: String, done: Bool, failed: Bool, _ run: Run) -> String {
        if done { return run.kind == .undo ? "Given back: \(list)" : "Done: \(list)" }
        if failed { return "Failed: \(list)" }
        switch run.state {
        case .blocked: return "Waits for approval: \(list)"
        case .running, .paused: return "Under way: \(list)"
        case .simulated: return "In safe mode, nothing was changed: \(list)"
        default: return "Left out: \(list)"
        }
    }

    /// Only where something of what the run did still stands.
    private static func restorePath(_ run: Run, _ steps: [JournaledStep], for user: User) -> String? {
        guard run.mode == .live, run.state.isFinal || run.state == .paused else { return nil }
        let stands = steps.contains { step in
            step.state == .succeeded && !step.stoodBefore && step.step.effect.stands(for: user)
        }
        return stands ? "\(Link.user(user.id))/restore/\(Link.segment(run.id.rawValue))" : nil
    }

    private init(_ run: Run, _ spared: SparedUser, _ when: ShownTime) {
        self.init(
            look: "glyph-accent", icon: "shield", title: "Left alone: \(spared.inWords)", runPath: Link.run(run.id),
            runTitle: run.title, details: [], when: when, restorePath: nil)
    }

    private init(_ change: UserChange, _ snapshot: Snapshot, _ when: ShownTime) {
        let (icon, title) =
            switch change.kind {
            case .added: ("plus", "First seen by a sync")
            case .changed: ("refresh", "Changed at Atlassian, seen by a sync")
            case .removed: ("x", "No longer listed by Atlassian, seen by a sync")
            }
        self.init(
            look: "", icon: icon, title: title, runPath: nil, runTitle: nil, details: change.lines(snapshot),
            when: when, restorePath: nil)
    }

    private init(_ event: AuditEvent, by actor: String, _ when: ShownTime) {
        let words = UserEventWords(event, by: actor)
        self.init(
            look: words.look, icon: words.icon, title: words.title, runPath: nil, runTitle: nil,
            details: words.details, when: when, restorePath: nil)
    }
}

extension Effect {
    /// Gives something rather than takes it.
    fileprivate var gives: Bool {
        switch self {
        case .restore, .reactivate, .cancelDeletion, .addToGroup, .assignRole: true
        case .suspend, .deactivate, .delete, .removeFromGroup, .revokeRole: false
        }
    }
}

extension UserChange {
    fileprivate func lines(_ snapshot: Snapshot) -> [String] {
        let words = StepWords(snapshot)
        var lines: [String] = []
        if let turn = accountStatus {
            lines.append("account status: \(turn.before.shownWord) → \(turn.after.shownWord)")
        }
        if let turn = membership { lines.append("membership: \(turn.before.shownWord) → \(turn.after.shownWord)") }
        if let turn = claim { lines.append("claim: \(turn.before.shownWord) → \(turn.after.shownWord)") }
        lines += joined.map { words.words(.addToGroup($0)).line } + left.map { words.words(.removeFromGroup($0)).line }
        lines += gained.map { words.words(.assignRole($0)).line } + lost.map { words.words(.revokeRole($0)).line }
        return lines
    }
}
