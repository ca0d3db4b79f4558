import Core
import Engine
import Store

@testable import Web

extension TemplateTests {
    static func dashboardSamples(_ shell: Shell) -> [any Page] {
        let (yes, link) = (shell.me != nil, DashboardPage.CalloutLink(to: "/settings", linkLabel: "Open"))
        let page = DashboardPage(
            shell: shell, time: "now", mayChange: yes, notAllowed: yes ? nil : "Not with this role.", isConnected: true,
            syncAction: "/sync", newRulePath: "/rules/new",
            callouts: [
                .init(look: "callout-warn", icon: "pause", heading: "H", words: "W", link: yes ? link : nil)
            ], progressPath: "/sync/progress",
            progress: SyncProgressView(
                phase: "Reading", by: "Ada",
                bar: yes ? SyncProgressView.Bar(done: 1, expected: 2, percent: "50 %") : nil),
            empty: .init(icon: "users", heading: "Nothing", words: "W", offersSync: true, link: link),
            numbers: dashboardNumbers,
            runs: [
                .init(
                    path: "/", title: "R", at: time, people: "1 person", badge: "badge-ok", badgeIcon: "check",
                    state: "Succeeded")
            ], runsPath: "/runs",
            quickActions: [
                .init(path: "/", icon: "plus", label: "Make", isLocked: false),
                .init(path: "/", icon: "plus", label: "Make", isLocked: true),
            ],
            connection: .init(
                tone: "ok", words: "Connected", sites: "acme", finished: yes ? time : nil, result: "–",
                settings: "/settings"))
        return [page, emptyDashboard(shell)]
    }

    private static func emptyDashboard(_ shell: Shell) -> DashboardPage {
        DashboardPage(
            shell: shell, time: "now", mayChange: true, notAllowed: nil, isConnected: false, syncAction: "/sync",
            newRulePath: "/rules/new", callouts: [], progressPath: "/sync/progress", progress: nil, empty: nil,
            numbers: nil, runs: [], runsPath: "/runs", quickActions: [],
            connection: .init(
                tone: "ok", words: "Connected", sites: "acme", finished: nil, result: "–", settings: nil))
    }

    /// Made of an organisation of two people: one was seen, the other never.
    private static var dashboardNumbers: DashboardPage.Numbers {
        let now = Instant(seconds: 1_795_000_000)
        let day = CivilDay(daysSince1970: 20_774)
        let products = [ProductKey.jira, .confluence].map {
            Product(id: ProductID("\($0)@1"), key: $0, name: $0.rawValue, site: "acme")
        }
        let group = Group(
            id: "g", name: "all", grants: products.map { Grant(product: $0.id, role: ProductRole.user) })
        var builder = SnapshotBuilder(groups: [group], products: products, takenAt: now)
        let seen = ProductActivity(product: products[0].id, lastActive: .at(now))
        builder.append(User(id: "1", name: "Ada", groups: ["g"], activity: [seen]))
        builder.append(User(id: "2", name: "Grace", groups: ["g"]))
        let snapshot = builder.finish()
        let price = SeatPrice(
            product: .jira, centsPerMonth: 800, currency: "EUR", billing: .monthly, renewal: day)
        let seats = products.map { SeatChange(product: $0.id, freed: 3, grantedThrough: []) }
        let savings = MonthSavings(
            of: [FreedSeats(freedOn: day, seats: seats, done: 1, planned: 1)], products: products, prices: [price],
            on: day)
        guard let insights = try? Insights(of: snapshot, in: EvaluationContext(now: now), range: 7),
            let outlook = outlook(in: snapshot, now: now)
        else { preconditionFailure("the sample is wrong") }
        return DashboardPage.Numbers(
            tiles: [.init(label: "L", value: "1", unit: "", note: "N", list: "/users", settings: "/settings")],
            ranges: [.init(path: "/", label: "7 days", isChosen: true)], rangeWords: "7 days",
            seats: SeatTable(insights.seats, range: 7, prices: [price]),
            donut: ActivityDonut(insights.activity, active: insights.active.users),
            findings: insights.findings.map { FoundPeople($0) } + [FoundPeople(outlook)],
            starts: outlook.starts.map { NextStart($0, now: now) }, rulesPath: "/rules",
            savings: SavingsTable(savings, hasPrices: true, settingsPath: "/settings"))
    }

    /// One rule in safe mode, and one whose filter cannot be read.
    private static func outlook(in snapshot: Snapshot, now: Instant) -> Outlook? {
        guard let time = TimeOfDay("03:00"), let filter = try? Filter(parsing: "") else { return nil }
        let rules = [RunMode.safe, .live].map { mode in
            Rule(
                id: RuleID(mode.rawValue), name: mode.rawValue, mode: mode, selection: .filter(""),
                trigger: .weekly(on: [.mon], at: time), actions: [.suspend])
        }
        let scheduled = rules.compactMap { rule in
            (try? Recurrence(trigger: rule.trigger, options: rule.schedule, organizationZone: nil)).map {
                ScheduledRule(rule: rule, filter: rule.mode == .safe ? filter : nil, recurrence: $0)
            }
        }
        return Outlook(of: scheduled, in: snapshot, context: PlanContext(now: now))
    }
}
