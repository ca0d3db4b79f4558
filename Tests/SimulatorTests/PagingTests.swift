import Testing

@testable import Simulator

@Suite("Pages and filters")
struct PagingTests {
    @Test("a walk meets everybody once", arguments: [3, 50, 100])
    func walk(limit: Int) async throws {
        try await simulate(users: 230) { client in
            let listed = client.organization.inspect { world in (0..<230).count { world.current($0).isListed } }
            for sort in ["", #""sortBy": [{"field": "nick_name", "direction": "desc"}]"#] {
                let ids = try await client.searchAll("users", sort, limit: limit).compactMap { $0["accountId"].string }
                #expect(ids.count == listed)
                #expect(Set(ids).count == listed)
            }
            let groups = try await client.searchAll("groups", limit: limit).compactMap { $0["id"].string }
            #expect(Set(groups).count == client.organization.inspect { $0.groups.count })
            #expect(groups.count == Set(groups).count)
        }
    }

    @Test("sorting goes by nickname")
    func sorting() async throws {
        try await simulate(users: 120) { client in
            let sort = #""sortBy": [{"field": "nick_name", "direction": "asc"}]"#
            let names = try await client.searchAll("users", sort, limit: 30).compactMap {
                $0["nickname"].string?.lowercased()
            }
            #expect(names == names.sorted())
        }
    }

    @Test("changes during a walk move nobody")
    func stable() async throws {
        try await simulate(users: 300) { client in
            let everybody = Set(try await client.searchAll("users").compactMap { $0["accountId"].string })
            let first = try await client.post(client.everywhere + "/users/search", #"{"limit": 100}"#)
            let seen = first.json["data"].texts("accountId")
            let victim = try #require(
                seen.first { id in
                    client.organization.inspect { world in
                        world.user(id: id).map {
                            world.users.flags[$0].isDisjoint(with: [.managed, .orgAdmin, .siteAdmin])
                        } ?? false
                    }
                })
            #expect(try await client.send("DELETE", client.everywhere + "/users/\(victim)").status == 204)
            _ = try await client.post("/_simulator/events", #"{"type": "user_created"}"#)
            var ids = seen
            var cursor = first.json["links"]["next"].string
            while let token = cursor {
                let page = try await client.post(
                    client.everywhere + "/users/search", "{\"limit\": 100, \"cursor\": \"\(token)\"}")
                ids += page.json["data"].texts("accountId")
                cursor = page.json["links"]["next"].string
            }
            #expect(Set(ids).count == ids.count)
            #expect(everybody.isSubset(of: ids))
        }
    }

    @Test(
        "a cursor belongs to its filters",
        arguments: [
            #"{"limit": 50, "cursor": "{c}"}"#, #"{"limit": 20, "status": ["active"], "cursor": "{c}"}"#,
            #"{"limit": 20, "expand": ["groups"], "cursor": "{c}"}"#, #"{"limit": 20, "cursor": "x{c}"}"#,
            #"{"limit": 20, "cursor": "kloHX1ZQVasDAkx_P48NYQ"}"#, #"{"limit": 20, "cursor": ""}"#,
        ])
    func foreignCursor(body: String) async throws {
        try await simulate(users: 100) { client in
            let target = client.everywhere + "/users/search"
            let first = try await client.post(target, #"{"limit": 20}"#)
            let cursor = try #require(first.json["links"]["next"].string)
            let answer = try await client.post(target, body.replacing("{c}", with: cursor))
            #expect(answer.status == 400)
            #expect(answer.code == "ADMIN-400-1")
            #expect(try await client.post(target, "{\"limit\": 20, \"cursor\": \"\(cursor)\"}").status == 200)
            #expect(
                try await client.post(client.everywhere + "/groups/search", "{\"cursor\": \"\(cursor)\"}").status == 400
            )
        }
    }

    private static let filters: [(fields: String, fits: @Sendable (JSONValue) -> Bool)] = [
        (#""status": ["suspended", "deactivated"]"#, { ["suspended", "deactivated"].contains($0["status"].string) }),
        (#""accountStatus": ["inactive"]"#, { $0["accountStatus"].string == "inactive" }),
        (#""membershipStatus": ["no_membership"]"#, { $0["membershipStatus"].string == "no_membership" }),
        (#""claimStatus": "unmanaged""#, { $0["claimStatus"].string == "unmanaged" }),
        (#""mfaEnabled": false"#, { $0["mfaEnabled"] == .bool(false) }),
        (#""emailDomains": ["PARTNER.example"]"#, { $0["email"].string?.hasSuffix("@partner.example") ?? false }),
        (
            #""roleIds": ["atlassian/org-admin"]"#,
            { $0["platformRoles"].items.contains(.string("atlassian/org-admin")) }
        ),
        (
            #""searchTerm": "son""#,
            {
                ($0["nickname"].string?.lowercased().contains("son") ?? false)
                    || ($0["email"].string?.lowercased().contains("son") ?? false)
            }
        ),
        (
            #""claimStatus": "managed", "status": ["active"], "emailDomains": ["acme.example", "nordwind.example"]"#,
            {
                let domain = $0["email"].string?.split(separator: "@").last
                return $0["claimStatus"].string == "managed" && $0["status"].string == "active"
                    && (domain == "acme.example" || domain == "nordwind.example")
            }
        ),
    ]

    @Test("filters keep exactly who fits", arguments: 0..<filters.count)
    func filter(place: Int) async throws {
        let (fields, fits) = Self.filters[place]
        try await simulate { client in
            let all = try await client.users()
            let expected = all.filter(fits).compactMap { $0["accountId"].string }
            let found = try await client.searchAll("users", fields, limit: 13).compactMap { $0["accountId"].string }
            #expect(found == expected)
            #expect(!expected.isEmpty)
        }
    }

    @Test("members and role holders")
    func membersAndRoles() async throws {
        try await simulate { client in
            let all = try await client.users()
            let group = try await client.group(named: "jira-power-users")
            let expected = all.filter { $0["groups"].texts("id").contains { $0.hasSuffix(group) } }
            let found = try await client.searchAll("users", "\"groupIds\": [\"\(group)\"]", limit: 5)
            #expect(found.map { $0["accountId"] } == expected.map { $0["accountId"] })
            #expect(!found.isEmpty)
            let resource = client.organization.inspect { $0.resource(ProductIndex.serviceManagement) }
            let holders = try await client.searchAll(
                "users",
                "\"resourceIds\": [\"\(resource)\"], \"roleIds\": [\"atlassian/user\"], \"status\": [\"active\"]")
            let seats = try await client.get("/_simulator/info").json["seats"][resource]
            let admins = client.organization.inspect { world in
                (0..<world.users.count).count { index in
                    let view = world.current(index)
                    return view.status == "active"
                        && world.grants(view).contains(Grant(ProductIndex.serviceManagement, .user))
                }
            }
            #expect(holders.count == admins)
            #expect(seats.int ?? 0 >= holders.count)
        }
    }

    @Test("counts, the deprecated lists and the managed accounts agree with the searches")
    func otherReads() async throws {
        try await simulate { client in
            let all = try await client.users()
            #expect(try await client.get(client.everywhere + "/users/count").json["count"] == .int(all.count))
            let suspended = all.count { $0["status"].string == "suspended" }
            #expect(
                try await client.get(client.everywhere + "/users/count?status=suspended").json["count"]
                    == .int(suspended))
            var listed: [String] = []
            var target: String? = client.everywhere + "/users?limit=100"
            while let page = target {
                let answer = try await client.get(page)
                listed += answer.json["data"].texts("accountId")
                target = answer.json["links"]["next"].string.map { client.everywhere + "/users?cursor=\($0)" }
            }
            #expect(listed == all.compactMap { $0["accountId"].string })
            var managed: [String] = []
            target = client.v1 + "/users"
            while let page = target {
                let answer = try await client.get(page)
                managed += answer.json["data"].texts("account_id")
                target = answer.json["links"]["next"].string.map {
                    "/" + $0.split(separator: "/").dropFirst(2).joined(separator: "/")
                }
            }
            #expect(
                managed == all.filter { $0["claimStatus"].string == "managed" }.compactMap { $0["accountId"].string })
            let statuses = try await client.get(client.everywhere + "/users/stats").json["accountStatus"].items
            let active = all.count { $0["accountStatus"].string == "active" }
            #expect(statuses.contains(.object(["status": .string("active"), "count": .int(active)])))
        }
    }

    @Test("last active dates agree with the search")
    func lastActive() async throws {
        try await simulate(users: 150) { client in
            for user in try await client.users().prefix(60) {
                let id = try #require(user["accountId"].string)
                let dates = try await client.get(client.v1 + "/directory/users/\(id)/last-active-dates").json["data"]
                #expect(
                    dates["product_access"].texts("last_active_timestamp")
                        == user["productAccess"].texts("lastActiveTimestamp"))
                #expect(dates["product_access"].items.count == user["productAccess"].items.count)
            }
        }
    }
}
