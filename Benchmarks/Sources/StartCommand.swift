import ArgumentParser
import Core
import Foundation
import Store

/// Cold start: opens the database, loads every user and answers a first filter. Run in a process of its own, so that
/// the resident memory is that of a server that just started.
struct Start: AsyncParsableCommand {
    @Option var data: String

    func run() async throws {
        let clock = ContinuousClock()
        let began = clock.now
        let before = residentBytes()
        let store = try await Store.open(.directory(data))
        let snapshot = try await store.loadSnapshot()
        let loaded = clock.now
        let filter = try Filter(parsing: "accountStatus = active AND lastActive < -90d")
        let context = EvaluationContext(now: BenchmarkOrganization.now, timeZone: .gmt, protected: nil)
        let count = try snapshot.evaluate(filter, in: context).count
        let bytes = residentBytes() - before
        print("| cold start | |")
        print("| --- | ---: |")
        print("| users loaded | \(snapshot.count) |")
        print("| database to snapshot | \(String(format: "%.2f", (loaded - began).seconds)) s |")
        print("| with a first filter (\(count) matches) | \(String(format: "%.2f", (clock.now - began).seconds)) s |")
        print("| resident bytes per user | \(bytes / max(1, snapshot.count)) |")
    }

    /// Resident set of this process. Source: proc(5), `/proc/self/statm`, second field, in pages.
    private func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
    }
}
