import Foundation
import Testing

@Suite struct RulesCommandTests {
    static let idle = """
        rules:
          - name: Idle
            filter: membership = active AND product = jira AND lastActive < -90d
            trigger: {weekly: {on: [mon], at: "03:00"}}
            actions: [suspend]
            brake: {users: 1000, percent: 100, when: both}
          - name: Held
            filter: membership = active AND product = jira AND lastActive < -90d
            actions: [suspend]
            brake: {users: 2, percent: 100, when: either}
        """
    static let runFields: Set<String> = ["run", "state", "succeeded", "failed", "skipped", "affected"]

    @Test func aPlanHasEveryFieldAndChangesNothing() async throws {
        try await World.run { world in
            try await world.apply(Self.idle)
            let before = try await world.digest()
            let plan = try await world.program("rules", "plan", "idle", "--json").object()
            let fields: Set = ["hash", "matched", "affected", "steps", "spared", "seats", "sideEffects"]
            #expect(fields.isSubset(of: plan.keys))
            let steps = try #require(plan["steps"] as? [[String: Any]])
            let spared = try #require(plan["spared"] as? [[String: Any]])
            #expect(!steps.isEmpty)
            #expect(steps.allSatisfy { Set(["accountId", "action", "target"]).isSubset(of: $0.keys) })
            #expect(spared.allSatisfy { Set($0.keys) == ["accountId", "reason", "detail"] })
            #expect(plan["matched"] as? Int == steps.count + spared.count)
            #expect(
                try await world.program("rules", "plan", "idle", "--json").object()["hash"] as? String
                    == plan["hash"] as? String, "the same plan has the same hash")
            #expect(try await world.digest() == before)
            #expect(try await world.changingCalls() == 0)
        }
    }

    @Test func readingRolesForAPlanLeavesTheMirrorAsItWas() async throws {
        try await World.run { world in
            try await world.apply(
                "rules: [{name: Take, filter: product = jira, actions: [removeProductAccess: [jira]]}]")
            let first = try await world.program("rules", "plan", "Take", "--json").object()
            let sync = try await world.program("sync", "--json").object()
            #expect(sync["changed"] as? Int == 0)
            let second = try await world.program("rules", "plan", "Take", "--json").object()
            #expect(first["hash"] as? String == second["hash"] as? String)
        }
    }

    @Test func aSafeRunChangesNothingAtTheVendor() async throws {
        try await World.run { world in
            try await world.apply(Self.idle)
            let before = try await world.digest()
            let run = try await world.program("rules", "run", "Idle", "--json")
            #expect(run.exit == 0)
            #expect(try run.object()["state"] as? String == "simulated")
            #expect(try await world.digest() == before)
            #expect(try await world.changingCalls() == 0)
        }
    }

    @Test func aLiveRunIsJournaledUndoneAndProven() async throws {
        try await World.run { world in
            try await world.apply(Self.idle)
            let before = try await world.digest()
            let answer = try await world.program("rules", "run", "Idle", "--live", "--json")
            #expect(answer.exit == 0, "\(answer.errors)")
            let run = try answer.object()
            #expect(Self.runFields.isSubset(of: run.keys))
            #expect(run["state"] as? String == "succeeded")
            let id = try #require(run["run"] as? String)
            #expect(try await world.digest() != before)

            let shown = try await world.program("runs", "show", id, "--json").object()
            let steps = try #require(shown["steps"] as? [[String: Any]])
            #expect(steps.count == run["succeeded"] as? Int)
            #expect(steps.allSatisfy { $0["state"] as? String == "succeeded" && $0["attempts"] as? Int == 1 })
            #expect(shown["spared"] is [[String: Any]])
            let csv = try await world.program("runs", "show", id, "--format", "csv")
            #expect(csv.output.hasPrefix("accountId,"))

            let plan = try await world.program("runs", "undo", id, "--plan-only", "--json").object()
            #expect((plan["steps"] as? [[String: Any]])?.count == steps.count)
            let undo = try await world.program("runs", "undo", id, "--json")
            #expect(undo.exit == 0, "\(undo.errors)")
            #expect((try undo.object()["notUndone"] as? [Any])?.isEmpty == true)
            #expect(try undo.object()["undoes"] as? String == id)
            #expect(try await world.digest() == before, "as it was")
            #expect(try await world.program("runs", "undo", id).exit == 1, "nothing is left to take back")

            let listed = try await world.program("runs", "list", "--json").objects()
            #expect(listed.map { $0["kind"] as? String } == ["undo", "rule"])
            #expect(try await world.program("audit", "verify", "--json").object()["valid"] as? Bool == true)
        }
    }

    @Test func aHeldRunWaitsAndRunsExactlyWhatWasApproved() async throws {
        try await World.run { world in
            try await world.apply(Self.idle)
            let waiting = try await world.program("rules", "run", "Held", "--live", "--json")
            #expect(waiting.exit == 3)
            let run = try waiting.object()
            #expect(run["state"] as? String == "blocked")
            #expect(try await world.changingCalls() == 0)
            let (id, hash) = (try #require(run["run"] as? String), try #require(run["hash"] as? String))

            let unapproved = try await world.program("runs", "resume", id, "--json")
            #expect(unapproved.exit == 3)
            #expect(try unapproved.error()["code"] as? String == "blocked")
            let wrong = try await world.program("runs", "resume", id, "--approve", "0000", "--json")
            #expect(wrong.exit == 3)
            let stale = try await world.program("rules", "run", "Held", "--live", "--approve", "0000", "--json")
            #expect(stale.exit == 3)
            #expect(try await world.changingCalls() == 0)

            let done = try await world.program("runs", "resume", id, "--approve", hash, "--json")
            #expect(done.exit == 0, "\(done.errors)")
            #expect(try done.object()["run"] as? String == id)
            #expect(try done.object()["succeeded"] as? Int == run["affected"] as? Int)
            #expect((try done.object()["approvedBy"] as? String)?.hasPrefix("cli:") == true)
        }
    }

    @Test func aWaitingRunCanBeCancelled() async throws {
        try await World.run { world in
            try await world.apply(Self.idle)
            let run = try await world.program("rules", "run", "Held", "--live", "--json").object()
            let id = try #require(run["run"] as? String)
            let cancelled = try await world.program("runs", "cancel", id, "--json")
            #expect(cancelled.exit == 0)
            #expect(try cancelled.object()["state"] as? String == "cancelled")
            #expect(try await world.program("runs", "cancel", id).exit == 1)
        }
    }

    @Test func whatIsExportedAppliesWithoutAChange() async throws {
        try await World.run { world in
            try await world.apply(Self.idle)
            for form in [[String](), ["--json"]] {
                let exported = try await world.program.run(["rules", "export"] + form)
                let file = try world.data.write(exported.output, to: "exported\(form.count)")
                let applied = try await world.program("rules", "apply", file, "--json").object()
                #expect(applied["unchanged"] as? [String] == ["Held", "Idle"])
                #expect(applied["changed"] as? [String] == [])
            }
        }
    }

    @Test func aWrongRulesFileIsRefusedWholeWithEveryPlace() async throws {
        try await World.run { world in
            let file = try world.data.write(
                """
                rules:
                  - name: Fine
                    filter: product = jira
                    actions: [suspend]
                  - name: Wrong
                    filter: grup = x
                    actions: [suspnd]
                    brake: {percent: 400}
                """, to: "wrong.yaml")
            let answer = try await world.program("rules", "apply", file, "--json")
            #expect(answer.exit == 2)
            let details = try #require(try answer.error()["details"] as? [[String: Any]])
            #expect(details.map { $0["line"] as? Int } == [6, 7, 8])
            #expect(details.allSatisfy { ($0["path"] as? String)?.hasPrefix("rules[1].") == true })
            #expect(try await world.program("rules", "list", "--json").objects().isEmpty)
        }
    }

    @Test func theClockTellsWhenARuleIsNext() async throws {
        try await World.run { world in
            try await world.apply(Self.idle)
            let next = try await world.program(
                "rules", "next", "Idle", "--count", "3", "--from", "2026-01-01T00:00:00Z", "--json")
            #expect(
                try next.json() as? [String] == [
                    "2026-01-05T03:00:00Z", "2026-01-12T03:00:00Z", "2026-01-19T03:00:00Z",
                ])
            let none = try await world.program("rules", "next", "Held", "--json")
            #expect(try none.json() as? [String] == [])
            let list = try await world.program("rules", "list", "--at", "2026-01-01", "--json").objects()
            #expect(list.map { $0["nextRun"] as? String } == [nil, "2026-01-05T03:00:00Z"])
            let forecast = try await world.program("forecast", "Idle", "--days", "10", "--json").object()
            #expect((forecast["days"] as? [Any])?.count == 10)
        }
    }

    @Test func anUnknownRuleNamesTheNearest() async throws {
        try await World.run { world in
            try await world.apply(Self.idle)
            for command in [
                ["rules", "plan"], ["rules", "run"], ["rules", "next"], ["rules", "remove"], ["forecast"],
            ] {
                let answer = try await world.program.run(command + ["Idel", "--json"])
                #expect(answer.exit == 1)
                #expect(try answer.error()["code"] as? String == "notFound")
                #expect((try answer.error()["message"] as? String)?.contains("Idle") == true)
            }
            let run = try await world.program("runs", "show", "run-none", "--json")
            #expect(try run.error()["code"] as? String == "notFound")
        }
    }
}
