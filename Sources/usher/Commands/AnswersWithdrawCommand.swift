import ArgumentParser
import Core
import Engine

struct AnswersWithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Takes an answer back: the rule looks at the person as if it had not been given.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The answer's id.")
    var id: String

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        try await usher.withdraw(answer: AnswerID(id), by: Workplace.actor)
        try await AnswerDocument.say(AnswerID(id), of: usher, asJSON: common.json)
    }
}
