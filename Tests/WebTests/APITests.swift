import Core
import Foundation
import Hummingbird
import Store
import TestSupport
import Testing

@testable import Web

@Suite struct APITests {
    static let rule = #"{"name": "Away", "filter": "membership = active", "actions": ["suspend"]}"#

    @Test func theDescriptionHasEveryRouteAndNoOther() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            let json = try await browser.get("/api/v1/openapi.json")
            let description = try OpenAPIDescription(Data(json.text.utf8))
            let routes = RouteTable.table.keys.filter { $0.path.hasPrefix("/api/v1") }
                .map { "\($0.method.rawValue) \($0.path)" }
            #expect(description.operations == Set(routes))
            let yaml = try await browser.get("/api/v1/openapi.yaml")
            #expect(yaml.headers[.contentType] == "application/yaml")
            #expect(yaml.text.hasPrefix("openapi: 3.1.0"))
        }
    }

    @Test func readingAnswersAsDescribed() async throws {
        try await Console.withOrganization(users: 120) { console, _ in
            try await console.test { browser async throws in
                let client = try await APIClient(console, browser)
                let users = try await client.get("/users?limit=3")
                let id = try #require(users["items"]?.list.first?["accountId"]?.string)
                let rule = try await client.send(.post, "/rules", Self.rule)
                #expect(rule.status == .created)
                let ruleID = try #require(rule.json["id"]?.string)
                for path in [
                    "/me", "/users/\(id)", "/users/\(id)/history", "/filters", "/rules", "/rules/\(ruleID)",
                    "/rules/\(ruleID)/next", "/rules/\(ruleID)/forecast?days=3", "/runs", "/audit",
                    "/templates", "/templates/standard-warning", "/audit/verify", "/audit/head", "/audit/export",
                    "/sync", "/settings", "/tokens", "/warnings", "/answers", "/requests", "/outbox",
                    "/settings/mail", "/settings/answers", "/settings/access", "/settings/channels",
                    "/settings/channels/jsm", "/settings/channels/jsm/desks", "/settings/channels/jsm/test",
                    "/settings/channels/slack", "/settings/channels/teams", "/settings/channels/mail",
                    "/settings/channels/portal",
                ] { #expect(try await client.send(.get, path).status == .ok, "\(path)") }
                #expect(try await client.send(.post, "/rules/\(ruleID)/plan").status == .ok)
            }
        }
    }

    static let wrong: [(HTTPRequest.Method, String, String?, Int)] = [
        (.get, "/users?filtr=x", nil, 400), (.get, "/users?limit=0", nil, 400), (.get, "/users?limit=501", nil, 400),
        (.get, "/users?filter=nmae%20=%20x", nil, 400), (.get, "/users?sort=nothing", nil, 400),
        (.get, "/users?cursor=abc", nil, 400), (.get, "/users?limit=1&limit=2", nil, 400),
        (.get, "/users/nobody", nil, 404), (.get, "/rules/none", nil, 404), (.get, "/runs/none", nil, 404),
        (.get, "/runs/none/steps", nil, 404), (.get, "/filters/none", nil, 404),
        (.get, "/runs?state=done", nil, 400), (.get, "/rules/none/next?count=x", nil, 400),
        (.post, "/rules", "{", 400), (.post, "/rules", "[]", 422), (.post, "/rules", #"{"nam": "x"}"#, 422),
        (.post, "/rules", #"{"name": "x", "filter": "a b c", "actions": ["suspend"]}"#, 422),
        (.post, "/filters", #"{"name": "x", "filter": "no = "}"#, 422),
        (.post, "/templates", #"{"name": "x", "subject": "s", "body": "{{user.nam}}"}"#, 422),
        (.post, "/templates", #"{"name": "x", "subjet": "s", "body": "b"}"#, 422),
        (.post, "/templates/preview", #"{"subject": "s", "body": "b", "as": "nobody@x.example"}"#, 422),
        (.get, "/templates/none", nil, 404), (.put, "/templates/standard-warning", "{}", 428),
        (.post, "/templates/standard-warning/test", "{}", 409), (.delete, "/templates/none", nil, 404),
        (.post, "/filters", #"{"name": "x", "fliter": "membership = active"}"#, 422),
        (.put, "/filters/none", #"{"filter": "membership = active"}"#, 404),
        (.put, "/settings", "{}", 428), (.put, "/settings/mail", "{}", 428), (.put, "/settings/access", "{}", 428),
        (.get, "/warnings?state=done", nil, 400), (.get, "/warnings?cursor=x", nil, 400),
        (.get, "/warnings/none", nil, 404), (.post, "/warnings/none/again", nil, 404),
        (.get, "/answers?state=keep", nil, 400), (.get, "/answers/none", nil, 404),
        (.post, "/answers/none/decide", #"{"decision": "keep"}"#, 404),
        (.post, "/answers/none/decide", #"{"decision": "no"}"#, 422), (.post, "/answers/none/decide", "{}", 422),
        (.post, "/answers/none/withdraw", nil, 404), (.get, "/outbox?state=lost", nil, 400),
        (.get, "/outbox/none", nil, 404), (.post, "/settings/mail/test", nil, 409), (.delete, "/tokens/none", nil, 404),
        (.post, "/plans", #"{"actions": []}"#, 422),
        (.post, "/plans", #"{"actions": ["suspnd"], "accounts": []}"#, 422),
        (.post, "/plans", #"{"actions": ["suspend"], "filter": "nmae = x"}"#, 422),
        (.post, "/plans", #"{"actions": ["suspend"], "filter": "name = x", "accounts": []}"#, 422),
        (.post, "/runs", #"{"actions": ["suspend"], "accounts": ["x"]}"#, 422),
        (.post, "/runs", #"{"actions": ["suspend"], "accounts": ["x"], "hash": "no"}"#, 409),
        (.post, "/runs/none/approve", #"{"hash": "x"}"#, 404), (.post, "/runs/none/approve", "{}", 422),
        (.post, "/runs/none/cancel", nil, 404), (.post, "/runs/none/undo", nil, 404),
        (.post, "/tokens", #"{"name": "", "scopes": ["reed"], "days": 0}"#, 422),
        (.post, "/imports?action=suspend", "x", 415), (.delete, "/rules/none", nil, 404),
    ]

    @Test func wrongInputIsAnsweredAsAProblemThatPoints() async throws {
        try await Console.withOrganization(users: 40) { console, _ in
            try await console.test { browser async throws in
                let client = try await APIClient(console, browser)
                for (method, path, body, status) in Self.wrong {
                    let response = try await client.send(method, path, body)
                    #expect(response.status.code == status, "\(method) \(path) \(body ?? ""): \(response.text)")
                    #expect(response.headers[.contentType] == "application/problem+json")
                    if status == 400, path.contains("?") {
                        #expect(response.json["errors"]?.list.first?["parameter"] != nil, "\(path): \(response.text)")
                    }
                }
                let filter = try await client.send(.get, "/users?filter=nmae%20=%20x").json["errors"]?.list.first
                #expect(filter?["offset"]?.int == 0 && filter?["length"]?.int == 4)
                #expect(filter?["detail"]?.string.contains("name") == true)
                let rule = try await client.send(.post, "/rules", #"{"name": "x", "filtr": "", "actions": []}"#)
                let pointers = rule.json["errors"]?.list.compactMap { $0["pointer"]?.string } ?? []
                #expect(pointers.contains("/filtr") && pointers.contains("/actions"))
                let csv = try await client.send(.post, "/rules", Self.rule, type: "text/csv")
                #expect(csv.status.code == 415)
                let html = try await client.send(.get, "/rules", headers: [.accept: "text/html"])
                #expect(html.status.code == 406)
            }
        }
    }

    @Test func aKnownPathNamesItsMethods() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            for (path, allow) in [("/users", "GET, HEAD"), ("/rules/x", "DELETE, GET, HEAD, PUT"), ("/plans", "POST")] {
                let response = try await browser.send(.patch, "/api/v1" + path, headers: [:], body: nil)
                #expect(response.status == .methodNotAllowed)
                #expect(response.headers[.allow] == allow)
            }
        }
    }

    @Test func oneKeyStartsOneRun() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            try await console.test { browser async throws in
                let client = try await APIClient(console, browser)
                let rule = try await client.send(.post, "/rules", Self.rule).json["id"]?.string ?? ""
                let key: HTTPFields = [.idempotencyKey: "k-1"]
                let first = try await client.send(.post, "/rules/\(rule)/runs", "{}", headers: key)
                await console.server.background.finish()
                let again = try await client.send(.post, "/rules/\(rule)/runs", "{}", headers: key)
                #expect(first.status == .accepted && again.status == .accepted)
                #expect(first.text == again.text && first.location == again.location)
                #expect(try await client.get("/runs")["total"]?.int == 1)
                let other = try await client.send(.post, "/rules/\(rule)/runs", #"{"mode": "safe"}"#, headers: key)
                #expect(other.status == .unprocessableContent)
                console.clock.advance(.days(2))
                let later = try await client.send(.post, "/rules/\(rule)/runs", "{}", headers: key)
                #expect(later.text != first.text)
                await console.server.background.finish()
            }
        }
    }

    @Test func anEditSaysWhichVersionItWasMadeFrom() async throws {
        try await Console.withOrganization(users: 40) { console, _ in
            try await console.test { browser async throws in
                let client = try await APIClient(console, browser)
                let made = try await client.send(.post, "/rules", Self.rule)
                let settings = try await client.send(.get, "/settings")
                let filter = try await client.send(
                    .post, "/filters", #"{"name": "Active people", "filter": "membership = active"}"#)
                for (path, answer, body, change) in [
                    (made.location ?? "", made, Self.rule, Self.rule.replacing("Away", with: "Gone")),
                    (filter.location ?? "", filter, #"{"filter": "membership = none"}"#, #"{"filter": "name = x"}"#),
                    (
                        "/api/v1/settings", settings, settings.text,
                        settings.text.replacing(#""name":"""#, with: #""name":"Ours""#)
                    ),
                ] {
                    let path = path.replacing("/api/v1", with: "")
                    let tag = try #require(answer.headers[.eTag])
                    #expect(try await client.send(.put, path, body).status.code == 428)
                    let changed = try await client.send(.put, path, change, headers: [.ifMatch: tag])
                    #expect(changed.status == .ok, "\(changed.text)")
                    #expect(changed.headers[.eTag] != tag)
                    #expect(try await client.send(.put, path, body, headers: [.ifMatch: tag]).status.code == 412)
                }
            }
        }
    }

    @Test(arguments: ["", "sort=-lastActive", "filter=membership%20=%20active%20ORDER%20BY%20name"])
    func pagesHoldEverybodyOnceWhileTheMirrorChanges(query: String) async throws {
        try await Console.withOrganization(users: 90) { console, _ in
            try await console.test { browser async throws in
                let client = try await APIClient(console, browser)
                let all = try await client.get("/users?limit=500&\(query)")["items"]?.list.map {
                    $0["accountId"]?.string
                }
                var (seen, cursor): ([String], String?) = ([], nil)
                repeat {
                    let page = try await client.get("/users?limit=20&\(query)\(cursor.map { "&cursor=\($0)" } ?? "")")
                    seen += page["items"]?.list.compactMap { $0["accountId"]?.string } ?? []
                    cursor = page["next"]?.string
                    if cursor?.isEmpty == true { cursor = nil }
                    // Somebody new sorts before everybody else.
                    let stranger = User(id: AccountID("0-\(seen.count)"), name: "Aaron \(seen.count)")
                    try await console.store.database.write { try $0.directory.put([stranger]) }
                } while cursor != nil
                #expect(seen.filter { !$0.hasPrefix("0-") } == all)
                let other = try await client.get("/users?limit=20&\(query)")["next"]?.string ?? ""
                let reused = try await client.send(.get, "/users?filter=name%20=%20x&cursor=\(other)")
                #expect(reused.status == .badRequest)
            }
        }
    }

    @Test func bulkPlanThenRun() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            try await console.test { browser async throws in
                let client = try await APIClient(console, browser)
                let what = #""actions": ["suspend"], "filter": "membership = active AND claim = managed""#
                let plan = try await client.send(.post, "/plans", "{\(what)}")
                #expect(plan.status == .ok)
                let hash = try #require(plan.json["hash"]?.string)
                let run = try await client.send(.post, "/runs", #"{\#(what), "hash": "\#(hash)"}"#)
                #expect(run.status == .accepted, "\(run.text)")
                await console.server.background.finish()
                let id = try #require(run.json["run"]?.string)
                #expect(try await client.get("/runs/\(id)")["state"]?.string == "simulated")
                #expect(try await client.get("/runs/\(id)/steps?limit=2")["items"]?.list.count == 2)
                _ = try await client.get("/runs/\(id)/spared")
                #expect(try await client.send(.post, "/runs/\(id)/undo").status == .conflict)
                let file = "accountId\n\(plan.json["steps"]?.list.first?["accountId"]?.string ?? "")\nnobody\n"
                let imported = try await client.send(.post, "/imports/plan?action=suspend", file, type: "text/csv")
                #expect(imported.json["named"]?.int == 1 && imported.json["problems"]?.list.count == 1)
                let ran = try await client.send(.post, "/imports?action=suspend", file, type: "text/csv")
                #expect(ran.status == .accepted)
                await console.server.background.finish()
            }
        }
    }

    /// Sending the hash of a plan says that it was looked at, not that it may pass the brake.
    @Test func aBrakedRunWaitsForAnApprover() async throws {
        try await Console.withOrganization(users: 200) { console, _ in
            try await console.test { browser async throws in
                let client = try await APIClient(console, browser, role: .operator, scopes: [.read, .run, .approve])
                let what = #""actions": ["suspend"], "filter": "membership = active""#
                let hash = try await client.send(.post, "/plans", "{\(what)}").json["hash"]?.string ?? ""
                let run = try await client.send(.post, "/runs", #"{\#(what), "hash": "\#(hash)", "mode": "live"}"#)
                #expect(run.json["state"]?.string == "blocked", "\(run.text)")
                let id = run.json["run"]?.string ?? ""
                let approval = #"{"hash": "\#(hash)"}"#
                #expect(try await client.send(.post, "/runs/\(id)/approve", approval).status == .forbidden)
                let approver = try await APIClient(console, browser, role: .approver)
                let other = try await approver.send(.post, "/runs/\(id)/approve", #"{"hash": "another"}"#)
                #expect(other.status == .conflict)
                let done = try await approver.send(.post, "/runs/\(id)/approve", approval)
                #expect(done.status == .accepted)
                await console.server.background.finish()
                #expect(try await approver.get("/runs/\(id)")["state"]?.string != "blocked")
            }
        }
    }

    @Test func aTokenDoesWhatItsScopesSay() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            let client = try await APIClient(console, browser, scopes: [.read])
            for (method, path) in [
                (HTTPRequest.Method.post, "/rules"), (.post, "/sync"), (.post, "/runs/x/approve"), (.put, "/settings"),
                (.get, "/tokens"),
            ] { #expect(try await client.send(method, path).status == .forbidden, "\(path)") }
            let maker = try await APIClient(console, browser, scopes: [.read, .admin])
            let more = try await maker.send(.post, "/tokens", #"{"name": "More", "scopes": ["run"]}"#)
            #expect(more.status == .forbidden)
            let made = try await maker.send(.post, "/tokens", #"{"name": "Reader", "scopes": ["read"]}"#)
            #expect(made.status == .created)
            let secret = try #require(made.json["secret"]?.string)
            #expect(try await !maker.send(.get, "/tokens").text.contains(secret))
            let id = try #require(made.json["id"]?.string)
            #expect(try await maker.send(.delete, "/tokens/\(id)").status == .noContent)
        }
    }
}
