import Foundation
import Testing

@Suite struct UsersCommandTests {
    static let userFields: Set<String> = [
        "accountId", "name", "email", "accountStatus", "membership", "claim", "groups", "products", "lastActive",
        "addedToOrg",
    ]

    @Test func syncTellsWhatItFound() async throws {
        try await World.run(synced: false) { world in
            let first = try await world.program("sync", "--json").object()
            #expect(
                Set(first.keys) == ["users", "groups", "added", "changed", "removed", "apiCalls", "seconds"])
            #expect(first["users"] as? Int == 300)
            #expect(first["added"] as? Int == 300)
            let second = try await world.program("sync", "--json").object()
            #expect(second["added"] as? Int == 0)
            #expect(second["changed"] as? Int == 0)
            #expect(second["removed"] as? Int == 0)
        }
    }

    @Test func allFormsShowTheSameUsers() async throws {
        try await World.run { world in
            let filter = "product = jira AND membership = active ORDER BY name"
            let users = try await world.program("users", filter, "--format", "json").objects()
            let count = try await world.program("users", filter, "--count", "--json").object()
            let csv = try await world.program("users", filter, "--format", "csv")
            let table = try await world.program("users", filter)
            let plain = try await world.program("users", filter, "--count")

            #expect(!users.isEmpty)
            #expect(Set(count.keys) == ["count", "total", "milliseconds"])
            #expect(count["count"] as? Int == users.count)
            #expect(count["total"] as? Int == 300)
            #expect(plain.output == "\(users.count)\n")
            #expect(csv.output.hasPrefix("accountId,name,email,"))
            for user in users {
                let id = try #require(user["accountId"] as? String)
                #expect(csv.output.contains(id))
                #expect(table.output.contains(id), "not a terminal: nothing is cut")
            }
        }
    }

    @Test func aUserHasEveryFieldWithNullForWhatIsAbsent() async throws {
        try await World.run { world in
            let users = try await world.program("users", "--json").objects()
            #expect(users.count == 300)
            for user in users {
                #expect(Self.userFields.isSubset(of: user.keys))
                #expect(user["groups"] is [String])
                for product in try #require(user["products"] as? [[String: Any]]) {
                    #expect(Set(["product", "site", "lastActive"]).isSubset(of: product.keys))
                }
                if let seen = user["lastActive"] as? String { #expect(seen.hasSuffix("Z")) }
            }
            #expect(users.contains { $0["email"] is NSNull }, "hidden addresses")
            #expect(users.contains { $0["lastActive"] is NSNull }, "people who were never seen")
        }
    }

    @Test func theClockCanBeFixedForReading() async throws {
        try await World.run { world in
            let filter = "lastActive < -90d"
            func count(_ program: Program, _ more: [String]) async throws -> Int {
                let answer = try await program.run(["users", filter, "--count", "--json"] + more)
                return try #require(answer.object()["count"] as? Int)
            }
            let now = try await count(world.program, [])
            let later = try await count(world.program, ["--at", "2040-01-01"])
            var fixed = world.program
            fixed.environment["USHER_NOW"] = "2040-01-01T00:00:00Z"
            #expect(later > now)
            #expect(try await count(fixed, []) == later)
            #expect(try await count(fixed, ["--at", "1999-01-01"]) == 0, "the flag wins")
        }
    }

    @Test func aWrongFilterPointsAtEveryMistake() async throws {
        try await World.run { world in
            let filter = "grup = x AND product = jirra"
            let words = try await world.program("users", filter)
            #expect(words.exit == 2)
            #expect(words.output.isEmpty)
            #expect(words.errors.contains("  grup = x AND product = jirra\n  ^^^^\n"))
            #expect(words.errors.contains("\n                         ^^^^^\n"))

            let answer = try await world.program("users", filter, "--json")
            let error = try answer.error()
            #expect(answer.exit == 2)
            #expect(error["code"] as? String == "filter")
            let details = try #require(error["details"] as? [[String: Any]])
            #expect(details.map { $0["range"] as? [Int] } == [[0, 4], [23, 28]])
            #expect((details.first?["suggestions"] as? [String])?.first == "group")
            #expect(details.allSatisfy { Set($0.keys) == ["message", "range", "path", "line", "suggestions"] })
        }
    }

    @Test func savedFiltersAreListedAndKeptWhileUsed() async throws {
        try await World.run { world in
            let saved = try await world.program("filters", "save", "Idle", "lastActive < -90d", "--json")
            #expect(try saved.object()["changed"] as? Bool == true)
            let list = try await world.program("filters", "list", "--json").objects()
            #expect(list.map { $0["filter"] as? String } == ["lastActive < -90d"])
            #expect(try await world.program("filters", "save", "Bad", "nope = 1").exit == 2)

            try await world.apply("rules: [{name: Uses it, savedFilter: Idle, actions: [suspend]}]")
            let kept = try await world.program("filters", "remove", "Idle", "--json")
            #expect(kept.exit == 1)
            #expect((try kept.error()["message"] as? String)?.contains("Uses it") == true)
            #expect(try await world.program("rules", "remove", "uses it").exit == 0)
            #expect(try await world.program("filters", "remove", "idle").exit == 0)
            #expect(try await world.program("filters", "list", "--json").objects().isEmpty)
        }
    }
}
