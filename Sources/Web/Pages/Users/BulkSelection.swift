import Core
import Engine

/// Whom a bulk operation is about, as a form says it: some accounts, or everybody a query means.
enum BulkSelection: Equatable, Sendable {
    case accounts([AccountID])
    /// With the number of people that was seen when they were chosen.
    case matching(query: String, count: Int)

    /// Most accounts a form names one by one; more are said by a query.
    static let mostAccounts = 500

    init(_ form: Form) throws(Refusal) {
        if let only = RowOperation(form) {
            self = .accounts([only.account])
        } else if form["all"] == "1" {
            guard let count = Int(form["count"]) else { throw .unreadable }
            self = .matching(query: form.trimmed("q"), count: count)
        } else {
            var seen: Set<String> = []
            let accounts = form.all("account").filter { !$0.isEmpty && seen.insert($0).inserted }
            guard !accounts.isEmpty else { throw .nobodySelected }
            guard accounts.count <= Self.mostAccounts else { throw .tooManySelected }
            self = .accounts(accounts.map { AccountID($0) })
        }
    }

    struct Found: Sendable {
        var accounts: [AccountID]
        /// What the person should know: the number is another one by now.
        var notice: String?
        /// The selection with the number there is now.
        var selection: BulkSelection
    }

    /// The accounts as they are now.
    func find(_ usher: Usher) async throws -> Found {
        switch self {
        case .accounts(let accounts): return Found(accounts: accounts, notice: nil, selection: self)
        case .matching(let query, let seen):
            let selection = try await usher.users(matching: query)
            let notice =
                selection.count == seen
                ? nil
                : "The filter meant \(Wording.people(seen)) when you chose; it means "
                    + "\(Wording.people(selection.count)) now. This is the plan for those."
            return Found(
                accounts: selection.accounts, notice: notice,
                selection: .matching(query: query, count: selection.count))
        }
    }

    /// The same as hidden fields.
    var fields: [HiddenField] {
        switch self {
        case .accounts(let accounts): accounts.map { HiddenField("account", $0.rawValue) }
        case .matching(let query, let count):
            [
                HiddenField("all", "1"), HiddenField("count", String(count)),
                HiddenField("q", query),
            ]
        }
    }

    /// The list the people were chosen in.
    var listPath: String {
        switch self {
        case .accounts: Link.users
        case .matching(let query, _): query.isEmpty ? Link.users : Link.users(filter: query)
        }
    }
}

/// What the menu of one row asks for: an action without anything else, and whom it is about.
struct RowOperation: Equatable {
    let action: Action
    let account: AccountID

    init?(_ form: Form) {
        let parts = form["row"].split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let kind = ActionKind(rawValue: String(parts[0])),
            let action = Self.plain(kind)
        else { return nil }
        (self.action, account) = (action, AccountID(String(parts[1])))
    }

    /// `nil` for what needs to be told with what.
    static func plain(_ kind: ActionKind) -> Action? {
        switch kind {
        case .suspend: .suspend
        case .restore: .restore
        case .deactivate: .deactivate
        case .reactivate: .reactivate
        case .giveBack: .giveBack
        case .delete: .delete(orElse: [])
        case .removeFromAllGroups: .removeFromAllGroups
        case .removeFromAllAccessGroups: .removeFromAllAccessGroups
        default: nil
        }
    }
}

extension Refusal {
    static let nobodySelected = Refusal(
        .unprocessableContent, "Nobody is selected",
        "Tick the people in the list, or select everybody the filter means. Nothing was changed.")
    static let tooManySelected = Refusal(
        .contentTooLarge, "That is too many one by one",
        "At most \(BulkSelection.mostAccounts) accounts can be named one by one. Write a filter that means them, and "
            + "select everybody it means. Nothing was changed.")
}
