import Testing

@testable import Simulator

@Suite("What the vendor refuses")
struct RefusalTests {
    @Test(
        "administrators are not suspended or removed",
        arguments: [UserFlags.orgAdmin.rawValue, UserFlags.siteAdmin.rawValue])
    func administrators(flag: UInt16) async throws {
        try await simulate { client in
            let id = try client.someone { view, _ in view.flags.contains(UserFlags(rawValue: flag)) }
            let target = client.everywhere + "/users/\(id)"
            let before = client.organization.digest
            #expect(try await client.post(target + "/suspend").code == "ADMIN-403-3")
            #expect(try await client.send("DELETE", target).code == "ADMIN-403-3")
            #expect(client.organization.digest == before)
        }
    }

    @Test("synced groups are read-only", arguments: ["okta-everyone", "okta-engineering"])
    func syncedGroups(name: String) async throws {
        try await simulate { client in
            let listed = try await client.searchAll("groups", "\"groupNames\": [\"\(name)\"]")[0]
            #expect(listed["externalSynced"] == .bool(true))
            #expect(listed["managedBy"].string == "external")
            #expect(listed["managementAccess"]["modifiable"] == .bool(false))
            let group = try #require(listed["id"].string)
            let member = try #require(
                try await client.searchAll("users", "\"groupIds\": [\"\(group)\"]").first?["accountId"].string)
            let memberships = client.everywhere + "/groups/\(group)/memberships"
            let before = client.organization.digest
            #expect(try await client.post(memberships, "{\"accountId\": \"\(member)\"}").code == "ADMIN-403-5")
            #expect(try await client.send("DELETE", memberships + "/\(member)").code == "ADMIN-403-5")
            #expect(try await client.send("DELETE", client.everywhere + "/groups/\(group)").code == "ADMIN-403-5")
            #expect(client.organization.digest == before)
        }
    }

    @Test(
        "groups that must stay",
        arguments: [
            ("jira-software-users-acme", "ADMIN-403-6"), ("jira-admins-acme", "ADMIN-403-7"),
            ("org-admins", "ADMIN-403-7"),
        ])
    func undeletable(name: String, code: String) async throws {
        try await simulate(users: 60) { client in
            let group = try await client.group(named: name)
            let answer = try await client.send("DELETE", client.everywhere + "/groups/\(group)")
            #expect(answer.status == 403)
            #expect(answer.code == code)
        }
    }

    @Test("a default group keeps its role, org-admins takes nobody in")
    func specialGroups() async throws {
        try await simulate(users: 60) { client in
            let group = try await client.group(named: "confluence-users-acme")
            let row = try await client.get(client.everywhere + "/groups/\(group)/role-assignments").json["data"][0]
            #expect(row["defaultRole"].string == "atlassian/user")
            let resource = try #require(row["resourceId"].string)
            let revoked = try await client.post(
                client.everywhere + "/groups/\(group)/role-assignments/revoke",
                "{\"resourceId\": \"\(resource)\", \"roleId\": \"atlassian/user\"}")
            #expect(revoked.code == "ADMIN-403-6")
            let admins = try await client.group(named: "org-admins")
            let id = try client.ordinary()
            let added = try await client.post(
                client.everywhere + "/groups/\(admins)/memberships", "{\"accountId\": \"\(id)\"}")
            #expect(added.status == 403)
        }
    }

    @Test("a membership needs the group's directory")
    func otherDirectory() async throws {
        try await simulate { client in
            let id = try client.someone { view, _ in view.membership == (.active, .none) }
            let missing = try client.someone { view, _ in view.status == "not_invited" }
            let group = try await client.group(named: "jira-software-users-nordwind")
            for account in [id, missing, "nobody"] {
                let answer = try await client.post(
                    client.everywhere + "/groups/\(group)/memberships", "{\"accountId\": \"\(account)\"}")
                #expect(answer.code == "ADMIN-404-8")
            }
            let first = try await client.get(client.v2 + "/directories").json["data"][0]["directoryId"].string ?? ""
            let elsewhere = try await client.get(client.v2 + "/directories/\(first)/groups/\(group)")
            #expect(elsewhere.code == "ADMIN-404-10")
        }
    }

    @Test("no seat, no access")
    func seats() async throws {
        try await simulate { client in
            let (resource, taken) = client.organization.inspect {
                ($0.resource(ProductIndex.jira), $0.seats[ProductIndex.jira])
            }
            func setCapacity(_ seats: Int) async throws {
                let answer = try await client.send("PUT", "/_simulator/capacities", "{\"\(resource)\": \(seats)}")
                #expect(answer.status == 200)
            }
            let holder = try client.someone { view, world in
                view.status == "active" && world.seatMask(view) & 1 != 0 && view.flags.isDisjoint(with: .administrators)
            }
            let outsider = try client.someone { view, world in
                view.status == "active" && view.membership(in: 0) == .active && world.seatMask(view) & 1 == 0
            }
            #expect(try await client.post(client.everywhere + "/users/\(holder)/suspend").status == 204)
            try await setCapacity(taken - 1)
            let before = client.organization.digest
            let group = try await client.group(named: "jira-power-users")
            let refused = [
                try await client.post(client.everywhere + "/users/\(holder)/restore"),
                try await client.post(
                    client.everywhere + "/groups/\(group)/memberships", "{\"accountId\": \"\(outsider)\"}"),
                try await client.post(
                    client.v1 + "/users/\(outsider)/roles/assign",
                    "{\"role\": \"atlassian/user\", \"resource\": \"\(resource)\"}"),
                try await client.post(
                    client.everywhere
                        + "/groups/\(try await client.group(named: "never-suspend"))/role-assignments/assign",
                    "{\"resourceId\": \"\(resource)\", \"roleId\": \"atlassian/user\"}"),
            ]
            #expect(refused.map(\.status) == [409, 409, 409, 409])
            #expect(refused.map(\.code) == ["ADMIN-409-3", "ADMIN-409-3", "ADMIN-UAM-409-3", "ADMIN-409-3"])
            #expect(client.organization.digest == before)
            try await setCapacity(taken)
            #expect(try await client.post(client.everywhere + "/users/\(holder)/restore").status == 204)
        }
    }

    @Test("seat counts follow every change", arguments: 1...3)
    func seatsStayRight(seed: UInt64) async throws {
        try await simulate(users: 120, seed: seed) { client in
            var random = SplitMix(seed)
            let ids = client.organization.inspect { world in (0..<120).map { world.identity.accountID($0) } }
            let groups = try await client.searchAll("groups").compactMap { $0["id"].string }
            for _ in 0..<150 {
                let user = client.everywhere + "/users/" + ids[random.below(ids.count)]
                let member = client.everywhere + "/groups/" + groups[random.below(groups.count)] + "/memberships"
                let account = ids[random.below(ids.count)]
                switch random.below(5) {
                case 0: _ = try await client.post(user + "/suspend")
                case 1: _ = try await client.post(user + "/restore")
                case 2: _ = try await client.post(member, "{\"accountId\": \"\(account)\"}")
                case 3: _ = try await client.send("DELETE", member + "/" + account)
                default: _ = try await client.post("/users/\(account)/manage/lifecycle/disable", "{}")
                }
            }
            let (kept, counted) = client.organization.inspect { world in
                var fresh = copy world
                fresh.recount()
                return (world.seats + world.groups.map(\.members), fresh.seats + fresh.groups.map(\.members))
            }
            #expect(kept == counted)
        }
    }
}
