import ArgumentParser
import Core
import Engine

struct RequestsRefuseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refuse", abstract: "Says no to whoever asked, by the channel they asked through.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The request's id.")
    var id: String
    @Option(help: "What the person is told; without it a general word.")
    var reason = ""

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let refused = try await usher.refuse(request: RequestID(id), reason: reason, by: Workplace.actor)
        let view = AccessRequestDocument(request: refused)
        Terminal.say(common.json ? view.json.rendered : view.text)
    }
}
