import Testing

@testable import Simulator

@Suite("What is not described is refused")
struct StrictnessTests {
    private static let badUserSearches = [
        #"{"limits": 10}"#, #"{"limit": 0}"#, #"{"limit": 101}"#, #"{"limit": "50"}"#, #"{"limit": 1.5}"#,
        #"{"searchTerm": "a", "emails": ["a@acme.example"]}"#, #"{"accountIds": []}"#, #"{"accountIds": "x"}"#,
        #"{"accountIds": ["1","2","3","4","5","6","7","8","9","10","11"]}"#, #"{"status": ["closed"]}"#,
        #"{"status": ["active","suspended","not_invited","deactivated","for_deletion"]}"#,
        #"{"accountStatus": ["gone"]}"#,
        #"{"membershipStatus": "active"}"#, #"{"claimStatus": ["managed"]}"#, #"{"claimStatus": "mine"}"#,
        #"{"mfaEnabled": "true"}"#, #"{"roleIds": ["atlassian/owner"]}"#, #"{"expand": ["everything"]}"#,
        #"{"expand": ["groups", "groups"]}"#, #"{"emails": ["a@b.example", "a@b.example"]}"#,
        #"{"sortBy": [{"field": "name", "direction": "asc"}]}"#, #"{"sortBy": [{"field": "nick_name"}]}"#,
        #"{"cursor": 1}"#, #"{"groupIds": [1]}"#, #"{"directoryIds": [null]}"#, #"{"emailDomains": {}}"#,
        "[]", "nonsense", #"{"limit": 1"#, #"{"limit": 1} x"#, #"{"limit": 1, "limit": 2}"#,
    ]

    @Test("users/search", arguments: badUserSearches)
    func userSearch(body: String) async throws {
        try await simulate(users: 20) { client in
            let answer = try await client.post(client.everywhere + "/users/search", body)
            #expect(answer.status == 400)
            #expect(answer.code == "ADMIN-400-24")
        }
    }

    private static let badGroupSearches = [
        #"{"name": "x"}"#, #"{"limit": 1000}"#, #"{"groupNames": ["a"], "searchTerm": "b"}"#,
        #"{"groupNames": ["a"], "groupIds": ["b"]}"#, #"{"groupNames": []}"#, #"{"expand": []}"#,
        #"{"expand": ["counts"]}"#,
        #"{"resourceOwners": [""], "limit": true}"#, #"{"sortBy": [{"field": "nick_name", "direction": "asc"}]}"#,
    ]

    @Test("groups/search", arguments: badGroupSearches)
    func groupSearch(body: String) async throws {
        try await simulate(users: 20) { client in
            let answer = try await client.post(client.everywhere + "/groups/search", body)
            #expect(answer.status == 400)
            #expect(answer.code == "ADMIN-400-24")
        }
    }

    private static let badQueries = [
        "/users?limit=0", "/users?limit=ten", "/users?statuses=active", "/users?status=gone", "/users?mfaEnabled=1",
        "/users?claimStatus=managed&claimStatus=unmanaged", "/users/count?limit=5", "/groups?limit=101",
        "/groups/count?roleIds=nothing", "/users/search-me?limit=1&x=1", "/groups?expand=counts.users",
    ]

    @Test("queries", arguments: badQueries)
    func query(target: String) async throws {
        try await simulate(users: 20) { client in
            let answer = try await client.get(client.everywhere + target)
            #expect(answer.status == (target.contains("search-me") ? 404 : 400))
        }
    }

    private static let badWrites: [(target: String, body: String, status: Int)] = [
        ("/groups/{group}/memberships", #"{"account_id": "x"}"#, 400), ("/groups/{group}/memberships", "{}", 400),
        ("/groups/{group}/memberships", #"{"accountId": 5}"#, 400),
        ("/groups/{group}/memberships", #"{"accountId": "{user}", "x": 1}"#, 400), ("/groups", "{}", 400),
        ("/groups", #"{"name": ""}"#, 400), ("/groups", #"{"name": "x", "members": []}"#, 400),
        ("/users/{user}/suspend", #"{"reason": "idle"}"#, 400),
        ("/groups/{group}/role-assignments/assign", #"{"resource": "x", "role": "y"}"#, 400),
        ("/groups/{group}/role-assignments/assign", #"{"resourceId": "x", "roleId": "atlassian/user"}"#, 404),
    ]

    @Test("writes", arguments: badWrites)
    func write(target: String, body: String, status: Int) async throws {
        try await simulate(users: 100) { client in
            let user = try client.ordinary()
            let group = try await client.group(named: "never-suspend")
            let fill = { (text: String) in text.replacing("{user}", with: user).replacing("{group}", with: group) }
            let before = client.organization.digest
            let answer = try await client.post(client.everywhere + fill(target), fill(body))
            #expect(answer.status == status)
            #expect(client.organization.digest == before)
        }
    }

    @Test("workspaces takes a cursor alone, and answers a lone error object")
    func workspacesCursor() async throws {
        try await simulate(users: 20) { client in
            let target = client.v2 + "/workspaces"
            let first = try await client.post(target, #"{"limit": 3}"#)
            let cursor = try #require(first.json["links"]["next"].string)
            let both = try await client.post(target, "{\"cursor\": \"\(cursor)\", \"limit\": 3}")
            #expect(both.status == 400)
            #expect(both.json["code"].string == "ADMIN-400-4")
            let second = try await client.post(target, "{\"cursor\": \"\(cursor)\"}")
            #expect(second.json["meta"]["startIndex"] == .int(3))
            #expect(second.json["data"].items.count == 3)
        }
    }

    @Test("bodies need their content type")
    func contentType() async throws {
        try await simulate(users: 20) { client in
            let answer = try await client.send(
                "POST", client.everywhere + "/users/search", "{}", contentType: "text/plain")
            #expect(answer.status == 400)
        }
    }
}
