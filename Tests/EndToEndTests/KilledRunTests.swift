import Foundation
import Simulator
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a run did is its journal, the audit log and the vendor's state, also when the process is killed again and
/// again, and when the disk stops taking writes.
@Suite(.serialized) struct KilledRunTests {
    /// Where the process is ended or its writes begin to fail.
    enum Blow: Sendable, CustomTestStringConvertible {
        case call(every: Int, ChangeMoment)
        case write(at: Int, String)
        case failingWrites(from: Int)

        var testDescription: String { "\(self)" }
    }

    static let blows: [Blow] = [
        .call(every: 29, .arrived), .call(every: 31, .tookEffect), .write(at: 3, "kill-before"),
        .write(at: 4, "kill-after"), .failingWrites(from: 3),
    ]

    @Test(arguments: blows) func endsAsIfNothingHadHappened(_ blow: Blow) async throws {
        let undisturbed = try await Self.undisturbed.value
        let disturbed = try await Self.outcome(of: blow)
        #expect(disturbed.interruptions > 0, "the blow never fell")
        #expect(disturbed.state == undisturbed.state)
        #expect(disturbed.effects == undisturbed.effects)
        #expect(undisturbed.effects.count > 200)
    }

    private static let undisturbed = Task { try await outcome(of: nil) }

    /// What one organisation and one database hold after the run.
    private struct Outcome: Sendable {
        var state: [UInt8]
        var effects: Set<String>
        var interruptions: Int
    }

    private static func outcome(of blow: Blow?) async throws -> Outcome {
        var options = SimulatorOptions(users: 700, seed: 11, now: 1_795_000_000_000)
        options.faults = try Faults(parsing: [
            "serverError=every:41,on:changes", "dropAfter=every:53,on:changes", "dropBefore=every:67,on:changes",
        ])
        return try await withSimulator(options) { url, organization in
            let directory = try TemporaryDirectory()
            let file = try directory.write(rule, to: "rules.yaml")
            let program = Program(environment: [
                "USHER_DATA": directory.path + "/data", "USHER_ATLASSIAN_URL": url,
                "USHER_ATLASSIAN_ORG": organization.organizationID, "USHER_ATLASSIAN_KEY": SimulatorOptions.key,
            ])
            #expect(try await program("sync", "--json").exit == 0)
            #expect(try await program("rules", "apply", file, "--json").exit == 0)
            let interruptions = try await carryOut(program, organization, blow)
            try await expectAgreement(program, organization)
            return Outcome(
                state: organization.dump, effects: try await Set(effects(of: url)), interruptions: interruptions)
        }
    }

    /// Starts the run and resumes it until it is over; the number of times it was ended from outside.
    private static func carryOut(
        _ program: Program, _ organization: SimulatedOrganization, _ blow: Blow?
    ) async throws -> Int {
        var interruptions = 0
        var arguments = ["rules", "run", "Clean up", "--live", "--json"]
        for attempt in 0..<200 {
            let answer = try await struck(program, organization, blow, attempt).run(arguments) { pid in
                aim(blow, at: pid, organization)
            }
            organization.watchChanges(nil)
            if answer.exit == 0 { return interruptions }
            interruptions += 1
            // A write that fails before the run is on disk leaves nothing to resume, one after its end nothing to do.
            guard let run = try await program("runs", "list", "--json").objects().first else { continue }
            if run["state"] as? String == "succeeded" { return interruptions }
            arguments = ["runs", "resume", try #require(run["run"] as? String), "--json"]
        }
        Issue.record("the run never ended")
        return interruptions
    }

    /// Later attempts live longer, so that other places are hit and the run still ends.
    private static func struck(
        _ program: Program, _ organization: SimulatedOrganization, _ blow: Blow?, _ attempt: Int
    ) -> Program {
        var program = program
        switch blow {
        case .write(let number, let kind): program.environment["USHER_FAULT_WRITES"] = "\(kind):\(number + 7 * attempt)"
        case .failingWrites(let number): program.environment["USHER_FAULT_WRITES"] = "fail:\(number + 7 * attempt)"
        default: break
        }
        return program
    }

    private static func aim(_ blow: Blow?, at pid: pid_t, _ organization: SimulatedOrganization) {
        guard case .call(let every, let fatal) = blow else { return }
        let left = Mutex(every)
        organization.watchChanges { moment in
            guard moment == fatal else { return true }
            let isFatal = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isFatal { kill(pid, SIGKILL) }
            return !isFatal
        }
    }

    /// Journal, audit log and mirror say what the vendor's list of effects says.
    private static func expectAgreement(_ program: Program, _ organization: SimulatedOrganization) async throws {
        let run = try #require(try await program("runs", "list", "--json").objects().first?["run"] as? String)
        let details = try await program("runs", "show", run, "--json").object()
        let steps = try #require(details["steps"] as? [[String: Any]])
        let succeeded = steps.filter { $0["state"] as? String == "succeeded" }
        #expect(details["state"] as? String == "succeeded")
        #expect(succeeded.count == steps.count)
        #expect(organization.effects == succeeded.count, "each effect once")

        let verdict = try await program("audit", "verify", "--json").object()
        #expect(verdict["valid"] as? Bool == true)
        let log = try await program("audit", "export", "--format", "jsonl")
        let noted = log.output.split(separator: "\n").filter {
            $0.contains("\"step.succeeded\"") && $0.contains(run)
        }
        #expect(noted.count == succeeded.count)
        #expect(Set(noted).count == noted.count)

        let mirror = try await state(of: program)
        #expect(try await program("sync", "--json").exit == 0)
        #expect(try await state(of: program) == mirror, "the mirror is what the vendor says")
    }

    /// What steps change, of everybody. What the vendor derives from it, such as the products it still lists as never
    /// used, is news that only a sync brings.
    private static func state(of program: Program) async throws -> [String] {
        try await program("users", "--format", "json").objects().map { user in
            ["accountId", "accountStatus", "membership", "groups", "lastActive"].map { "\(user[$0] ?? "")" }
                .joined(separator: " ")
        }
    }

    private static func effects(of url: String) async throws -> [String] {
        let body = try await get(url + "/_simulator/effects").body
        let answer = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
        let effects = try #require(answer["effects"] as? [[String: Any]])
        return effects.map { "\($0["user"] ?? "") \($0["effect"] ?? $0["kind"] ?? "") \($0["target"] ?? "")" }
    }

    private static let rule = """
        rules:
          - name: Clean up
            mode: live
            filter: product = jira AND lastActive < -30d AND membership = active
            trigger: {manual: {}}
            actions:
              - removeFromAllAccessGroups
              - suspend
            brake: off
            approval: never
        """
}
