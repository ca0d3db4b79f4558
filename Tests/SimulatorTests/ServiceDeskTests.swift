import Foundation
import Testing

@testable import Simulator

@Suite("Service desks, tickets and Jira Automation")
struct ServiceDeskTests {
    private static let desk = "/rest/servicedeskapi"

    @Test("desks, request types and pages of them")
    func desks() async throws {
        try await simulate(users: 20) { client in
            let all = try await client.jira("GET", Self.desk + "/servicedesk").json
            #expect(all["values"].texts("projectKey") == ["ITSUP", "HR"])
            #expect(all["isLastPage"] == .bool(true) && all["size"] == .int(2))
            let second = try await client.jira("GET", Self.desk + "/servicedesk?start=1&limit=1").json
            #expect(second["values"].texts("projectName") == ["People services"])
            let first = try await client.jira("GET", Self.desk + "/servicedesk?limit=1").json
            #expect(first["isLastPage"] == .bool(false))
            let types = try await client.jira("GET", Self.desk + "/servicedesk/10/requesttype").json["values"]
            #expect(types.texts("name") == ["Request access", "Get IT help", "Contractor access"])
            #expect(
                try await client.jira("GET", Self.desk + "/servicedesk/10/requesttype/26").json["name"].string
                    == "Get IT help")
        }
    }

    @Test(
        "what is refused",
        arguments: [
            ("GET", "/servicedesk/99/requesttype", "", 404), ("GET", "/servicedesk/10/requesttype/99", "", 404),
            ("GET", "/request/ITSUP-1", "", 404), ("GET", "/servicedesk?start=x", "", 400),
            ("POST", "/request/ITSUP-1/comment", #"{"body": "x"}"#, 404), ("DELETE", "/servicedesk", "", 405),
            ("GET", "/nothing", "", 404),
        ])
    func refusals(method: String, path: String, body: String, status: Int) async throws {
        try await simulate(users: 20) { client in
            let answer = try await client.jira(method, Self.desk + path, body.isEmpty ? nil : body)
            #expect(answer.status == status)
            #expect((answer.json["errorMessage"].string ?? answer.json["errorMessages"][0].string)?.isEmpty == false)
        }
    }

    @Test("only the account's own token opens it", arguments: ["", "Basic bm9ib2R5OnRva2Vu", "Bearer simulator-key"])
    func login(authorization: String) async throws {
        try await simulate(users: 20) { client in
            let answer = try await client.jira("GET", "/rest/api/3/myself", authorization: authorization)
            #expect(answer.status == 401)
            #expect(try await client.jira("GET", "/rest/api/3/myself").json["accountId"].string != nil)
        }
    }

    @Test("a ticket has what the vendor's has, and keeps comments and its status")
    func ticket() async throws {
        try await simulate(users: 60) { client in
            let person = try client.someone { view, _ in !view.flags.contains(.hiddenEmail) && view.isListed }
            let filed = try await client.post(
                "/_simulator/tickets",
                "{\"person\": \"\(person)\", \"summary\": \"Need \\\"Jira\\\"\", \"product\": \"Jira\"}")
            #expect(filed.status == 201 && filed.json["key"].string == "ITSUP-1")
            let path = Self.desk + "/request/ITSUP-1"
            let bare = try await client.jira("GET", path).json
            #expect(bare["requestType"] == .null && bare["requestTypeId"].string == "25")
            let full = try await client.jira("GET", path + "?expand=requestType,serviceDesk").json
            #expect(full["requestType"]["name"].string == "Request access")
            #expect(full["serviceDesk"]["projectKey"].string == "ITSUP")
            #expect(full["reporter"]["accountId"].string == person)
            #expect(full["requestFieldValues"][0]["value"].string == "Need \"Jira\"")
            #expect(full["currentStatus"]["statusCategory"].string == "NEW")
            let said = try await client.jira("POST", path + "/comment", #"{"body": " Done. ", "public": true}"#)
            #expect(said.status == 201 && said.json["body"].string == "Done.")
            #expect(try await client.jira("GET", path + "/comment").json["values"].texts("body") == ["Done."])
            let closed = try await client.send("PUT", "/_simulator/tickets/ITSUP-1", #"{"status": "Resolved"}"#)
            #expect(closed.json["comments"][0]["public"] == .bool(true))
            #expect(try await client.jira("GET", path).json["currentStatus"]["statusCategory"].string == "DONE")
        }
    }

    @Test("somebody from outside is a customer of the portal, always with the same id")
    func customers() async throws {
        try await simulate(users: 20) { client in
            let body = #"{"person": "guest@elsewhere.example", "project": "HR", "requestType": "Ask a question"}"#
            let first = try await client.post("/_simulator/tickets", body).json
            let second = try await client.post("/_simulator/tickets", body).json
            #expect(first["reporter"].string?.hasPrefix("qm:") == true && first["reporter"] == second["reporter"])
            #expect([first["key"].string, second["key"].string] == ["HR-1", "HR-2"])
        }
    }

    @Test(
        "mistakes are told",
        arguments: [
            ("POST", "tickets", "{}"), ("POST", "tickets", "x"), ("POST", "tickets", #"{"person": "nobody"}"#),
            ("POST", "tickets", #"{"person": "a@b.c", "project": "X"}"#), ("GET", "tickets/ITSUP-9", ""),
            ("POST", "tickets", #"{"person": "a@b.c", "requestType": "X"}"#), ("PUT", "automation", "{}"),
            ("POST", "portal", "{}"), ("PUT", "automation", #"{"url": "http://x", "colour": 1}"#),
        ])
    func mistakes(method: String, page: String, body: String) async throws {
        try await simulate(users: 20) { client in
            let answer = try await client.send(method, "/_simulator/\(page)", body.isEmpty ? nil : body)
            #expect(answer.status == 400 && answer.json["error"].string != nil)
        }
    }

    @Test("seats of Jira's own licence")
    func licences() async throws {
        try await simulate(users: 200) { client in
            let resource = client.organization.inspect { $0.resource(ProductIndex.jira) }
            let desk = client.organization.inspect { $0.resource(ProductIndex.serviceManagement) }
            let used = client.organization.inspect { $0.seats[ProductIndex.jira] }
            _ = try await client.send(
                "PUT", "/_simulator/capacities", "{\"\(resource)\": \(used + 3), \"\(desk)\": null}")
            let roles = try await client.jira("GET", "/rest/api/3/applicationrole").json
            #expect(roles[0]["key"].string == "jira-software" && roles[0]["remainingSeats"] == .int(3))
            #expect(roles[1]["hasUnlimitedSeats"] == .bool(true))
        }
    }

    @Test("the body of the web request is what the automation rule renders")
    func rendering() async throws {
        try await simulate(users: 60) { client in
            let hidden = try client.someone { view, _ in view.flags.contains(.hiddenEmail) && view.isListed }
            _ = try await client.post(
                "/_simulator/tickets", "{\"person\": \"\(hidden)\", \"summary\": \"Need \\\"Jira\\\"\"}")
            let text = client.organization.inspect { $0.rendered(Automation.standardBody, for: 0) }
            let body = try #require(JSONValue.parse(Array(text.utf8)))
            #expect(body["issue"]["key"].string == "ITSUP-1" && body["issue"]["summary"].string == "Need \"Jira\"")
            #expect(body["issue"]["requestType"].string == "Request access")
            #expect(body["reporter"]["accountId"].string == hidden && body["reporter"]["email"].string == "")
            let odd = client.organization.inspect { $0.rendered("a {{nothing}} {{issue.key", for: 0) }
            #expect(odd == "a  ")
        }
    }

    @Test("Automation tries again while it is refused, and sends copies when told")
    func deliveries() async throws {
        try await simulate(users: 20) { client in
            let automation = "/_simulator/automation"
            // The simulator's own control is at the other end: one call moves its clock, the other is refused.
            func rule(_ page: String, _ more: String) async throws {
                let body =
                    "{\"url\": \"\(client.base)/_simulator/\(page)\", \"body\": \"{\\\"seconds\\\": 60}\", \(more)}"
                #expect(try await client.send("PUT", automation, body).status == 200)
            }
            let start = client.organization.now
            try await rule("advance", #""copies": 2, "headers": {"X-Secret": "hidden"}"#)
            let sent = try await client.post("/_simulator/portal", #"{"person": "a@b.example"}"#)
            #expect(sent.status == 201 && sent.json["key"].string == "ITSUP-1")
            #expect(sent.json["deliveries"].items.map { $0["status"] } == [.int(200), .int(200)])
            #expect(client.organization.now == start + 120_000)
            try await rule("nothing", #""attempts": 3, "pause": 0"#)
            let refused = try await client.post("/_simulator/tickets/ITSUP-1/send")
            #expect(refused.json["deliveries"].items.map { $0["status"] } == Array(repeating: .int(404), count: 3))
            let shown = try await client.get(automation)
            #expect(shown.json["deliveries"].items.count == 5)
            #expect(!String(decoding: shown.data, as: UTF8.self).contains("hidden"))
        }
    }

    @Test("people use the portal as a page")
    func portal() async throws {
        try await simulate(users: 60) { client in
            let page = try await client.get("/_simulator/portal")
            #expect(String(decoding: page.data, as: UTF8.self).contains("Contractor access"))
            let sent = try await client.send(
                "POST", "/_simulator/portal", "person=a%2Bb%40c.example&type=HR+31&summary=%3Cb%3E&product=",
                contentType: "application/x-www-form-urlencoded")
            let text = String(decoding: sent.data, as: UTF8.self)
            #expect(text.contains("<h1>HR-1</h1>") && text.contains("&lt;b&gt;") && text.contains("a+b@c.example"))
        }
    }
}

extension Client {
    /// As the account that owns the key, unless told otherwise.
    func jira(
        _ method: String, _ target: String, _ body: String? = nil, authorization: String? = nil
    ) async throws -> Answer {
        let login = Data("\(organization.jiraEmail):\(SimulatorOptions.jiraToken)".utf8).base64EncodedString()
        return try await send(method, target, body, authorization: authorization ?? "Basic \(login)")
    }
}
