import ArgumentParser
import Core
import Engine
import Store

struct RunsUndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Takes back what a run did and what still stands.",
        discussion: """
            An undo is a live run made of the inverses: it changes things at the vendor. --plan-only shows what it would \
            do, and what can't be taken back, without doing it.
            """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The run's id.")
    var id: String
    @Flag(help: "Only show what it would do.")
    var planOnly = false

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let id = RunID(id)
        if planOnly { return try await answerPlan(try await usher.planUndo(of: id), usher) }
        try requireSomething(in: try await usher.planUndo(of: id))
        let (run, undo) = try await RunAnswer.carryOut { progress in
            try await usher.undo(id, by: Workplace.actor, progress: progress)
        }
        if !common.json { RunsUndoCommand.say(undo.notUndone) }
        try RunAnswer.answer(run, asJSON: common.json, extra: [undo.notUndoneField])
    }

    private func requireSomething(in undo: UndoPlan) throws {
        guard undo.plan.steps.isEmpty else { return }
        let reasons = RunsUndoCommand.reasons(undo.notUndone).joined(separator: "; ")
        throw Failure(
            .refused, "Nothing of run \(id) is left to take back" + (reasons.isEmpty ? "." : ": \(reasons)."))
    }

    private func answerPlan(_ undo: UndoPlan, _ usher: Usher) async throws {
        let names = try await usher.store.database.read { db in
            DirectoryNames(groups: try db.directory.groups(), products: try db.directory.products())
        }
        let view = PlanDocument(plan: undo.plan, names: names)
        guard common.json else {
            Terminal.say(view.text)
            return RunsUndoCommand.say(undo.notUndone)
        }
        Terminal.say(JSONValue.object(view.fields + [undo.notUndoneField]).rendered)
    }

    private static func say(_ left: [NotUndone]) {
        guard !left.isEmpty else { return }
        Terminal.say("Can't be taken back:\n" + reasons(left).map { "  \($0.printable)" }.joined(separator: "\n"))
    }

    private static func reasons(_ left: [NotUndone]) -> [String] {
        PlanDocument.counts(left.map { $0.reason.inWords + ($0.detail.isEmpty ? "" : ": \($0.detail)") })
    }
}

extension NotUndone.Reason {
    var inWords: String {
        switch self {
        case .changedSince: "changed since; the effect does not stand any more"
        case .syncedGroup: "group belongs to an identity provider by now"
        case .unmodifiableGroup: "group can't be changed by the key"
        case .groupGone: "group is gone"
        case .productGone: "product is gone"
        case .userGone: "user is gone"
        case .deletionFinal: "deletion is final"
        case .protected: "administrator or protected by now"
        case .unknownData: "direct roles are not known"
        }
    }
}
