import ArgumentParser
import Core
import Engine

/// `usher users`: whom a filter means.
struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "Shows or counts the users a filter matches.",
        discussion: """
            usher users 'product = jira AND lastActive[jira] < -90d ORDER BY lastActive'
            usher users --count 'membership = suspended'
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case table, json, csv }

    @OptionGroup var common: CommonOptions
    @OptionGroup var clock: ClockOptions
    @Argument(help: "A filter; without one everybody is meant.")
    var filter: String?
    @Flag(help: "Only how many there are.")
    var count = false
    @Option(help: "table, json or csv.")
    var format: Format?
    @Option(help: "At most so many users. (default: 50 in a table on a terminal, else all)")
    var limit: Int?

    private var chosen: Format { format ?? (common.json ? .json : .table) }

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if common.json, let format, format != .json {
            throw ValidationError("--json and --format \(format.rawValue) contradict each other.")
        }
    }

    func run() async throws {
        let configuration = try common.configuration([.now: clock.at])
        let usher = try await Workplace.usher(configuration, mayCreate: false)
        // Loading is not part of the answer's time.
        guard try await usher.snapshot().takenAt != nil else { throw UsherError.neverSynced }
        let text = filter ?? ""
        let start = ContinuousClock.now
        let selection: UserSelection
        do { selection = try await usher.users(matching: text, asOf: configuration.now) } catch UsherError.invalid(
            let diagnostics)
        {
            throw Failure.filter(diagnostics, in: text)
        }
        let matched = selection.count
        let elapsed = ContinuousClock.now - start
        if count {
            answerCount(matched, of: selection.snapshot.count, after: elapsed)
        } else {
            answerUsers(UserDocuments(selection: selection))
        }
    }

    private func answerCount(_ matched: Int, of total: Int, after elapsed: Duration) {
        switch chosen {
        case .table: Terminal.say(matched.grouped)
        case .csv: Terminal.put(CSVWriter.line(["count", "total"]) + CSVWriter.line([String(matched), String(total)]))
        case .json:
            let answer: JSONValue = .object([
                "count": .integer(matched), "total": .integer(total),
                "milliseconds": .number((elapsed.inMilliseconds * 1000).rounded() / 1000),
            ])
            Terminal.say(answer.rendered)
        }
    }

    private func answerUsers(_ list: UserDocuments) {
        switch chosen {
        case .json: Terminal.writeArray(list.documents(limit: limit).lazy.map(\.json))
        case .csv:
            Terminal.put(CSVWriter.line(UserDocument.csvHeader))
            Terminal.writeChunks(list.documents(limit: limit).lazy.map { CSVWriter.line($0.csv) })
        case .table:
            let shown = limit ?? (Terminal.isOutputTerminal ? 50 : nil)
            var table = TextTable(UserDocument.columns)
            for view in list.documents(limit: shown) { table.add(view.cells) }
            guard !table.isEmpty else { return Terminal.say("No users.") }
            Terminal.say(table.rendered(width: Terminal.outputWidth))
            let rest = list.count - min(shown ?? .max, list.count)
            Terminal.say(
                rest > 0 ? "… and \(rest.grouped) more; --limit \(list.count) shows all." : list.count.counted("user"))
        }
    }
}

extension Duration {
    var inMilliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1_000_000_000_000_000
    }
}
