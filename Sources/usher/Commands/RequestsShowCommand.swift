import ArgumentParser
import Core
import Engine

struct RequestsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one request: who, what, by which channel, and what came of it.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The request's id.")
    var id: String

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let view = AccessRequestDocument(request: try await usher.request(RequestID(id)))
        Terminal.say(common.json ? view.json.rendered : view.text)
    }
}
