import Core

/// The actions of a file that says for each line what to do.
struct ImportedActions {
    private enum Read {
        case action(Action)
        case wrong(String)
    }

    /// Each text is read once, however many lines have it.
    private var read: [String: Read] = [:]
    /// What is to be done to each person, in the order of the lines; nothing twice.
    private var texts: [AccountID: [String]] = [:]
    /// Whoever has a line that is wrong. Half of what somebody asked for may be worse than nothing: access taken without
    /// the group that was to replace it.
    private(set) var leftOut: Set<AccountID> = []

    /// So many different actions are read from one file: more than anybody means.
    static let limit = 500

    /// Takes a line over. What is wrong with its action; `nil` when nothing is.
    mutating func add(
        _ text: String, for user: AccountID, _ parse: (String) throws(Diagnostics) -> Action
    ) -> String? {
        if let message = complaint(about: text, parse) {
            leftOut.insert(user)
            return "\(message) Nothing is done to this person."
        }
        if texts[user]?.contains(text) != true { texts[user, default: []].append(text) }
        return nil
    }

    private mutating func complaint(
        about text: String, _ parse: (String) throws(Diagnostics) -> Action
    ) -> String? {
        if text.isEmpty { return "The line says nothing to do: write for example suspend as action." }
        if read[text] == nil {
            guard read.count < Self.limit else {
                return "More than \(Self.limit) different actions in one file are not read: split it."
            }
            do { read[text] = .action(try parse(text)) } catch {
                read[text] = .wrong(
                    "The action can't be carried out. \(error.all.map(\.message).joined(separator: " "))")
            }
        }
        if case .wrong(let message)? = read[text] { return message }
        return nil
    }

    /// People with the same actions together, in the order of the file.
    func parts(of users: [AccountID]) -> [BulkOperation.Part] {
        var (parts, places): ([BulkOperation.Part], [[String]: Int]) = ([], [:])
        for user in users {
            let own = texts[user] ?? []
            if let place = places[own] {
                parts[place].accounts.append(user)
            } else {
                places[own] = parts.count
                let actions = own.compactMap { if case .action(let action)? = read[$0] { action } else { nil } }
                parts.append(BulkOperation.Part(actions: actions, accounts: [user]))
            }
        }
        return parts
    }
}
