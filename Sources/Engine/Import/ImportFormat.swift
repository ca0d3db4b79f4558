import Core

/// The files that name people, told apart by the names of their columns. Unknown columns are ignored.
public enum ImportFormat: String, CaseIterable, Sendable {
    /// Directory → Users → Export, with or without group rows and product columns.
    case usersExport
    /// Managed accounts or accounts of a domain.
    case managedAccounts
    /// Exports of a single site from before the organisation had one.
    case siteExport
    /// One account id or e-mail per line, with or without a header.
    case list
    /// Whom, and what to do to each: as `list`, with a column `action` and, where it needs names, `target`.
    case actions

    /// For messages.
    public var title: String {
        switch self {
        case .usersExport: "users export"
        case .managedAccounts: "managed accounts export"
        case .siteExport: "site export"
        case .list: "list of people"
        case .actions: "list of actions"
        }
    }
}

/// Where a file says who is meant.
struct ImportColumns: Equatable {
    var format: ImportFormat
    var accountID: Int?
    var email: Int?
    /// The one column of a list that holds either.
    var either: Int?
    /// What to do to the person of the line, and the groups or products it needs.
    var action: Int?
    var target: Int?
    /// The first line is already about a person.
    var hasHeader = true

    /// `nil` when the first line neither names such columns nor looks like a person.
    init?(firstLine fields: [String]) {
        let names = fields.map { ImportColumns.folded($0) }
        func column(_ known: String...) -> Int? { names.firstIndex { known.contains($0) } }
        let email = column("email", "emailaddress", "mail")
        if let id = column("userid"), names.contains("username") || names.contains("userstatus") {
            self.init(format: .usersExport, accountID: id, email: email)
        } else if let id = column("atlassianid") {
            self.init(format: .managedAccounts, accountID: id, email: email)
        } else if email != nil, names.contains("fullname"), names.contains("username") {
            self.init(format: .siteExport, accountID: nil, email: email)
        } else if let id = column("accountid", "userid", "aaid", "id") {
            self.init(format: .list, accountID: id, email: email)
        } else if email != nil {
            self.init(format: .list, accountID: nil, email: email)
        } else if let either = column("user", "users", "person", "account") {
            self.init(format: .list, accountID: nil, email: nil, either: either)
        } else if let first = fields.first.map(ImportColumns.trimmed),
            first.contains("@") || ImportColumns.looksLikeAccountID(first)
        {
            self.init(format: .list, accountID: nil, email: nil, either: 0, hasHeader: false)
        } else {
            return nil
        }
        guard format == .list, hasHeader, let action = column("action", "operation") else { return }
        (format, self.action) = (.actions, action)
        target = column("target", "targets", "group", "groups", "product", "products")
    }

    private init(format: ImportFormat, accountID: Int?, email: Int?, either: Int? = nil, hasHeader: Bool = true) {
        self.format = format
        self.accountID = accountID
        self.email = email
        self.either = either
        self.hasHeader = hasHeader
    }

    /// What the record says about who is meant; `nil` in both when it says nothing.
    func person(in record: CSVRecord) -> (id: String?, email: String?) {
        if let text = cell(either, record) { return text.contains("@") ? (nil, text) : (text, nil) }
        return (cell(accountID, record), cell(email, record))
    }

    /// What the record says to do, as rules write it, empty when it says nothing; `nil` where no column is for that.
    func action(in record: CSVRecord) -> String? {
        guard action != nil else { return nil }
        guard let text = cell(action, record) else { return "" }
        guard let kind = ImportColumns.kinds[ImportColumns.folded(text)] else { return text }
        let names = (cell(target, record) ?? "").split { $0 == "," || $0 == ";" }.map {
            ImportColumns.trimmed(String($0))
        }
        return Action.text(kind, names: names.filter { !$0.isEmpty })
    }

    private static let kinds = Dictionary(
        uniqueKeysWithValues: ActionKind.allCases.map { (folded($0.rawValue), $0) })

    private func cell(_ column: Int?, _ record: CSVRecord) -> String? {
        guard let column, column < record.fields.count else { return nil }
        let text = ImportColumns.trimmed(record.fields[column])
        return text.isEmpty ? nil : text
    }

    /// Case, spaces and punctuation aside: `User id`, `user_id` and `userId` are one column.
    private static func folded(_ name: String) -> String {
        String(
            name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
    }

    static func trimmed(_ text: String) -> String {
        var slice = Substring(text)
        while let first = slice.first, first.isWhitespace || first == "\u{FEFF}" { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return String(slice)
    }

    /// An id as the vendor makes them: `[a-zA-Z0-9_|:-]`, with a digit, long enough to be no column's name.
    static func looksLikeAccountID(_ text: String) -> Bool {
        text.utf8.count >= 20 && text.utf8.count <= 128
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "_|:-".utf8.contains(byte)
            } && text.utf8.contains { (48...57).contains($0) }
    }
}
