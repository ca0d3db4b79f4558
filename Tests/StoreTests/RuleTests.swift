import Core
import Store
import Testing

@Suite struct RuleTests {
    private let filter = SavedFilter(name: "Away", query: "lastActive < -60d", updatedBy: "cli:root", updatedAt: .t0)

    @Test(arguments: Driver.allCases, [1, 2, 3, 4] as [UInt64])
    func everyFieldOfARuleComesBack(driver: Driver, seed: UInt64) async throws {
        var values = RandomValues(seed: seed)
        let rules = (0..<40).map { values.rule("rule-\($0)", savedFilter: "AWAY") }
        try await withStore(driver) { store, _ in
            let found = try await store.database.write { [filter] db in
                try db.filters.save(filter)
                for rule in rules { #expect(try db.rules.save(rule, by: "admin:ada", at: .t0)) }
                return try db.rules.all()
            }
            #expect(found.sorted { $0.id < $1.id } == rules.sorted { $0.id < $1.id })
            #expect(
                found.map { $0.name.lowercased() }
                    == found.map { $0.name.lowercased() }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
            for rule in rules { #expect(try RuleText.rule(try RuleText.text(rule)) == rule) }
        }
    }

    @Test(arguments: Driver.allCases)
    func theHistorySaysWhoChangedWhatWhen(driver: Driver) async throws {
        var rule = Rule(id: "r", name: "Rule", selection: .filter("x"), actions: [.suspend])
        let first = rule
        rule.isEnabled = false
        let second = rule
        try await withStore(driver) { store, _ in
            let history = try await store.database.write { db in
                #expect(try db.rules.save(first, by: "ada", at: .t0))
                #expect(try !db.rules.save(first, by: "eve", at: .t0 + .hours(1)))
                #expect(try db.rules.save(second, by: "bob", at: .t0 + .hours(2)))
                #expect(try db.rules.remove("r", by: "eve", at: .t0 + .hours(3)))
                #expect(try !db.rules.remove("r", by: "eve", at: .t0 + .hours(4)))
                #expect(try db.rules.named("rule") == nil)
                return try db.rules.history(of: "r")
            }
            #expect(
                history == [
                    RuleChange(number: 3, rule: "r", by: "eve", at: .t0 + .hours(3), before: second, after: nil),
                    RuleChange(number: 2, rule: "r", by: "bob", at: .t0 + .hours(2), before: first, after: second),
                    RuleChange(number: 1, rule: "r", by: "ada", at: .t0, before: nil, after: first),
                ])
        }
    }

    @Test(arguments: Driver.allCases)
    func namesAreUniqueIgnoringCase(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                try db.rules.save(
                    Rule(id: "1", name: "Étage", selection: .filter("x"), actions: [.suspend]), by: "a", at: .t0)
                let other = Rule(id: "2", name: "ÉTAGE", selection: .filter("x"), actions: [.suspend])
                #expect(throws: StoreError.duplicateName("ÉTAGE")) { try db.rules.save(other, by: "a", at: .t0) }
                #expect(try db.rules.named("étage")?.id == "1")
                #expect(try db.rules.rule("1")?.name == "Étage")
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aFilterThatARuleUsesStays(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { [filter] db in
                let rule = Rule(id: "1", name: "Tidy up", selection: .savedFilter("away"), actions: [.suspend])
                #expect(throws: StoreError.notFound("saved filter 'away'")) {
                    try db.rules.save(rule, by: "a", at: .t0)
                }
                try db.filters.save(filter)
                try db.rules.save(rule, by: "a", at: .t0)
                #expect(throws: StoreError.inUse(name: "AWAY", by: ["rule 'Tidy up'"])) {
                    try db.filters.remove("AWAY")
                }
                #expect(try db.filters.all() == [filter])
                try db.rules.remove("1", by: "a", at: .t0)
                #expect(try db.filters.remove("away"))
                #expect(try !db.filters.remove("away"))
                #expect(try db.filters.named("Away") == nil)
            }
        }
    }

    @Test(arguments: ["", "{}", "[]", #"{"version":1}"#])
    func aTextThatIsNoRuleIsRefused(text: String) {
        #expect(throws: StoreError.self) { try RuleText.rule(text) }
    }
}
