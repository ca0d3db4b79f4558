import Core
import Foundation
import Messaging
import Testing

@Suite struct SlackClientTests {
    private static let info = """
        {"ok":true,"user":{"id":"U2147483697","team_id":"T0001","name":"bo","deleted":false,"real_name":"Bo Sample",
         "tz":"Europe/Berlin","is_bot":false,"is_restricted":false,"is_ultra_restricted":false,
         "profile":{"real_name":"Bo Sample","display_name":"bo","email":"bo@acme.example"}}}
        """

    private static func asking<Value: Sendable>(
        _ reply: FakeService.Reply, _ body: @Sendable (SlackClient, FakeService, String) async throws -> Value
    ) async throws -> Value {
        try await FakeService.run(answering: { _ in reply }) { base, service in
            var addresses = ChatAddresses.vendors
            (addresses.slackAPI, addresses.slackHooks) = ("\(base)/api", base)
            return try await body(.live(token: "xoxb-secret", addresses: addresses), service, base)
        }
    }

    private static func problem(_ work: () async throws(ChatError) -> Void) async -> ChatError? {
        do throws(ChatError) {
            try await work()
            return nil
        } catch { return error }
    }

    @Test func findsSomebodyByTheirID() async throws {
        try await Self.asking(.init(Self.info)) { slack, service, _ in
            let user = try #require(try await slack.user("U2147483697"))
            #expect(user == SlackUser(id: "U2147483697", team: "T0001", name: "Bo Sample", email: "bo@acme.example"))
            #expect(
                service.calls == [
                    .init(
                        method: "GET", target: "/api/users.info?user=U2147483697", authorization: "Bearer xoxb-secret",
                        type: nil, body: "")
                ])
        }
    }

    @Test func readsWhoseTheTokenIs() async throws {
        let answer = #"{"ok":true,"url":"https://acme.slack.com/","team":"Acme","user":"usher","team_id":"T0001"}"#
        let reply = FakeService.Reply(answer, headers: ["x-oauth-scopes": "commands, users:read"])
        try await Self.asking(reply) { slack, _, _ in
            let workspace = try await slack.workspace()
            #expect(
                workspace
                    == SlackWorkspace(team: "T0001", name: "Acme", scopes: ["commands", "users:read"]))
        }
    }

    @Test(
        arguments: [
            (#"{"ok":false,"error":"ratelimited"}"#, 200, .limited(after: nil)),
            (#"{"ok":false,"error":"internal_error"}"#, 200, .lost("Slack answered 'internal_error'")),
            (#"{"ok":false,"error":"<b>x</b>"}"#, 200, .refused("Slack answered 'unknown'.")),
            (#"{"ok":true}"#, 200, .lost("Slack's answer is not the JSON that was expected")),
            ("<html>", 200, .lost("Slack's answer is not the JSON that was expected")),
            ("", 503, .lost("the service answered 503")), ("", 404, .refused("the service answered 404")),
            ("", 302, .refused("the service answered 302")),
        ] as [(String, Int, ChatError)]) func sortsWhatGoesWrong(body: String, status: Int, error: ChatError)
        async throws
    {
        try await Self.asking(.init(body, status: status)) { slack, _, _ in
            #expect(await Self.problem { () throws(ChatError) in _ = try await slack.user("U1") } == error)
        }
    }

    @Test func waitsAsLongAsSlackSays() async throws {
        try await Self.asking(.init("", status: 429, headers: ["Retry-After": "30"])) { slack, _, _ in
            #expect(
                await Self.problem { () throws(ChatError) in _ = try await slack.user("U1") }
                    == .limited(after: .seconds(30)))
        }
    }

    @Test(arguments: ["user_not_found", "user_not_visible"]) func nobodyIsNoError(word: String) async throws {
        try await Self.asking(.init(#"{"ok":false,"error":"\#(word)"}"#)) { slack, _, _ in
            let user = try await slack.user("U1")
            #expect(user == nil)
        }
    }

    @Test func answersLaterAndSaysWhenSlackTakesNoMore() async throws {
        try await Self.asking(.init("ok")) { slack, service, base in
            let url = try #require(SlackResponseURL("\(base)/commands/T1/2/x", hooks: base))
            try await slack.respond(url, SlackMessage("You have Jira again.", replacesOriginal: true))
            let call = try #require(service.calls.first)
            #expect(call.target == "/commands/T1/2/x" && call.authorization == nil)
            #expect(
                call.body == """
                    {"mrkdwn":false,"replace_original":true,"response_type":"ephemeral","text":"You have Jira again."}
                    """)
        }
        for reply in [FakeService.Reply(#"{"ok":false,"error":"used_url"}"#), .init("expired", status: 404)] {
            try await Self.asking(reply) { slack, _, base in
                let url = try #require(SlackResponseURL("\(base)/x", hooks: base))
                let error = await Self.problem { () throws(ChatError) in
                    try await slack.respond(url, SlackMessage("x"))
                }
                #expect(error?.isTemporary == false)
            }
        }
    }

    @Test func whereNobodyListensNothingIsSent() async throws {
        let base = try await FakeService.run(answering: { _ in .init("") }) { base, _ in base }
        var addresses = ChatAddresses.vendors
        addresses.slackAPI = base
        let slack = SlackClient.live(token: "xoxb-secret", addresses: addresses)
        let error = try #require(await Self.problem { () throws(ChatError) in _ = try await slack.user("U1") })
        guard case .unreachable = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!error.description.contains("xoxb"))
    }

    @Test func buttonsAreSlacksBlocks() throws {
        let message = SlackMessage(
            "Which <one> & *why*?", buttons: [.init(action: "product-0", label: "Jira", value: "jira")], block: "k")
        #expect(
            String(decoding: message.json, as: UTF8.self) == """
                {"blocks":[{"text":{"text":"Which &lt;one&gt; &amp; *why*?","type":"plain_text"},"type":"section"},\
                {"block_id":"k","elements":[{"action_id":"product-0","text":{"text":"Jira","type":"plain_text"},\
                "type":"button","value":"jira"}],"type":"actions"}],"mrkdwn":false,"response_type":"ephemeral",\
                "text":"Which &lt;one&gt; &amp; *why*?"}
                """)
    }

    @Test(
        arguments: [
            (["team_id": "T0001"], nil), (["is_restricted": true], .guest), (["is_ultra_restricted": true], .guest),
            (["is_stranger": true], .guest), (["deleted": true], .noPerson), (["is_bot": true], .noPerson),
            (["is_app_user": true], .noPerson), (["team_id": "T0002"], .foreign),
            (["profile": [String: String]()], .noEmail),
            (["is_email_confirmed": false], .noEmail), (["is_email_confirmed": true], nil),
            (["team_id": "E1", "enterprise_user": ["teams": ["T0001"]]], nil),
            (["team_id": "E1", "enterprise_user": ["teams": ["T0003"]]], .foreign),
        ] as [([String: any Sendable], ChatRefusal?)]) func onlyMembersAreVouchedFor(
            change: [String: any Sendable], refusal: ChatRefusal?
        ) throws
    {
        let whole = try #require(try JSONSerialization.jsonObject(with: Data(Self.info.utf8)) as? [String: Any])
        let fields = try #require(whole["user"] as? [String: Any]).merging(change) { $1 }
        let user = try JSONDecoder().decode(SlackUser.self, from: JSONSerialization.data(withJSONObject: fields))
        do throws(ChatRefusal) {
            let email = try user.vouchedEmail(teams: ["T0001"])
            #expect(email == "bo@acme.example" && refusal == nil)
        } catch { #expect(error == refusal) }
    }
}
