import ArgumentParser
import Core
import Engine
import Store

struct RequestsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists requests for access, the newest first.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Only those in this state; may be given several times.")
    var state: [AccessRequest.State] = []
    @Option(help: "Only those by this channel.")
    var channel: RequestTrigger.Channel?
    @Option(help: "Only those of the person with this account id.")
    var account: String?
    @Option(help: "Only those with this in the name, the address or the channel's key.")
    var text = ""
    @Option(help: "At most so many, 1 to 10,000.")
    var limit = 50

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000.") }
    }

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let query = AccessRequestQuery(
            channel: channel, states: Set(state), user: account.map { AccountID($0) }, text: text)
        let views = try await usher.requests(matching: query, limit: limit).requests
            .map { AccessRequestDocument(request: $0) }
        if common.json { return Terminal.writeArray(views.map(\.json)) }
        guard !views.isEmpty else { return Terminal.say("No requests.") }
        var table = TextTable(AccessRequestDocument.columns)
        for view in views { table.add(view.cells) }
        Terminal.say(table.rendered(width: Terminal.outputWidth))
    }
}

extension AccessRequest.State: ExpressibleByArgument {}
extension RequestTrigger.Channel: ExpressibleByArgument {}
