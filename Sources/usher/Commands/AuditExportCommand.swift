import ArgumentParser
import Core
import Engine
import Foundation
import Store

struct AuditExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes all events, the oldest first.",
        discussion: "JSON Lines carry the hashes and can be verified by others; CSV is for spreadsheets.")

    enum Format: String, CaseIterable, ExpressibleByArgument { case jsonl, csv }

    @OptionGroup var common: CommonOptions
    @Option(help: "jsonl or csv.")
    var format = Format.jsonl
    @Option(help: ArgumentHelp("A new file to write to. (default: stdout)", valueName: "file"))
    var output: String?

    func run() async throws {
        let store = try await Workplace.store(common.configuration(), mayCreate: false)
        let format = format
        guard let output else {
            _ = try await AuditExportCommand.write(store, as: format) { Terminal.put($0) }
            return
        }
        let file = try OutputFile(creating: output)
        let count = try await AuditExportCommand.write(store, as: format) { try file.write($0) }
        try file.close()
        Terminal.say(
            common.json
                ? JSONValue.object(["file": .text(output), "events": .integer(count)]).rendered
                : "\(count.counted("event")) written to \(output).")
    }

    private static func write(
        _ store: Store, as format: Format, to put: @escaping @Sendable (String) throws -> Void
    ) async throws -> Int {
        if format == .csv { try put(CSVWriter.line(AuditDocument.csvHeader)) }
        return try await store.database.read { db in
            var (count, pending) = (0, "")
            try db.audit.forEach { event in
                let view = AuditDocument(event: event)
                pending += format == .csv ? CSVWriter.line(view.csv) : view.json.rendered + "\n"
                count += 1
                if pending.utf8.count > 1 << 16 {
                    try put(pending)
                    pending = ""
                }
            }
            try put(pending)
            return count
        }
    }
}
