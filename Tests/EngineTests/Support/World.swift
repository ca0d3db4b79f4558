import Connectors
import Core
import Foundation
import Logging
import Simulator
import Store
import Synchronization
import TestSupport

@testable import Engine

/// One installation of the program with a clock of its own.
struct World: Sendable {
    var usher: Usher
    var store: Store
    var clock: TestClock

    static func make(
        _ client: DirectoryClient?, clock: TestClock = TestClock(), store: Store? = nil,
        options: Usher.Options = Usher.Options()
    ) async throws -> World {
        let opened = if let store { store } else { try await Store.inMemory() }
        let usher = Usher(store: opened, client: client, options: options, surroundings: .test(clock))
        return World(usher: usher, store: opened, clock: clock)
    }

    /// A rule as rules-as-code has it, without the fields that do not matter.
    @discardableResult
    func rule(
        _ name: String = "rule", filter: String, actions: String = "[suspend]", mode: String = "live",
        more: String = "brake: off"
    ) async throws -> Rule {
        let text = """
            rules:
              - name: \(name)
                filter: '\(filter.replacing("'", with: "''"))'
                mode: \(mode)
                actions: \(actions)
                \(more)
            """
        _ = try await usher.applyRules(text, by: "test")
        return try await usher.rule(named: name)
    }

    var auditVerbs: [String] {
        get async throws { try await usher.auditEvents(limit: 100_000).map(\.verb) }
    }
}

extension Surroundings {
    static func test(_ clock: TestClock) -> Surroundings {
        let number = Counter()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return Surroundings(
            now: { clock.now }, sleep: { clock.sleep($0) }, newID: { "\(number.next())" }, holder: "test:0:x",
            logger: logger, isGone: { _ in false })
    }
}

/// Counts from 1; all counters of a test process go on from each other, so that ids are unique.
struct Counter: Sendable {
    private static let total = Mutex(0)
    func next() -> Int {
        Counter.total.withLock { total in
            total += 1
            return total
        }
    }
}

/// Gives `body` a world whose organisation answers over HTTP like the vendor's API.
func withSimulatedWorld<Value: Sendable>(
    users: Int = 240, seed: UInt64 = 7, options: Usher.Options = Usher.Options(),
    storeOptions: SQLiteOptions = SQLiteOptions(),
    _ body: @escaping @Sendable (World, SimulatedOrganization) async throws -> Value
) async throws -> Value {
    let simulator = SimulatorOptions(users: users, seed: seed, now: Int(Instant.t0.milliseconds))
    return try await withSimulator(simulator) { base, organization in
        let clock = TestClock()
        let client = AtlassianCloud.client(
            configuration: try AtlassianConfiguration(
                baseURL: base, organization: organization.organizationID, key: SimulatorOptions.key),
            time: ConnectorTime(
                monotonic: { clock.now - .t0 }, wall: { clock.now }, sleep: { clock.sleep($0) }, jitter: { 0.5 }))
        let store = try await Store.inMemory(options: storeOptions)
        let world = try await World.make(client, clock: clock, store: store, options: options)
        return try await body(world, organization)
    }
}

extension World {
    /// The same installation, whose log is kept.
    func logging(to log: KeptLog) -> World {
        var surroundings = usher.surroundings
        surroundings.logger = log.logger
        var copy = self
        copy.usher = Usher(
            store: store, connection: usher.connection, options: usher.options, surroundings: surroundings)
        return copy
    }
}
