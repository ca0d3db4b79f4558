import ArgumentParser
import Core
import Engine
import Logging

/// `usher serve`: keeps the mirror fresh and starts rules when their time has come.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Syncs every hour, runs rules on schedule, answers health checks.",
        discussion: """
            GET /healthz answers 200 while the process lives, /readyz 200 once the organisation is known.
            SIGTERM and Ctrl-C end it after the steps under way; a run that was stopped goes on at the next start.
            """)

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("Address and port. (USHER_LISTEN; default: 127.0.0.1:8080)", valueName: "address"))
    var listen: String?

    func run() async throws {
        let configuration = try common.configuration([.listen: listen])
        let logger = ProgramLog.server
        let usher = try await Workplace.usher(configuration, mayCreate: true, logger: logger)
        if usher.client == nil { logger.warning("\(UsherError.notConnected.description)") }
        let json = common.json
        try await Serving.run(usher, listen: configuration.listen, logger: logger) { address in
            Terminal.say(
                json ? JSONValue.object(["url": .text(address)]).rendered : "Usher answers on \(address) until Ctrl-C.")
        }
    }
}
