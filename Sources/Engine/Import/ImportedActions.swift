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

    /// So many different actions are read from one file: more than anybody means.
    static let limit = 500

    /// Takes a line over. What is wrong with its action; `nil` when nothing is.
    mutating func add(
        _ text: String, for user: AccountID, _ parse: (String) throws(Diagnostics) -> Action
    ) -> String? {
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
        if texts[user]?.contains(text) != true { texts[user, default: []].append(text) }
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
