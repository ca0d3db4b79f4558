import Foundation
import Testing

@Suite struct AuditCommandTests {
    @Test func theLogIsListedExportedSignedAndCleared() async throws {
        try await World.run { world in
            try await world.apply(RulesCommandTests.idle)
            #expect(try await world.program("rules", "run", "Idle", "--json").exit == 0)
            let verified = try await world.program("audit", "verify", "--json").object()
            #expect(Set(["events", "valid", "firstBroken"]).isSubset(of: verified.keys))
            #expect(verified["valid"] as? Bool == true)
            #expect(verified["firstBroken"] is NSNull)
            let events = try #require(verified["events"] as? Int)

            let listed = try await world.program("audit", "list", "--json", "--limit", "2").objects()
            #expect(listed.map { $0["sequence"] as? Int } == [events, events - 1])
            let lines = try await world.program("audit", "export").output.split(separator: "\n")
            #expect(lines.count == events)
            let csv = world.data.path + "/audit.csv"
            let written = try await world.program("audit", "export", "--format", "csv", "--output", csv, "--json")
            #expect(try written.object()["events"] as? Int == events)
            #expect(try await world.program("audit", "export", "--output", csv).exit == 2, "nothing is overwritten")

            let head = try world.data.write(try await world.program("audit", "head").output, to: "head.json")
            let proven = try await world.program("audit", "verify", "--head", head, "--json").object()
            #expect(proven["matchesSignedHead"] as? Bool == true)

            #expect(try await world.program("audit", "clear").exit == 2, "not without --yes")
            let cleared = try await world.program("audit", "clear", "--yes", "--json").object()
            #expect(cleared["removed"] as? Int == events)
            let after = try await world.program("audit", "verify", "--json").object()
            #expect(after["valid"] as? Bool == true)
            #expect(after["events"] as? Int == 1)
        }
    }

    @Test func aForgedHeadIsRefused() async throws {
        try await World.run { world in
            let text = try await world.program("audit", "head").output
            let forged = try world.data.write(text.replacing("\"sequence\" : ", with: "\"sequence\" : 1"), to: "forged")
            let answer = try await world.program("audit", "verify", "--head", forged, "--json")
            #expect(answer.exit == 1)
            #expect(try answer.error()["code"] as? String == "refused")
            let junk = try world.data.write("{}", to: "junk")
            #expect(try await world.program("audit", "verify", "--head", junk).exit == 2)
        }
    }

    @Test func theDatabaseIsMigratedCheckedAndCopied() async throws {
        let data = try TemporaryDirectory()
        let program = Program(environment: ["USHER_DATA": data.path])
        let migrated = try await program("db", "migrate", "--json").object()
        #expect(migrated["pending"] as? Int == 0)
        #expect((migrated["migrations"] as? [[String: Any]])?.allSatisfy { $0["appliedAt"] is String } == true)
        let checked = try await program("db", "check", "--json").object()
        #expect(checked["sound"] as? Bool == true)
        let copy = data.path + "/copy.sqlite"
        #expect((try await program("db", "backup", copy, "--json").object()["bytes"] as? Int ?? 0) > 0)
        #expect(try await program("db", "backup", copy).exit == 2)
        let copied = try await program("db", "check", "--database", copy, "--json").object()
        #expect(copied["sound"] as? Bool == true)
    }

    @Test func anImportIsAnOrdinaryRunWithItsLinesExplained() async throws {
        try await World.run { world in
            let users = try await world.program(
                "users", "membership = active AND claim = managed AND product = jira AND role IS EMPTY", "--json",
                "--limit", "3"
            ).objects()
            let ids = try users.map { try #require($0["accountId"] as? String) }
            let file = try world.data.write(
                "\u{FEFF}accountId,comment\r\n" + ids.map { "\($0),\"two\nlines\"\r\n" }.joined() + "nobody-here,x\r\n",
                to: "leavers.csv")
            let safe = try await world.program("import", file, "--action", "suspend", "--json")
            #expect(safe.exit == 1, "one line is wrong")
            let outcome = try safe.object()
            #expect(outcome["state"] as? String == "simulated")
            #expect(outcome["named"] as? Int == 3)
            let problems = try #require(outcome["problems"] as? [[String: Any]])
            #expect(problems.map { $0["line"] as? Int } == [8])

            let right = try world.data.write("accountId\n" + ids.joined(separator: "\n"), to: "right.csv")
            let live = try await world.program("import", right, "--action", "suspend", "--live", "--json")
            #expect(live.exit == 0, "\(live.errors)")
            #expect(try live.object()["kind"] as? String == "importFile")
            #expect(try live.object()["succeeded"] as? Int == 3)
            let wrong = try await world.program("import", right, "--action", "suspnd", "--json")
            #expect(wrong.exit == 2)

            let back = try world.data.write(
                "accountId,action\n" + ids.map { "\($0),restore" }.joined(separator: "\n"), to: "back.csv")
            #expect(try await world.program("import", back, "--action", "suspend", "--json").exit == 2)
            #expect(try await world.program("import", right, "--json").exit == 2)
            let restored = try await world.program("import", back, "--live", "--json")
            #expect(try restored.object()["succeeded"] as? Int == 3, "\(restored.errors)")
        }
    }
}
