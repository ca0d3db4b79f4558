import ArgumentParser
import Core
import Crypto
import Foundation

/// Verifies a chain of step events in memory, and hashes as many bytes in the same pieces without a chain.
struct Audit: ParsableCommand {
    @Option var events: Int

    func run() throws {
        var chain = AuditChain()
        let log = (0..<events).map { number in
            chain.append(
                AuditEntry(
                    at: BenchmarkOrganization.now + .milliseconds(number), actor: "schedule", verb: "step.succeeded",
                    subject: "712020:\(hex(number))-0000-4000-8000-\(hex(number))", run: "run-2026-11-21-0001",
                    details: ["effect": "removeFromGroup", "target": "00000000-0000-4000-8000-\(hex(number % 2000))"]))
        }
        let verify = Measurement.seconds(repetitions: 5) {
            var verifier = AuditVerifier()
            for event in log { verifier.feed(event) }
            precondition(verifier.finish().valid)
        }.median
        // One event's canonical bytes: previous hash, version, numbers, and five texts with their lengths.
        let bytes = [UInt8](repeating: 7, count: Self.hashedBytes(log[0]))
        let plain = Measurement.seconds(repetitions: 5) {
            for _ in 0..<events {
                var hasher = SHA256()
                bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
                _ = hasher.finalize()
            }
        }.median
        print("| audit log, \(events) events of \(bytes.count) bytes | events per second |")
        print("| --- | ---: |")
        print("| verify | \(Int(Double(events) / verify)) |")
        print("| SHA-256 of the same bytes, nothing else | \(Int(Double(events) / plain)) |")
        print("| share | \(String(format: "%.2f", plain / verify)) |")
    }

    private static func hashedBytes(_ event: AuditEvent) -> Int {
        let texts =
            [event.actor, event.verb, event.subject, event.run?.rawValue ?? ""] + event.details.flatMap { [$0, $1] }
        return 32 + 1 + 8 + 8 + 1 + 4 + texts.reduce(0) { $0 + 4 + $1.utf8.count }
    }
}
