import Simulator
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct InterruptTests {
    @Test func controlCPausesARunThatCanBeResumed() async throws {
        var options = SimulatorOptions(users: 400)
        // The rest of the run takes long enough for the program to notice the signal.
        options.faults = try Faults(parsing: ["slow=300"])
        try await withSimulator(options) { url, organization in
            let directory = try TemporaryDirectory()
            let file = try directory.write(RulesCommandTests.idle, to: "rules.yaml")
            let program = Program(environment: [
                "USHER_DATA": directory.path + "/data", "USHER_ATLASSIAN_URL": url,
                "USHER_ATLASSIAN_ORG": organization.organizationID, "USHER_ATLASSIAN_KEY": SimulatorOptions.key,
            ])
            #expect(try await program("sync", "--json").exit == 0)
            #expect(try await program("rules", "apply", file, "--json").exit == 0)
            let plan = try await program("rules", "plan", "Idle", "--json").object()
            let affected = try #require(plan["affected"] as? Int)

            let answer = try await program.run(["rules", "run", "Idle", "--live"]) { pid in
                interruptAtFirstChange(of: organization, pid)
            }
            organization.watchChanges(nil)
            #expect(answer.exit == 1)
            #expect(answer.output.contains("usher runs resume"))
            let paused = try #require(try await program("runs", "list", "--json").objects().first)
            #expect(paused["state"] as? String == "paused")
            #expect((paused["succeeded"] as? Int ?? affected) < affected)

            let id = try #require(paused["run"] as? String)
            let resumed = try await program("runs", "resume", id, "--json")
            #expect(resumed.exit == 0, "\(resumed.errors)")
            #expect(try resumed.object()["succeeded"] as? Int == affected)
            #expect(organization.effects == affected)
            #expect(try await program("audit", "verify", "--json").object()["valid"] as? Bool == true)
        }
    }

    private func interruptAtFirstChange(of organization: SimulatedOrganization, _ pid: pid_t) {
        let isFirst = Mutex(true)
        organization.watchChanges { _ in
            let strikes = isFirst.withLock { isFirst in
                defer { isFirst = false }
                return isFirst
            }
            if strikes { kill(pid, SIGINT) }
            return true
        }
    }
}
