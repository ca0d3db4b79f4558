import Core
import Engine
import Store

/// What giving back to one user what one run took would do, before it is done.
struct RestorePage: Page {
    static let template = "user-restore"
    let shell: Shell
    let usersPath: String
    let userPath: String
    let name: String
    let runTitle: String
    let runPath: String
    let ranAt: ShownTime
    let given: [Line]
    let kept: [Kept]
    /// `nil` when the reader may not, or there is nothing to give back.
    let form: Confirmation?
    /// Why there is no button; `nil` when there is one.
    let lookOnly: String?

    struct Line: Sendable {
        let kind: String
        let sign: String
        let words: String
    }
    struct Kept: Sendable {
        let what: String
        let why: String
        let detail: String?
    }
    struct Confirmation: Sendable {
        let action: String
        let plan: String
        /// `Give back 3 things to Ada`.
        let button: String
    }
}

extension RestorePage {
    init(
        _ undo: UndoPlan, of run: Run, for user: User, in snapshot: Snapshot, role: Role, now: Instant, shell: Shell
    ) {
        let words = StepWords(snapshot)
        let count = undo.plan.steps.count
        let mayRun = role >= .operator
        let path = "\(Link.user(user.id))/restore/\(Link.segment(run.id.rawValue))"
        self.init(
            shell: shell, usersPath: Link.users, userPath: Link.user(user.id), name: user.shownName,
            runTitle: run.title, runPath: Link.run(run.id), ranAt: ShownTime(run.startedAt ?? run.createdAt, now: now),
            given: undo.plan.steps.map { step in
                let line = words.words(step.effect)
                return Line(kind: line.kind, sign: line.sign ?? "·", words: line.text)
            }, kept: undo.notUndone.map { Kept($0, words) },
            form: mayRun && count > 0
                ? Confirmation(
                    action: path, plan: undo.plan.hash,
                    button: "Take back \(Wording.count(count, "step")) for \(user.shownName)") : nil,
            lookOnly: count == 0
                ? "Nothing of what the run did to \(user.shownName) can be taken back."
                : mayRun ? nil : "Giving something back needs the role operator; yours is viewer.")
    }
}

extension RestorePage.Kept {
    init(_ kept: NotUndone, _ words: StepWords) {
        self.init(
            what: words.words(kept.step.effect).line, why: kept.reason.sentence,
            detail: kept.detail.isEmpty ? nil : kept.detail)
    }
}
