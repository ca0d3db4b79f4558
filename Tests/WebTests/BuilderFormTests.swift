import Core
import TestSupport
import Testing

@testable import Web

@Suite struct BuilderFormTests {
    private static let organization = RandomOrganization(seed: 3)
    private static let snapshot: Snapshot = {
        var builder = SnapshotBuilder(
            groups: organization.groups, products: organization.products, takenAt: organization.now)
        for user in organization.users { builder.append(user) }
        return builder.finish()
    }()

    /// The form shows a filter, a browser sends it back untouched, and it is the same filter.
    @Test(arguments: 0..<15) func anUntouchedFormGivesTheSameFilter(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let generator = RandomFilter(
            groups: ["jira-1", "a, b & c=d%", "\"quoted\""], products: ["jira", "confluence", "jira@acme"],
            emailDomains: ["example.com"], depth: 2)
        for _ in 0..<40 {
            let builder = FilterBuilder(generator.filter(using: &random))
            let form = BuilderForm(builder, in: Self.snapshot, rows: 50)
            let back = try FilterBuilder(form: try #require(Form(form.sent.utf8)))
            // The form has an order of its own for products and boxes.
            #expect(back.normalized == builder.normalized, "\(builder.filter.text) became \(back.filter.text)")
        }
    }

    @Test(arguments: ["0", "-1", "abc", "", "9999999999999999999999", "1.5"]) func refusesWhatIsNoPeriod(amount: String)
    {
        let fields = "activityProduct=&activityTest=away&activityAmount=\(amount)&activityUnit=d"
        #expect(throws: Refusal.self) { try FilterBuilder(form: try #require(Form(fields.utf8))) }
    }
}

extension FilterBuilder {
    fileprivate var normalized: FilterBuilder {
        var copy = self
        for field in Self.choiceFields + Self.nameFields {
            copy.included[field] = included[field].map { Set($0.map { $0.lowercased() }).sorted() }
            copy.excluded[field] = excluded[field]?.map { $0.lowercased() }.sorted()
        }
        copy.activity.sort { ($0.product ?? "") < ($1.product ?? "") }
        return copy
    }
}

extension BuilderForm {
    /// As a browser sends it.
    fileprivate var sent: String {
        func chosen(_ choices: [FormChoice]) -> String {
            choices.first { $0.isChosen }?.value ?? choices.first?.value ?? ""
        }
        var fields = [("rest", rest), ("search", search)]
        for field in choices { fields += field.boxes.filter(\.isChosen).map { (field.field, $0.value) } }
        for field in names { fields += field.entries.map { (field.field, $0.entry) } }
        for row in activities {
            fields += [
                ("activityProduct", row.product), ("activityTest", chosen(row.tests)),
                ("activityAmount", String(row.amount)), ("activityUnit", chosen(row.units)),
            ]
        }
        fields += [
            ("addedTest", chosen(addedTests)), ("addedAmount", String(addedAmount)), ("addedUnit", chosen(addedUnits)),
            ("protected", chosen(protection)),
        ]
        return fields.map { "\($0.0)=\(Link.segment($0.1))" }.joined(separator: "&")
    }
}
