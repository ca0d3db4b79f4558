import ArgumentParser
import Core
import Engine
import Logging
import ServiceLifecycle
import Simulator
import UnixSignals

/// `usher simulate`: an invented organisation that answers like the vendor's API.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Serves an invented organisation that answers like the vendor's API.",
        discussion: """
            Faults are given as name, name=VALUE or name=key:value,key:value, and may be repeated:
              --fault rateLimit=200            200 calls a minute
              --fault serverError=0.05         one call in 20
              --fault dropAfter=every:7,on:changes,times:3
              --fault expiredKey
            """)

    @Option(help: "How many users, 1 to 2,000,000.")
    var users = 1000
    @Option(help: "Equal seeds make equal organisations.")
    var seed: Int = 1
    @Option(help: "Port on 127.0.0.1; 0 lets the system choose.")
    var port = 8090
    @Option(help: ArgumentHelp("The organisation's clock. (default: the start of today)", valueName: "instant"))
    var now: String?
    @Option(help: ArgumentHelp("Something that goes wrong.", valueName: "fault"))
    var fault: [String] = []
    @Flag(help: "Say where it is as one line of JSON.")
    var json = false

    func validate() throws {
        guard (1...2_000_000).contains(users) else { throw ValidationError("--users must be from 1 to 2000000.") }
        guard seed >= 0 else { throw ValidationError("--seed must not be below 0.") }
        guard (0...65535).contains(port) else { throw ValidationError("--port must be from 0 to 65535.") }
    }

    func run() async throws {
        let options = try simulatorOptions()
        let organization = SimulatedOrganization(options)
        let service = ClosureService { [json] in
            try await runSimulator(options, organization: organization) { port in
                SimulateCommand.announce(organization, port: port, json: json)
            }
        }
        do {
            try await ServiceGroup(
                services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: ProgramLog.quiet
            ).run()
        } catch {
            throw Failure(
                .simulator, "Port \(port) of \(options.host) can't be used: \(String(describing: error))",
                next: "Choose another one with --port, or 0 for any.")
        }
    }

    private func simulatorOptions() throws -> SimulatorOptions {
        var start: Instant?
        if let now {
            switch Clock.parse(now) {
            case .success(let instant): start = instant
            case .failure(let problem): throw ValidationError("--now '\(now)' \(problem.text).")
            }
        }
        do {
            return SimulatorOptions(
                users: users, seed: UInt64(seed), now: start.map { Int($0.milliseconds) }, port: port,
                faults: try Faults(parsing: fault))
        } catch {
            throw ValidationError("--fault: \(error.description)")
        }
    }

    /// The key is a fixed word that opens nothing but simulators.
    private static func announce(_ organization: SimulatedOrganization, port: Int, json: Bool) {
        let options = organization.options
        let url = "http://\(options.host):\(port)"
        if json {
            let place: JSONValue = .object([
                "url": .text(url), "organization": .text(options.organizationID), "key": .text(SimulatorOptions.key),
                "users": .integer(options.users), "seed": .integer(Int(clamping: options.seed)),
            ])
            return Terminal.say(place.rendered)
        }
        Terminal.say(
            """
            A simulated organisation of \(options.users.counted("user")) answers on \(url) until Ctrl-C.
            In another terminal:

              export USHER_ATLASSIAN_URL=\(url)
              export USHER_ATLASSIAN_ORG=\(options.organizationID)
              export USHER_ATLASSIAN_KEY=\(SimulatorOptions.key)
              export USHER_JIRA_URL=\(url)
              export USHER_JIRA_EMAIL=\(organization.jiraEmail)
              export USHER_JIRA_TOKEN=\(SimulatorOptions.jiraToken)
              usher sync
            """)
    }
}
