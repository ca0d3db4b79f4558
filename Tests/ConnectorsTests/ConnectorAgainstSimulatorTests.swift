import Connectors
import Core
import Simulator
import Synchronization
import TestSupport
import Testing

/// The connector over HTTP against an organisation that remembers what it is told.
struct ConnectorAgainstSimulatorTests {
    private struct Mirror {
        var products: [Product]
        var groups: [Group]
        var users: [User]
    }

    private static let quick = Pacing(
        attempts: 12, limitedAttempts: 30, firstDelay: .milliseconds(1), longestDelay: .milliseconds(5),
        breakerThreshold: 50, readBackPauses: [.milliseconds(1), .milliseconds(1)])

    private func withOrganization(
        users: Int = 450, faults: Faults = Faults(), key: String = SimulatorOptions.key,
        _ body: @Sendable (DirectoryClient, SimulatedOrganization) async throws -> Void
    ) async throws {
        try await withSimulator(SimulatorOptions(users: users, seed: 7, faults: faults)) { url, organization in
            let configuration = try AtlassianConfiguration(
                baseURL: url, organization: organization.organizationID, key: key)
            let transport = HTTPTransport.live(baseURL: url)
            let checked = HTTPTransport { request throws(TransportError) in
                let violations = OpenAPIDescription.atlassianViolations(
                    ofRequest: request.method, request.target, body: .init(request.body))
                #expect(violations == [])
                return try await transport.send(request)
            }
            try await body(
                AtlassianCloud.client(configuration: configuration, transport: checked, pacing: Self.quick),
                organization)
        }
    }

    private func mirror(_ client: DirectoryClient) async throws -> Mirror {
        let products = try await client.products()
        var (groups, users): ([Group], [User]) = ([], [])
        var cursor: String?
        repeat {
            let page = try await client.groups(cursor, products)
            (groups, cursor) = (groups + page.elements, page.next)
        } while cursor != nil
        repeat {
            let page = try await client.users(cursor, products)
            (users, cursor) = (users + page.elements, page.next)
        } while cursor != nil
        return Mirror(products: products, groups: groups, users: users)
    }

    @Test func `A full read costs a call for each hundred users, and what products and groups need`() async throws {
        try await withOrganization { client, organization in
            let mirror = try await mirror(client)
            #expect(Set(mirror.users.map(\.id)).count == mirror.users.count)
            #expect(mirror.users.count >= 440)
            let granting = mirror.groups.count { !$0.grants.isEmpty }
            let pages = (mirror.users.count + 99) / 100 + (mirror.groups.count + 99) / 100
            #expect(client.callCount() <= pages + granting + 1)
            #expect(client.callCount() == organization.calls)
            // Promise: each grant and each activity joins a product that is listed.
            let listed = Set(mirror.products.map(\.id))
            #expect(mirror.groups.flatMap(\.grants).filter(\.isBillable).allSatisfy { listed.contains($0.product) })
            #expect(mirror.users.flatMap(\.activity).allSatisfy { listed.contains($0.product) })
            let groupIDs = Set(mirror.groups.map(\.id))
            #expect(mirror.users.flatMap(\.groups).allSatisfy { groupIDs.contains($0) })
            #expect(mirror.users.contains { $0.roles.contains(PlatformRole.orgAdmin) })
            #expect(mirror.users.contains { $0.email == nil })
            #expect(mirror.users.contains { $0.membership == .none })
            #expect(organization.changingCalls == 0)
        }
    }

    @Test func `What was read is the same through every fault of the way`() async throws {
        var faults = Faults()
        faults.serverError = .init(every: 7)
        faults.dropBefore = .init(every: 11)
        faults.dropAfter = .init(every: 13)
        faults.truncate = .init(every: 9)
        faults.html = .init(every: 8)
        faults.rateLimit = .init(every: 6, retryAfter: 0)
        let seen = Mutex<[[User]]>([])
        for faults in [Faults(), faults] {
            try await withOrganization(faults: faults) { client, organization in
                let mirror = try await mirror(client)
                seen.withLock { $0.append(mirror.users.sorted { $0.id < $1.id }) }
                if faults != Faults() { #expect(organization.calls > 20) }
            }
        }
        seen.withLock { #expect($0[0] == $0[1]) }
    }

    @Test func `Each change has its effect, reads back as it leaves the user, and can be made twice`() async throws {
        try await withOrganization { client, organization in
            let mirror = try await mirror(client)
            let user = try #require(
                mirror.users.first {
                    $0.membership == .active && $0.accountStatus == .active && $0.claim == .managed
                        && $0.managedBy == .invited && $0.roles.isEmpty && !$0.groups.isEmpty
                })
            let group = try #require(
                mirror.groups.first {
                    $0.canChangeMembers && $0.grants.isEmpty && $0.name != "org-admins" && !user.groups.contains($0.id)
                })
            let effects: [Effect] = [
                .suspend, .restore, .addToGroup(group.id), .removeFromGroup(group.id), .deactivate, .reactivate,
                .delete,
                .cancelDeletion,
            ]
            for effect in effects {
                #expect(try await client.refusal(effect, user.id) == nil, "\(effect)")
                for _ in 1...2 {
                    try await client.perform(Change(user: user.id, effect: effect, directory: group.directory))
                    let now = try #require(try await client.usersByID([user.id], mirror.products).first)
                    #expect(effect.stands(for: now), "\(effect)")
                }
            }
            #expect(organization.effects == effects.count)
            let after = try #require(try await client.usersByID([user.id], mirror.products).first)
            #expect(after == user)
        }
    }

    @Test func `A role is given and taken with the resource that was listed`() async throws {
        try await withOrganization { client, _ in
            let mirror = try await mirror(client)
            let product = try #require(mirror.products.first { $0.key == .confluence && !$0.isSandbox })
            let user = try #require(
                mirror.users.first { $0.membership == .active && $0.accountStatus == .active && $0.roles.isEmpty })
            let role = DirectRole(product: product.id, role: ProductRole.user)
            let before = try await client.directRoles(user.id, mirror.products)
            if before.contains(role) { return }
            try await client.perform(Change(user: user.id, effect: .assignRole(role), resource: product.resource))
            #expect(try await client.directRoles(user.id, mirror.products).contains(role))
            try await client.perform(Change(user: user.id, effect: .revokeRole(role), resource: product.resource))
            #expect(try await client.directRoles(user.id, mirror.products) == before)
        }
    }

    @Test func `The two sources of activity agree`() async throws {
        try await withOrganization { client, _ in
            let mirror = try await mirror(client)
            let user = try #require(mirror.users.first { !$0.activity.isEmpty })
            func dated(_ activity: [ProductActivity]) -> Set<ProductID> {
                Set(activity.filter { if case .at = $0.lastActive { true } else { false } }.map(\.product))
            }
            let fresh = try await client.lastActive(user.id, mirror.products)
            #expect(dated(fresh) == dated(user.activity))
        }
    }

    @Test func `Changes that lost their answer are sent once, whatever happened`() async throws {
        var faults = Faults()
        faults.dropAfter = .init(every: 1, on: .changes)
        try await withOrganization(faults: faults) { client, organization in
            let mirror = try await mirror(client)
            let targets = mirror.users.filter {
                $0.membership == .active && $0.accountStatus == .active && $0.roles.isEmpty && $0.managedBy == .invited
            }
            .prefix(20)
            for user in targets {
                let error = await connectorError {
                    try await client.perform(Change(user: user.id, effect: .suspend))
                }
                #expect(error?.disposition == .readBack)
                let now = try #require(try await client.usersByID([user.id], []).first)
                #expect(Effect.suspend.stands(for: now))
            }
            #expect(organization.changingCalls == targets.count)
        }
    }

    @Test func `A synced group refuses, and an administrator cannot be suspended`() async throws {
        try await withOrganization { client, organization in
            let mirror = try await mirror(client)
            let synced = try #require(mirror.groups.first { $0.isSynced })
            let member = try #require(mirror.users.first { $0.groups.contains(synced.id) && $0.roles.isEmpty })
            let admin = try #require(mirror.users.first { $0.roles.contains(PlatformRole.orgAdmin) })
            for change in [
                Change(user: member.id, effect: .removeFromGroup(synced.id), directory: synced.directory),
                Change(user: admin.id, effect: .suspend),
            ] {
                let error = await connectorError { try await client.perform(change) }
                #expect(error?.disposition == .failStep, "\(String(describing: error))")
            }
            #expect(organization.effects == 0)
        }
    }

    @Test func `A refused key is said with what to do`() async throws {
        try await withOrganization(users: 10, key: "another-key") { client, _ in
            let error = await connectorError { try await client.users(nil, []) }
            #expect(error?.description.contains("USHER_ATLASSIAN_KEY") == true)
        }
    }
}
