import Core
import Testing

@testable import Web

@Suite struct PlanPreviewTests {
    static let products = [
        Product(id: "jira@1", key: .jira, name: "Jira", site: "acme"),
        Product(id: "conf@1", key: .confluence, name: "Confluence", site: "acme"),
        Product(id: "jira@2", key: .jira, name: "Jira", site: "beta"),
    ]

    static func snapshot(_ ids: [AccountID], products: [Product] = products) -> Snapshot {
        var builder = SnapshotBuilder(
            groups: [Group(id: "g1", name: "jira-users")], products: products, takenAt: Instant(seconds: 0))
        for id in ids { builder.append(User(id: id, name: "Person \(id)", email: "\(id)@example.com")) }
        return builder.finish()
    }

    static func plan(
        _ effects: [(AccountID, Effect, ActionKind)] = [], spared: [SparedUser] = [], seats: [SeatChange] = [],
        sideEffects: [SideEffect] = [], holds: [Plan.Hold] = []
    ) -> Plan {
        let steps = effects.enumerated().map { Step(index: $0, user: $1.0, effect: $1.1, action: $1.2) }
        let people = Set(steps.map(\.user)).count
        return Plan(
            rule: nil, madeAt: Instant(seconds: 0), matched: people + spared.count, steps: steps, spared: spared,
            seats: seats, sideEffects: sideEffects, holds: holds, brakeLimit: nil, hash: "0")
    }

    static func preview(_ plan: Plan, savings: Savings? = nil) -> PlanPreview {
        PlanPreview(plan, in: snapshot(["a", "b", "c"]), savings: savings)
    }

    @Test(
        arguments: [
            ([("a", .suspend, .suspend)], "1", "person is suspended"),
            ([("a", .suspend, .suspend), ("b", .suspend, .suspend)], "2", "people are suspended"),
            ([("a", .removeFromGroup("g1"), .removeProductAccess)], "1", "person loses access"),
            (
                [
                    ("a", .removeFromGroup("g1"), .removeProductAccess),
                    ("b", .revokeRole(DirectRole(product: "jira@1", role: "user")), .removeProductAccess),
                ], "2", "people lose access"
            ),
            ([("a", .removeFromGroup("g1"), .removeFromGroups)], "1", "person is removed from groups"),
            ([("a", .addToGroup("g1"), .addToGroups)], "1", "person is added to groups"),
            ([("a", .suspend, .suspend), ("a", .addToGroup("g1"), .addToGroups)], "1", "person is changed"),
            ([], "0", "people are changed"),
        ] as [([(AccountID, Effect, ActionKind)], String, String)])
    func headline(effects: [(AccountID, Effect, ActionKind)], count: String, words: String) {
        let preview = Self.preview(Self.plan(effects))
        #expect(preview.count == count)
        #expect(preview.headline == words)
    }

    @Test func barAndNumbersAreOfEverybodyWhoMatched() {
        let plan = Self.plan(
            [("a", .suspend, .suspend)], spared: ["b", "c"].map { SparedUser(user: $0, reason: .gone) })
        let preview = Self.preview(plan)
        #expect(preview.ofMatched == "of 3 who match; 2 are left alone")
        #expect(preview.bar?.changedWidth == "33.33%")
        #expect(preview.bar?.restWidth == "66.67%")
        #expect(preview.bar?.label == "1 changed, 2 left alone")
        #expect(Self.preview(Self.plan()).bar == nil)
        #expect(Self.preview(Self.plan()).ofMatched == "Nobody matches.")
    }

    @Test func stepsAreCountedByKindMostFrequentFirstAndFallbacksLast() {
        var plan = Self.plan([
            ("a", .addToGroup("g1"), .addToGroups), ("a", .delete, .delete), ("b", .delete, .delete),
        ])
        plan.steps.append(
            Step(index: 3, user: "b", effect: .deactivate, action: .deactivate, condition: .ifFailed(2)))
        let lines = Self.preview(plan).steps
        #expect(lines.map(\.text) == ["delete the account", "group jira-users", "if that fails: deactivate"])
        #expect(lines.map(\.people) == ["2 people", "1 person", "1 person"])
        #expect(lines.map(\.kind) == ["take", "add", "note"])
    }

    @Test func manyKindsOfStepBecomeOneLine() {
        let effects = (0..<20).map { ("a" as AccountID, Effect.addToGroup(GroupID("g\($0)")), ActionKind.addToGroups) }
        let lines = Self.preview(Self.plan(effects)).steps
        #expect(lines.count == PlanPreview.StepLine.most + 1)
        #expect(lines.last?.text == "8 other kinds of step")
        #expect(lines.last?.people == "8 steps")
    }

    @Test func seatsFreedAndTakenAreApartAndNamedWithTheSiteWhereNeeded() {
        let seats = [
            SeatChange(product: "jira@1", freed: 3, grantedThrough: []),
            SeatChange(product: "jira@2", freed: 5, grantedThrough: []),
            SeatChange(product: "conf@1", freed: -1200, grantedThrough: []),
        ]
        let facts = Self.preview(Self.plan(seats: seats)).facts
        #expect(facts.map(\.term) == ["Seats freed", "Seats taken"])
        #expect(facts.map(\.value) == ["8", "1,200"])
        #expect(facts.map(\.detail) == ["5 Jira (beta), 3 Jira (acme)", "1,200 Confluence"])
    }

    @Test func moneySaysFromWhenAndIsNeverAddedAcrossDaysOrCurrencies() throws {
        let first = try #require(CivilDay("2026-12-01"))
        func price(_ product: ProductKey, _ cents: Int, _ currency: String, _ renewal: CivilDay) -> SeatPrice {
            SeatPrice(
                product: product, centsPerMonth: cents, currency: currency, billing: .monthly, renewal: renewal)
        }
        let savings = Savings(
            of: [
                SeatChange(product: "jira@1", freed: 100, grantedThrough: []),
                SeatChange(product: "jira@2", freed: 12, grantedThrough: []),
                SeatChange(product: "conf@1", freed: -2, grantedThrough: []),
            ], products: Self.products + [Product(id: "x@1", key: "x", name: "X", site: "acme")],
            prices: [
                price(.jira, 850, "EUR", first), price(.confluence, 1205, "EUR", try #require(CivilDay("2026-12-15"))),
            ], freedOn: try #require(CivilDay("2026-11-20")))
        let facts = PlanPreview.money(savings)
        #expect(facts.map(\.term) == ["Less from 1 Dec 2026", "More from 15 Dec 2026"])
        #expect(facts.map(\.value) == ["€952.00", "€24.10"])
    }

    @Test func priceThatIsNotKnownIsSaid() {
        let savings = Savings(
            of: [SeatChange(product: "conf@1", freed: 1, grantedThrough: [])], products: Self.products, prices: [],
            freedOn: CivilDay(daysSince1970: 0))
        let preview = Self.preview(Self.plan(), savings: savings)
        #expect(preview.unpriced == "No price is known for Confluence, so its money is not counted.")
        #expect(preview.facts.isEmpty)
    }

    @Test func reasonsAreCountedLargestFirstWithNamesAndALink() throws {
        let ids = (0..<130).map { AccountID("u\($0)") }
        let spared =
            ids.prefix(12).map { SparedUser(user: $0, reason: .protectedGroup, detail: $0 < "u10" ? "leads" : "board") }
            + ids.dropFirst(12).map { SparedUser(user: $0, reason: .alreadyDone) }
        let preview = PlanPreview(Self.plan(spared: spared), in: Self.snapshot(ids), savings: nil)
        let left = try #require(preview.leftAlone)
        #expect(left.summary == "130 left alone, and why")
        #expect(left.reasons.map(\.count) == ["118", "12"])
        #expect(left.reasons.map(\.sentence) == ["Already as wanted", "In a protected group"])
        #expect(left.reasons[1].detail == "10 board, 2 leads" || left.reasons[1].detail == "10 leads, 2 board")
        #expect(left.reasons[1].people.map(\.name) == ids.prefix(10).map { "Person \($0)" })
        #expect(left.reasons[1].rest?.path?.hasPrefix("/users?q=accountId%20IN%20") == true)
        #expect(left.reasons[1].rest?.text == "See all 12")
        #expect(left.reasons[0].rest?.path == nil)
        #expect(left.reasons[0].rest?.text == "and 108 more")
    }

    @Test func everyReasonHasASentenceOfItsOwn() {
        let sentences = SparedUser.Reason.allCases.map(\.sentence)
        #expect(Set(sentences).count == sentences.count)
    }

    @Test func firstTenPeopleAreNamed() throws {
        let ids = (10..<25).map { AccountID("u\($0)") }
        let preview = PlanPreview(
            Self.plan(ids.flatMap { [($0, .suspend, .suspend), ($0, .addToGroup("g1"), .addToGroups)] }),
            in: Self.snapshot(ids.dropFirst().map { $0 }), savings: nil)
        let changed = try #require(preview.changed)
        #expect(changed.summary == "The first 10 of 15 people")
        #expect(changed.people.map(\.name) == ["u10"] + ids[1..<10].map { "Person \($0)" })
        #expect(changed.rest?.text == "See all 15")
        #expect(Self.preview(Self.plan()).changed == nil)
    }

    @Test func holdsAndSideEffectsAreSaid() {
        let preview = Self.preview(
            Self.plan(
                sideEffects: [
                    SideEffect(kind: .losesOtherProduct, subject: "bitbucket@acme", users: 1, text: "One."),
                    SideEffect(kind: .vendorNotifies, subject: "delete", users: 2, text: "Two."),
                ], holds: [.brake(users: 1500, limit: 50), .approvalRequired]))
        #expect(
            preview.holds.map(\.title) == [
                "Held back by the brake: 1,500 people, the limit is 50", "Every run of this rule waits for approval",
            ])
        #expect(
            preview.sideEffects.map(\.title) == [
                "1 person loses bitbucket@acme too", "2 people will hear of it from Atlassian",
            ])
        #expect(preview.sideEffects.map(\.text) == ["One.", "Two."])
    }

    /// Names that are not there must not be looked for in the page around.
    @Test func whatIsMissingIsNotTakenFromThePage() throws {
        struct Page {
            let shell: Shell
            let preview: PlanPreview
            let email = "WRONG", path = "WRONG", sign = "WRONG", icon = "WRONG", detail = "WRONG", rest = "WRONG"
            let bar = "WRONG", unpriced = "WRONG", leftAlone = "WRONG", changed = "WRONG"
        }
        let templates = try Templates(
            sources: try Templates().sources.merging(["x": "{{#preview}}{{>plan-preview}}{{/preview}}"]) { $1 })
        for preview in [PlanPreview.full, .empty] {
            let html = try #require(
                templates.render(Page(shell: TemplateTests.shells[0], preview: preview), with: "x"))
            #expect(!html.contains("WRONG"))
            #expect(html.contains("<b>\(preview.count)</b>"))
        }
    }

    @Test(
        arguments: [
            (0, "EUR", "€0.00"), (5, "EUR", "€0.05"), (95_200, "EUR", "€952.00"), (-1_234_567, "USD", "-$12,345.67"),
            (100, "CHF", "CHF 1.00"),
        ]) func money(cents: Int, currency: String, text: String)
    {
        #expect(Wording.money(cents: cents, currency: currency) == text)
    }
}
