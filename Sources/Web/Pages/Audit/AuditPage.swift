import Core
import Store

/// The audit log: what today was like, the events a filter means, and the state of the chain.
struct AuditPage: Page {
    struct Tile: Sendable {
        let label: String
        let value: String
        /// Beside the value; `nil` for nothing.
        let share: String?
        let note: String
        let path: String
    }
    struct Tab: Sendable {
        let label: String
        let path: String
        let isCurrent: Bool
    }
    struct Day: Sendable {
        let heading: String
        let entries: [Entry]
    }
    /// A line of the compact view.
    struct Entry: Sendable {
        let icon: String
        let glyphClass: String
        let lead: String
        /// `nil` when the event is about nothing in particular.
        let whom: String?
        let whomPath: String?
        let tail: String
        /// The same was done to several people.
        let isMany: Bool
        /// All of them; empty for one event.
        let others: [Person]
        /// `All 23 people`.
        let othersLabel: String
        let iso: String
        let time: String
        let eventPath: String
        let number: String
    }
    struct Person: Sendable {
        let personName: String
        let personPath: String?
    }
    /// A line of the detailed view.
    struct Row: Sendable {
        let icon: String
        let statusClass: String
        let number: String
        let eventPath: String
        let isCurrent: Bool
        let iso: String
        let time: String
        let who: String
        let initials: String
        let isPerson: Bool
        let what: String
        let whom: String?
        let whomPath: String?
        let rest: String
        let runTitle: String?
        let runPath: String?
        let status: String
    }
    struct Fact: Sendable {
        let key: String
        let value: String
    }
    /// The event that is shown in full.
    struct Chosen: Sendable {
        let number: String
        let closePath: String
        let sentence: String
        let when: ShownTime
        let who: String
        let actor: String
        let verb: String
        let status: String
        let subject: String?
        let subjectPath: String?
        let runTitle: String?
        let runPath: String?
        let facts: [Fact]
        let previousHash: String
        let hash: String
        let fits: Bool
    }
    /// The state of the whole chain.
    struct Chain: Sendable {
        let events: String
        let since: String
        let cleared: String?
        let headNumber: String
        let headHash: String
        /// `nil` before the first verification.
        let verified: String?
        let isBroken: Bool
        let isValid: Bool
        let isUnderWay: Bool
        let verifyAction: String
        let headPath: String
        let clearPath: String
        let mayClear: Bool
    }

    static let template = "audit"
    let shell: Shell
    let tiles: [Tile]
    let action: String
    let text: String
    let user: String
    let performer: String
    let performers: [FormChoice]
    let from: String
    let until: String
    let fromError: String?
    let untilError: String?
    let areas: [FormChoice]
    let kinds: [FormChoice]
    let statuses: [FormChoice]
    let viewName: String
    let isFiltered: Bool
    /// More than the first row of fields narrows.
    let isDeep: Bool
    let clearAllPath: String
    let tabs: [Tab]
    let isTimeline: Bool
    let days: [Day]
    let rows: [Row]
    /// `Events 48,211 to 48,162 of 48,211`.
    let range: String?
    let emptyHeading: String?
    let emptyText: String
    /// Where a search that was cut short goes on.
    let cutShortText: String?
    /// There is an older or a newer page.
    let hasPages: Bool
    let olderPath: String?
    let newestPath: String?
    let csvPath: String
    let linesPath: String
    let chosen: Chosen?
    let chain: Chain
}
