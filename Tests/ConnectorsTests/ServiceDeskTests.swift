import Connectors
import Core
import Foundation
import Simulator
import Synchronization
import Testing

@Suite struct ServiceDeskTests {
    private static let key = TicketKey("ITSD-24")!
    private static let token = "a-token-that-must-not-show"

    /// Answers by method and the start of the target; what was asked is kept.
    private final class Site: Sendable {
        let asked = Mutex<[String]>([])
        let answers: @Sendable (_ asked: String, _ earlier: Int) -> (Int, String)
        init(_ answers: @escaping @Sendable (String, Int) -> (Int, String)) { self.answers = answers }

        func client(_ time: ManualTime = ManualTime()) throws -> ServiceDeskClient {
            try JiraSite(url: "https://acme.atlassian.net", email: "a@b.c", token: token).serviceDesk(
                transport: HTTPTransport { request throws(TransportError) in
                    #expect(request.headers.contains { $0.name == "Authorization" && $0.value.hasPrefix("Basic ") })
                    let question = "\(request.method) \(request.target)"
                    let earlier = self.asked.withLock { asked in
                        defer { asked.append(question) }
                        return asked.count { $0 == question }
                    }
                    let (status, body) = self.answers(question, earlier)
                    if status == 0 { throw .lost("reset") }
                    return TransportAnswer(status: status, body: Array(body.utf8))
                }, time: time.value)
        }
    }

    /// The published shape of a ticket.
    static func ticket(_ members: [String: String] = [:]) -> String {
        var all = [
            "issueId": #""107001""#, "issueKey": #""ITSD-24""#, "requestTypeId": #""25""#, "serviceDeskId": #""10""#,
            "createdDate": #"{"iso8601":"2026-11-20T10:00:00+0000","epochMillis":1795255200000}"#,
            "reporter": #"{"accountId":"712020:a102","emailAddress":"bo@acme.example","displayName":"Bo Sample"}"#,
            "requestFieldValues": #"[{"fieldId":"summary","label":"Summary","value":"Need Jira"}]"#,
            "currentStatus": #"{"status":"Waiting for support","statusCategory":"NEW"}"#,
            "requestType": #"{"id":"25","name":"Request access"}"#,
            "serviceDesk": #"{"id":"10","projectKey":"ITSD"}"#,
        ]
        for (name, value) in members { all[name] = value.isEmpty ? nil : value }
        return "{" + all.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    @Test func readsATicketBack() async throws {
        let site = Site { _, _ in (200, Self.ticket()) }
        let ticket = try await site.client().ticket(Self.key)
        #expect(
            ticket
                == Ticket(
                    key: Self.key, project: "ITSD", requestType: "Request access",
                    reporter: Ticket.Reporter(account: "712020:a102", email: "bo@acme.example", name: "Bo Sample"),
                    status: "Waiting for support", summary: "Need Jira",
                    filedAt: Instant(milliseconds: 1_795_255_200_000)))
        #expect(
            site.asked.withLock { $0 } == ["GET /rest/servicedeskapi/request/ITSD-24?expand=requestType,serviceDesk"])
    }

    @Test(
        arguments: [
            (["currentStatus": #"{"status":"Done","statusCategory":"DONE"}"#], "closed"),
            (["currentStatus": #"{"status":"Neu","statusCategory":"UNDEFINED"}"#], "open"),
            (["currentStatus": #"{"status":"Neu"}"#], "open"),
            (["reporter": "null"], "nobody"), (["reporter": #"{"accountId":"q","emailAddress":""}"#], "hidden"),
            (["requestType": "", "requestTypeId": ""], "typeless"), (["issueKey": #""NEW-7""#], "moved"),
            (
                [
                    "requestFieldValues":
                        #"[{"fieldId":"x","label":"Which Product?","value":[{"id":"1","value":"Confluence"}]}]"#
                ], "product"
            ),
        ] as [([String: String], String)]) func toleratesEveryVariant(members: [String: String], what: String)
        async throws
    {
        let ticket = try await Site { _, _ in (200, Self.ticket(members)) }.client().ticket(Self.key)
        #expect(ticket.isClosed == (what == "closed"))
        #expect((ticket.reporter == nil) == (what == "nobody"))
        #expect((ticket.requestType == nil) == (what == "typeless"))
        #expect(ticket.key.rawValue == (what == "moved" ? "NEW-7" : "ITSD-24"))
        #expect(ticket.product == (what == "product" ? "Confluence" : nil))
        if what == "hidden" { #expect(ticket.reporter == Ticket.Reporter(account: "q")) }
    }

    @Test func asksForTheNameOfARequestTypeThatDidNotComeAlong() async throws {
        let site = Site { asked, _ in
            asked.contains("/requesttype/25")
                ? (200, #"{"id":"25","name":"Request access"}"#) : (200, Self.ticket(["requestType": ""]))
        }
        #expect(try await site.client().ticket(Self.key).requestType == "Request access")
    }

    @Test(
        arguments: [
            (401, "{}", "unauthorized"), (403, #"{"errorMessage":"no agent"}"#, "forbidden"),
            (404, #"{"errorMessages":["gone"],"errors":{}}"#, "notFound"), (400, "{}", "refused"),
            (302, "", "malformed"), (200, "<html><title>Log in</title></html>", "malformed"),
            (200, #"{"issueKey":"ITSD-24"}"#, "malformed"), (200, #"{"issueKey":"x"}"#, "malformed"),
            (503, "", "server"), (0, "", "connectionLost"), (429, "", "rateLimited"),
        ]) func saysWhyATicketCannotBeRead(status: Int, body: String, kind: String) async throws
    {
        let client = try Site { _, _ in (status, body + "") }.client()
        let error = await connectorError { try await client.ticket(Self.key) }
        #expect(error.map { "\(Mirror(reflecting: $0).children.first?.label ?? "\($0)")" } == kind, "\(error as Any)")
    }

    @Test func neverShowsItsToken() async throws {
        let login = Data("a@b.c:\(Self.token)".utf8).base64EncodedString()
        let client = try Site { _, _ in (400, "{\"errorMessage\":\"you sent \(Self.token) and \(login)\"}") }.client()
        let error = await connectorError { try await client.desks() }
        #expect("\(error as Any)".contains("you sent ••• and •••"))
    }

    @Test func readsAllPages() async throws {
        let site = Site { asked, _ in
            asked.contains("start=0")
                ? (200, #"{"isLastPage":false,"values":[{"id":"10","projectKey":"A","projectName":"Aa"},{"id":9}]}"#)
                : (200, #"{"isLastPage":true,"values":[{"id":11,"projectKey":"B"}]}"#)
        }
        let desks = try await site.client().desks()
        #expect(desks == [.init(id: "10", project: "A", name: "Aa"), .init(id: "11", project: "B", name: "B")])
        #expect(site.asked.withLock { $0.last } == "GET /rest/servicedeskapi/servicedesk?start=2&limit=50")
    }

    @Test func aListThatNeverEndsIsNotReadForEver() async throws {
        let client = try Site { _, _ in (200, #"{"isLastPage":false,"values":[{"name":"x"}]}"#) }.client()
        #expect(await connectorError { try await client.requestTypes("1") } == .malformed("the list does not end"))
        let empty = try Site { _, _ in (200, #"{"isLastPage":false,"values":[]}"#) }.client()
        #expect(try await empty.requestTypes("1") == [])
    }

    @Test func aCommentWhoseFateIsUnknownIsLookedForBeforeItIsWrittenAgain() async throws {
        for hadEffect in [true, false] {
            let site = Site { asked, earlier in
                if asked.hasPrefix("POST") { return (502, "") }
                let isThere = hadEffect && earlier > 0
                return (200, "{\"isLastPage\":true,\"values\":[\(isThere ? #"{"body":"Line one\r\ntwo"}"# : "")]}")
            }
            let client = try site.client()
            if hadEffect {
                try await client.comment(Self.key, "Line one\ntwo ", true)
            } else {
                #expect(await connectorError { try await client.comment(Self.key, "Line one\ntwo", true) } != nil)
            }
            #expect(site.asked.withLock { $0.count { $0.hasPrefix("POST") } } == 1)
        }
    }

    @Test func readsLicences() async throws {
        let site = Site { asked, _ in
            asked.contains("serverInfo")
                ? (200, #"{"baseUrl":"https://Larkfield.atlassian.net"}"#)
                : (
                    200,
                    #"[{"key":"jira-software","name":"Jira Software","numberOfSeats":100,"remainingSeats":61},"#
                        + #"{"key":"jira-servicedesk","hasUnlimitedSeats":true,"numberOfSeats":-1,"remainingSeats":-1},"#
                        + #"{"key":"old","defined":false}]"#
                )
        }
        let licences = try await site.client().licences()
        #expect(
            licences == [
                JiraLicence(product: .jira, site: "larkfield", name: "Jira Software", seats: 100, remaining: 61),
                JiraLicence(
                    product: .jiraServiceManagement, site: "larkfield", name: "jira-servicedesk", seats: nil,
                    remaining: nil),
            ])
    }

    @Test(
        arguments: [
            ("itsd-24", "ITSD-24"), ("A_1-7", "A_1-7"), ("", nil), ("ITSD", nil), ("ITSD-", nil), ("1TSD-4", nil),
            ("ITSD-24/../x", nil), ("IT SD-4", nil), ("A-1", nil), ("ITSD-1234567890123", nil), ("ITSD-٣", nil),
            ("ITSD-24-1", nil),
        ] as [(String, String?)]) func keys(text: String, key: String?)
    {
        #expect(TicketKey(text)?.rawValue == key)
    }

    @Test func againstTheSimulatedSite() async throws {
        let options = SimulatorOptions(users: 60, seed: 7, now: 1_795_219_200_000)
        try await withSimulator(options) { base, organization in
            let site = try JiraSite(url: base, email: organization.jiraEmail, token: SimulatorOptions.jiraToken)
            try await site.check()
            let client = site.serviceDesk()
            let desks = try await client.desks()
            #expect(desks.map(\.project) == ["ITSUP", "HR"])
            #expect(try await client.requestTypes(desks[0].id).contains("Get IT help"))
            let key = try await file(at: base, #"{"person":"\#(organization.jiraEmail)","summary":"Ärger \"x\""}"#)
            let ticket = try await client.ticket(key)
            #expect(ticket.reporter?.email == organization.jiraEmail && ticket.summary == "Ärger \"x\"")
            #expect(ticket.requestType == "Request access" && !ticket.isClosed)
            // The answer to the comment is lost; it is there all the same, and only once.
            organization.faults = try Faults(parsing: ["dropAfter=every:1,on:changes,times:1"])
            try await client.comment(key, "Done", true)
            try await client.comment(key, "Done", true)
            #expect(organization.changingCalls == 1)
            #expect(try await client.licences().map(\.site) == ["acme", "acme"])
        }
    }

    private func file(at base: String, _ body: String) async throws -> TicketKey {
        let answer = try await HTTPTransport.live(baseURL: base).send(
            TransportRequest(
                method: "POST", target: "/_simulator/tickets", headers: [.init("Content-Type", "application/json")],
                body: Array(body.utf8)))
        let text = String(decoding: answer.body, as: UTF8.self)
        return try #require(text.firstMatch(of: /"key":"([^"]+)"/).flatMap { TicketKey(String($0.1)) })
    }
}
