import ArgumentParser

/// The figures of docs/performance.md. `Benchmarks/run` calls all of it in order.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usher-bench",
        subcommands: [Generate.self, Filters.self, Table.self, Start.self, Audit.self, Run.self])
}
