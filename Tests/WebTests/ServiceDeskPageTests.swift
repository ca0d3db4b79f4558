import AsyncHTTPClient
import Connectors
import Core
import Engine
import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Simulator
import Store
import Testing

@testable import Web

/// The page of the channel, the webhook behind it, and the whole way of a ticket.
@Suite struct ServiceDeskPageTests {
    private static let place = "/settings/channels/jsm"
    private static let token = AccessToken(bytes: Array(repeating: 8, count: AccessToken.length))!

    /// A console whose organisation and Jira site are simulated.
    private static func withSite(
        _ body: @escaping @Sendable (Console, SimulatedOrganization, _ base: String) async throws -> Void
    ) async throws {
        let options = SimulatorOptions(users: 60, seed: 7, now: Int(TestClock().now.milliseconds))
        try await withSimulator(options) { base, organization in
            let client = AtlassianCloud.client(
                configuration: try AtlassianConfiguration(
                    baseURL: base, organization: organization.organizationID, key: SimulatorOptions.key))
            let site = try JiraSite(url: base, email: organization.jiraEmail, token: SimulatorOptions.jiraToken)
            let console = try await Console(
                connection: CurrentConnection(configured: client, serviceDesk: site.serviceDesk()))
            _ = try await console.usher.sync(full: true, by: "test")
            try await body(console, organization, base)
        }
    }

    /// The secret that the page shows.
    private static func secret(in page: String) throws -> String {
        String(try #require(page.firstMatch(of: /id="fresh-secret" readonly value="([0-9a-f]{64})"/)).1)
    }

    @Test func theSecretIsShownOnceAndTheGuideHasEverythingToCopy() async throws {
        try await Self.withSite { console, _, _ in
            let ada = try await console.add(.admin)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let first = try await browser.get(Self.place).text
                #expect(first.contains("Make the secret") && !first.contains("Wait for a call"))
                #expect(first.contains("value=\"https://usher.example/hooks/jsm\""))
                #expect(first.contains("value=\"X-Usher-Secret\"") && first.contains("{{issue.summary.asJsonString}}"))
                #expect(first.contains("IT support") && first.contains("People services"))
                let made = try await browser.post("\(Self.place)/secret")
                let secret = try Self.secret(in: made.text)
                let again = try await browser.get(Self.place).text
                #expect(!again.contains(secret) && again.contains("Replace the secret"))
                let other = try await browser.post("\(Self.place)/secret")
                #expect(try Self.secret(in: other.text) != secret)
                #expect(!console.log.text.contains(secret))
            }
        }
    }

    @Test func theChannelIsSavedWithItsDesks() async throws {
        try await Self.withSite { console, _, _ in
            let ada = try await console.add(.admin)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let refused = try await browser.post(Self.place, ["version": "0", "isOn": "1"])
                #expect(refused.status == .unprocessableContent && refused.text.contains("Make a secret first"))
                try await browser.post("\(Self.place)/secret")
                let fields = ["version": "1", "isOn": "1", "project.HR": "1", "answers": "internal"]
                #expect(try await browser.post(Self.place, fields).location == Self.place)
                let stored = try await console.usher.ticketChannel().stored
                #expect(
                    stored.value == TicketChannelSettings(isOn: true, projects: ["HR"], answersInPublic: false))
                let late = try await browser.post(Self.place, fields)
                #expect(late.status == .conflict)
                let page = try await browser.get(Self.place).text
                #expect(page.contains("name=\"project.HR\" value=\"1\" checked"))
            }
        }
    }

    @Test func viewersLookAndChangeNothing() async throws {
        try await Self.withSite { console, _, _ in
            let eve = try await console.add(.viewer)
            try await console.test { browser async throws in
                try await browser.signIn(eve)
                let page = try await browser.get(Self.place).text
                #expect(page.contains("Administrators change this") && !page.contains("Make the secret"))
                #expect(try await browser.post("\(Self.place)/secret").status == .forbidden)
                #expect(try await browser.post("\(Self.place)/test").status == .forbidden)
            }
        }
    }

    @Test(
        arguments: [
            ("<secret>", "application/json", #"{"issue":{"key":"ITSUP-1"}}"#, 202),
            ("wrong", "application/json", #"{"issue":{"key":"ITSUP-1"}}"#, 401),
            ("", "application/json", "{}", 401), ("<secret>", "application/json", "{}", 422),
            ("<secret>", "application/json", "<not json>", 422), ("<secret>", "text/plain", "{}", 415),
        ]) func theWebhookAnswers(secret: String, type: String, body: String, status: Int) async throws
    {
        try await Self.withSite { console, organization, base in
            try await console.usher.replaceTicketSecret(with: Self.token, by: "a")
            try await console.usher.changeTicketChannel(to: TicketChannelSettings(isOn: true), from: 1, by: "a")
            try await Self.post("\(base)/_simulator/tickets", #"{"person":"\#(organization.jiraEmail)"}"#)
            try await console.test { browser async throws in
                var headers: HTTPFields = [.contentType: type]
                headers[.ticketSecret] = secret == "<secret>" ? Self.token.reveal() : secret.isEmpty ? nil : secret
                let answer = try await browser.send(
                    .post, "/hooks/jsm", headers: headers, body: ByteBuffer(string: body))
                #expect(answer.status.code == status, "\(answer.text)")
                let secret = Self.token.reveal()
                #expect(!answer.text.contains(secret) && !console.log.text.contains(secret))
                if status == 202 {
                    #expect(answer.text == #"{"state":"accepted","ticket":"ITSUP-1"}"#)
                    let again = try await browser.send(
                        .post, "/hooks/jsm", headers: headers, body: ByteBuffer(string: body))
                    #expect(again.status == .ok && again.text.contains("known"))
                }
                await console.server.background.finish()
            }
        }
    }

    @Test func aTestWaitsForTheFirstCallAndShowsIt() async throws {
        try await Self.withSite { console, organization, base in
            let ada = try await console.add(.admin)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                #expect(try await browser.get("\(Self.place)/test").text == #"{"state":"none"}"#)
                let secret = try Self.secret(in: try await browser.post("\(Self.place)/secret").text)
                #expect(try await browser.post("\(Self.place)/test").location == Self.place)
                let waiting = try await browser.get(Self.place).text
                #expect(waiting.contains("Waiting for the first call since") && waiting.contains("Look again"))
                #expect(waiting.contains("data-waiting=\"\(Self.place)/test\" data-state=\"waiting\""))
                #expect(try await browser.get("\(Self.place)/test").text == #"{"state":"waiting"}"#)
                console.clock.advance(.seconds(5))
                try await Self.post("\(base)/_simulator/tickets", #"{"person":"\#(organization.jiraEmail)"}"#)
                let call = ByteBuffer(string: #"{"issue":{"key":"ITSUP-1"}}"#)
                var headers: HTTPFields = [.contentType: "application/json", .ticketSecret: "wrong"]
                _ = try await browser.another().send(.post, "/hooks/jsm", headers: headers, body: call)
                #expect(try await browser.get(Self.place).text.contains("A call came and was refused"))
                console.clock.advance(.seconds(5))
                headers[.ticketSecret] = secret
                _ = try await browser.another().send(.post, "/hooks/jsm", headers: headers, body: call)
                await console.server.background.finish()
                let ended = try await browser.get(Self.place).text
                #expect(ended.contains("It works: ticket ITSUP-1 was read back") && ended.contains("Request access"))
                #expect(ended.contains("Nothing was given") && !ended.contains("data-waiting"))
                #expect(try await browser.get("\(Self.place)/test").text.contains("ended ITSUP-1 tried"))
            }
            #expect(organization.changingCalls == 0)
        }
    }

    /// Portal, Automation with every request twice, webhook, read-back, rule, run, comment.
    @Test func aTicketGoesTheWholeWay() async throws {
        try await Self.withSite { console, organization, base in
            let usher = console.usher
            try await usher.replaceTicketSecret(with: Self.token, by: "a")
            try await usher.changeTicketChannel(to: TicketChannelSettings(isOn: true), from: 1, by: "a")
            _ = try await usher.applyRules(
                """
                rules:
                  - name: Contractors
                    filter: membership = active
                    mode: live
                    trigger: {request: {channel: jsm, project: ITSUP, requestType: Contractor access}}
                    actions: [{addToGroups: [never-suspend]}]
                    brake: off
                """, by: "test")
            let filter = "accountStatus = active AND membership = active AND claim = managed AND group != never-suspend"
            let person = try #require(try await usher.users(matching: filter).page(limit: 1).first).id
            try await console.serve { port in
                organization.tellAutomation(
                    url: "http://127.0.0.1:\(port)/hooks/jsm", headers: ["X-Usher-Secret": Self.token.reveal()],
                    copies: 2)
                let sent = try await Self.post(
                    "\(base)/_simulator/portal",
                    #"{"person":"\#(person.rawValue)","requestType":"Contractor access","summary":"For the release"}"#)
                #expect(
                    sent.contains(
                        #""deliveries":[{"ticket":"ITSUP-1","status":202},{"ticket":"ITSUP-1","status":200}]"#))
                await console.server.background.finish()
            }
            let (requests, total) = try await usher.requests(matching: AccessRequestQuery(), limit: 5, after: nil)
            #expect(total == 1 && requests[0].state == .granted, "\(requests)")
            #expect(organization.effects == 2, "one membership, one comment")
            let ticket = try await Self.get("\(base)/_simulator/tickets/ITSUP-1")
            #expect(ticket.contains(#""public":true"#) && ticket.components(separatedBy: "\"body\"").count == 2)
        }
    }

    @discardableResult
    private static func post(_ url: String, _ body: String) async throws -> String {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    private static func get(_ url: String) async throws -> String {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(60))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }
}

extension Console {
    /// Listens on a port of its own while `body` runs.
    fileprivate func serve(_ body: @escaping @Sendable (_ port: Int) async throws -> Void) async throws {
        try await Application(router: server.router()).test(.live) { client in
            try await body(try #require(client.port))
        }
    }
}
