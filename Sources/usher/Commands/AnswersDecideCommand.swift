import ArgumentParser
import Core
import Engine

struct AnswersDecideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide", abstract: "Decides about an answer that waits for a person.",
        discussion: "keep: the person is left alone as long as the settings say. release: the rule may act on them.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The answer's id.")
    var id: String
    @Argument(help: "keep or release.")
    var decision: Answer.Kind

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        try await usher.decide(answer: AnswerID(id), keep: decision == .keep, by: Workplace.actor)
        try await AnswerDocument.say(AnswerID(id), of: usher, asJSON: common.json)
    }
}

extension Answer.Kind: ExpressibleByArgument {}
