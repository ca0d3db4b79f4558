import Connectors
import Core
import Testing

/// Groups, products, roles, activity and events.
struct AtlassianListsTests {
    @Test func `Groups come with their grants, read only where there are some`() async throws {
        let vendor = ScriptedVendor { request, _ in
            if request.target.hasSuffix("/groups/search") {
                return .ok(
                    Sample.page([
                        Sample.group("g-1", #""counts":{"resources":1},"managementAccess":{"modifiable":true}"#),
                        Sample.group(
                            "g-2", #""counts":{"resources":0},"externalSynced":true,"description":"from afar""#),
                        Sample.group("g-3", #""managedBy":"external","managementAccess":{"modifiable":false}"#),
                    ]))
            }
            let isSecondPage = request.target.contains("cursor=")
            if request.target.contains("g-3") { return .answer(404, Sample.fault("ADMIN-404-10", "Group not found")) }
            return .ok(
                isSecondPage
                    ? Sample.page([
                        #"{"resourceId":"ari:cloud:confluence::site/s","roles":["atlassian/user"],"defaultRole":null}"#
                    ])
                    : Sample.page(
                        [
                            #"{"resourceId":"ari:cloud:jira-software::site/s","roles":["atlassian/user","atlassian/admin"],"defaultRole":"atlassian/user"}"#
                        ],
                        next: "p/2"))
        }
        let page = try await vendor.client().groups(nil, [])
        #expect(
            page.elements == [
                Group(
                    id: "g-1", name: "group-g-1", directory: "d-1",
                    grants: [
                        Grant(product: "jira@s", role: "atlassian/user", isDefault: true),
                        Grant(product: "jira@s", role: "atlassian/admin"),
                        Grant(product: "confluence@s", role: "atlassian/user"),
                    ]),
                Group(id: "g-2", name: "group-g-2", details: "from afar", directory: "d-1", isSynced: true),
                Group(id: "g-3", name: "group-g-3", directory: "d-1", isSynced: true, isModifiable: false),
            ])
        #expect(
            vendor.requests.map(\.short).sorted() == [
                "GET /directories/d-1/groups/g-1/role-assignments?cursor=p%2F2",
                "GET /directories/d-1/groups/g-1/role-assignments?limit=100",
                "GET /directories/d-1/groups/g-3/role-assignments?limit=100", "POST /groups/search",
            ])
    }

    @Test func `A failed grant fails the page of groups`() async throws {
        let vendor = ScriptedVendor { request, _ in
            request.target.hasSuffix("/search")
                ? .ok(Sample.page((0..<30).map { Sample.group("g-\($0)") })) : .answer(403, "")
        }
        let error = await connectorError { try await vendor.client().groups(nil, []) }
        guard case .forbidden? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `Products are listed page by page with the cursor alone`() async throws {
        let jira = """
            {"id":"ari:cloud:jira-software::site/\(Sample.site)","type":"workspaces","attributes":{"name":"Our Jira","type":"Jira",
             "hostUrl":"https://acme.atlassian.net","sandbox":{"type":"NONE"},"capacity":100},
             "relationships":{"entitlement":[{"attributes":{"plan":"Standard"}}]}}
            """
        let child =
            #"{"id":"ari:cloud:confluence::site/s-2","attributes":{"sandbox":{"type":"CHILD"},"capacity":null}}"#
        let site = #"{"id":"ari:cloud:platform::site/s-2","attributes":{}}"#
        let vendor = ScriptedVendor(
            .ok(Sample.page([jira], next: "https://api.atlassian.com/admin/v2/orgs/o-1/workspaces?cursor=n%3D")),
            .ok(Sample.page([child, site, #"{"id":"ari:cloud:jira::site/\#(Sample.site)"}"#])))
        #expect(
            try await vendor.client().products() == [
                Product(
                    id: "confluence@s-2", key: .confluence, name: "confluence", site: "s-2",
                    resource: "ari:cloud:confluence::site/s-2", isSandbox: true),
                Sample.jira,
            ])
        #expect(vendor.requests.map(\.body) == [#"{"limit":1000}"#, #"{"cursor":"n="}"#])
    }

    @Test func `Only roles given directly count as direct`() async throws {
        func row(_ resource: String, _ assignments: String) -> String {
            #"{"resourceId":"\#(resource)","directoryId":null,"roleAssignments":[\#(assignments)]}"#
        }
        let vendor = ScriptedVendor(
            .ok(
                Sample.page([
                    row(
                        "ari:cloud:jira-software::site/s",
                        #"{"role":"atlassian/user","roleAssignmentMethods":["group_direct"]}"#),
                    row(
                        "ari:cloud:confluence::site/s",
                        #"{"role":"atlassian/user","roleAssignmentMethods":["direct","group_direct"]}"#),
                    row(
                        "ari:cloud:compass::site/s", #"{"role":"atlassian/user","roleAssignmentMethods":["inferred"]}"#),
                    row(
                        "ari:cloud:loom::site/s",
                        #"{"role":"atlassian/user","roleAssignmentMethods":["telepathic"]},{"role":null}"#),
                    row(
                        "ari:cloud:platform::org/o-1",
                        #"{"role":"atlassian/org-admin","roleAssignmentMethods":["direct"]}"#),
                ])))
        let roles = try await vendor.client().directRoles("557058:a|b", [])
        #expect(roles == [DirectRole(product: "confluence@s", role: "atlassian/user")])
        #expect(vendor.requests.map(\.short) == ["GET /users/557058%3Aa%7Cb/role-assignments?limit=100"])
    }

    @Test func `Roles without the way they were given are not guessed`() async throws {
        let vendor = ScriptedVendor(
            .ok(Sample.page([#"{"resourceId":"ari:cloud:jira::site/s","roles":["atlassian/user"]}"#])))
        let error = await connectorError { try await vendor.client().directRoles("a", []) }
        guard case .malformed? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `Activity of one user is read over all pages`() async throws {
        let vendor = ScriptedVendor(
            .ok(
                #"{"data":{"product_access":[{"id":"ari:cloud:jira-software::site/s","key":"jira-software","last_active":"2026-05-02","last_active_timestamp":"2026-05-02T11:22:33Z"},{"id":"ari:cloud:confluence::site/s","key":"confluence"}]},"links":{"next":"c=2"}}"#
            ),
            .ok(
                #"{"data":{"product_access":[{"id":"ari:cloud:trello::site/s","key":"trello","last_active":"2026-05-02"},{"id":"ari:cloud:loom::site/s","key":"loom","last_active_timestamp":"soon"}]},"links":{}}"#
            ))
        let activity = try await vendor.client().lastActive("712020:a", [])
        #expect(
            activity == [
                ProductActivity(product: "confluence@s", lastActive: .never),
                ProductActivity(
                    product: "jira@s", lastActive: .at(try #require(Instant(iso8601: "2026-05-02T11:22:33Z")))),
                ProductActivity(product: "loom@s", lastActive: .unknown),
                ProductActivity(
                    product: "trello@s", lastActive: .at(try #require(Instant(iso8601: "2026-05-02T23:59:59.999Z")))),
            ])
        #expect(vendor.requests.last?.short == "GET /directory/users/712020%3Aa/last-active-dates?cursor=c%3D2")
    }

    @Test func `Activity of single users keeps to 200 calls a minute`() async throws {
        let vendor = ScriptedVendor { _, _ in .ok(#"{"data":{"product_access":[]},"links":{}}"#) }
        let time = ManualTime()
        let client = try vendor.client(time: time)
        let start = time.now
        for _ in 0..<401 { #expect(try await client.lastActive("a", []) == []) }
        #expect(time.now - start >= .seconds(120))
        #expect(time.sleeps.count == 2)
    }

    private static func event(_ action: String, actor: String = "admin", user: String = "712020:u") -> String {
        """
        {"id":"e","type":"events","attributes":{"time":"2026-11-19T10:00:01.281Z","processedAt":"2026-11-19T10:00:09Z",
         "action":"\(action)","actor":{"id":"\(actor)"},"context":[{"id":"g","type":"groups"},{"id":"\(user)","type":"users"}]},
         "links":{"self":"s"}}
        """
    }

    @Test func `New events are polled from the present on`() async throws {
        let first = #"{"data":[],"meta":{"next":"n/1"},"links":{}}"#
        let second =
            #"{"data":["# + Self.event("user_created") + "," + Self.event("user_login", actor: "712020:v") + ","
            + Self.event("group_created") + #",{"attributes":{"action":"user_login"}}],"meta":{"next":"n/1"}}"#
        let vendor = ScriptedVendor(.ok(first), .ok(second))
        let client = try vendor.client()
        let start = try await client.events(nil)
        #expect(start.events.isEmpty)
        let page = try await client.events(start.cursor)
        let time = try #require(Instant(iso8601: "2026-11-19T10:00:01.281Z"))
        #expect(
            page.events == [
                DirectoryEvent(kind: .userCreated, user: "712020:u", at: time),
                DirectoryEvent(kind: .userLoggedIn, user: "712020:v", at: time),
            ])
        #expect(page.cursor == start.cursor)
        #expect(
            vendor.requests.map(\.short) == [
                "GET /events-stream?from=1763600000000&limit=500&sortOrder=asc",
                "GET /events-stream?cursor=n%2F1&limit=500&sortOrder=asc",
            ])
    }

    @Test func `Without a token the stream goes on behind its last event`() async throws {
        let body = #"{"data":["# + Self.event("user_created") + "]}"
        let vendor = ScriptedVendor(.ok(#"{"data":[]}"#), .ok(body), .ok(#"{"data":[]}"#))
        let client = try vendor.client()
        var cursor = try await client.events("from:5").cursor
        #expect(cursor == "from:5")
        cursor = try await client.events(cursor).cursor
        #expect(cursor == "from:\(try #require(Instant(iso8601: "2026-11-19T10:00:01.282Z")).milliseconds)")
        _ = try await client.events(cursor)
    }

    @Test(arguments: [403, 404])
    func `An organisation without a stream says so`(status: Int) async throws {
        let vendor = ScriptedVendor(.answer(status, ""))
        let error = await connectorError { try await vendor.client().events(nil) }
        guard case .forbidden? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
