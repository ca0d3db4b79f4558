import Connectors
import Core
import Testing

struct AtlassianUsersTests {
    private func read(_ users: String..., products: [Product] = []) async throws -> [User] {
        let vendor = ScriptedVendor(.ok(Sample.page(users)))
        return try await vendor.client().users(nil, products).elements
    }

    @Test func `A user is read with all that the mirror keeps`() async throws {
        let user = Sample.user([
            "platformRoles": #"["atlassian/user-access-admin","atlassian/org-admin"]"#,
            "productAccess": """
            [{"id":"ari:cloud:jira::site/\(Sample.site)","key":"jira","lastActiveTimestamp":"2026-11-18T08:01:12.936941226Z"},
             {"id":"ari:cloud:confluence::site/\(Sample.site)","key":"confluence"}]
            """,
            "groups": """
            [{"id":"ari:cloud:identity::group/g-2","name":"b","description":null},
             {"id":"g-1","name":null},{"id":"g-2"}]
            """,
        ])
        let expected = User(
            id: "712020:a1", name: "Ada Example", email: "ada@acme.example",
            roles: ["atlassian/org-admin", "atlassian/user-access-admin"],
            addedToOrg: Instant(iso8601: "2024-02-03T09:15:00Z"), groups: ["g-1", "g-2"],
            activity: [
                ProductActivity(product: ProductID("confluence@\(Sample.site)"), lastActive: .never),
                ProductActivity(
                    product: ProductID("jira@\(Sample.site)"),
                    lastActive: .at(try #require(Instant(iso8601: "2026-11-18T08:01:12.936Z")))),
            ])
        #expect(try await read(user) == [expected])
    }

    @Test func `The first page asks for a hundred users with all parts, the next one repeats that with the cursor`()
        async throws
    {
        let vendor = ScriptedVendor(.ok(Sample.page([Sample.user()], next: "t/1=")), .ok(Sample.page([Sample.user()])))
        let client = try vendor.client()
        let first = try await client.users(nil, [])
        let second = try await client.users(first.next, [])
        #expect(second.next == nil)
        let asked = #""expand":["platformRoles","productAccess","groups"],"limit":100}"#
        #expect(vendor.requests.map(\.body) == ["{\(asked)", #"{"cursor":"t/1=",\#(asked)"#])
        #expect(vendor.requests.map(\.short) == ["POST /users/search", "POST /users/search"])
        #expect(client.callCount() == 2)
    }

    /// Fractions of 0, 3 and 9 digits, and what is none.
    @Test(arguments: [
        (#""2026-05-02T11:22:33Z""#, "2026-05-02T11:22:33Z"),
        (#""2026-05-02T11:22:33.120Z""#, "2026-05-02T11:22:33.120Z"),
        (#""2025-11-06T23:07:29.936941226Z""#, "2025-11-06T23:07:29.936Z"),
        (#""2026-05-02T13:22:33+02:00""#, "2026-05-02T11:22:33Z"),
    ])
    func `Times have any number of digits`(sent: String, meant: String) async throws {
        let access = #"[{"id":"ari:cloud:jira::site/s","key":"jira","lastActiveTimestamp":\#(sent)}]"#
        let user = try #require(try await read(Sample.user(["productAccess": access, "addedToOrg": sent])).first)
        #expect(user.activity.first?.lastActive == Instant(iso8601: meant).map(Activity.at))
        #expect(user.addedToOrg == Instant(iso8601: meant))
    }

    @Test(arguments: [
        ("", Activity.never), (#","lastActiveTimestamp":null"#, .never),
        (#","lastActiveTimestamp":"yesterday""#, .unknown), (#","lastActiveTimestamp":"""#, .unknown),
    ])
    func `Never and unknown are not mixed up`(member: String, expected: Activity) async throws {
        let access = #"[{"id":"ari:cloud:jira::site/s","key":"jira"\#(member)}]"#
        let user = try #require(try await read(Sample.user(["productAccess": access])).first)
        #expect(user.activity == [ProductActivity(product: "jira@s", lastActive: expected)])
    }

    @Test(arguments: ["", "null"])
    func `Product access that was not sent is unknown for each product, not never`(access: String) async throws {
        let products = [Sample.jira, Sample.sandbox]
        let users = try await read(
            Sample.user(["productAccess": access]),
            Sample.user(["accountId": #""b""#, "productAccess": access, "status": #""not_invited""#]),
            products: products)
        #expect(users[0].activity == [ProductActivity(product: Sample.jira.id, lastActive: .unknown)])
        #expect(users[1].activity == [], "nobody outside every directory has product access")
    }

    /// Composite status, and the two it is made of.
    @Test(arguments: [
        ("active", "active", "active", AccountStatus.active, Membership.active, false),
        ("suspended", "active", "suspended", .active, .suspended, false),
        ("not_invited", "active", "no_membership", .active, .none, false),
        ("deactivated", "inactive", "active", .inactive, .active, false),
        ("for_deletion", "inactive", "active", .inactive, .active, true),
        ("", "closed", "no_membership", .closed, .none, false),
        ("suspended", "", "", .active, .suspended, false),
        ("for_deletion", "", "", .inactive, .unknown, true),
        ("not_invited", "", "", .active, .none, false),
        ("", "", "", .unknown, .unknown, false),
        ("hibernating", "frozen", "adrift", .unknown, .unknown, false),
        ("active", "ACTIVE", "Suspended", .active, .suspended, false),
        ("", "unknown", "none", .unknown, .unknown, false),
    ])
    func `Status`(
        composite: String, account: String, membership: String, expectedAccount: AccountStatus,
        expectedMembership: Membership, isDeletionScheduled: Bool
    ) async throws {
        func member(_ text: String) -> String { text.isEmpty ? "" : "\"\(text)\"" }
        let user = try #require(
            try await read(
                Sample.user([
                    "status": member(composite), "accountStatus": member(account),
                    "membershipStatus": member(membership),
                ])
            ).first)
        #expect(user.accountStatus == expectedAccount)
        #expect(user.membership == expectedMembership)
        #expect(user.isDeletionScheduled == isDeletionScheduled)
    }

    @Test func `Unknown words stay unknown and unknown members are passed over`() async throws {
        let user = try #require(
            try await read(
                Sample.user([
                    "accountType": #""android""#, "claimStatus": #""borrowed""#, "managementSource": "null",
                    "shoeSize": "43", "pets": #"[{"name":"Rex","age":[1,2]}]"#,
                    "platformRoles": #"["atlassian/new-role"]"#,
                ])
            ).first)
        #expect(user.accountType == .unknown)
        #expect(user.claim == .unknown)
        #expect(user.managedBy == .unknown)
        #expect(user.roles == ["atlassian/new-role"])
    }

    @Test(arguments: ["", "null", #""""#])
    func `A hidden e-mail is nil`(email: String) async throws {
        #expect(try await read(Sample.user(["email": email])).first?.email == nil)
    }

    @Test func `A user sent once for each directory is one user`() async throws {
        let first = Sample.user([
            "membershipStatus": #""suspended""#, "status": #""suspended""#,
            "groups": #"[{"id":"g-1"}]"#, "email": "",
            "productAccess": #"[{"id":"ari:cloud:jira::site/s","lastActiveTimestamp":"2026-01-01T00:00:00Z"}]"#,
        ])
        let second = Sample.user([
            "groups": #"[{"id":"g-2"},{"id":"g-1"}]"#, "platformRoles": #"["atlassian/org-admin"]"#,
            "productAccess":
                #"[{"id":"ari:cloud:jira-software::site/s","lastActiveTimestamp":"2026-02-01T00:00:00Z"}]"#,
        ])
        let users = try await read(first, Sample.user(["accountId": #""other""#]), second)
        #expect(users.map(\.id) == ["712020:a1", "other"])
        #expect(users[0].membership == .active)
        #expect(users[0].groups == ["g-1", "g-2"])
        #expect(users[0].roles == ["atlassian/org-admin"])
        #expect(users[0].email == "ada@acme.example")
        #expect(
            users[0].activity == [
                ProductActivity(
                    product: "jira@s", lastActive: .at(try #require(Instant(iso8601: "2026-02-01T00:00:00Z"))))
            ])
    }

    /// What the search, the last-active dates, the old search and the workspaces call one product.
    @Test(arguments: [
        ("ari:cloud:jira::site/s", "jira", "jira@s"),
        ("ari:cloud:jira-software::site/s", "jira-software", "jira@s"),
        ("ari:cloud:jira-servicedesk::site/s", "jira-service-desk", "jira-service-management@s"),
        ("ari:cloud:confluence::site/s", "confluence.ondemand", "confluence@s"),
        ("ari:cloud:bitbucket::workspace/w", "bitbucket", "bitbucket@w"),
        ("s", "confluence.ondemand", "confluence@s"),
        ("something else", "", "something else"),
    ])
    func `Product spellings join`(id: String, key: String, product: ProductID) async throws {
        let access = #"[{"id":"\#(id)","key":"\#(key)"}]"#
        #expect(try await read(Sample.user(["productAccess": access])).first?.activity.map(\.product) == [product])
    }

    @Test func `An expansion that was ignored is an error, not a directory without admins`() async throws {
        let bare = Sample.user(["platformRoles": "", "groups": "", "productAccess": ""])
        let vendor = ScriptedVendor { _, _ in .ok(Sample.page([bare, bare])) }
        let error = await connectorError { try await vendor.client().users(nil, []) }
        guard case .malformed(let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("asked for"))
    }

    @Test func `Ten users are read in one call and twelve in two, without those nobody asked for`() async throws {
        let vendor = ScriptedVendor { request, _ in
            .ok(Sample.page([Sample.user(["accountId": #""id-0""#]), Sample.user(["accountId": #""stranger""#])]))
        }
        let client = try vendor.client()
        let ids = (0..<10).map { AccountID("id-\($0)") }
        #expect(try await client.usersByID(ids, []).map(\.id) == ["id-0"])
        #expect(vendor.requests.count == 1)
        _ = try await client.usersByID(ids + ["x", "y"], [])
        #expect(vendor.requests.count == 3)
        #expect(try await client.usersByID([], []) == [])
        #expect(vendor.requests.count == 3)
    }
}
