import Core
import Foundation
import TestSupport
import Testing

/// Filters over the columns select exactly whom they select one user at a time.
struct EvaluationTests {
    static let zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]

    private struct Case {
        var organization: RandomOrganization
        let snapshot: Snapshot
        let naive: NaiveFilter
        let context: EvaluationContext
        var filters: RandomConditions

        init(seed: UInt64, users: Int) throws {
            organization = RandomOrganization(seed: seed, users: users)
            var builder = SnapshotBuilder(groups: organization.groups, products: organization.products, takenAt: nil)
            for user in organization.users { builder.append(user) }
            snapshot = builder.finish()
            let zone = try #require(TimeZone(identifier: zones[Int(seed) % zones.count]))
            let protected = Set(organization.users.prefix(users / 5).map(\.id))
            naive = NaiveFilter(
                organization: .init(groups: organization.groups, products: organization.products),
                now: organization.now, timeZone: zone, protected: protected)
            context = EvaluationContext(
                now: organization.now, timeZone: zone,
                protected: Bitmap(
                    capacity: snapshot.count, protected.compactMap { [snapshot] in snapshot.index(of: $0) }))
            filters = RandomConditions(generator: SeededGenerator(seed: seed + 1000), organization: organization)
        }

        func check(_ node: FilterNode) throws {
            let found = try snapshot.evaluate(Filter(condition: node), in: context)
            let expected = Set(organization.users.filter { naive.matches(node, $0) }.map(\.id))
            #expect(Set(found.map { snapshot.accountID(at: $0) }) == expected, "\(node)")
        }
    }

    @Test(arguments: UInt64(0)..<8)
    func `random filters equal a row by row evaluation`(seed: UInt64) throws {
        var test = try Case(seed: seed, users: [150, 64, 1, 0, 65, 130, 63, 200][Int(seed)] + (seed == 3 ? 127 : 0))
        for _ in 0..<60 { try test.check(test.filters.node()) }
    }

    @Test(arguments: FilterField.allCases)
    func `every field equals a row by row evaluation`(field: FilterField) throws {
        var test = try Case(seed: 50, users: 140)
        for _ in 0..<25 { try test.check(.condition(test.filters.condition(of: field))) }
    }

    @Test
    func `more than one chunk of users is no different`() throws {
        var test = try Case(seed: 7, users: 2300)
        for _ in 0..<12 { try test.check(test.filters.node(depth: 2)) }
    }

    @Test
    func `access and seats equal their definition`() throws {
        let test = try Case(seed: 3, users: 300)
        for (position, product) in test.organization.products.enumerated() {
            let access = test.snapshot.access(toProductAt: position).map { test.snapshot.accountID(at: $0) }
            let seats = test.snapshot.seats(ofProductAt: position).map { test.snapshot.accountID(at: $0) }
            #expect(Set(access) == Set(test.organization.users.filter { test.naive.canOpen(product, $0) }.map(\.id)))
            #expect(Set(seats) == Set(test.organization.users.filter { test.naive.hasSeat(product, $0) }.map(\.id)))
            #expect(seats.isEmpty == product.isSandbox)
        }
    }

    @Test
    func `no condition means everybody`() throws {
        let test = try Case(seed: 1, users: 70)
        #expect(try test.snapshot.evaluate(Filter(condition: nil), in: test.context).count == 70)
    }

    @Test
    func `all unknown names are reported at once`() throws {
        let test = try Case(seed: 1, users: 10)
        func condition(
            _ field: FilterField, _ text: String, product: String? = nil, _ comparison: FilterOperator = .equal
        ) -> FilterNode {
            .condition(FilterCondition(field: field, product: product, comparison: comparison, values: [.text(text)]))
        }
        let filter = Filter(
            condition: .any([
                condition(.group, "Twin"), condition(.product, "jirra"), condition(.site, "acne"),
                condition(.membership, "suspendet"), condition(.lastActive, "soon"), condition(.loginCount, "x"),
                condition(.name, "a", .less), .condition(FilterCondition(field: .name, comparison: .equal, values: [])),
                condition(.protected, "perhaps"), condition(.lastActive, "x", product: "nope", .isIn),
            ]))
        let error = try #require(throws: Diagnostics.self) {
            try test.snapshot.evaluate(filter, in: test.context)
        }
        let text = error.description
        for part in [
            "group “Twin”", "Did you mean Twins", "product “jirra”", "jira", "site “acne”", "membership “suspendet”",
            "loginCount is not compared", "name can't be compared", "wrong number of values", "protected is true",
            "product “nope”",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        #expect(error.all.count == 11)
    }

    @Test
    func `protected is refused when nobody said who is`() throws {
        let test = try Case(seed: 1, users: 10)
        let filter = try Filter(parsing: "protected = false")
        #expect(throws: Diagnostics.self) {
            try test.snapshot.evaluate(filter, in: EvaluationContext(now: test.organization.now))
        }
    }
}
