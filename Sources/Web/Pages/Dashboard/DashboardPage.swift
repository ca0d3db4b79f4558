/// The first page: how the organisation is doing, what could be saved, what happened last and what comes next.
struct DashboardPage: Page {
    static let template = "dashboard"
    let shell: Shell
    let time: String
    /// Whether this administrator may change anything; otherwise `notAllowed` says why not.
    let mayChange: Bool
    let notAllowed: String?
    let isConnected: Bool
    let syncAction: String
    let newRulePath: String
    let callouts: [Callout]
    /// Where a script asks how far the sync is.
    let progressPath: String
    /// `nil` when no sync is under way.
    let progress: SyncProgressView?
    /// Instead of the numbers, before the first sync.
    let empty: Empty?
    let numbers: Numbers?
    let runs: [RecentRun]
    let runsPath: String
    let quickActions: [QuickAction]
    let connection: Connection

    /// Something the administrator should know before anything else.
    struct Callout: Sendable {
        /// `callout-warn`, `callout-danger`, or nothing.
        let look: String
        let icon: String
        let heading: String
        let words: String
        /// `nil` when there is nothing to do about it, or not with this role.
        let link: CalloutLink?
    }
    struct CalloutLink: Sendable {
        let to: String
        let linkLabel: String
    }

    struct Empty: Sendable {
        let icon: String
        let heading: String
        let words: String
        /// The first step is a sync.
        let offersSync: Bool
        let link: CalloutLink?
    }

    /// Everything that comes out of the snapshot.
    struct Numbers: Sendable {
        let tiles: [Tile]
        let ranges: [Range]
        let rangeWords: String
        let seats: SeatTable
        let donut: ActivityDonut
        let findings: [FoundPeople]
        let starts: [NextStart]
        let rulesPath: String
        let savings: SavingsTable
    }
    struct Tile: Sendable {
        let label: String
        let value: String
        /// Small, behind the value; empty for none.
        let unit: String
        let note: String
        /// `nil` when there is no list behind it.
        let list: String?
        /// Follows the note; `nil` for none.
        let settings: String?
    }
    struct Range: Sendable {
        let path: String
        let label: String
        let isChosen: Bool
    }
    struct RecentRun: Sendable {
        let path: String
        let title: String
        let at: ShownTime
        let people: String
        /// `badge-ok` and so on; empty for the quiet one.
        let badge: String
        let badgeIcon: String
        let state: String
    }
    struct QuickAction: Sendable {
        let path: String
        let icon: String
        let label: String
        /// Nothing of this role's: the reason stands below all of them.
        let isLocked: Bool
    }
    /// The state of the configuration, as the card says it.
    struct Connection: Sendable {
        let tone: String
        let words: String
        let sites: String
        /// `nil` before the first sync.
        let finished: ShownTime?
        let result: String
        /// `nil` when this role may not open the settings.
        let settings: String?
    }
}

/// Part of a bar: a place and a width in per cent of it.
struct BarSegment: Sendable {
    /// `c1` and so on; empty when hatched.
    let colour: String
    let isHatched: Bool
    let x: String
    let width: String
}

/// Numbers for attributes of a chart.
enum ChartNumber {
    /// With two decimals and a point, whatever the language of the machine.
    static func text(_ value: Double) -> String {
        let hundredths = Int((value.isFinite ? value : 0) * 100 + (value < 0 ? -0.5 : 0.5))
        let part = abs(hundredths % 100)
        return "\(hundredths < 0 ? "-" : "")\(abs(hundredths / 100)).\(part < 10 ? "0" : "")\(part)"
    }
    static func percent(_ part: Int, of whole: Int) -> Double {
        whole > 0 ? Double(part) / Double(whole) * 100 : 0
    }
}
