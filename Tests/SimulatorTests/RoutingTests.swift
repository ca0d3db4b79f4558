import Testing

@testable import Simulator

@Suite("Keys, paths and methods")
struct RoutingTests {
    @Test("a missing or wrong key", arguments: [nil, "", "simulator-key2"] as [String?])
    func key(key: String?) async throws {
        try await simulate(users: 20) { client in
            let organization = try await client.send("GET", client.v1 + "/users", key: key)
            #expect(organization.status == 401)
            #expect(organization.json["code"] == .int(401))
            let management = try await client.send(
                "GET", "/users/\(client.organization.options.ownerAccountID)/manage", key: key)
            #expect(management.status == 401)
            #expect(management.json == .object(["key": .string("unauthorized")]))
        }
    }

    @Test(
        "unknown places",
        arguments: [
            ("GET", "/admin/v1/orgs/6f0c1a52-0000-4000-8000-000000000000", 404, "ADMIN-404-2"),
            ("GET", "/admin/v1/orgs/{o}/people", 404, "ADMIN-404-1"),
            ("GET", "/v1/orgs/{o}", 404, "ADMIN-404-1"),
            ("GET", "/admin/users/x/manage", 404, "ADMIN-404-1"),
            ("GET", "/admin/v2/orgs/{o}/directories/none/users/count", 404, "ADMIN-404-1"),
            ("PUT", "/admin/v1/orgs/{o}/users", 405, "ADMIN-405-1"),
            ("GET", "/admin/v2/orgs/{o}/directories/-/groups/search", 404, "ADMIN-404-10"),
            ("DELETE", "/admin/v2/orgs/{o}/directories/-/users/search/extra", 404, "ADMIN-404-1"),
            ("GET", "/users/x/manage/lifecycle/disable", 405, "methodNotAllowed"),
            ("GET", "/users/x/nothing", 404, "notFound"),
            ("GET", "/admin/v2/orgs/{o}/directories/-/users/nobody", 404, "ADMIN-404-8"),
        ])
    func unknown(method: String, path: String, status: Int, code: String) async throws {
        try await simulate(users: 20) { client in
            let target = path.replacing("{o}", with: client.organization.organizationID)
            let answer = try await client.send(method, target)
            #expect(answer.status == status)
            #expect(answer.code == code)
        }
    }

    /// The operations that were described in July 2026 and no longer in August.
    @Test(
        "removed v1 operations are gone",
        arguments: [
            ("POST", "directory/groups"), ("DELETE", "directory/groups/g"), ("POST", "directory/groups/g/memberships"),
            ("DELETE", "directory/groups/g/memberships/u"), ("POST", "directory/groups/g/roles/assign"),
            ("POST", "directory/groups/g/roles/revoke"), ("DELETE", "directory/users/u"),
            ("POST", "directory/users/u/restore-access"), ("POST", "directory/users/u/suspend-access"),
            ("POST", "groups/search"), ("POST", "users/invite"), ("POST", "users/search"),
        ])
    func removed(method: String, path: String) async throws {
        try await simulate(users: 20) { client in
            let answer = try await client.send(method, client.v1 + "/" + path)
            #expect(answer.status == 410)
        }
    }

    @Test("ids may be percent-encoded in paths, and rate limit headers always come")
    func encoding() async throws {
        try await simulate(users: 60) { client in
            let id = try client.someone { view, world in
                world.identity.accountID(view.index).contains(":") && view.isListed
            }
            let answer = try await client.get(client.everywhere + "/users/" + id.replacing(":", with: "%3A"))
            #expect(answer.json["data"]["accountId"].string == id)
            for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
                #expect(answer.headers[name] != nil)
            }
        }
    }

    @Test("every route is of the published descriptions, or one of the removed")
    func routes() {
        for route in Route.all where route.operation != .removedFromVendor {
            let prefix = route.family == .organization ? "/admin" : ""
            let (description, target) = described(prefix + route.template)
            #expect(description.describes(route.method, target), "\(route.method) \(route.template)")
        }
        #expect(Route.all.count { $0.operation == .removedFromVendor } == 12)
    }
}
