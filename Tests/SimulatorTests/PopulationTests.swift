import Testing

@testable import Simulator

@Suite("The people")
struct PopulationTests {
    @Test("the seed decides everything")
    func determinism() {
        func dump(_ seed: UInt64, users: Int = 300) -> [UInt8] {
            SimulatedOrganization(SimulatorOptions(users: users, seed: seed, now: testNow)).dump
        }
        #expect(dump(1) == dump(1))
        #expect(dump(1) != dump(2))
        let options = SimulatorOptions(users: 300, seed: 1, now: testNow)
        #expect(SimulatedOrganization(options).digest == SimulatedOrganization(options).digest)
        #expect(SimulatorOptions(seed: 1).organizationID != SimulatorOptions(seed: 2).organizationID)
    }

    @Test("every edge case occurs from 500 users on", arguments: [1, 2, 3] as [UInt64])
    func edgeCases(seed: UInt64) async throws {
        try await simulate(users: 500, seed: seed) { client in
            let users = try await client.users()
            func some(_ what: Comment, _ fits: (JSONValue) -> Bool) {
                let isThere = users.contains(where: fits)
                #expect(isThere, what)
            }
            for status in ["active", "suspended", "not_invited", "deactivated", "for_deletion"] {
                some("\(status)") { $0["status"].string == status }
            }
            for role in ["org-admin", "site-admin", "user-access-admin", "ai-access"] {
                some("\(role)") { $0["platformRoles"].items.contains(.string("atlassian/" + role)) }
            }
            for domain in ["acme.example", "nordwind.example", "contractor.example", "partner.example"] {
                some("\(domain)") { $0["email"].string?.hasSuffix("@" + domain) ?? false }
            }
            some("closed") { $0["accountStatus"].string == "closed" }
            some("unmanaged, suspended") {
                $0["claimStatus"].string == "unmanaged" && $0["status"].string == "suspended"
            }
            some("synced") { $0["managementSource"].string == "synced" }
            some("invited") { $0["managementSource"].string == "invited" }
            some("source not known") { $0["claimStatus"].string == "managed" && $0["managementSource"] == .null }
            some("hidden address") { $0["email"] == .null && $0["accountStatus"].string == "active" }
            some("never active") {
                $0["status"].string == "active" && $0["productAccess"].texts("lastActiveTimestamp").isEmpty
            }
            some("new joiner") { ($0["addedToOrg"].string ?? "") > "2026-11-07" }
            some("never added") { $0["addedToOrg"] == .null }
            some("granted, never used") { $0["productAccess"].items.contains { $0["lastActiveTimestamp"] == .null } }
            some("active in what they cannot open") {
                $0["groups"].items.isEmpty && $0["status"].string == "active" && $0["counts"]["resources"] == .int(0)
                    && !$0["productAccess"].items.isEmpty
            }
            some("direct role only") { $0["groups"].items.isEmpty && $0["counts"]["resources"] != .int(0) }
            some("group without a name") { $0["groups"].items.contains { $0["name"] == .null } }
            some("two sites") {
                Set($0["productAccess"].texts("id").compactMap { $0.split(separator: "/").last }).count > 1
            }
            some("apostrophe") { $0["name"].string?.contains("'") ?? false }
            some("umlaut") { $0["name"].string?.contains { "äöüÄÖÜ".contains($0) } ?? false }
            some("Chinese, Japanese or Korean") {
                $0["name"].string?.unicodeScalars.contains { $0.value > 0x3000 } ?? false
            }
            some("24 digits") { $0["accountId"].string?.count == 24 }
            some("557058") { $0["accountId"].string?.hasPrefix("557058:") ?? false }
            some("712020") { $0["accountId"].string?.hasPrefix("712020:") ?? false }
            let instants: [String] = users.flatMap { user -> [String] in
                user["productAccess"].texts("lastActiveTimestamp")
            }
            let digits = Set(
                instants.map { text in text.split(separator: ".").dropFirst().first.map { $0.count - 1 } ?? 0 })
            #expect(digits == [0, 3, 9])
        }
    }

    @Test("identities lead back to their place, addresses are unique", arguments: [1, 9] as [UInt64])
    func identities(seed: UInt64) {
        let world = SimulatedOrganization(SimulatorOptions(users: 3000, seed: seed, now: testNow))
        world.inspect { world in
            var addresses: Set<String> = []
            for index in 0..<3000 {
                #expect(world.user(id: world.identity.accountID(index)) == index)
                #expect(world.user(email: world.address(index).uppercased()) == index)
                addresses.insert(world.address(index))
            }
            #expect(addresses.count == 3000)
            #expect(world.user(id: "712020:nobody") == nil)
            #expect(world.user(email: "a1@acme.example") == nil)
        }
    }

    @Test("activity is spread as in a grown organisation")
    func activity() {
        let world = SimulatedOrganization(SimulatorOptions(users: 4000, seed: 3, now: testNow))
        let shares = world.inspect { world -> (recent: Double, old: Double, future: Int) in
            let now = UInt32(world.now / 1000)
            var (seen, recent, old, future) = (0, 0, 0, 0)
            for index in 0..<world.users.count where world.current(index).status == "active" {
                seen += 1
                let latest = world.users.activity.map { $0[index] }.max() ?? 0
                if latest > now { future += 1 }
                if latest > now - 30 * 86_400 { recent += 1 }
                if latest > Users.neverUsed, latest < now - 180 * 86_400 { old += 1 }
            }
            return (Double(recent) / Double(seen), Double(old) / Double(seen), future)
        }
        #expect((0.5...0.75).contains(shares.recent), "\(shares)")
        #expect((0.02...0.2).contains(shares.old), "\(shares)")
        #expect(shares.future == 0)
    }

    @Test("no organisation is too small", arguments: [1, 2, 5, 45])
    func small(users: Int) async throws {
        try await simulate(users: users) { client in
            let listed = try await client.users()
            #expect(listed.count <= users)
            let info = try await client.get("/_simulator/info")
            #expect(info.json["users"] == .int(users))
        }
    }

    @Test("groups: two directories, a name twice, sandbox, plans, product of the second site")
    func groupsAndProducts() async throws {
        try await simulate { client in
            let groups = try await client.searchAll("groups")
            #expect(Set(groups.compactMap { $0["directoryId"].string }).count == 2)
            #expect(groups.count { $0["name"].string == "contractors" } == 2)
            #expect(
                Set(groups.compactMap { $0["managedBy"].string }) == ["admins", "external", "team-members", "open"])
            let products = try await client.post(client.v2 + "/workspaces", #"{"limit": 100}"#).json["data"].items
            #expect(products.count { $0["attributes"]["sandbox"]["type"].string == "CHILD" } == 2)
            #expect(Set(products.compactMap { $0["attributes"]["hostUrl"].string }).count == 3)
            #expect(products.contains { $0["attributes"]["capacity"] == .null })
        }
    }
}
