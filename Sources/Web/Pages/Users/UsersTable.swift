import Core
import Engine

/// One page of the users a query means, ready to be shown.
struct UsersTable: Sendable {
    struct Head: Sendable {
        let title: String
        let sortPath: String?
        /// `ascending` or `descending`; `nil` when the list is not ordered by it.
        let direction: String?
    }
    struct Group: Sendable {
        let groupName: String
    }
    /// The first groups, and the others behind a word.
    struct Groups: Sendable {
        let first: [Group]
        /// `nil` when the first are all.
        let more: String?
        let others: [Group]
    }
    /// One thing is filled.
    struct Cell: Sendable {
        let label: String
        var mark: UserMark?
        var tags: [String]?
        var groups: Groups?
        var day: ShownDay?
        /// `never`, `unknown`, `no access`, an en dash.
        var plain: String?
    }
    struct Operation: Sendable {
        let value: String
        let symbol: String
        let words: String
    }
    struct Row: Sendable {
        let account: String
        let menu: String
        let userPath: String
        let refreshPath: String
        let initials: String
        let person: String
        let mail: String
        let kind: UserMark?
        let cells: [Cell]
        let operations: [Operation]
    }

    /// `Users that match the filter, ordered by name`.
    let caption: String
    let nameHead: Head
    let heads: [Head]
    let rows: [Row]
    /// `1–50`.
    let span: String
    /// `of 271 people`.
    let ofAll: String
    let pages: PageLinks

    /// Groups that are shown before the rest is folded.
    static let mostGroups = 2

    init(_ selection: UserSelection, at address: UserListAddress, columns: [UserColumn], now: Instant) {
        let count = selection.count
        let pageCount = max(1, (count + address.rows - 1) / address.rows)
        let page = min(address.page, pageCount)
        let offset = (page - 1) * address.rows
        let snapshot = selection.snapshot
        let positions = snapshot.sorted(
            selection.matched, by: selection.filter.order, offset: offset, limit: address.rows)
        let maker = UserRowMaker(snapshot: snapshot, columns: columns, now: now)
        rows = positions.enumerated().map { maker.row(at: $1, number: $0) }
        nameHead = Self.head("User", SortKey(field: .name), selection.filter, address)
        heads = columns.map { Self.head($0.title(in: snapshot), $0.sortKey, selection.filter, address) }
        span = count == 0 ? "0" : "\(Wording.number(offset + 1))–\(Wording.number(offset + positions.count))"
        ofAll = "of \(Wording.people(count))"
        pages = PageLinks(current: page, count: pageCount) { address.at(page: $0).path }
        let order = selection.filter.order.map { Filter(condition: nil, order: [$0]).text.dropFirst(9) }
        caption =
            "Users the filter means, "
            + (order.isEmpty ? "by account id" : "ordered by \(order.joined(separator: ", "))")
    }

    private static func head(
        _ title: String, _ key: SortKey?, _ filter: Filter, _ address: UserListAddress
    ) -> Head {
        let current = filter.order.first.flatMap { first in key.map { first.isSame(as: $0) } == true ? first : nil }
        return Head(
            title: title, sortPath: key.map { address.sorted(filter, by: $0).path },
            direction: current.map { $0.isDescending ? "descending" : "ascending" })
    }
}

/// Makes rows of users. Only those that are shown are read.
struct UserRowMaker {
    let snapshot: Snapshot
    let columns: [UserColumn]
    let now: Instant
    /// Products but sandboxes by name, with everybody who can open them.
    private let access: [(name: String, users: Bitmap)]
    /// Of each column that has one.
    private let products: [UserColumn: [Int]]

    init(snapshot: Snapshot, columns: [UserColumn], now: Instant) {
        (self.snapshot, self.columns, self.now) = (snapshot, columns, now)
        access =
            columns.contains(.products)
            ? snapshot.products.indices.filter { !snapshot.products[$0].isSandbox }
                .map { (snapshot.products[$0].name, snapshot.access(toProductAt: $0)) }.sorted { $0.0 < $1.0 } : []
        var products: [UserColumn: [Int]] = [:]
        for case .lastActive(let name?) in columns { products[.lastActive(name)] = snapshot.productIndices(name) }
        self.products = products
    }

    func row(at position: Int, number: Int) -> UsersTable.Row {
        let user = snapshot.user(at: position)
        return UsersTable.Row(
            account: user.id.rawValue, menu: "menu-\(number)", userPath: Link.user(user.id),
            refreshPath: Link.user(user.id) + "/refresh", initials: Initials.of(user.name),
            person: user.name.isEmpty ? user.id.rawValue : user.name, mail: user.email ?? "E-mail hidden",
            kind: UserMark.of(user.accountType), cells: columns.map { cell($0, of: user, at: position) },
            operations: Self.operations(on: user))
    }

    private func cell(_ column: UserColumn, of user: User, at position: Int) -> UsersTable.Cell {
        var cell = UsersTable.Cell(label: column.title(in: snapshot))
        switch column {
        case .accountStatus:
            cell.mark = UserMark.of(user.accountStatus, isDeletionScheduled: user.isDeletionScheduled)
        case .membership: cell.mark = UserMark.of(user.membership)
        case .claim: cell.mark = UserMark.of(user.claim)
        case .products: fill(&cell, products: position)
        case .groups: fill(&cell, groupsOf: position)
        case .addedToOrg:
            cell.day = user.addedToOrg.map { ShownDay($0, now: now) }
            if cell.day == nil { cell.plain = "unknown" }
        case .lastActive(nil): fill(&cell, snapshot.lastActive(at: position))
        case .lastActive:
            fill(&cell, snapshot.lastActive(at: position, inProductsAt: products[column] ?? []))
        }
        return cell
    }

    private func fill(_ cell: inout UsersTable.Cell, _ activity: Activity) {
        switch activity {
        case .at(let instant): cell.day = ShownDay(instant, now: now)
        case .never: cell.plain = "never"
        case .unknown: cell.plain = "unknown"
        }
    }

    private func fill(_ cell: inout UsersTable.Cell, products position: Int) {
        var seen: Set<String> = []
        let open = access.filter { $0.users.contains(position) }.map(\.name).filter { seen.insert($0).inserted }
        if open.isEmpty { cell.plain = "–" } else { cell.tags = open }
    }

    private func fill(_ cell: inout UsersTable.Cell, groupsOf position: Int) {
        let names = snapshot.groupIndices(ofUserAt: position).map { snapshot.groups[$0].name }
        guard !names.isEmpty else {
            cell.plain = "–"
            return
        }
        let all = names.sorted().map(UsersTable.Group.init(groupName:))
        let others = Array(all.dropFirst(UsersTable.mostGroups))
        cell.groups = UsersTable.Groups(
            first: Array(all.prefix(UsersTable.mostGroups)),
            more: others.isEmpty ? nil : "\(Wording.number(others.count)) more", others: others)
    }

    /// What can be done to this one now.
    private static func operations(on user: User) -> [UsersTable.Operation] {
        func operation(_ kind: ActionKind, _ symbol: String, _ words: String) -> UsersTable.Operation {
            UsersTable.Operation(value: "\(kind.rawValue) \(user.id)", symbol: symbol, words: words)
        }
        var list: [UsersTable.Operation] = []
        switch user.membership {
        case .active: list.append(operation(.suspend, "pause", "Suspend…"))
        case .suspended: list.append(operation(.restore, "undo", "Restore…"))
        default: break
        }
        guard user.claim == .managed, !user.isDeletionScheduled else { return list }
        switch user.accountStatus {
        case .active: list.append(operation(.deactivate, "stop", "Deactivate…"))
        case .inactive: list.append(operation(.reactivate, "undo", "Reactivate…"))
        default: return list
        }
        return list + [operation(.delete, "trash", "Delete…")]
    }
}
