import ArgumentParser
import Core
import Engine

struct RulesRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Plans a rule and carries the plan out, in safe mode unless --live is given.",
        discussion: """
            Safe mode does everything but change something at the vendor. A live run that is held back (by the brake, or \
            because the rule asks for approval) waits and ends with 3; --approve HASH runs exactly the plan with that \
            hash. Ctrl-C stops between steps, and the run can be resumed.
            """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The rule's name.")
    var name: String
    @Flag(help: "Change things at the vendor.")
    var live = false
    @Option(help: ArgumentHelp("Agree to the plan with this hash.", valueName: "hash"))
    var approve: String?

    func validate() throws {
        if approve != nil, !live { throw ValidationError("--approve needs --live: safe mode asks for no approval.") }
    }

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let (name, live, approve) = (name, live, approve)
        let run = try await RunAnswer.carryOut { progress in
            try await usher.run(
                ruleNamed: name, mode: live ? .live : .safe, approving: approve, by: Workplace.actor,
                progress: progress)
        }
        try RunAnswer.answer(run, asJSON: common.json)
    }
}
