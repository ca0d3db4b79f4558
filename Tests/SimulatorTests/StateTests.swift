import Testing

@testable import Simulator

@Suite("The organisation remembers")
struct StateTests {
    @Test("suspend and restore, also twice")
    func suspendAndRestore() async throws {
        try await simulate { client in
            let id = try client.ordinary()
            let before = client.organization.digest
            let access = try await client.get(client.everywhere + "/users/\(id)/role-assignments").json["data"]
            for _ in 0..<2 { #expect(try await client.post(client.everywhere + "/users/\(id)/suspend").status == 204) }
            let suspended = try await client.details(id)
            #expect(suspended["status"].string == "suspended")
            #expect(suspended["membershipStatus"].string == "suspended")
            #expect(suspended["accountStatus"].string == "active")
            let kept = try await client.get(client.everywhere + "/users/\(id)/role-assignments").json["data"]
            #expect(kept.items.count == access.items.count)
            #expect(client.organization.digest != before)
            for _ in 0..<2 { #expect(try await client.post(client.everywhere + "/users/\(id)/restore").status == 204) }
            #expect(try await client.details(id)["status"].string == "active")
            #expect(client.organization.digest == before)
            #expect(try await client.effects() == ["suspend", "restore"])
            #expect(try await client.get("/_simulator/effects").json["duplicates"] == .int(2))
        }
    }

    @Test("suspension in one directory is not suspension in all")
    func oneDirectory() async throws {
        try await simulate { client in
            let id = try client.someone { view, _ in
                view.membership == (.active, .active) && view.account == .active
                    && view.flags.isDisjoint(with: .administrators)
            }
            let directories = try await client.get(client.v2 + "/directories?accountId=\(id)").json["data"].texts(
                "directoryId")
            #expect(directories.count == 2)
            let first = client.v2 + "/directories/\(directories[0])/users/\(id)"
            #expect(try await client.post(first + "/suspend").status == 204)
            #expect(try await client.details(id)["membershipStatus"].string == "active")
            let rows = try await client.get(client.everywhere + "/users/\(id)/role-assignments?limit=100").json["data"]
                .items
            #expect(Set(rows.filter { $0["directoryId"].string == directories[0] }.texts).isSubset(of: ["suspended"]))
            #expect(try await client.post(client.everywhere + "/users/\(id)/suspend").status == 204)
            #expect(try await client.details(id)["membershipStatus"].string == "suspended")
        }
    }

    @Test("removing loses groups and roles; a managed account stays, an unmanaged one is gone")
    func remove() async throws {
        try await simulate { client in
            let managed = try client.ordinary()
            let target = client.everywhere + "/users/\(managed)"
            #expect(try await client.send("DELETE", target).status == 204)
            let after = try await client.details(managed)
            #expect(after["status"].string == "not_invited")
            #expect(try await client.get(target + "/role-assignments").json["data"].items.isEmpty)
            #expect(try await client.send("DELETE", target).status == 404)
            let external = try client.someone { view, _ in !view.flags.contains(.managed) && view.overall == .active }
            #expect(try await client.send("DELETE", client.everywhere + "/users/\(external)").status == 204)
            #expect(try await client.get(client.everywhere + "/users/\(external)").status == 404)
            let left = try await client.searchAll("users", "\"accountIds\": [\"\(external)\", \"\(managed)\"]")
            #expect(left.count == 1)
        }
    }

    @Test("memberships, counts and access follow")
    func memberships() async throws {
        try await simulate { client in
            let group = try await client.group(named: "never-suspend")
            let id = try client.someone { view, world in
                view.status == "active" && view.membership(in: 0) == .active
                    && !view.groups.contains(UInt16(GroupIndex.protected))
            }
            let memberships = client.everywhere + "/groups/\(group)/memberships"
            func members() async throws -> Int {
                let counted = try await client.get(client.everywhere + "/groups/\(group)").json["data"]["counts"][
                    "users"]
                let listed = try await client.searchAll("users", "\"groupIds\": [\"\(group)\"]")
                #expect(counted == .int(listed.count))
                return listed.count
            }
            let before = try await members()
            #expect(try await client.post(memberships, "{\"accountId\": \"\(id)\"}").status == 204)
            let again = try await client.post(memberships, "{\"accountId\": \"\(id)\"}")
            #expect(again.status == 409)
            #expect(again.code == "ADMIN-409-28")
            #expect(try await members() == before + 1)
            #expect(try await client.send("DELETE", memberships + "/\(id)").status == 204)
            #expect(try await client.send("DELETE", memberships + "/\(id)").status == 204)
            #expect(try await members() == before)
            #expect(try await client.effects() == ["addToGroup", "removeFromGroup"])
        }
    }

    @Test("direct roles, and the way a role came")
    func directRoles() async throws {
        try await simulate { client in
            let id = try client.someone { view, world in
                view.status == "active" && view.directRoles.isEmpty
                    && view.groups.contains(UInt16(GroupIndex.jiraUsers))
            }
            let resource = client.organization.inspect { $0.resource(ProductIndex.jira) }
            let body = "{\"role\": \"atlassian/user\", \"resource\": \"\(resource)\"}"
            func methods() async throws -> [JSONValue] {
                let target = client.everywhere + "/users/\(id)/role-assignments?resourceIds=\(resource)"
                return try await client.get(target).json["data"][0]["roleAssignments"][0]["roleAssignmentMethods"].items
            }
            #expect(try await methods() == [.string("group_direct")])
            #expect(try await client.post(client.v1 + "/users/\(id)/roles/assign", body).status == 204)
            #expect(try await methods() == [.string("direct"), .string("group_direct")])
            #expect(try await client.post(client.v1 + "/users/\(id)/roles/revoke", body).status == 204)
            #expect(try await methods() == [.string("group_direct")])
            let bad = try await client.post(
                client.v1 + "/users/\(id)/roles/assign", body.replacing("jira-software", with: "jira"))
            #expect(bad.code == "ADMIN-UAM-404-3")
            let wrong = try await client.post(
                client.v1 + "/users/\(id)/roles/assign", body.replacing("atlassian/user", with: "atlassian/customer"))
            #expect(wrong.code == "ADMIN-UAM-400-3")
        }
    }

    @Test("organisation admins by role")
    func organizationRole() async throws {
        try await simulate { client in
            let id = try client.ordinary()
            let target = client.v1 + "/users/\(id)/role-assignments"
            let body = #"{"role": "atlassian/org-admin"}"#
            #expect(try await client.post(target + "/assign", body).status == 204)
            #expect(try await client.details(id)["platformRoles"] == .array([.string("atlassian/org-admin")]))
            #expect(try await client.post(client.everywhere + "/users/\(id)/suspend").status == 403)
            #expect(try await client.post(target + "/revoke", body).status == 204)
            #expect(try await client.post(client.everywhere + "/users/\(id)/suspend").status == 204)
            let owner = client.organization.options.ownerAccountID
            #expect(try await client.post(client.v1 + "/users/\(owner)/role-assignments/revoke", body).status == 403)
        }
    }

    @Test("groups are made, given roles and deleted")
    func groups() async throws {
        try await simulate { client in
            let before = client.organization.digest
            let made = try await client.post(
                client.everywhere + "/groups", #"{"name": "Neu & „alt“", "description": "d"}"#)
            #expect(made.status == 201)
            #expect(made.data.isEmpty)
            let taken = try await client.post(client.everywhere + "/groups", #"{"name": "neu & „ALT“"}"#)
            #expect(taken.status == 409)
            let group = try await client.group(named: "Neu & „alt“")
            let resource = client.organization.inspect { $0.resource(ProductIndex.confluence) }
            let role = "{\"resourceId\": \"\(resource)\", \"roleId\": \"atlassian/user\"}"
            let roles = client.everywhere + "/groups/\(group)/role-assignments"
            #expect(try await client.post(roles + "/assign", role).status == 200)
            #expect(try await client.get(roles).json["data"][0]["roles"] == .array([.string("atlassian/user")]))
            #expect(try await client.post(roles + "/revoke", role).status == 204)
            #expect(try await client.get(roles).json["data"].items.isEmpty)
            #expect(try await client.send("DELETE", client.everywhere + "/groups/\(group)").status == 204)
            #expect(try await client.get(client.everywhere + "/groups/\(group)").status == 404)
            #expect(client.organization.digest == before)
        }
    }

    @Test("invitations, whole and in part")
    func invitations() async throws {
        try await simulate { client in
            let resource = client.organization.inspect { $0.resource(ProductIndex.jira) }
            let group = try await client.group(named: "never-suspend")
            let synced = try await client.group(named: "okta-everyone")
            let rules = "[{\"resource\": \"\(resource)\", \"role\": \"atlassian/user\"}]"
            let whole = try await client.post(
                client.v2 + "/users/invite",
                "{\"emails\": [\"ada@acme.example\"], \"permissionRules\": \(rules), \"additionalGroups\": [\"\(group)\"]}"
            )
            #expect(whole.status == 200)
            let id = try #require(whole.json["data"][0]["id"].string)
            let user = try await client.searchAll("users", #""emails": ["ada@acme.example"], "expand": ["groups"]"#)[0]
            #expect(user["accountId"].string == id)
            #expect(user["groups"].texts("name") == ["never-suspend"])
            #expect(user["claimStatus"].string == "managed")
            let part = try await client.post(
                client.v2 + "/users/invite",
                "{\"emails\": [\"x@elsewhere.example\"], \"additionalGroups\": [\"\(synced)\"]}")
            #expect(part.status == 206)
            #expect(part.json["data"][0]["results"][0]["groupAssignmentResult"][0]["status"].string == "ERROR")
        }
    }
}

extension Array where Element == JSONValue {
    /// Directory statuses of role assignments.
    fileprivate var texts: [String] { compactMap { $0["userDirectoryStatus"].string } }
}
