import Core
import Crypto
import Engine
import Foundation
import Hummingbird
import HummingbirdTesting
import Messaging
import Store
import Synchronization
import Testing

@testable import Web

/// Slack and Teams over the wire: their addresses, and the pages that set them up.
@Suite struct ChatHookTests {
    private static let secret = "8f742231b10e8888abcd99yyyzzz85a5"
    private static let token = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    /// A console with its chats on, and a Slack that knows one workspace and nobody.
    private static func console() async throws -> Console {
        var options = Usher.Options(publicAddress: Console.origin)
        options.chat = ChatServices(
            addresses: .vendors,
            transport: ChatTransport { request throws(ChatError) in
                let body =
                    request.url.hasSuffix("/auth.test")
                    ? #"{"ok":true,"team":"Acme <Inc>","team_id":"T0001"}"# : #"{"ok":false,"error":"user_not_found"}"#
                return ChatTransport.Answer(status: 200, body: Array(body.utf8))
            })
        return try await Console(options: options)
    }

    private static func withChats(
        _ body: @escaping @Sendable (Console, Browser) async throws -> Void
    ) async throws {
        let console = try await console()
        try await console.usher.changeSlackChannel(
            to: SlackChannelDraft(isOn: true, signingSecret: Secret(secret), botToken: Secret("xoxb-9")), from: 0,
            by: "test")
        try await console.usher.changeTeamsChannel(
            to: TeamsChannelDraft(TeamsChannelSettings(isOn: true), token: Secret(token)), from: 0, by: "test")
        try await console.test { browser async throws in try await body(console, browser) }
    }

    private static func slack(
        _ body: String, to path: String, _ console: Console, _ browser: Browser, signature: String? = nil,
        type: String = "application/x-www-form-urlencoded"
    ) async throws -> TestResponse {
        let time = "\(console.clock.now.milliseconds / 1000)"
        let signed = SlackSignature(secret: secret).signature(of: Array(body.utf8), timestamp: time)
        var headers: HTTPFields = [.contentType: type]
        headers[.slackTimestamp] = time
        headers[.slackSignature] = signature ?? signed
        return try await browser.send(.post, "/hooks/slack/\(path)", headers: headers, body: ByteBuffer(string: body))
    }

    private static let command =
        "team_id=T0001&user_id=U1&command=%2Faccess&text=jira&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2Fa&trigger_id=1"

    @Test func aSignedCallIsAnsweredWithoutASession() async throws {
        try await Self.withChats { console, browser in
            let answer = try await Self.slack(Self.command, to: "command", console, browser)
            #expect(answer.status == .ok && answer.headers[.contentType]?.hasPrefix("application/json") == true)
            #expect(answer.text.contains(#""response_type":"ephemeral""#) && answer.headers[.setCookie] == nil)
            let press = FormEncoding.text(of: ["payload": #"{"type":"view_closed","user":{"id":"U1"}}"#])
            let nothing = try await Self.slack(press, to: "interaction", console, browser)
            #expect(nothing.status == .ok && nothing.text.isEmpty)
            let body = #"{"type":"message","id":"1","text":"<at>A</at> jira","from":{"id":"x"}}"#
            let signature = try #require(TeamsSignature(token: Self.token)).signature(of: Array(body.utf8))
            let headers: HTTPFields = [.contentType: "application/json", .authorization: signature]
            let teams = try await browser.send(.post, "/hooks/teams", headers: headers, body: ByteBuffer(string: body))
            #expect(teams.status == .ok && teams.text.contains(#""type":"message""#))
            let again = try await browser.send(.post, "/hooks/teams", headers: headers, body: ByteBuffer(string: body))
            #expect(again.status == .conflict)
        }
    }

    @Test func anUnsignedCallIsRefusedAndNoted() async throws {
        try await Self.withChats { console, browser in
            for signature in ["", "v0=0123", SlackSignature(secret: "else").signature(of: [], timestamp: "1")] {
                let answer = try await Self.slack(Self.command, to: "command", console, browser, signature: signature)
                #expect(answer.status == .unauthorized)
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
            let unreadable = try await Self.slack("text=x", to: "command", console, browser)
            #expect(unreadable.status == .unprocessableContent)
            let call = try await console.usher.lastCall(of: .slack)
            #expect(call.isRefused && call.at == nil)
            let ada = try await console.add(.admin)
            try await browser.signIn(ada)
            let page = try await browser.get("/settings/channels/slack").text
            #expect(page.contains("The last call was refused"))
            #expect(!console.log.text.contains(Self.secret) && !console.log.text.contains("v0=0123"))
        }
    }

    @Test func slackMayTryTheCertificate() async throws {
        try await Self.withChats { _, browser in
            let headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            let body = ByteBuffer(string: "ssl_check=1&token=x")
            let answer = try await browser.send(.post, "/hooks/slack/command", headers: headers, body: body)
            #expect(answer.status == .ok && answer.text.isEmpty)
        }
    }

    @Test func aLargeOrStrangeBodyIsNotRead() async throws {
        try await Self.withChats { console, browser in
            let large = try await Self.slack(
                "text=" + String(repeating: "x", count: 65 * 1024), to: "command", console, browser)
            #expect(large.status == .contentTooLarge)
            let strange = try await Self.slack(Self.command, to: "command", console, browser, type: "text/plain")
            #expect(strange.status == .unsupportedMediaType)
        }
    }

    @Test func whileTheChannelsAreOffNothingIsHeard() async throws {
        let console = try await Self.console()
        try await console.test { browser async throws in
            let slack = try await Self.slack(Self.command, to: "command", console, browser)
            #expect(slack.status == .forbidden)
            let headers: HTTPFields = [.contentType: "application/json"]
            let teams = try await browser.send(.post, "/hooks/teams", headers: headers, body: ByteBuffer(string: "{}"))
            #expect(teams.status == .forbidden)
        }
    }

    @Test func slackIsSetUpOnItsPage() async throws {
        let console = try await Self.console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let path = "/settings/channels/slack"
            let guide = try await browser.get(path).text
            #expect(guide.contains("url: https://usher.example/hooks/slack/command"))
            #expect(guide.contains("request_url: https://usher.example/hooks/slack/interaction"))
            #expect(guide.contains("No call has come yet"))
            var form = ["version": "0", "isOn": "1", "signingSecret": "", "botToken": "xoxp-7", "others": "acme"]
            let wrong = try await browser.post(path, form)
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.text.contains("begins with xoxb-") && wrong.text.contains("is no id of a workspace"))
            #expect(!wrong.text.contains("xoxp-7"))
            form.merge(["signingSecret": Self.secret, "botToken": "xoxb-7", "others": "T0002, T0003"]) { $1 }
            let saved = try await browser.post(path, form)
            #expect(saved.location == path)
            let page = try await browser.get(path).text
            #expect(page.contains("Acme &lt;Inc&gt; (T0001)") && page.contains("value=\"T0002, T0003\""))
            #expect(!page.contains(Self.secret) && !page.contains("xoxb-7"))
            #expect(page.contains("Changed by admin@usher.example"))
            let conflict = try await browser.post(path, form)
            #expect(conflict.status == .conflict)
            let channels = try await browser.get("/settings/channels").text
            #expect(channels.contains("Acme &lt;Inc&gt;"))
        }
    }

    @Test func teamsIsSetUpOnItsPage() async throws {
        let console = try await Self.console()
        let (ada, viewer) = (try await console.add(.admin), try await console.add(.viewer))
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let path = "/settings/channels/teams"
            let guide = try await browser.get(path).text
            #expect(guide.contains("https://usher.example/hooks/teams") && guide.contains("nobody can ask yet"))
            var form = ["version": "0", "isOn": "1", "token": "x", "tenant": "acme", "clientID": "", "appSecret": ""]
            let wrong = try await browser.post(path, form)
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.text.contains("is no security token") && wrong.text.contains("A tenant id looks like"))
            form.merge(["token": Self.token, "tenant": "00000000-0000-4000-8000-0000000000F1"]) { $1 }
            let saved = try await browser.post(path, form)
            #expect(saved.location == path)
            let page = try await browser.get(path).text
            #expect(page.contains("00000000-0000-4000-8000-0000000000f1") && !page.contains(Self.token))
            let other = browser.another()
            try await other.signIn(viewer)
            let locked = try await other.get(path).text
            #expect(locked.contains("your role is viewer") && !locked.contains("Check and save"))
        }
    }
}
