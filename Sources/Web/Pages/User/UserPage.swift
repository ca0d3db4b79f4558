import Core
import Engine

/// One user: who they are, what they have and through what, what ever happened to them, and what each rule makes of
/// them.
struct UserPage: Page {
    static let template = "user"
    let shell: Shell
    let usersPath: String
    let name: String
    let initials: String
    /// `nil` when the person hides it.
    let email: String?
    /// When the sync that fed the page began; `nil` before the first.
    let knownSince: ShownTime?
    /// States that stand out.
    let badges: [Badge]
    /// Why no run changes them; empty when any rule may.
    let protections: [Reason]
    /// `nil` when the reader may not change anything, or no run may.
    let acts: Acts?
    /// Why there is nothing to press; `nil` when there is.
    let lookOnly: String?
    /// `nil` for readers who may not, and without a connection.
    let refreshAction: String?
    let access: Access
    let groups: Groups
    /// Whether there is a group to choose.
    let canJoin: Bool
    let contact: Contact
    let history: [Event]
    /// There may be older entries than those that are shown.
    let isCut: Bool
    let auditPath: String
    let rulesPath: String
    let rules: [RuleVerdict]
    let evidence: [Evidence]
    let facts: [Fact]
    let accountID: String

    struct Badge: Sendable {
        /// Class and icon.
        let look: String
        let icon: String
        let word: String
    }
    struct Reason: Sendable {
        let sentence: String
        let detail: String?
    }

    /// Forms that show a plan first.
    struct Acts: Sendable {
        let planPath: String
        let account: String
        let menu: [Act]
    }
    struct Act: Sendable {
        /// As rules write it.
        let action: String
        let icon: String
        let label: String
    }

    struct Access: Sendable {
        /// `3 seats, €17.30 a month`.
        let summary: String
        let rows: [AccessRow]
        let hasProducts: Bool
        let hasPrices: Bool
    }
    struct AccessRow: Sendable {
        let product: String
        let look: String
        let icon: String
        let state: String
        /// `nil` when never or unknown; `seenWord` says which.
        let seen: ShownTime?
        /// The day alone; empty without a time.
        let seenDay: String
        let seenWord: String
        let through: [Tag]
        let throughWord: String?
        /// `user`, `admin`; `nil` when none is known.
        let role: String?
        /// `–` when the seat has no known price, or none is taken.
        let price: String
        /// `nil` when it cannot be taken away here.
        let removal: String?
    }
    struct Tag: Sendable {
        let tag: String
        let isSynced: Bool
    }

    struct Groups: Sendable {
        let count: String
        let rows: [GroupRow]
        let isInGroups: Bool
        /// Groups that can be joined; empty when there are none, or too many to choose from.
        let additions: [Choice]
        /// Where to join groups when there are too many; `nil` otherwise.
        let manyPath: String?
    }
    struct GroupRow: Sendable {
        let group: String
        /// Who manages it; `nil` when its members are ours to change.
        let lock: String?
        let isProtecting: Bool
        let grants: String?
        let removal: String?
    }
    struct Choice: Sendable {
        let value: String
        let label: String
    }

    /// One entry of the history.
    struct Event: Sendable {
        let look: String
        let icon: String
        let title: String
        /// What the link is to: `Run`, `Request`.
        var source = "Run"
        let runPath: String?
        let runTitle: String?
        let details: [String]
        let when: ShownTime
        /// Where what the run took can be given back; `nil` when nothing of it stands.
        let restorePath: String?
    }

    struct RuleVerdict: Sendable {
        let rule: String
        let path: String
        let look: String
        let icon: String
        /// `Would be hit`, `Spared: …`.
        let verdict: String
        let note: String?
        let conditions: [Check]
        let safeguards: [Check]
        let isOff: Bool
    }
    /// One line of a verdict.
    struct Check: Sendable {
        let look: String
        let icon: String
        /// In the filter language; `nil` for words.
        let query: String?
        let words: String?
        let known: [String]
    }

    struct Evidence: Sendable {
        let look: String
        let icon: String
        let subject: String
        let value: String
        let remark: String
    }
    struct Fact: Sendable {
        let term: String
        let value: String
        let detail: String?
    }
}
