import Core
import Foundation
import Messaging
import TestSupport
import Testing

@Suite struct SlackCallTests {
    private static let command = """
        token=ignored&team_id=T0001&team_domain=acme&enterprise_id=E0001&enterprise_name=Acme&channel_id=C2147483705&\
        channel_name=it-help&user_id=U2147483697&user_name=bo&command=%2Faccess&text=restore+jira&response_url=\
        https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT0001%2F1%2Fabc&trigger_id=13345224609.738474920.80&api_app_id=A1
        """
    private static let payload = """
        {"type":"block_actions","user":{"id":"U2147483697","username":"bo","name":"bo","team_id":"T0001"},
         "api_app_id":"A123456","team":{"id":"T0001","domain":"acme"},"trigger_id":"133.738.80",
         "container":{"type":"message","message_ts":"1795255200.000100","is_ephemeral":true},
         "response_url":"https://hooks.slack.com/actions/T0001/1/abc",
         "actions":[{"type":"button","action_id":"a","block_id":"b1","value":"jira","action_ts":"1795255201.0002"}]}
        """
    private static let asker = SlackAsker(user: "U2147483697", team: "T0001")!

    private static func interaction(_ payload: String) -> SlackCall? {
        SlackCall(interaction: Array(FormEncoding.text(of: ["payload": payload]).utf8))
    }

    @Test func readsACommand() {
        let expected = SlackCommand(
            asker: SlackAsker(user: "U2147483697", team: "T0001", enterprise: "E0001")!,
            key: "13345224609.738474920.80",
            command: "/access", text: "restore jira", responseURL: "https://hooks.slack.com/commands/T0001/1/abc")
        #expect(SlackCall(command: Array(Self.command.utf8)) == .command(expected))
    }

    @Test func readsAPressedButton() {
        let expected = SlackPress(
            asker: Self.asker, key: "133.738.80", action: "a", block: "b1", value: "jira",
            responseURL: "https://hooks.slack.com/actions/T0001/1/abc")
        #expect(Self.interaction(Self.payload) == .press(expected))
        // In an app of a whole enterprise there may be no team.
        let enterprise = Self.payload.replacing(#""team":{"id":"T0001","domain":"acme"}"#, with: #""team":null"#)
        #expect(Self.interaction(enterprise) == .press(expected))
    }

    @Test(arguments: [
        #"{"type":"view_submission","user":{"id":"U1"}}"#, #"{"type":"block_actions","actions":[]}"#, "{}",
    ]) func whatAsksForNothingIsLeftAlone(payload: String) { #expect(Self.interaction(payload) == .other) }

    @Test(arguments: [
        "", "nonsense", "payload=%", "team_id=T1", "user_id=U1", "team_id=T1&user_id=u1", "team_id=T1&user_id=U1%2F..",
        "team_id=&user_id=U1", "payload=%7B",
    ]) func whatIsNoneIsRefused(body: String) {
        #expect(SlackCall(command: Array(body.utf8)) == nil)
        #expect(SlackCall(interaction: Array(body.utf8)) == nil)
    }

    @Test func noBodyIsTooMuch() {
        var random = SeededGenerator(seed: 5)
        for original in [Self.command, FormEncoding.text(of: ["payload": Self.payload])] {
            for _ in 0..<400 {
                var body = Array(original.utf8)
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    let place = Int.random(in: 0..<body.count, using: &random)
                    switch Int.random(in: 0...2, using: &random) {
                    case 0: body[place] = UInt8.random(in: .min ... .max, using: &random)
                    case 1: body.remove(at: place)
                    default: body.insert(contentsOf: body[place...].prefix(30), at: place)
                    }
                }
                _ = (SlackCall(command: body), SlackCall(interaction: body), SlackCall.isProbe(body))
            }
        }
        let deep = #"{"type":"block_actions","actions":"# + String(repeating: "[", count: 60_000)
        #expect(Self.interaction(deep) == nil)
    }

    @Test func knowsTheProbeOfACertificate() {
        #expect(SlackCall.isProbe(Array("token=x&ssl_check=1".utf8)))
        #expect(!SlackCall.isProbe(Array("token=x&ssl_check=0&text=ssl_check=1".utf8)))
    }

    @Test(
        arguments: [
            ("https://hooks.slack.com/commands/T1/1/abc", true), ("https://hooks.slack.com/actions/T1/1/abc", true),
            ("http://hooks.slack.com/commands/T1", false), ("https://hooks.slack.com", false),
            ("https://hooks.slack.com.evil.example/x", false), ("https://hooks.slack.com@evil.example/x", false),
            ("https://evil.example/https://hooks.slack.com/", false), ("", false), ("file:///etc/passwd", false),
            ("https://hooks.slack.com/a b", false), ("https://hooks.slack.com/a\r\nX: y", false),
            ("HTTPS://HOOKS.SLACK.COM/commands", false), ("https://hooks.slack.com/\\@evil.example", false),
            ("https://hooks.slack.com/" + String(repeating: "a", count: 500), false),
        ]) func answersGoToSlackAndNowhereElse(text: String, isGood: Bool)
    {
        let url = SlackResponseURL(text)
        #expect((url != nil) == isGood)
        if let url { #expect(!"\(url)".contains("T1") && !String(reflecting: url).contains("T1")) }
    }
}
