import ArgumentParser
import Core
import Store

struct FiltersListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists all saved filters.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let store = try await Workplace.store(common.configuration(), mayCreate: false)
        let filters = try await store.database.read { try $0.filters.all() }
        if common.json {
            return Terminal.writeArray(
                filters.map {
                    .object([
                        "name": .text($0.name), "filter": .text($0.query), "updatedBy": .text($0.updatedBy),
                        "updatedAt": .instant($0.updatedAt),
                    ])
                })
        }
        guard !filters.isEmpty else { return Terminal.say("No filters are saved yet.") }
        var table = TextTable([
            TextTable.Column("NAME", minimum: 12), TextTable.Column("FILTER", minimum: 20), .whole("UPDATED"),
        ])
        for filter in filters { table.add([filter.name, filter.query, filter.updatedAt.dayForPeople]) }
        Terminal.say(table.rendered(width: Terminal.outputWidth))
    }
}
