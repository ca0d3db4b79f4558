import Core
import Engine

/// The user browser: a filter, and the people it means.
struct UsersPage: Page {
    struct Part: Sendable {
        let condition: String
        let withoutPath: String
    }
    struct SavedLink: Sendable {
        let filterName: String
        let filterPath: String
        let isOpen: Bool
    }
    struct ColumnChoice: Sendable {
        let column: String
        let title: String
        let isShown: Bool
    }
    struct Size: Sendable {
        let size: Int
        let isSize: Bool
    }
    /// Everybody the filter means at once.
    struct All: Sendable {
        let number: Int
        let everybody: String
    }
    /// What could be done to who is selected, and what does it in this way.
    struct Bulk: Sendable {
        let all: All
        /// `nil` when the reader may plan.
        let refusal: String?
    }

    static let template = "users"
    let shell: Shell
    let bar: QueryBar
    let clearPath: String?
    let exportPath: String?
    /// `nil` for those who may not make rules.
    let rulePath: String?
    let parts: [Part]
    /// `nil` when all are shown.
    let moreParts: String?
    let builder: BuilderForm?
    let saved: [SavedLink]
    /// The saved filter that is open.
    let savedName: String?
    let mayEdit: Bool
    /// `As of …`; `nil` before the first sync.
    let age: String?
    /// `nil` when the filter cannot be read.
    let table: UsersTable?
    /// Why there are no rows.
    let nothing: Nothing?
    let bulk: Bulk
    let columns: [ColumnChoice]
    let sizes: [Size]

    struct Nothing: Sendable {
        let heading: String
        let explanation: String
        let nothingPath: String?
        let nothingLabel: String
    }

    static let mostParts = 12
}

extension UsersPage {
    /// The parts of the outermost AND, each with the list without it.
    static func parts(of filter: Filter, _ address: UserListAddress) -> [Part] {
        let nodes: [FilterNode] =
            switch filter.condition {
            case .all(let nodes): nodes
            case let node?: [node]
            case nil: []
            }
        return nodes.indices.prefix(mostParts).map { index in
            var rest = nodes
            rest.remove(at: index)
            let text = Filter(condition: .conjunction(of: rest), order: filter.order).text
            return Part(condition: nodes[index].text, withoutPath: address.asking(text).path)
        }
    }

    static func moreParts(of filter: Filter) -> String? {
        guard case .all(let nodes)? = filter.condition, nodes.count > mostParts else { return nil }
        return "and \(Wording.number(nodes.count - mostParts)) more"
    }

    /// How old it is what the page shows.
    static func age(of snapshot: Snapshot, now: Instant) -> String? {
        snapshot.takenAt.map {
            "As of \(Wording.time($0)), \(Wording.ago($0, now: now)). Last active is up to 24 hours late."
        }
    }

    static func nothing(in selection: UserSelection) -> Nothing? {
        guard selection.snapshot.takenAt != nil else {
            return Nothing(
                heading: "Nothing is known yet",
                explanation: "Usher has not read the organisation yet. Connect it in the settings, then sync.",
                nothingPath: Link.settings, nothingLabel: "Open the settings")
        }
        guard selection.count == 0 else { return nil }
        return Nothing(
            heading: "No one matches",
            explanation: "\(Wording.people(selection.snapshot.count)) were looked at. People without any activity "
                + "match no date: write OR lastActive IS EMPTY for those.",
            nothingPath: Link.users, nothingLabel: "Clear the filter")
    }
}
