import Connectors
import Core
import Store
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// An organisation with two products, their groups, and people who may ask for them.
struct AccessWorld {
    let world: World
    let directory: ScriptedDirectory
    /// What the channel was told, in order.
    let told = Told()

    var usher: Usher { world.usher }
    var store: Store { world.store }
    var clock: TestClock { world.clock }

    final class Told: Sendable {
        private let list = Mutex<[AccessRequest]>([])
        func add(_ request: AccessRequest) { list.withLock { $0.append(request) } }
        var all: [AccessRequest] { list.withLock { $0 } }
    }

    static let groups = [
        Group(id: "g-jira", name: "jira-users", grants: [Grant(product: "jira@1", role: ProductRole.user)]),
        Group(id: "g-conf", name: "confluence-users", grants: [Grant(product: "conf@1", role: ProductRole.user)]),
        Group(id: "g-admins", name: "jira-admins", grants: [Grant(product: "jira@1", role: ProductRole.admin)]),
        Group(id: "g-staff", name: "staff"),
    ]

    static func people(_ count: Int = 6) -> [User] {
        (0..<count).map { number in
            User(
                id: AccountID("u\(1000 + number)"), name: "Person \(number)", email: "p\(number)@example.com",
                roles: number == 0 ? [PlatformRole.orgAdmin] : [], groups: ["g-staff"], directRoles: [])
        }
    }

    static func make(
        _ users: [User] = people(), jiraSeats: Int? = nil, store: Store? = nil,
        options: Usher.Options = Usher.Options(), registers: Bool = true
    ) async throws -> AccessWorld {
        let products = [
            Product(id: "jira@1", key: .jira, name: "Jira", site: "acme", capacity: jiraSeats),
            Product(id: "conf@1", key: .confluence, name: "Confluence", site: "acme"),
        ]
        let directory = ScriptedDirectory(users: users, groups: groups, products: products)
        let world = try await World.make(directory.client(now: .t0), store: store, options: options)
        _ = try await world.usher.sync()
        let access = AccessWorld(world: world, directory: directory)
        if registers { access.register() }
        return access
    }

    func register() {
        let told = told
        usher.desk.register(ChannelReply { told.add($0) }, for: .slack)
    }

    /// A rule that answers requests.
    @discardableResult
    func grantRule(
        _ name: String = "grant", filter: String = "accountType = atlassian",
        actions: String = "[addToGroups: [jira-users]]", mode: String = "live", channel: String = "any"
    ) async throws -> Rule {
        try await world.rule(
            name, filter: filter, actions: actions, mode: mode, more: "trigger: {request: {channel: \(channel)}}")
    }

    func slack(_ key: String, _ user: AccountID = "u1001", product: ProductKey? = nil) -> NewAccessRequest {
        NewAccessRequest(channel: .slack, externalKey: key, user: user, product: product)
    }

    func user(_ id: AccountID) throws -> User { try #require(directory.users.first { $0.id == id }) }

    /// The same installation started again: another process, the same database.
    func restarted() -> AccessWorld {
        let usher = Usher(
            store: store, client: directory.client(now: .t0), options: usher.options, surroundings: .test(clock))
        let again = AccessWorld(
            world: World(usher: usher, store: store, clock: clock), directory: directory)
        usher.desk.register(ChannelReply { told.add($0) }, for: .slack)
        return again
    }
}
