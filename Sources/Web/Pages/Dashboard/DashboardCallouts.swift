import Core
import Engine
import Store

/// What stands above everything else on the dashboard. Worst first.
enum DashboardCallouts {
    static func all(
        _ state: OrganizationState, _ notices: [Notice] = [], _ role: Role
    ) -> [DashboardPage.Callout] {
        let own = [connection(state, role), failure(state, role), staleness(state), waiting(state)].compactMap { $0 }
        let urgent = notices.filter { $0.level == .danger }.map { callout($0, role) }
        return urgent + own + notices.filter { $0.level != .danger }.map { callout($0, role) }
    }

    /// What the settings want somebody to know, such as a key that expires.
    private static func callout(_ notice: Notice, _ role: Role) -> DashboardPage.Callout {
        let (path, icon) = place(notice.place)
        let look =
            switch notice.level {
            case .danger: "callout-danger"
            case .warning: "callout-warn"
            case .info: ""
            }
        return DashboardPage.Callout(
            look: look, icon: icon, heading: notice.title, words: notice.text,
            link: RouteTable.isOpen(.get, path, to: role)
                ? DashboardPage.CalloutLink(
                    to: path, linkLabel: path.hasPrefix(Link.settings) ? "Open the settings" : "Look at it") : nil)
    }

    /// Where it can be put right, and its sign.
    private static func place(_ place: Notice.Place) -> (path: String, icon: String) {
        switch place {
        case .connection: (Link.connection, "lock")
        case .protection: (Link.protection, "shield")
        case .mail: (Link.mailSettings, "mail")
        case .templates, .warnings: (Link.notifications, "mail")
        case .access, .answers: (Link.access, "access")
        }
    }

    private static func connection(_ state: OrganizationState, _ role: Role) -> DashboardPage.Callout? {
        // Before the first sync the whole page is about it.
        guard !state.isConnected, state.last != nil else { return nil }
        return DashboardPage.Callout(
            look: "callout-danger", icon: "alert", heading: "No organisation is connected",
            words:
                "What is shown is what the last sync found. Nothing can be synced or changed until it is connected again.",
            link: settings(role))
    }

    private static func failure(_ state: OrganizationState, _ role: Role) -> DashboardPage.Callout? {
        guard let failed = state.failed else { return nil }
        let when = Wording.ago(failed.finishedAt ?? failed.startedAt, now: state.at)
        let kept =
            state.last == nil ? "Nothing is known of the organisation yet." : "The data is that of the sync before."
        return DashboardPage.Callout(
            look: "callout-danger", icon: "x-circle", heading: "The last sync failed, \(when)",
            words: "\(failed.reason ?? "The reason is not known.") \(kept)", link: settings(role))
    }

    private static func staleness(_ state: OrganizationState) -> DashboardPage.Callout? {
        guard state.isStale, let last = state.last else { return nil }
        let age = Wording.ago(last.startedAt, now: state.at)
        return DashboardPage.Callout(
            look: "callout-warn", icon: "clock", heading: "The data is old: read \(age)",
            words: "Runs leave people alone whose data they cannot trust. Reading goes on. A sync makes it fresh.",
            link: nil)
    }

    private static func waiting(_ state: OrganizationState) -> DashboardPage.Callout? {
        guard state.waitingRuns > 0 else { return nil }
        let isOne = state.waitingRuns == 1
        return DashboardPage.Callout(
            look: "callout-warn", icon: "pause",
            heading: isOne ? "A run waits for approval" : "\(Wording.number(state.waitingRuns)) runs wait for approval",
            words: isOne ? "Nothing of it has been done." : "Nothing of them has been done.",
            link: DashboardPage.CalloutLink(to: Link.runs, linkLabel: isOne ? "Look at it" : "Look at them"))
    }

    static func settings(_ role: Role) -> DashboardPage.CalloutLink? {
        RouteTable.isOpen(.get, Link.settings, to: role)
            ? DashboardPage.CalloutLink(to: Link.settings, linkLabel: "Open the settings") : nil
    }
}
