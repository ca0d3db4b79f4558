import Core
import Testing

struct FilterAnalysisTests {
    @Test func fieldsAndProducts() throws {
        let filter = try Filter(
            parsing: """
                NOT (lastActive[jira] < -90d OR claim = managed) AND lastActive[confluence] IS EMPTY AND lastActive < -1d
                ORDER BY name, lastActive[JIRA], lastActive[bitbucket]
                """)
        #expect(filter.fields == [.lastActive, .claim, .name])
        #expect(filter.activityProducts == ["jira", "confluence", "bitbucket"])
        #expect(filter.conditions.count == 4)
        #expect(try Filter(parsing: "").fields.isEmpty)
    }

    @Test(
        arguments: [
            ("product = jira AND lastActive[jira] < -90d", [("jira", 90)]),
            ("lastActive <= -2w OR lastActive IS EMPTY", [(nil, 14)]),
            (
                "lastActive < -6M OR (lastActive[jira@acme] < -1y AND claim = managed)",
                [(nil, 180), ("jira@acme", 365)]
            ),
            ("lastActive < startOfDay(\"-60d\")", [(nil, 60)]),
            ("lastActive < -36h", [(nil, 2)]),
            ("lastActive < 2026-01-31 OR lastActive > -90d OR NOT lastActive < -90d OR suspendedAt < -90d", []),
            ("lastActive < +3d OR lastActive < startOfDay()", []),
        ] as [(String, [(String?, Int)])])
    func inactivity(_ query: String, _ expected: [(String?, Int)]) throws {
        let found = try Filter(parsing: query).inactivityThresholds
        #expect(found.map(\.product) == expected.map(\.0))
        #expect(found.map(\.days) == expected.map(\.1))
    }
}

struct FilterReferenceTests {
    private let reference = FilterReference.standard

    @Test(arguments: FilterReference.standard.allExamples)
    func everyExampleParses(_ example: String) throws { _ = try Filter(parsing: example) }

    @Test func everythingIsExplained() throws {
        #expect(reference.fields.map(\.field) == FilterField.allCases)
        for info in reference.fields {
            #expect(info.summary.hasSuffix("."))
            let used = try info.examples.map { try Filter(parsing: $0).fields.contains(info.field) }
            #expect(!used.isEmpty && used.allSatisfy { $0 })
        }
        for entry in reference.operators + reference.functions + reference.connectives.filter({ $0.spelling != "( )" })
        {
            #expect(entry.example.contains(entry.spelling.dropLast(entry.spelling.hasSuffix(")") ? 1 : 0)))
        }
    }

    /// A synonym that is itself a field would lead nowhere.
    @Test func synonymsAreNoFields() {
        let synonyms = FilterField.allCases.flatMap { $0.info.synonyms }
        #expect(synonyms.allSatisfy { FilterField(name: $0) == nil })
        #expect(Set(synonyms.map { $0.lowercased() }).count == synonyms.count)
    }
}
