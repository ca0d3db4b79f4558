import Core
import Engine
import Store

extension DashboardPage {
    /// Days to choose from.
    static let ranges = [7, 30, 60, 90, 180]
    static let standardRange = 30

    /// All that is read for one view of the page.
    struct Source: Sendable {
        var state: OrganizationState
        /// `nil` before the first sync.
        var overview: Overview?
        var runs: [Run]
        var range: Int
        var role: Role
        /// The most urgent first.
        var notices: [Notice] = []
        /// Of all rules together.
        var rejoins = RejoinRate(taken: 0, returned: 0)
    }

    init(_ source: Source, shell: Shell) {
        let (state, role) = (source.state, source.role)
        let mayChange = RouteTable.isOpen(.post, Link.sync, to: role)
        let settings = DashboardCallouts.settings(role)
        self.init(
            shell: shell, time: Wording.time(state.at), mayChange: mayChange,
            notAllowed: mayChange
                ? nil
                : "Syncing and taking action need the role \(Role.operator.title.lowercased()); yours is "
                    + "\(role.title.lowercased()). Another administrator can change it.",
            isConnected: state.isConnected, syncAction: Link.sync, newRulePath: Link.newRule,
            callouts: DashboardCallouts.all(state, source.notices, role),
            progressPath: Link.syncProgress, progress: SyncProgressView(state),
            empty: source.overview == nil ? Self.empty(state, settings) : nil,
            numbers: source.overview.map { Numbers($0, source, settingsPath: settings?.to) },
            runs: source.runs.map { RecentRun($0, now: state.at) }, runsPath: Link.runs,
            quickActions: QuickAction.all(role), connection: Connection(state, settingsPath: settings?.to))
    }

    /// `nil` while the first sync is under way: its progress is there instead.
    private static func empty(_ state: OrganizationState, _ settings: CalloutLink?) -> Empty? {
        guard state.isConnected else {
            return Empty(
                icon: "link", heading: "No organisation is connected",
                words: "Usher needs the organisation's id and a key of its administration. "
                    + (settings == nil ? "An administrator connects it in the settings." : "Nothing is changed by it."),
                offersSync: false, link: settings)
        }
        guard state.running == nil, !state.isSyncedElsewhere else { return nil }
        return Empty(
            icon: "users", heading: "Nothing is known yet",
            words: "The first sync reads users, groups and products. It changes nothing in the organisation.",
            offersSync: true, link: nil)
    }
}

extension DashboardPage.Numbers {
    init(_ overview: Overview, _ source: DashboardPage.Source, settingsPath: String?) {
        let insights = overview.insights
        self.init(
            tiles: DashboardPage.Tile.all(overview, settingsPath: settingsPath)
                + [DashboardPage.Tile.askedBack(source.rejoins)],
            ranges: DashboardPage.ranges.map {
                DashboardPage.Range(
                    path: "\(Link.home)?range=\($0)", label: "\($0) days", isChosen: $0 == source.range)
            }, rangeWords: "\(source.range) days",
            seats: SeatTable(insights.seats, range: source.range, prices: overview.prices),
            donut: ActivityDonut(insights.activity, active: insights.active.users),
            findings: insights.findings.map { FoundPeople($0) } + [FoundPeople(overview.outlook)],
            starts: overview.outlook.starts.prefix(5).map { NextStart($0, now: source.state.at) },
            rulesPath: Link.rules,
            savings: SavingsTable(
                overview.savings, hasPrices: !overview.prices.isEmpty, settingsPath: settingsPath))
    }
}

extension DashboardPage.Tile {
    static func all(_ overview: Overview, settingsPath: String?) -> [Self] {
        let insights = overview.insights
        func tile(_ label: String, _ counted: CountedFilter, _ note: String) -> Self {
            Self(
                label: label, value: Wording.number(counted.users), unit: "", note: note,
                list: Link.users(filter: counted.filter.text), settings: nil)
        }
        return [
            tile("Users", insights.total, "In the organisation, as of the last sync"),
            tile("Active", insights.active, "Account and membership are active"),
            tile("Inactive", insights.inactive, "Everybody else"),
            tile("Suspended or deactivated", insights.suspendedOrDeactivated, "Of the inactive"),
            savings(overview, settingsPath: settingsPath),
        ]
    }

    /// How often rules took what people still needed.
    static func askedBack(_ rate: RejoinRate) -> Self {
        let words = AskedBack(rate)
        return Self(
            label: "Asked back", value: rate.percent ?? "–", unit: "",
            note: words.map { "\($0.count) people got back within 60 days what a rule took" }
                ?? "Rules have taken nothing yet.", list: Link.rules, settings: nil)
    }

    private static func savings(_ overview: Overview, settingsPath: String?) -> Self {
        let savings = overview.savings
        let seats = Wording.count(savings.freedThisMonth, "seat")
        guard !overview.prices.isEmpty else {
            return Self(
                label: "Saved this month", value: Wording.number(savings.freedThisMonth), unit: "seats",
                note: "No prices are set.", list: nil, settings: settingsPath)
        }
        let none = [overview.prices[0].currency: 0]
        let realised = Money.words(savings.realised) ?? Money.words(none) ?? ""
        let from = savings.expectedFrom.map { " from \(Wording.day($0))" } ?? ""
        return Self(
            label: "Expected savings", value: Money.words(savings.expected) ?? Money.words(none) ?? "",
            unit: "a month\(from)", note: "\(seats) freed this month; \(realised) realised this month", list: nil,
            settings: nil)
    }
}

extension DashboardPage.RecentRun {
    init(_ run: Run, now: Instant) {
        let (badge, icon, state) = Self.look(run.state)
        self.init(
            path: Link.run(run.id), title: run.title, at: ShownTime(run.createdAt, now: now),
            people: Wording.people(run.counts.affected), badge: badge, badgeIcon: icon, state: state)
    }

    private static func look(_ state: RunState) -> (badge: String, icon: String, words: String) {
        switch state {
        case .blocked: ("badge-warn", "pause", "Waits for approval")
        case .running: ("badge-accent", "loader", "Running")
        case .paused: ("badge-warn", "pause", "Paused")
        case .succeeded: ("badge-ok", "check", "Succeeded")
        case .partial: ("badge-warn", "alert", "Partial")
        case .failed: ("badge-danger", "x-circle", "Failed")
        case .cancelled: ("", "stop", "Cancelled")
        case .simulated: ("", "eye", "Simulated")
        }
    }
}

extension DashboardPage.QuickAction {
    /// Only what there is; what this role may not do stays visible.
    static func all(_ role: Role) -> [Self] {
        let actions = [
            (Link.newRule, "plus", "Make a rule", true), (Link.users, "users", "Find people", false),
            (Link.imports, "import", "Import a list", true), (Link.runs, "run", "Look at the runs", false),
            (Link.audit, "audit", "Read the audit log", false), (Link.help, "help", "Get help", false),
        ]
        return actions.compactMap { path, icon, label, changes in
            guard RouteTable.access(RouteKey(.get, path)) != nil else { return nil }
            let isOpen =
                RouteTable.isOpen(.get, path, to: role) && (!changes || RouteTable.isOpen(.post, Link.sync, to: role))
            return Self(path: path, icon: icon, label: label, isLocked: !isOpen)
        }
    }
}

extension DashboardPage.Connection {
    init(_ state: OrganizationState, settingsPath: String?) {
        let isTrouble = state.failed != nil || !state.isConnected
        self.init(
            tone: isTrouble ? "danger" : state.isStale ? "warn" : "ok",
            words: !state.isConnected
                ? "Not connected" : state.failed == nil ? "Connected" : "Connected, the last sync failed",
            sites: state.sites.isEmpty ? "–" : Wording.list(state.sites),
            finished: state.last.flatMap { last in last.finishedAt.map { ShownTime($0, now: state.at) } },
            result: state.last.map(Self.result) ?? "–", settings: settingsPath)
    }

    private static func result(_ last: SyncRecord) -> String {
        "\(Wording.count(last.users, "user")) in \(Wording.count(last.groups, "group")): "
            + "\(Wording.number(last.added)) added, \(Wording.number(last.changed)) changed, "
            + "\(Wording.number(last.removed)) removed"
    }
}
