import Core
import TestSupport
import Testing

@Suite struct FilterBuilderTests {
    private static let generator = RandomFilter(
        groups: ["jira-1", "Confluence-2", "team, with a comma", " padded "], products: ["jira", "jira@acme"],
        emailDomains: ["example.com", "contractor.example"], depth: 3)

    /// Fields take what they can show, the rest stays: nothing is lost, and nobody is meant who was not before.
    @Test(arguments: 0..<12) func thereAndBackMeansTheSamePeople(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let organization = RandomOrganization(seed: seed)
        var builder = SnapshotBuilder(
            groups: organization.groups, products: organization.products, takenAt: organization.now)
        for user in organization.users { builder.append(user) }
        let snapshot = builder.finish()
        let context = EvaluationContext(
            now: organization.now,
            protected: Bitmap(capacity: snapshot.count, [1, 3, 5].filter { $0 < snapshot.count }))
        for _ in 0..<60 {
            let filter = Self.generator.filter(using: &random)
            let back = FilterBuilder(filter).filter
            #expect(try Filter(parsing: back.text) == back)
            #expect(back.order == filter.order)
            #expect(FilterBuilder(back) == FilterBuilder(filter), "\(filter.text)")
            guard let before = try? snapshot.evaluate(filter, in: context) else { continue }
            #expect(try snapshot.evaluate(back, in: context) == before, "\(filter.text) became \(back.text)")
        }
    }

    /// What a form can say is read back as it was said, whatever the values are.
    @Test(arguments: 0..<20) func whatTheFieldsSayIsReadBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let builder = Self.builder(using: &random)
            let text = builder.filter.text
            #expect(FilterBuilder(try Filter(parsing: text)) == builder, "\(text)")
        }
    }

    private static func builder(using random: inout SeededGenerator) -> FilterBuilder {
        func period() -> RelativeTime {
            RelativeTime(
                amount: Int.random(in: 1...900, using: &random),
                unit: FilterBuilder.units.randomElement(using: &random) ?? .days)
        }
        func coin() -> Bool { Bool.random(using: &random) }
        func some(_ names: [String]) -> [String] {
            Array(names.shuffled(using: &random).prefix(Int.random(in: 1...names.count, using: &random)))
        }
        let wild = ["a", "\"", "it's, \\ more", "-90d", "AND", "日本", "x y"]
        var builder = FilterBuilder()
        if coin() { builder.search = wild.randomElement(using: &random) }
        for field in FilterBuilder.choiceFields where coin() {
            builder.included[field] = some(field.info.kind.words ?? [])
        }
        for field in FilterBuilder.nameFields {
            let names = field == .emailDomain ? wild.map { $0.lowercased() } : wild
            if coin() { builder.included[field] = some(names) }
            if coin() { builder.excluded[field] = some(names) }
        }
        for product in [nil, "jira", "jira@acme"] where coin() {
            let tests: [FilterBuilder.ActivityTest] = [
                .away(period()), .awayOrNever(period()), .within(period()), .never, .seen,
            ]
            builder.activity.append(.init(product: product, test: tests.randomElement(using: &random) ?? .never))
        }
        if coin() { builder.added = coin() ? .before(period()) : .within(period()) }
        if coin() { builder.isProtected = coin() }
        return builder
    }

    @Test(
        arguments: [
            ("membership = suspended AND membership = active", 1),
            ("lastActive < 2026-01-31", 1), ("lastActive <= -90d", 1), ("lastActive < -3h", 1),
            ("NOT group = bots", 1), ("accountStatus != active", 1), ("role = org-admin AND name ~ ada", 2),
            ("lastActive IS EMPTY OR lastActive < -90d", 1), ("lastActive < -90d OR lastActive[jira] IS EMPTY", 1),
            ("claim = managed OR membership = active", 1), ("group IN (a, a)", 1), ("group IS EMPTY", 1),
            ("claim = managed AND group IN (a, b) AND group != c AND lastActive[jira] < -90d", 0),
            ("lastActive < -90d OR lastActive IS EMPTY", 0), ("text ~ ada AND protected = false", 0), ("", 0),
        ]) func partsWithoutAField(text: String, count: Int) throws
    {
        let builder = FilterBuilder(try Filter(parsing: text))
        #expect(builder.rest.count == count)
        if count == 0 { #expect(builder.filter.text.isEmpty == text.isEmpty) }
    }

    @Test func theRestStaysAsItWasWritten() throws {
        let filter = try Filter(
            parsing: "NOT (group = bots OR role = org-admin) AND claim = managed ORDER BY lastActive DESC")
        var builder = FilterBuilder(filter)
        builder.included[.membership] = ["suspended"]
        #expect(
            builder.filter.text
                == "membership = suspended AND claim = managed AND NOT (group = bots OR role = org-admin) ORDER BY lastActive DESC"
        )
    }
}
