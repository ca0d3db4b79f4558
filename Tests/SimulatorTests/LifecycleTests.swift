import Testing

@testable import Simulator

@Suite("Accounts")
struct LifecycleTests {
    @Test("deactivate and reactivate")
    func disable() async throws {
        try await simulate { client in
            let id = try client.ordinary()
            let before = client.organization.digest
            #expect(
                try await client.post("/users/\(id)/manage/lifecycle/disable", #"{"message": "away"}"#).status == 204)
            let away = try await client.details(id)
            #expect(away["status"].string == "deactivated")
            #expect(away["accountStatus"].string == "inactive")
            #expect(away["membershipStatus"].string == "active")
            #expect(away["deactivatedOn"].string == "2026-11-21T00:00:00.000Z")
            #expect(try await client.post("/users/\(id)/manage/lifecycle/enable").status == 204)
            #expect(client.organization.digest == before)
            #expect(try await client.details(id)["deactivatedOn"] == .null)
            #expect(try await client.effects() == ["deactivate", "reactivate"])
        }
    }

    @Test("deletion has a grace period of 14 days")
    func deletion() async throws {
        try await simulate { client in
            let id = try client.ordinary()
            let before = try await client.details(id)
            let target = "/users/\(id)/manage/lifecycle"
            let asked = try await client.post(target + "/delete")
            #expect(asked.status == 200)
            #expect(asked.json == .object(["message": .string("Success")]))
            #expect(try await client.details(id)["status"].string == "for_deletion")
            for refused in ["/delete", "/enable", "/disable"] {
                let answer = try await client.post(target + refused, refused == "/disable" ? "{}" : nil)
                #expect(answer.status == 409)
                #expect(answer.code == "conflict.lifecycleErrors")
            }
            _ = try await client.post("/_simulator/advance", #"{"days": 13}"#)
            #expect(try await client.post(target + "/cancel-delete").status == 200)
            // The digest would not do: the clock also ends other accounts.
            #expect(try await client.details(id) == before)
            #expect(try await client.post(target + "/delete").status == 200)
            _ = try await client.post("/_simulator/advance", #"{"days": 14}"#)
            #expect(try await client.details(id)["accountStatus"].string == "closed")
            #expect(try await client.post(target + "/cancel-delete").status == 404)
        }
    }

    @Test(
        "accounts that others decide about",
        arguments: [
            ("unmanaged", 403, "forbidden"), ("synced", 403, "forbidden.action"), ("google", 403, "forbidden.action"),
            ("unknown", 404, "accountNotFound"), ("owner", 403, "forbidden.action"),
        ])
    func refusals(kind: String, status: Int, key: String) async throws {
        try await simulate { client in
            let id =
                switch kind {
                case "unmanaged": try client.someone { view, _ in !view.flags.contains(.managed) && view.isListed }
                case "synced":
                    try client.someone { view, _ in
                        view.flags.contains(.synced) && !view.flags.contains(.google) && view.account == .active
                    }
                case "google": try client.someone { view, _ in view.flags.contains(.google) }
                case "owner": client.organization.options.ownerAccountID
                default: "712020:0a1b2c3d-0000-4000-8000-00000000a102"
                }
            let before = client.organization.digest
            for action in ["disable", "enable", "delete", "cancel-delete"] {
                let answer = try await client.post(
                    "/users/\(id)/manage/lifecycle/\(action)", action == "disable" ? "{}" : nil)
                #expect(answer.status == status)
                #expect(answer.code == key)
                guard key == "forbidden.action" else { continue }
                let reason = answer.json["context"]["reason"]["key"].string
                let expected = ["synced": "externalDirectory.scim", "google": "externalDirectory.google"]
                #expect(reason == expected[kind] ?? "administrative.notMyself")
            }
            #expect(client.organization.digest == before)
        }
    }

    @Test("what may be done is told beforehand")
    func permissions() async throws {
        try await simulate { client in
            let id = try client.someone { view, _ in view.flags.contains(.synced) && !view.flags.contains(.google) }
            let map = try await client.get("/users/\(id)/manage?privileges=lifecycle.enablement").json
            #expect(map.object?.count == 1)
            #expect(map["lifecycle.enablement"]["allowed"] == .bool(false))
            #expect(map["lifecycle.enablement"]["reason"]["key"].string == "externalDirectory.scim")
            let free = try await client.get("/users/\(try client.ordinary())/manage").json
            #expect(free["lifecycle.delete"] == .object(["allowed": .bool(true)]))
            let blocked = try client.someone { view, _ in view.flags.contains(.exportControl) }
            let rule = try await client.get("/users/\(blocked)/manage").json["lifecycle.enablement"]
            #expect(rule["reason"]["key"].string == "blocked.exportControl")
            #expect(try await client.post("/users/\(blocked)/manage/lifecycle/enable").status == 403)
        }
    }

    @Test("profile and address")
    func profile() async throws {
        try await simulate { client in
            let id = try client.ordinary()
            let target = "/users/\(id)/manage"
            let renamed = try await client.send(
                "PATCH", target + "/profile", #"{"name": "Zoë Neu (left)", "nickname": "Zoë"}"#)
            #expect(renamed.json["account"]["name"].string == "Zoë Neu (left)")
            #expect(try await client.details(id)["name"].string == "Zoë Neu (left)")
            let long = String(repeating: "x", count: 31)
            #expect(
                try await client.send("PATCH", target + "/profile", "{\"nickname\": \"\(long)\"}").code
                    == "fieldConstraintsViolated")
            #expect(
                try await client.send("PATCH", target + "/profile", #"{"nickName": "x"}"#).code == "bodyParseFailure")
            #expect(try await client.send("PUT", target + "/email", #"{"email": "zoe@acme.example"}"#).status == 204)
            #expect(try await client.searchAll("users", #""emails": ["zoe@acme.example"]"#).texts == [id])
            let foreign = try await client.send("PUT", target + "/email", #"{"email": "zoe@partner.example"}"#)
            #expect(foreign.code == "forbidden.unclaimedDomain")
            #expect(foreign.json["context"]["domain"].string == "partner.example")
        }
    }

    @Test("API tokens are listed and revoked")
    func tokens() async throws {
        try await simulate { client in
            let id = try client.someone { view, _ in
                view.flags.contains([.hasTokens, .managed]) && view.account == .active
            }
            let target = "/users/\(id)/manage/api-tokens"
            let before = try await client.get(target).json.items
            let token = try #require(before.first?["id"].string)
            #expect(try await client.send("DELETE", target + "/\(token)").status == 204)
            #expect(try await client.get(target).json.items.count == before.count - 1)
            #expect(try await client.send("DELETE", target + "/\(token)").status == 404)
        }
    }
}

extension Array where Element == JSONValue {
    fileprivate var texts: [String] { compactMap { $0["accountId"].string } }
}
