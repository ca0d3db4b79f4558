import Core
import Foundation
import TestSupport
import Testing

@testable import Messaging

@Suite struct TeamsTests {
    private static let token = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    private static let authorization = "HMAC 1Copvm/mAHu4yo9rMrS5jkJ2FCDzjjbk31LzL9vXkUg="
    private static let body = #"""
        {"type":"message","id":"1795255200000","text":"<at>Access</at> restore jira","from":{"id":"29:abc","name":"Bo Sample","aadObjectId":"00000000-0000-4000-8000-0000000000b1"},"channelData":{"tenant":{"id":"00000000-0000-4000-8000-0000000000f1"}}}
        """#

    @Test func theExampleIsGood() throws {
        let signature = try #require(TeamsSignature(token: Self.token))
        #expect(signature.signature(of: Array(Self.body.utf8)) == Self.authorization)
        try signature.check(Array(Self.body.utf8), authorization: Self.authorization)
    }

    @Test(
        arguments: [
            (body, nil, .missing), (body, "", .missing), (body, "HMAC ", .wrong), (body + " ", authorization, .wrong),
            ("", authorization, .wrong), (body, String(authorization.dropFirst(5)), .wrong),
            (body, authorization.lowercased(), .wrong), (body, "Bearer x", .wrong),
        ] as [(String, String?, SignatureProblem)]) func whatIsNotSignedIsNotBelieved(
            body: String, authorization: String?, problem: SignatureProblem
        ) throws
    {
        let signature = try #require(TeamsSignature(token: Self.token))
        #expect(throws: problem) { try signature.check(Array(body.utf8), authorization: authorization) }
        let other = try #require(TeamsSignature(token: "//ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="))
        #expect(throws: SignatureProblem.self) {
            try other.check(Array(Self.body.utf8), authorization: Self.authorization)
        }
    }

    @Test(arguments: ["", "secret", "AAEC", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "not base64 at all!"])
    func aTokenIsBase64AndLongEnough(token: String) { #expect(TeamsSignature(token: token) == nil) }

    @Test func readsAMessage() {
        let activity = TeamsActivity(Array(Self.body.utf8))
        #expect(
            activity
                == TeamsActivity(
                    id: "1795255200000", text: "restore jira", objectID: "00000000-0000-4000-8000-0000000000b1",
                    name: "Bo Sample", tenant: "00000000-0000-4000-8000-0000000000f1"))
    }

    @Test(
        arguments: [
            (#"{"type":"message","id":"1"}"#, true), (#"{"type":"message","id":""}"#, false), ("{}", false),
            ("", false),
            (#"{"type":"conversationUpdate","id":"1"}"#, false), (#"{"type":"message"}"#, false), ("[]", false),
            (#"{"type":"message","id":"1","from":7}"#, false), (#"{"type":"message","id":1}"#, false),
        ]) func whatIsNoMessageIsRefused(body: String, isOne: Bool)
    {
        #expect((TeamsActivity(Array(body.utf8)) != nil) == isOne)
    }

    @Test func anObjectIDIsOneOrNone() {
        let body =
            #"{"type":"message","id":"1","from":{"aadObjectId":"../../me"},"timestamp":"2026-11-21T10:00:00.000Z"}"#
        let activity = TeamsActivity(Array(body.utf8))
        #expect(activity?.objectID == nil && activity?.sentAt == Instant(iso8601: "2026-11-21T10:00:00Z"))
    }

    @Test(
        arguments: [
            ("<at>Access</at> restore jira", "restore jira"), ("<at id=\"0\">Us<b>h</b>er</at>&nbsp;jira\n", "jira"),
            ("<div><at>A</at> jira<br>please</div>", "jira please"), ("<AT>A</AT>x", "x"), ("<at>A", ""),
            ("a &lt;b&gt; &amp;lt; &quot;c&#39; &#x41;", "a <b> &lt; \"c' A"), ("1 < 2", "1 < 2"),
            ("&bogus; &#0;x", "&bogus; \0x"),
            ("<attachment id=\"1\"></attachment>jira", "jira"), ("", ""),
        ]) func leavesWhatSomebodyWrote(markup: String, text: String)
    {
        #expect(TeamsText.plain(markup) == text)
    }

    @Test func noMessageIsTooMuch() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<400 {
            var body = Array(Self.body.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                body[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            _ = TeamsActivity(body)
        }
        let long = String(repeating: "<at>&#x", count: 8000)
        #expect(TeamsText.plain(long).count <= 2000)
    }

    @Test func aReplyIsAMessage() {
        #expect(
            String(decoding: TeamsReply("Request <b>received</b>").json, as: UTF8.self)
                == #"{"text":"Request &lt;b&gt;received&lt;/b&gt;","type":"message"}"#)
    }
}
