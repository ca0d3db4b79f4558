import ArgumentParser
import Core
import Engine
import Logging

/// `usher serve`: the console and the API; keeps the mirror fresh and starts rules when their time has come.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the console and the API, syncs every hour, runs rules on schedule.",
        discussion: """
            The first start prints a link that makes the first administrator.
            GET /healthz answers 200 while the process lives, /readyz 200 once the organisation is known.
            SIGTERM and Ctrl-C end it after the steps under way; a run that was stopped goes on at the next start.
            """)

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("Address and port. (USHER_LISTEN; default: 127.0.0.1:8080)", valueName: "address"))
    var listen: String?

    func run() async throws {
        let configuration = try common.configuration([.listen: listen])
        try Serving.requireAddress(configuration)
        let logger = ProgramLog.server
        let usher = try await Workplace.usher(configuration, mayCreate: true, logger: logger)
        if usher.client == nil { logger.warning("\(UsherError.notConnected.description)") }
        let json = common.json
        try await Serving(usher: usher, configuration: configuration, logger: logger).run { address, invitation in
            let link = try await invitation.setUpLink()
            guard !json else {
                return Terminal.say(
                    JSONValue.object(["url": .text(address), "setUpLink": .text(orNull: link)]).rendered)
            }
            if let link { Terminal.say("There is no administrator yet. Open this once, within a day:\n\n  \(link)\n") }
            Terminal.say("Usher answers on \(address) until Ctrl-C.")
        }
    }
}
