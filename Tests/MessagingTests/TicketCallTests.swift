import Core
import Foundation
import Messaging
import Testing

@Suite struct TicketCallTests {
    /// As the vendor renders the body of the guide.
    private static let rendered = """
        {
          "event": "ticket_created",
          "deliveryId": "ITSD-24-1795255200000",
          "issue": {
            "id": "107001", "key": "ITSD-24", "summary": "Need \\"Jira\\"", "project": "ITSD",
            "requestType": "Request access"
          },
          "reporter": {"accountId": "712020:0a1b2c3d", "email": "", "displayName": "Bo Sample"}
        }
        """

    @Test(
        arguments: [
            rendered, #"{"issue":{"key":"ITSD-24"}}"#, #"{"key":"itsd-24","id":"1","self":"x","fields":{}}"#,
            #"{"webhookEvent":"jira:issue_created","issue":{"id":"1","key":"ITSD-24","fields":{}}}"#,
            #"{"issueKey":"ITSD-24"}"#, #"{"issue":"ITSD-24"}"#, #"  {"issue":{"key":"ITSD-24","more":[[[]]]}}  "#,
        ]) func readsTheKeyOfEveryBodyThatJiraSends(body: String) throws
    {
        #expect(try TicketCall(Array(body.utf8)).key.rawValue == "ITSD-24")
    }

    @Test(
        arguments: [
            ("", .empty), (" \n", .empty), ("key=ITSD-24", .notJSON), ("[]", .notJSON), ("{", .notJSON),
            (#"{"issue":{"summary":"a "quoted" word","key":"ITSD-24"}}"#, .notJSON),
            ("{}", .noKey), (#"{"issue":{"key":""}}"#, .noKey), (#"{"issue":{"key":5}}"#, .noKey),
            (#"{"issue":{"key":"{{issue.key}}"}}"#, .wrongKey("{{issue.key}}")),
            (#"{"key":"../../x"}"#, .wrongKey("../../x")), (#"{"key":"ITSD-24\n"}"#, .wrongKey("ITSD-24\n")),
        ] as [(String, TicketCallProblem)]) func saysWhyItNamesNoTicket(body: String, problem: TicketCallProblem)
    {
        #expect(throws: problem) { try TicketCall(Array(body.utf8)) }
        #expect(problem.description.hasSuffix("."))
    }

    @Test func aLargeOrDeepOrBrokenBodyIsRefused() {
        let large = Array(#"{"key":"ITSD-24","x":""#.utf8) + Array(repeating: UInt8(ascii: "a"), count: 65_536)
        #expect(throws: TicketCallProblem.tooLarge) { try TicketCall(large) }
        #expect(throws: TicketCallProblem.notJSON) {
            try TicketCall(Array(repeating: UInt8(ascii: "["), count: 60_000))
        }
        var bytes = Array(#"{"issue":{"key":"ITSD-24"}}"#.utf8)
        for index in bytes.indices {
            let kept = bytes[index]
            for byte in [UInt8(0), 0x22, 0x5C, 0xFF] {
                bytes[index] = byte
                _ = try? TicketCall(bytes)
            }
            bytes[index] = kept
        }
    }

    @Test func theTemplateIsOneOnceItIsRendered() throws {
        var text = TicketCall.template.replacing("{{issue.key}}", with: "ITSD-24")
        text = text.replacing(/\{\{[^}]*asJsonString\}\}/, with: #""a \"b\"""#).replacing(/\{\{[^}]*\}\}/, with: "x")
        #expect(try TicketCall(Array(text.utf8)).key.rawValue == "ITSD-24")
    }
}

@Suite struct TicketCallProofTests {
    /// The worked example of Atlassian's documentation of its webhooks.
    private static let secret = "It's a Secret to Everybody"
    private static let body = Array("Hello World!".utf8)
    private static let signature = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"

    @Test func thePublishedSignatureIsGenuine() {
        #expect(
            TicketCallProof.isGenuine(given: nil, signature: Self.signature, body: Self.body, secret: Self.secret))
    }

    @Test(
        arguments: [
            (nil, nil), (nil, ""), (nil, "sha256="), (nil, "sha256=00"), (nil, "a4771c39"), (nil, "sha1=a4771c39"),
            (nil, "sha256=b4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"),
            (nil, "sha256=+4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"),
            ("", nil), ("it's a secret to everybody", nil), ("It's a Secret to Everybody ", nil),
            // A wrong secret is not made good by a signature.
            ("x", signature),
        ] as [(String?, String?)]) func anythingElseIsNot(given: String?, signature: String?)
    {
        #expect(
            !TicketCallProof.isGenuine(given: given, signature: signature, body: Self.body, secret: Self.secret))
    }

    @Test func theSecretItselfIsGenuineAndNoSecretLetsNobodyIn() {
        #expect(TicketCallProof.isGenuine(given: Self.secret, signature: nil, body: [], secret: Self.secret))
        #expect(!TicketCallProof.isGenuine(given: "", signature: nil, body: [], secret: ""))
        #expect(!TicketCallProof.isGenuine(given: nil, signature: Self.signature, body: Self.body, secret: ""))
        #expect(
            !TicketCallProof.isGenuine(
                given: nil, signature: Self.signature, body: Self.body + [0], secret: Self.secret))
    }
}
