import ArgumentParser
import AsyncHTTPClient
import Connectors
import Core
import Engine
import Foundation
import Logging
import Simulator
import Store

/// A live run with a durable journal beside the rate at which the simulator alone answers the same calls over the same
/// number of connections. The simulator runs in this process both times, so that both share the machine alike.
struct Run: AsyncParsableCommand {
    @Option var steps: Int

    func run() async throws {
        let options = SimulatorOptions(users: steps * 3, seed: 7)
        let alone = try await withSimulator(options) { url, organization in
            try await callsPerSecond(url, organization)
        }
        let live = try await withSimulator(options) { url, organization in
            try await stepsPerSecond(url, organization)
        }
        print("| live run, \(live.steps) steps | per second |")
        print("| --- | ---: |")
        print("| journaled, audited steps | \(Int(live.rate)) |")
        print("| suspend calls the simulator answers to a client that does nothing else | \(Int(alone)) |")
        print("| share | \(String(format: "%.2f", live.rate / alone)) |")
    }

    private static let connections = 24

    private func callsPerSecond(_ url: String, _ organization: SimulatedOrganization) async throws -> Double {
        let client = try Self.client(url, organization)
        let products = try await client.products()
        var (ids, cursor): ([AccountID], String?) = ([], nil)
        repeat {
            let page = try await client.users(cursor, products)
            ids += page.elements.filter { $0.membership == .active && $0.accountStatus == .active }.map(\.id)
            cursor = page.next
        } while cursor != nil && ids.count < steps
        let path = "\(url)/admin/v2/orgs/\(organization.organizationID)/directories/-/users/"
        let people = ids.prefix(steps).map { $0.rawValue.replacing(":", with: "%3A") }
        let clock = ContinuousClock()
        let time = try await clock.measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<Self.connections {
                    group.addTask {
                        for index in stride(from: worker, to: people.count, by: Self.connections) {
                            var request = HTTPClientRequest(url: path + people[index] + "/suspend")
                            request.method = .POST
                            request.headers.add(name: "Authorization", value: "Bearer \(SimulatorOptions.key)")
                            let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
                            _ = try await answer.body.collect(upTo: 1 << 16)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        return Double(people.count) / time.seconds
    }

    private func stepsPerSecond(
        _ url: String, _ organization: SimulatedOrganization
    ) async throws -> (rate: Double, steps: Int) {
        let directory = FileManager.default.temporaryDirectory.appending(path: "usher-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let store = try await Store.open(.directory(directory.path))
        let usher = Usher(
            store: store, client: try Self.client(url, organization),
            options: Usher.Options(capabilities: AtlassianCloud.capabilities, concurrency: Self.connections),
            surroundings: Surroundings(
                now: { Instant(Date()) }, sleep: { try await Task.sleep(for: $0) }, newID: { UUID().uuidString },
                holder: "benchmark:\(getpid()):1", logger: Logger(label: "usher-bench")))
        _ = try await usher.sync()
        let snapshot = try await usher.snapshot()
        let active = try snapshot.evaluate(
            Filter(parsing: "membership = active AND accountStatus = active AND role IS EMPTY"),
            in: EvaluationContext(now: Instant(Date()), timeZone: .gmt, protected: nil))
        let operation = BulkOperation(
            title: "benchmark", actions: [.suspend], accounts: active.prefix(steps).map(snapshot.accountID(at:)))
        let clock = ContinuousClock()
        let began = clock.now
        let run = try await usher.run(operation, mode: .live, by: "benchmark")
        guard run.state == .succeeded else { throw ValidationError("the run ended as \(run.state.rawValue)") }
        return (Double(run.counts.succeeded) / (clock.now - began).seconds, run.counts.succeeded)
    }

    private static func client(_ url: String, _ organization: SimulatedOrganization) throws -> DirectoryClient {
        AtlassianCloud.client(
            configuration: try AtlassianConfiguration(
                baseURL: url, organization: organization.organizationID, key: SimulatorOptions.key))
    }
}
