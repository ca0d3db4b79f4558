import Core
import Foundation
import Messaging
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Against the verifier that Slack wrote itself, as `scripts/mail-tools` installs it: what they sign we believe, what we
/// sign they believe, and of everything else both say the same.
@Suite struct SlackVerifierTests {
    private static let python = URL(filePath: #filePath).appending(path: "../../../../.venv-mail/bin/python")
        .standardized
        .path

    private struct Sample: Codable {
        var secret: String
        var body: String
        var timestamp: String
        var signature: String
        /// Seconds since 1970, of whoever checks.
        var now: Int64
    }

    private struct Verdict: Decodable {
        /// Of Slack's verifier about the sample.
        var isValid: Bool
        /// What Slack's code signs it with.
        var signature: String
    }

    private static let script = """
        import json, sys
        from slack_sdk.signature import Clock, SignatureVerifier

        class At(Clock):
            def __init__(self, seconds): self.seconds = seconds
            def now(self): return float(self.seconds)

        verdicts = []
        for sample in json.load(sys.stdin):
            verifier = SignatureVerifier(sample["secret"], At(sample["now"]))
            body = sample["body"].encode()
            verdicts.append({
                "isValid": verifier.is_valid(body, sample["timestamp"], sample["signature"]),
                "signature": verifier.generate_signature(timestamp=sample["timestamp"], body=body)})
        json.dump(verdicts, sys.stdout)
        """

    @Test func slackAndWeBelieveTheSame() async throws {
        let samples = Self.samples(count: 400)
        let verdicts = try await Self.judged(samples)
        try #require(verdicts.count == samples.count)
        var believed = 0
        for (sample, verdict) in zip(samples, verdicts) {
            let ours = SlackSignature(secret: sample.secret)
            let body = Array(sample.body.utf8)
            #expect(ours.signature(of: body, timestamp: sample.timestamp) == verdict.signature)
            #expect(Self.believes(ours, sample) == verdict.isValid, "\(sample)")
            if verdict.isValid { believed += 1 }
            // In the other direction: theirs is always good for us while it is fresh.
            var fresh = sample
            (fresh.signature, fresh.now) = (verdict.signature, Int64(sample.timestamp)!)
            #expect(Self.believes(ours, fresh))
        }
        #expect(believed > 50 && believed < 350)
    }

    private static func believes(_ signature: SlackSignature, _ sample: Sample) -> Bool {
        do throws(SignatureProblem) {
            try signature.check(
                Array(sample.body.utf8), timestamp: sample.timestamp, signature: sample.signature,
                now: Instant(seconds: sample.now))
            return true
        } catch { return false }
    }

    /// Half of them are as Slack would send them; the others are late, early, of another secret, or changed.
    private static func samples(count: Int) -> [Sample] {
        var random = SeededGenerator(seed: 20_261_121)
        let letters = Array("abcXYZ019&=%+:/ \n\té€😀\"'\\<>{}")
        func text(_ most: Int) -> String {
            String((0..<Int.random(in: 0...most, using: &random)).map { _ in letters.randomElement(using: &random)! })
        }
        return (0..<count).map { number in
            let secret = "s" + text(40)
            let body = text(number % 20 == 0 ? 3000 : 200)
            let sent = Int64.random(in: 0...4_000_000_000, using: &random)
            let far = Int64([0, 1, 299, 300, 301, 302, 100_000].randomElement(using: &random)!)
            let signer = SlackSignature(secret: number % 8 == 1 ? "s" + text(10) : secret)
            var signature = signer.signature(of: Array(body.utf8), timestamp: "\(sent)")
            if number % 8 == 3 { signature.removeLast() }
            if number % 8 == 5 { signature = "v0=" + String(signature.dropFirst(3).reversed()) }
            let now = sent + (Bool.random(using: &random) ? far : -far)
            return Sample(secret: secret, body: body, timestamp: "\(sent)", signature: signature, now: now)
        }
    }

    private static func judged(_ samples: [Sample]) async throws -> [Verdict] {
        try #require(
            FileManager.default.fileExists(atPath: python), "Slack's verifier is missing: run scripts/mail-tools first")
        let input = String(decoding: try JSONEncoder().encode(samples), as: UTF8.self)
        let result = try await Subprocess.run(
            .path(FilePath(python)), arguments: ["-c", script], input: .string(input),
            output: .string(limit: 1 << 22), error: .string(limit: 1 << 16))
        let output = result.standardOutput
        try #require(!output.isEmpty, "\(result.standardError)")
        return try JSONDecoder().decode([Verdict].self, from: Data(output.utf8))
    }
}
