import Foundation
import Subprocess
import Testing

@Suite struct InterruptTests {
    @Test func controlCPausesARunThatCanBeResumed() async throws {
        try await World.run(users: 400) { world in
            try await world.apply(RulesCommandTests.idle)
            let plan = try await world.program("rules", "plan", "Idle", "--json").object()
            let affected = try #require(plan["affected"] as? Int)
            // Long enough for the signal to arrive beside all the other tests.
            try await world.setFaults(#"{"slow": 6000}"#)
            let answer = try await world.program.interrupted(["rules", "run", "Idle", "--live", "--json"]) {
                // Once something has changed, the run is under way.
                while try await world.changingCalls() == 0 {}
            }
            try await world.setFaults("{}")
            let paused = try answer.object()
            #expect(answer.exit == 1)
            #expect(paused["state"] as? String == "paused")
            #expect((paused["succeeded"] as? Int ?? affected) < affected)
            #expect(answer.errors.contains("usher runs resume"))

            let id = try #require(paused["run"] as? String)
            let resumed = try await world.program("runs", "resume", id, "--json")
            #expect(resumed.exit == 0, "\(resumed.errors)")
            #expect(try resumed.object()["succeeded"] as? Int == affected)
            #expect(try await world.program("audit", "verify", "--json").object()["valid"] as? Bool == true)
        }
    }
}
