import ArgumentParser
import Core
import Engine
import Store

struct AuditListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists events, the newest first.")

    @OptionGroup var common: CommonOptions
    @Option(help: "At most so many events, 1 to 100,000.")
    var limit = 50
    @Option(help: "Only events after this sequence number, in their order.")
    var after: Int64?
    @Option(help: ArgumentHelp("Only events of this run.", valueName: "id"))
    var run: String?
    @Option(help: ArgumentHelp("Only events about this account or thing.", valueName: "subject"))
    var subject: String?

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000.") }
    }

    func run() async throws {
        let store = try await Workplace.store(common.configuration(), mayCreate: false)
        let (limit, after, subject) = (limit, after, subject)
        let runID = run.map { RunID($0) }
        let events = try await store.database.read { db in
            if after == nil, subject == nil, runID == nil { return try db.audit.latest(limit: limit) }
            return try db.audit.events(after: after ?? 0, limit: limit, subject: subject, run: runID)
        }
        if common.json { return Terminal.say(JSONValue.array(events.map { AuditDocument(event: $0).json }).rendered) }
        guard !events.isEmpty else { return Terminal.say("No events.") }
        var table = TextTable(AuditDocument.columns)
        for event in events { table.add(AuditDocument(event: event).cells) }
        Terminal.say(table.rendered(width: Terminal.outputWidth))
    }
}
