import Core
import Messaging
import Testing

@Suite struct SlackSignatureTests {
    /// Slack's published example.
    private static let secret = "8f742231b10e8888abcd99yyyzzz85a5"
    private static let timestamp = "1531420618"
    private static let signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    private static let body = Array(
        """
        token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&\
        channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=\
        https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=\
        398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c
        """.utf8)
    private static let sent = Instant(seconds: 1_531_420_618)

    @Test func slacksOwnExampleIsGood() throws {
        let signature = SlackSignature(secret: Self.secret)
        #expect(signature.signature(of: Self.body, timestamp: Self.timestamp) == Self.signature)
        try signature.check(Self.body, timestamp: Self.timestamp, signature: Self.signature, now: Self.sent)
    }

    @Test(
        arguments: [
            (-300_001, .stale), (-300_000, nil), (0, nil), (300_000, nil), (300_001, .stale), (86_400_000, .stale),
        ] as [(Int64, SignatureProblem?)]) func aCallIsGoodForFiveMinutes(later: Int64, problem: SignatureProblem?)
    {
        #expect(check(now: Self.sent + .milliseconds(later)) == problem)
    }

    @Test(
        arguments: [
            (nil, signature, .missing), (timestamp, nil, .missing), (timestamp, "", .missing),
            ("", signature, .missing),
            ("1531420619", signature, .wrong), ("x", signature, .wrong), ("-1531420618", signature, .wrong),
            (" 1531420618", signature, .wrong), ("99999999999999999999", signature, .wrong),
            (timestamp, "v0=", .wrong), (timestamp, "v1" + signature.dropFirst(2), .wrong),
            (timestamp, signature.uppercased(), .wrong), (timestamp, signature + "0", .wrong),
            (timestamp, String(signature.dropLast()), .wrong),
        ] as [(String?, String?, SignatureProblem)]) func whatIsNotSignedIsNotBelieved(
            timestamp: String?, signature: String?, problem: SignatureProblem
        )
    {
        #expect(check(timestamp: timestamp, signature: signature) == problem)
    }

    @Test func anotherSecretOrBodyIsNotBelieved() {
        #expect(check(secret: "8f742231b10e8888abcd99yyyzzz85a6") == .wrong)
        #expect(check(secret: "") == .wrong)
        for place in [0, Self.body.count / 2, Self.body.count - 1] {
            var body = Self.body
            body[place] ^= 1
            #expect(check(body: body) == .wrong)
        }
        #expect(check(body: []) == .wrong)
    }

    private func check(
        secret: String = Self.secret, body: [UInt8] = Self.body, timestamp: String? = Self.timestamp,
        signature: String? = Self.signature, now: Instant = Self.sent
    ) -> SignatureProblem? {
        do throws(SignatureProblem) {
            try SlackSignature(secret: secret).check(body, timestamp: timestamp, signature: signature, now: now)
            return nil
        } catch { return error }
    }
}
