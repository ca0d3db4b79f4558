import Core
import Hummingbird

/// What a list of users shows, as its address says it. An address that says something impossible shows the standard.
struct UserListAddress: Equatable, Sendable {
    /// As it was typed.
    var query = ""
    /// From 1.
    var page = 1
    /// On one page: one of `sizes`.
    var rows = UserListAddress.standardRows

    static let sizes = [25, 50, 100]
    static let standardRows = 50

    init(query: String = "", page: Int = 1, rows: Int = UserListAddress.standardRows) {
        (self.query, self.page, self.rows) = (query, page, rows)
    }

    init(_ fields: Form) {
        query = fields.trimmed("q")
        page = Int(fields["page"]).map { max(1, $0) } ?? 1
        rows = Int(fields["rows"]).flatMap { Self.sizes.contains($0) ? $0 : nil } ?? Self.standardRows
    }

    /// Without what is as it would be anyway.
    var path: String {
        var parts: [String] = []
        if !query.isEmpty { parts.append("q=\(Link.segment(query))") }
        if rows != Self.standardRows { parts.append("rows=\(rows)") }
        if page > 1 { parts.append("page=\(page)") }
        return parts.isEmpty ? Link.users : "\(Link.users)?\(parts.joined(separator: "&"))"
    }

    func at(page: Int) -> UserListAddress { UserListAddress(query: query, page: page, rows: rows) }
    /// The first page of another query.
    func asking(_ query: String) -> UserListAddress { UserListAddress(query: query, rows: rows) }

    /// Ordered by this key, or the other way round when it is already.
    func sorted(_ filter: Filter, by key: SortKey) -> UserListAddress {
        var key = key
        if let first = filter.order.first, first.isSame(as: key) { key.isDescending = !first.isDescending }
        return asking(Filter(condition: filter.condition, order: [key]).text)
    }
}

extension SortKey {
    /// The same field, in whichever direction.
    func isSame(as other: SortKey) -> Bool {
        field == other.field && product?.lowercased() == other.product?.lowercased()
    }
}

extension Request {
    /// The fields of the address, as forms write them; none when they cannot be read.
    var fields: Form { Form((uri.query ?? "").utf8) ?? .empty }
}

/// Links to the pages of a list: the first, the last and those around the present one.
struct PageLinks: Sendable {
    struct Item: Sendable {
        let label: String
        /// `nil` for what is left out.
        let path: String?
        let isCurrent: Bool
    }
    let items: [Item]
    let previousPath: String?
    let nextPath: String?

    /// `count` is at least 1, `current` from 1 to it.
    init(current: Int, count: Int, path: (Int) -> String) {
        let wanted = Set([1, count] + (current - 2...current + 2)).filter { (1...count).contains($0) }.sorted()
        var items: [Item] = []
        var last = 0
        for page in wanted {
            if page > last + 1 { items.append(Item(label: "…", path: nil, isCurrent: false)) }
            items.append(Item(label: Wording.number(page), path: path(page), isCurrent: page == current))
            last = page
        }
        self.items = items
        previousPath = current > 1 ? path(current - 1) : nil
        nextPath = current < count ? path(current + 1) : nil
    }
}
