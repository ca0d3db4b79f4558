import Testing

@testable import Simulator

@Suite("The other side")
struct ControlTests {
    @Test("calls are counted by route; its own are not")
    func calls() async throws {
        try await simulate(users: 60) { client in
            let id = try client.ordinary()
            _ = try await client.get(client.v1)
            _ = try await client.get(client.v1)
            _ = try await client.post(client.everywhere + "/users/\(id)/suspend")
            _ = try await client.post(client.everywhere + "/users/nobody/suspend")
            _ = try await client.get("/_simulator/state")
            let calls = try await client.get("/_simulator/calls").json
            #expect(calls["total"] == .int(4))
            #expect(calls["changing"] == .int(2))
            #expect(calls["routes"]["GET /v1/orgs/{orgId}"] == .int(2))
            #expect(client.organization.changingCalls == 2)
            #expect(client.organization.effects == 1)
        }
    }

    @Test("reading changes nothing")
    func readOnly() async throws {
        try await simulate(users: 60) { client in
            let before = client.organization.digest
            _ = try await client.users()
            _ = try await client.searchAll("groups")
            _ = try await client.post(client.v2 + "/workspaces", "{}")
            #expect(client.organization.digest == before)
            #expect(client.organization.changingCalls == 0)
            #expect(try await client.get("/_simulator/state").json["digest"].string == before)
            #expect(try await client.get("/_simulator/dump").data.elementsEqual(client.organization.dump))
        }
    }

    @Test("effects name user, effect, target and call")
    func effects() async throws {
        try await simulate(users: 60) { client in
            let id = try client.ordinary()
            _ = try await client.post(client.everywhere + "/users/\(id)/suspend")
            let log = try await client.get("/_simulator/effects").json
            #expect(log["effects"][0]["user"].string == id)
            #expect(log["effects"][0]["call"] == .int(1))
            #expect(log["total"] == .int(1))
            #expect(try await client.get("/_simulator/effects?after=1").json["effects"].items.isEmpty)
        }
    }

    @Test("people join and log in")
    func events() async throws {
        try await simulate(users: 60) { client in
            let stream = client.v1 + "/events-stream"
            var cursor = ""
            var page = try await client.get(stream)
            while page.json["links"]["next"] != .null {
                cursor = page.json["meta"]["next"].string ?? ""
                page = try await client.get(stream + "?cursor=\(cursor)")
            }
            cursor = page.json["meta"]["next"].string ?? ""
            #expect(try await client.get(stream + "?cursor=\(cursor)").json["data"].items.isEmpty)
            let joined = try await client.post(
                "/_simulator/events", #"{"type": "user_created", "email": "neu@acme.example"}"#)
            let id = try #require(joined.json["user"].string)
            _ = try await client.post("/_simulator/advance", #"{"seconds": 3600}"#)
            let login = try await client.post("/_simulator/events", "{\"type\": \"user_login\", \"user\": \"\(id)\"}")
            #expect(login.status == 201)
            let news = try await client.get(stream + "?cursor=\(cursor)").json["data"].items
            #expect(news.map { $0["attributes"]["action"].string } == ["user_created", "user_login"])
            #expect(news.allSatisfy { $0["attributes"]["context"][0]["id"].string == id })
            let found = try await client.searchAll(
                "users", #""emails": ["neu@acme.example"], "expand": ["productAccess", "groups"]"#)
            #expect(found[0]["productAccess"][0]["lastActiveTimestamp"].string?.hasPrefix("2026-11-21T01:00:0") == true)
            #expect(found[0]["groups"].items.count == 2)
            let event = try #require(news[0]["id"].string)
            #expect(try await client.get(client.v1 + "/events/\(event)").json["data"]["id"].string == event)
        }
    }

    @Test(
        "mistakes are told",
        arguments: [
            ("PUT", "faults", #"{"quake": 1}"#, 400), ("PUT", "faults", "?", 400), ("POST", "advance", "{}", 400),
            ("POST", "events", #"{"type": "user_login", "user": "nobody"}"#, 400), ("POST", "events", "{}", 400),
            ("PUT", "capacities", #"{"x": 1}"#, 400), ("GET", "nothing", "", 404),
        ])
    func mistakes(method: String, page: String, body: String, status: Int) async throws {
        try await simulate(users: 20) { client in
            let answer = try await client.send(method, "/_simulator/\(page)", body.isEmpty ? nil : body)
            #expect(answer.status == status)
            #expect(answer.json["error"].string != nil)
        }
    }

    @Test("many clients at once lose nothing")
    func concurrency() async throws {
        try await simulate(users: 400) { client in
            let ids = client.organization.inspect { world in
                (0..<400).filter { index in
                    let view = world.current(index)
                    return view.status == "active" && view.flags.isDisjoint(with: .administrators)
                }.map { world.identity.accountID($0) }
            }
            // As many as the client has connections: more would only wait there, for longer than it lets them.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for place in 0..<8 {
                    group.addTask {
                        for position in stride(from: place, to: ids.count, by: 8) {
                            let target = client.everywhere + "/users/\(ids[position])/suspend"
                            let status = try await client.post(target).status
                            #expect(status == 204)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(client.organization.effects == ids.count)
        }
    }
}
