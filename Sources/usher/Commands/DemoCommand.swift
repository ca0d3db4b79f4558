import ArgumentParser
import Core
import Engine
import Foundation
import Simulator

/// `usher demo`: everything in one command, on invented people.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Starts Usher on a simulated organisation with sample rules.",
        discussion: """
            Nothing leaves this machine, and settings of a real organisation are not looked at. The data directory is \
            made anew for each start; with --keep the runs and the log of the last demo stay (the simulated people \
            start afresh all the same).
            """)

    @Option(help: "How many users, 1 to 2,000,000.")
    var users = 2500
    @Option(help: "Equal seeds make equal organisations.")
    var seed: Int = 1
    @Option(help: "Port of Usher on 127.0.0.1; 0 lets the system choose.")
    var port = 8080
    @Option(help: "Port of the simulated organisation on 127.0.0.1; 0 lets the system choose.")
    var simulatorPort = 0
    @Option(help: ArgumentHelp("Data directory of the demo.", valueName: "directory"))
    var data = DemoDirectory.standardPath
    @Flag(help: "Go on with what the last demo left.")
    var keep = false
    @Flag(help: "End after the summary.")
    var once = false
    @Flag(help: "Answer in JSON, errors included.")
    var json = false

    func validate() throws {
        guard (1...2_000_000).contains(users) else { throw ValidationError("--users must be from 1 to 2000000.") }
        guard seed >= 0 else { throw ValidationError("--seed must not be below 0.") }
        guard (0...65535).contains(port) else { throw ValidationError("--port must be from 0 to 65535.") }
        guard (0...65535).contains(simulatorPort) else {
            throw ValidationError("--simulator-port must be from 0 to 65535.")
        }
    }

    func run() async throws {
        let directory = try DemoDirectory(at: data, keeping: keep)
        let options = SimulatorOptions(users: users, seed: UInt64(seed), port: simulatorPort)
        do {
            try await withSimulator(options) { url, organization in
                let access = Configuration.AtlassianAccess(
                    url: url, organization: organization.organizationID, key: Secret(SimulatorOptions.key))
                let jira = Configuration.JiraAccess(
                    url: url, email: organization.jiraEmail, token: Secret(SimulatorOptions.jiraToken))
                try directory.writeConfiguration(access, jira)
                try await present(directory, DemoServiceDesk(organization: organization, url: url))
            }
        } catch is CancellationError {
            throw Failure(
                .simulator, "Port \(simulatorPort) can't be used for the simulated organisation.",
                next: "Choose another one with --simulator-port, or 0 for any.")
        }
    }

    private func present(_ directory: DemoDirectory, _ desk: DemoServiceDesk) async throws {
        let configuration: Configuration
        do {
            // Of the surroundings nothing counts: a demo must never meet a real organisation.
            configuration = try Configuration.load(
                flags: [.data: directory.path, .listen: "127.0.0.1:\(port)"], environment: [:])
        } catch { throw Failure(describing: error) }
        let usher = try await Workplace.usher(configuration, mayCreate: true, keepsMail: true)
        let sync = try await SyncCommand.sync(usher, full: true)
        try await DemoOrganization.save(with: usher)
        try await DemoPortal.open(with: usher)
        _ = try await RulesApplyCommand.apply(DemoRules.yaml, named: "The sample rules", with: usher)
        let summary = try await DemoSummary.make(usher, after: sync)
        announce(summary, in: directory)
        guard !once else { return }
        let json = json
        let serving = Serving(usher: usher, configuration: configuration, logger: ProgramLog.quiet)
        try await serving.run { address, invitation in
            try await desk.connect(usher, at: address)
            let link = try await invitation.signInLink(forAdministrator: "demo@example.com", name: "Demo Administrator")
            guard !json else {
                return Terminal.say(
                    JSONValue.object(["url": .text(address), "signInLink": .text(orNull: link)]).rendered)
            }
            if let link { Terminal.say("Open the console; this link signs you in once:\n\n  \(link)\n") }
            Terminal.say("People file tickets at \(desk.portal)")
            Terminal.say("Usher answers on \(address) until Ctrl-C.")
        }
    }

    private func announce(_ summary: DemoSummary, in directory: DemoDirectory) {
        guard !json else {
            let place = JSONValue.Field("dataDirectory", .text(directory.path))
            return Terminal.say(JSONValue.object([place] + summary.fields).rendered)
        }
        Terminal.say("\(summary.text)\n\n\(DemoCommand.whatNext(in: directory))\n")
    }

    private static func whatNext(in directory: DemoDirectory) -> String {
        let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
        return """
            Try this in another terminal:

              export USHER_DATA=\(quoted(directory.path))
              alias usher=\(quoted(program))

              usher users 'product = jira AND lastActive[jira] < -90d ORDER BY lastActive'
              usher rules plan 'Inactive in Jira for 90 days'
              usher rules run 'Agents who only read become customers' --live
              usher runs list
              usher runs undo RUN
              usher audit verify
              usher forecast 'External contractors away for 60 days'
            """
    }

    /// As a POSIX shell reads it back.
    private static func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "/._-+@".unicodeScalars.contains(scalar)
        }
        return plain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
