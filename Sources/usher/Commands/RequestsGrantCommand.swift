import ArgumentParser
import Core
import Engine

struct RequestsGrantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Gives access to whoever asked, by a live run.",
        discussion: """
            Without --action it gives what the rule gives that decided, else what runs took from the person. What gives \
            rights to administrate waits until --approve names the hash of the plan; --plan-only shows it.
            """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The request's id.")
    var id: String
    @Option(help: ArgumentHelp("What to give, as rules write it; may be given several times.", valueName: "action"))
    var action: [String] = []
    @Flag(help: "Only show what it would do.")
    var planOnly = false
    @Option(help: ArgumentHelp("Agree to exactly this plan; its hash.", valueName: "hash"))
    var approve: String?

    func validate() throws {
        if planOnly, approve != nil { throw ValidationError("--plan-only and --approve contradict each other.") }
    }

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let id = RequestID(id)
        let actions = try await actions(usher)
        let preview = try await usher.planGrant(of: id, actions: actions)
        if planOnly { return answer(preview) }
        if let reason = preview.approverReason, preview.obstacle == nil, approve == nil {
            throw Failure(
                .blocked, reason.note,
                next: "Look at it with --plan-only, then add --approve \(preview.plan.hash).", exit: .blocked)
        }
        let granted = try await usher.grant(
            request: id, actions: actions, planned: approve, isApprover: approve != nil, by: Workplace.actor)
        let view = AccessRequestDocument(request: granted)
        Terminal.say(common.json ? view.json.rendered : view.text)
        try RunAnswer.end(with: granted.state == .granted ? .done : .failed)
    }

    /// `nil` where none is named.
    private func actions(_ usher: Usher) async throws -> [Action]? {
        action.isEmpty ? nil : try await usher.actions(typed: action)
    }

    private func answer(_ preview: GrantPreview) {
        let names = DirectoryNames(groups: preview.snapshot.groups, products: preview.snapshot.products)
        let view = PlanDocument(plan: preview.plan, names: names)
        guard !common.json else { return Terminal.say(JSONValue.object(view.fields + preview.fields).rendered) }
        let notes = [
            preview.obstacle.map { "Can't be granted: \($0.note)" },
            preview.approverReason.map { "Needs --approve: \($0.note)" },
        ].compactMap { $0 }
        Terminal.say(([view.text] + notes.map(\.printable)).joined(separator: "\n"))
    }
}
