import ArgumentParser
import Core
import Engine

/// `usher import`: a run over the people a CSV file names.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Runs actions on the people a CSV file names, in safe mode unless --live.",
        discussion: """
            Reads the vendor's exports of users and managed accounts, old site exports, and any CSV with a column \
            accountId or email. Actions are written as in rules:
              usher import leavers.csv --action suspend
              usher import leavers.csv --action 'addToGroups: [customers]' --action 'removeProductAccess: [jira]'
            A file with a column action, and target where it needs groups or products, says for each line what to do; \
            then --action is left out. Lines that can't be taken over are listed and left out; the command then ends \
            with 1.
            """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The file; - means stdin.")
    var file: String
    @Option(
        help: ArgumentHelp(
            "What to do; may be repeated, and is done in this order. Left out where the file says it.",
            valueName: "action"))
    var action: [String] = []
    @Flag(help: "Change things at the vendor.")
    var live = false

    func run() async throws {
        let bytes = [UInt8](try InputFile.bytes(at: file))
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let (actions, live) = (try await usher.actions(typed: action), live)
        let title = "Import of \(file.split(separator: "/").last.map(String.init) ?? file)"
        let outcome = try await RunAnswer.carryOut { progress in
            try await usher.runImport(
                bytes, title: title, actions: actions, mode: live ? .live : .safe, by: Workplace.actor,
                progress: progress)
        }
        try answer(outcome)
    }

    private func answer(_ outcome: ImportOutcome) throws {
        let problems = outcome.resolved.problems
        if !common.json, !problems.isEmpty {
            Terminal.say("\(problems.count.counted("line")) left out:")
            for problem in problems.prefix(20) { Terminal.say("  \(problem.description.printable)") }
            if problems.count > 20 { Terminal.say("  and \((problems.count - 20).grouped) more; --json lists all.") }
        }
        if let run = outcome.run { try RunAnswer.answer(run, asJSON: common.json, extra: outcome.resolved.fields) }
        if !problems.isEmpty { try RunAnswer.end(with: .failed) }
    }
}
