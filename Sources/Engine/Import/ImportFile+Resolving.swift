import Core

extension ImportFile {
    /// Looks everybody up: by account id, and where a line has none, by e-mail (ignoring case). An id that is not
    /// known is an error even when the e-mail is: an export that is that old should not decide what happens.
    ///
    /// Where the file says what to do, several lines of one person are done in their order, and to whoever has a line that
    /// is wrong nothing is done.
    ///
    /// - Parameter parse: reads an action as rules write it, with the names of groups and products that exist.
    public func resolved(
        in snapshot: Snapshot, parse: (String) throws(Diagnostics) -> Action = { try Action(parsing: $0) }
    ) -> ResolvedImport {
        let byEmail = ImportFile.owners(of: entries.compactMap { $0.accountID == nil ? $0.email : nil }, in: snapshot)
        var (seen, users): (Set<AccountID>, [AccountID]) = ([], [])
        var problems = problems
        var actions = ImportedActions()
        for entry in entries {
            switch ImportFile.find(entry, snapshot, byEmail) {
            case .success(let id):
                if let text = entry.action, let message = actions.add(text, for: id, parse) {
                    problems.append(ImportProblem(line: entry.line, message: message))
                } else if seen.insert(id).inserted {
                    users.append(id)
                }
            case .failure(let problem): problems.append(problem)
            }
        }
        users.removeAll(where: actions.leftOut.contains)
        problems.sort { $0.line < $1.line }
        return ResolvedImport(
            format: format, users: users, parts: format == .actions ? actions.parts(of: users) : nil,
            problems: problems)
    }

    private enum Found {
        case success(AccountID)
        case failure(ImportProblem)
    }

    private static func find(_ entry: Entry, _ snapshot: Snapshot, _ byEmail: [String: [Int]]) -> Found {
        if let text = entry.accountID {
            let id = AccountID(text)
            if snapshot.index(of: id) != nil { return .success(id) }
            return .failure(
                ImportProblem(
                    line: entry.line,
                    message: "Nobody has the account id '\(shortened(text))'. Sync first, or export the file again."))
        }
        let email = entry.email ?? ""
        let owners = byEmail[email.lowercased()] ?? []
        if let owner = owners.first, owners.count == 1 { return .success(snapshot.accountID(at: owner)) }
        let message =
            owners.isEmpty
            ? "Nobody is known with the e-mail '\(shortened(email))'. It may be hidden: use the account id."
            : "\(owners.count) accounts have the e-mail '\(shortened(email))': use the account id."
        return .failure(ImportProblem(line: entry.line, message: message))
    }

    /// Who has these e-mails; the snapshot is gone through once.
    private static func owners(of emails: [String], in snapshot: Snapshot) -> [String: [Int]] {
        let wanted = Set(emails.map { $0.lowercased() })
        guard !wanted.isEmpty else { return [:] }
        var owners: [String: [Int]] = [:]
        for index in 0..<snapshot.count {
            guard let email = snapshot.email(at: index)?.lowercased(), wanted.contains(email) else { continue }
            owners[email, default: []].append(index)
        }
        return owners
    }

    private static func shortened(_ text: String) -> String {
        text.count <= 80 ? text : text.prefix(80) + "…"
    }
}
