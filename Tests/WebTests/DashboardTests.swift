import Core
import Engine
import Foundation
import HummingbirdTesting
import Store
import TestSupport
import Testing

@testable import Web

@Suite struct DashboardTests {
    private static func price(_ product: ProductKey) -> SeatPrice {
        SeatPrice(
            product: product, centsPerMonth: 800, currency: "EUR", billing: .monthly,
            renewal: CivilDay(year: 2026, month: 1, day: 1)!)
    }

    private static func page(_ console: Console, _ role: Role, _ path: String = "/") async throws -> String {
        let administrator = try await console.add(role, email: "\(role)\(UUID().uuidString)@usher.example")
        return try await console.test { browser async throws in
            try await browser.signIn(administrator)
            let response = try await browser.get(path)
            #expect(response.status == .ok)
            return response.text
        }
    }

    private static func unescaped(_ html: String) -> String {
        html.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&#39;", with: "'")
            .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
    }

    @Test func everyInsightLeadsToItsPeopleAndToARule() async throws {
        try await Console.withOrganization { console, _ in
            let html = Self.unescaped(try await Self.page(console, .operator))
            let insights = try #require(try await console.usher.overview(range: 30)).insights
            #expect(insights.findings.count == 7)
            #expect(insights.findings.contains { $0.people.users > 1 })
            for finding in insights.findings {
                let text = finding.people.filter.text
                #expect(try await console.usher.users(matching: text).count == finding.people.users)
                let count = Wording.people(finding.people.users)
                #expect(html.contains("<a href=\"\(Link.users(filter: text))\">\(count)</a>"), "\(text)")
                #expect(html.contains("href=\"\(Link.newRule(filter: text))\""), "\(text)")
            }
            #expect(html.contains("<span class=\"dot dot-ok\"></span>Synced just now"))
            #expect(html.contains(">Larkfield</span>"))
            #expect(!html.contains("aria-disabled"))
        }
    }

    @Test(arguments: [("/", 30), ("/?range=7", 7), ("/?range=180", 180), ("/?range=31", 30), ("/?range=%00", 30)])
    func theRangeIsChosenAmongFive(path: String, range: Int) async throws {
        try await Console.withOrganization { console, _ in
            let html = Self.unescaped(try await Self.page(console, .viewer, path))
            #expect(html.contains("<a href=\"/?range=\(range)\" aria-current=\"true\">"))
            #expect(html.matches(of: /aria-current="true"/).count == 1)
            let insights = try #require(try await console.usher.overview(range: range)).insights
            for use in insights.seats {
                let words = "\(Wording.number(use.used)) of \(Wording.count(use.seats, "seat")) used in \(range) days"
                #expect(html.contains(words))
            }
            #expect(html.contains(Link.users(filter: insights.activity.longerAgo.filter.text)))
        }
    }

    @Test func whoMayOnlyLookSeesTheReasonAndNothingToPress() async throws {
        try await Console.withOrganization { console, _ in
            let html = try await Self.page(console, .viewer)
            #expect(html.contains("id=\"not-allowed\""))
            #expect(html.contains("need the role operator; yours is viewer"))
            #expect(!html.contains("/rules/new"))
            #expect(!html.contains("action=\"/sync\""))
            let disabled = html.matches(of: /<button[^>]*aria-disabled="true"[^>]*>/).map { String($0.output) }
            #expect(disabled.count >= 9)
            #expect(disabled.allSatisfy { $0.contains("aria-describedby=\"not-allowed\"") })
        }
    }

    @Test func withoutAConnectionItSaysWhatIsMissing() async throws {
        let console = try await Console()
        let html = try await Self.page(console, .admin)
        #expect(html.contains("No organisation is connected"))
        #expect(html.contains("Nothing has run yet"))
        #expect(!html.contains("class=\"tile\"") && !html.contains("action=\"/sync\""))
        #expect(html.contains("Not connected</span>"))
    }

    @Test func beforeTheFirstSyncItOffersOne() async throws {
        let client = ScriptedDirectory(users: []).client(now: TestClock().now)
        let console = try await Console(client: client)
        let html = try await Self.page(console, .operator)
        #expect(html.contains("Nothing is known yet") && html.contains("action=\"/sync\""))
        #expect(!html.contains("class=\"tile\""))
    }

    @Test func oldDataIsSaidOnThePageAndBesideIt() async throws {
        try await Console.withOrganization { console, _ in
            #expect(!(try await Self.page(console, .viewer)).contains("The data is old"))
            console.clock.advance(.days(4))
            let html = try await Self.page(console, .viewer)
            #expect(html.contains("The data is old: read 4 days ago"))
            #expect(html.contains("<span class=\"dot dot-warn\"></span>Synced 4 days ago"))
        }
    }

    @Test func runsThatWaitStandAboveEverything() async throws {
        try await Console.withOrganization { console, _ in
            let rule = """
                rules:
                  - name: Careful
                    filter: lastActive < -30d
                    mode: live
                    actions: [suspend]
                    approval: always
                    trigger: {weekly: {on: [mon], at: "03:00"}, timezone: Europe/Berlin}
                """
            _ = try await console.usher.applyRules(rule, by: "test")
            let run = try await console.usher.run(ruleNamed: "Careful", by: "test")
            #expect(run.state == .blocked)
            let html = try await Self.page(console, .viewer)
            #expect(html.contains("A run waits for approval"))
            #expect(html.contains("Waits for approval</span>"))
            #expect(html.contains("href=\"\(Link.run(run.id))\">Careful</a>"))
            // The clock of the console stands on Wednesday 18 November 2026.
            #expect(html.contains("Mon 23 Nov 2026, 03:00 Europe/Berlin"))
            let outlook = try #require(try await console.usher.overview(range: 30)).outlook
            #expect(outlook.aboutToBeHit > 0)
            #expect(html.contains("\(Wording.people(outlook.aboutToBeHit)) are about to be hit by a rule"))
        }
    }

    @Test func whatRunsSaveIsCountedUntilItIsUndone() async throws {
        let options = Usher.Options(prices: [Self.price(.jira)])
        try await Console.withOrganization(options: options) { console, _ in
            #expect((try await Self.page(console, .admin)).contains("€0.00 <small>a month</small>"))
            let rule = """
                rules:
                  - name: Free
                    filter: product = jira AND lastActive[jira] < -30d
                    mode: live
                    actions: [{removeProductAccess: [jira]}]
                    brake: off
                """
            _ = try await console.usher.applyRules(rule, by: "test")
            let run = try await console.usher.run(ruleNamed: "Free", by: "test")
            #expect(run.state == .succeeded, "\(run)")
            let plan = try await console.usher.details(of: run.id).plan
            let freed = plan.seats.filter { $0.product.rawValue.hasPrefix("jira@") }.reduce(0) { $0 + $1.freed }
            #expect(freed > 0)
            let money = Wording.money(cents: freed * 800, currency: "EUR")
            let html = try await Self.page(console, .admin)
            #expect(html.contains("\(money) <small>a month from 1 Dec 2026</small>"))
            #expect(html.contains("€0.00 realised this month"))
            console.clock.advance(.days(14))
            #expect((try await Self.page(console, .admin)).contains("\(money) realised this month"))
            _ = try await console.usher.undo(run.id, by: "test")
            #expect((try await Self.page(console, .admin)).contains("-\(money) <small>a month from 1 Jan 2027</small>"))
        }
    }

    @Test func withoutPricesSeatsAreCountedAndNoMoney() async throws {
        try await Console.withOrganization { console, _ in
            let html = try await Self.page(console, .viewer)
            #expect(html.contains("No prices are set"))
            #expect(!html.contains("€"))
        }
    }

    /// Names come from the organisation and from people; none of them becomes markup.
    @Test func namesCannotBecomeMarkup() async throws {
        let console = try await Console()
        let bad = "<script>alert(1)</script>\"'&"
        let product = Product(id: "jira@1", key: .jira, name: bad, site: bad)
        let group = Group(id: "g", name: bad, grants: [Grant(product: "jira@1", role: ProductRole.user)])
        let now = console.clock.now
        let user = User(
            id: "u", name: bad, addedToOrg: now - .days(100), groups: ["g"],
            activity: [ProductActivity(product: "jira@1", lastActive: .at(now - .days(90)))])
        let rule = Rule(
            id: RuleID(bad), name: bad, mode: .live, selection: .filter("lastActive < -30d"),
            trigger: .weekly(on: [.mon], at: TimeOfDay("03:00")!), actions: [.suspend])
        try await console.store.database.write { db in
            let mark = try db.directory.beginSync(at: now)
            try db.directory.replaceProducts([product], in: mark)
            try db.directory.upsertGroups([group], in: mark)
            try db.directory.upsertUsers([user], in: mark)
            try db.directory.finishSync(mark, at: now)
            let failed = try db.directory.beginSync(at: now)
            try db.directory.abandonSync(failed, reason: bad, at: now)
            try db.rules.save(rule, by: "test", at: now)
        }
        let html = try await Self.page(console, .admin)
        #expect(html.matches(of: /&lt;script&gt;alert\(1\)/).count >= 6)
        #expect(!html.contains("<script>"))
        #expect(html.firstMatch(of: /=(?:&quot;|")[^"]*<script/) == nil)
    }

    @Test func theNavigationHasEachPageOnce() {
        let paths = Navigation.pages.map(\.path)
        #expect(Set(paths).count == paths.count)
        #expect(paths.first == Link.home)
    }
}
