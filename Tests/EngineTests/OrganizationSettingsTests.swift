import Core
import Foundation
import Store
import TestSupport
import Testing

@testable import Engine

@Suite struct OrganizationSettingsTests {
    static let full = OrganizationSettings(
        name: "Larkfield", timeZone: "Europe/Berlin", protectedGroups: ["never-suspend"],
        protectedUsers: [
            .init(user: "ceo@example.com", recheckOn: CivilDay("2027-03-01"), note: "Signs off twice a year"),
            .init(user: "712020:bot"),
        ], trustedAge: .hours(36), brake: Brake(users: 20, percent: nil, when: .either),
        prices: [price], authorMayApprove: false)
    static let price = SeatPrice(
        product: .jira, tier: "Premium", centsPerMonth: 790, currency: "EUR", billing: .annual,
        renewal: CivilDay("2026-12-31") ?? CivilDay(daysSince1970: 0))

    private static func decoded(_ json: String) throws -> OrganizationSettings {
        try JSONDecoder().decode(OrganizationSettings.self, from: Data(json.utf8))
    }

    @Test(arguments: [
        OrganizationSettings(), full,
        OrganizationSettings(trustedAge: nil, brake: Brake(users: nil, percent: 2.5, when: .both)),
    ]) func theDocumentKeepsEverything(settings: OrganizationSettings) throws {
        let data = try JSONEncoder().encode(settings)
        #expect(try JSONDecoder().decode(OrganizationSettings.self, from: data) == settings)
    }

    @Test func whatAnOlderProgramDidNotWriteHasItsStandard() throws {
        #expect(try Self.decoded("{}") == OrganizationSettings())
        #expect(try Self.decoded(#"{"fromTheFuture": 1, "name": "A"}"#) == OrganizationSettings(name: "A"))
        #expect(try Self.decoded(#"{"trustedAgeMinutes": null}"#).trustedAge == nil)
        #expect(throws: DecodingError.self) {
            try Self.decoded(#"{"protectedUsers": [{"user": "a", "recheckOn": "2026-02-30"}]}"#)
        }
    }

    @Test(
        arguments: [
            (OrganizationSettings(), []), (full, []),
            (OrganizationSettings(name: String(repeating: "x", count: 101)), ["name"]),
            (OrganizationSettings(timeZone: "Europe/Berln"), ["timeZone"]),
            (OrganizationSettings(trustedAge: .minutes(59)), ["trustedAge"]),
            (OrganizationSettings(trustedAge: .days(366)), ["trustedAge"]),
            (OrganizationSettings(brake: .off), ["brake.users"]),
            (
                OrganizationSettings(brake: Brake(users: -1, percent: 101, when: .both)),
                ["brake.users", "brake.percent"]
            ),
            (OrganizationSettings(protectedGroups: ["a", "A"]), ["protect.groups[1]"]),
            (OrganizationSettings(protectedGroups: [""]), ["protect.groups[0]"]),
            (OrganizationSettings(protectedUsers: [.init(user: "a"), .init(user: "A")]), ["protect.users[1]"]),
            (
                OrganizationSettings(protectedUsers: [.init(user: "a", note: String(repeating: "x", count: 501))]),
                ["protect.users[0].note"]
            ),
            (OrganizationSettings(prices: [price, price]), ["prices[1].product"]),
        ] as [(OrganizationSettings, [String])]) func saysWhatIsWrongAndWhere(
            settings: OrganizationSettings, paths: [String]
        )
    {
        #expect(settings.complaints.map(\.path) == paths)
    }

    @Test func aWrongCurrencyIsNamed() {
        var price = Self.price
        price.currency = "eur"
        #expect(OrganizationSettings(prices: [price]).complaints.map(\.path) == ["prices[0].currency"])
    }

    @Test func whatTheProgramWasStartedWithCountsUntilSomebodyChangesSomething() async throws {
        let options = Usher.Options(
            timeZone: "Asia/Tokyo", protected: Rule.Protection(groups: ["a"], users: ["b"]), trustedAge: nil)
        let world = try await World.make(nil, options: options)
        let before = try await world.usher.settings()
        #expect(before.version == 0 && before.changedBy == nil)
        #expect(before.value.timeZone == "Asia/Tokyo" && before.value.trustedAge == nil)
        #expect(before.value.protection == options.protected)

        var new = before.value
        new.timeZone = nil
        let saved = try await world.usher.changeSettings(to: new, from: 0, by: "admin:a")
        #expect(saved.version == 1 && saved.changedBy == "admin:a" && saved.changedAt == world.clock.now)
        // Another process, started with the same.
        let other = try await World.make(nil, clock: world.clock, store: world.store, options: options)
        #expect(try await other.usher.settings() == saved)
        #expect(try await other.usher.context(asOf: nil).timeZone == .gmt)
        #expect(try await other.usher.context(asOf: nil).protected == options.protected)
    }

    @Test func theAuditLogSaysWhatChangedAndNothingElse() async throws {
        let world = try await World.make(nil)
        _ = try await world.usher.changeSettings(to: Self.full, from: 0, by: "admin:a")
        _ = try await world.usher.changeSettings(to: Self.full, from: 1, by: "admin:b")
        var other = Self.full
        other.authorMayApprove = true
        _ = try await world.usher.changeSettings(to: other, from: 1, by: "admin:b")
        let events = try await world.usher.auditEvents(limit: 10)
        #expect(events.map(\.verb) == ["settings.changed", "settings.changed"])
        #expect(events[0].details["brake"] == "the larger of 50 people and 10.0 % → 20 people")
        #expect(events[0].details["timeZone"] == "UTC → Europe/Berlin")
        #expect(events[0].details["prices"] == "none → jira Premium 7.90 EUR annual from 2026-12-31")
        #expect(events[1].details == ["authorMayApprove": "no → yes"] && events[1].actor == "admin:b")
    }

    @Test func theSecondOfTwoEditsIsRefused() async throws {
        let world = try await World.make(nil)
        _ = try await world.usher.changeSettings(to: OrganizationSettings(name: "A"), from: 0, by: "admin:a")
        let refusal = UsherError.settingsChanged(by: "admin:a", at: world.clock.now)
        await #expect(throws: refusal) {
            try await world.usher.changeSettings(to: OrganizationSettings(name: "B"), from: 0, by: "admin:b")
        }
        #expect(try await world.usher.settings().value.name == "A")
    }

    @Test func whatIsWrongIsNotSaved() async throws {
        let world = try await World.make(nil)
        await #expect(throws: UsherError.self) {
            try await world.usher.changeSettings(to: OrganizationSettings(timeZone: "Nowhere"), from: 0, by: "a")
        }
        #expect(try await world.usher.settings().version == 0)
        #expect(try await world.auditVerbs == [])
    }

    @Test func plansGoByTheSettingsAtOnceAlsoInAnotherProcess() async throws {
        try await withSimulatedWorld { world, _ in
            _ = try await world.usher.sync(full: true)
            try await world.rule(filter: "membership = active", more: "")
            let other = try await World.make(world.usher.client, clock: world.clock, store: world.store)
            let before = try await other.usher.plan(ruleNamed: "rule")
            let victim = try #require(before.plan.steps.first?.user)
            let group = try #require(before.snapshot.groups.first { $0.name == "never-suspend" })

            let settings = OrganizationSettings(
                protectedGroups: [group.name], protectedUsers: [.init(user: victim.rawValue)])
            _ = try await world.usher.changeSettings(to: settings, from: 0, by: "a")
            let after = try await other.usher.plan(ruleNamed: "rule")
            #expect(!after.plan.steps.contains { $0.user == victim })
            #expect(after.plan.spared.contains { $0.user == victim && $0.reason == .protectedUser })
            #expect(after.plan.spared.contains { $0.reason == .protectedGroup })
            #expect(try await other.usher.users(matching: "protected = true").count > 1)

            world.clock.advance(by: .days(2))
            #expect(try await !other.usher.plan(ruleNamed: "rule").plan.steps.isEmpty)
            var strict = settings
            strict.trustedAge = .days(1)
            _ = try await world.usher.changeSettings(to: strict, from: 1, by: "a")
            let stale = try await other.usher.plan(ruleNamed: "rule").plan
            #expect(stale.steps.isEmpty && stale.spared.contains { $0.reason == .staleData })
        }
    }

    @Test func onlyNamesThatTheOrganisationKnowsCanBeAdded() async throws {
        try await withSimulatedWorld(users: 20) { world, _ in
            _ = try await world.usher.sync()
            let email = try #require(
                try await world.usher.users(matching: "").page(limit: 20).compactMap(\.email).first)
            let good = OrganizationSettings(
                protectedGroups: ["NEVER-suspend"], protectedUsers: [.init(user: email.uppercased())])
            _ = try await world.usher.changeSettings(to: good, from: 0, by: "a")
            var bad = good
            bad.protectedGroups.append("never-suspnd")
            bad.protectedUsers.append(.init(user: "nobody@example.com"))
            let error = await #expect(throws: UsherError.self) {
                try await world.usher.changeSettings(to: bad, from: 1, by: "a")
            }
            guard case .invalid(let diagnostics)? = error else { throw CancellationError() }
            #expect(diagnostics.all.map(\.path) == ["protect.groups[1]", "protect.users[1]"])
            #expect(diagnostics.all[0].suggestions == ["never-suspend"])
        }
    }

    @Test func rulesWithoutABrakeTakeTheStandardOneAndExportTellsItApart() async throws {
        let world = try await World.make(nil)
        let brake = Brake(users: 5, percent: nil, when: .either)
        _ = try await world.usher.changeSettings(to: OrganizationSettings(brake: brake), from: 0, by: "a")
        let rule = try await world.rule("mine", filter: "membership = active", more: "")
        let wide = try await world.rule(
            "wide", filter: "membership = active", more: "brake: {users: 50, percent: 10, when: both}")
        #expect(rule.brake == brake && wide.brake == .standard)
        let text = try await world.usher.exportRules().yaml
        let again = try await world.usher.applyRules(text, by: "test")
        #expect(again.unchanged == ["mine", "wide"])
        #expect(text.components(separatedBy: "brake:").count == 2)
    }

    @Test func theClockOfARuleFollowsTheOrganisationsZone() async throws {
        let world = try await World.make(nil)
        let text = """
            rules:
              - {name: weekly, filter: membership = active, actions: [suspend], trigger: {weekly: {on: [mon], at: "03:00"}}}
            """
        _ = try await world.usher.applyRules(text, by: "test")
        let day = try #require(Instant(iso8601: "2026-12-01T00:00:00Z"))
        func next() async throws -> [Instant] {
            try await world.usher.nextOccurrences(ofRuleNamed: "weekly", after: day, count: 1)
        }
        #expect(try await next().map(\.iso8601) == ["2026-12-07T03:00:00Z"])
        _ = try await world.usher.changeSettings(
            to: OrganizationSettings(timeZone: "Europe/Berlin"), from: 0, by: "a")
        #expect(try await next().map(\.iso8601) == ["2026-12-07T02:00:00Z"])
    }

    @Test func aDayThatHasComeIsPointedOutAndTheProtectionStays() throws {
        let day = try #require(CivilDay("2027-03-01"))
        #expect(Self.full.dueForRecheck(on: day).map(\.user) == ["ceo@example.com"])
        #expect(Self.full.dueForRecheck(on: CivilDay(daysSince1970: day.daysSince1970 - 1)).isEmpty)
        #expect(Self.full.protection.users == ["ceo@example.com", "712020:bot"])
    }
}
