import Core
import Foundation
import Hummingbird

/// A column of the list of users; the user's name always stands first.
enum UserColumn: Hashable, Sendable {
    case accountStatus, membership, claim, products, groups, addedToOrg
    /// In one product, or, without one, in any.
    case lastActive(String?)

    /// As cookies and forms name it.
    var id: String {
        switch self {
        case .accountStatus: "accountStatus"
        case .membership: "membership"
        case .claim: "claim"
        case .products: "products"
        case .groups: "groups"
        case .addedToOrg: "addedToOrg"
        case .lastActive(let product): "lastActive" + (product.map { "[\($0)]" } ?? "")
        }
    }

    init?(id: String) {
        let plain: [UserColumn] = [
            .accountStatus, .membership, .claim, .products, .groups, .addedToOrg, .lastActive(nil),
        ]
        if let column = plain.first(where: { $0.id == id }) {
            self = column
        } else if id.hasPrefix("lastActive["), id.hasSuffix("]"), id.count > 12 {
            self = .lastActive(String(id.dropFirst(11).dropLast()))
        } else {
            return nil
        }
    }

    /// `nil` for what has no order.
    var sortKey: SortKey? {
        switch self {
        case .accountStatus: SortKey(field: .accountStatus)
        case .membership: SortKey(field: .membership)
        case .claim: SortKey(field: .claim)
        case .addedToOrg: SortKey(field: .addedToOrg)
        case .lastActive(let product): SortKey(field: .lastActive, product: product)
        case .products, .groups: nil
        }
    }

    func title(in snapshot: Snapshot) -> String {
        switch self {
        case .accountStatus: "Account status"
        case .membership: "Membership"
        case .claim: "Claim"
        case .products: "Products"
        case .groups: "Groups"
        case .addedToOrg: "Added to org"
        case .lastActive(nil): "Last active anywhere"
        case .lastActive(let product?): "Last active in \(snapshot.title(ofProduct: product))"
        }
    }
}

extension Snapshot {
    /// `Jira` for `jira`, `Jira on acme` for `jira@acme`; the reference itself when there is no such product.
    func title(ofProduct reference: String) -> String {
        guard let first = productIndices(reference).first else { return reference }
        let product = products[first]
        return product.name + (reference.contains("@") ? " on \(product.site)" : "")
    }

    /// Products of the organisation by their key, each once, those people know best first.
    var productKeys: [String] {
        let known: [ProductKey] = [.jira, .confluence, .jiraServiceManagement, .bitbucket]
        let keys = Set(products.filter { !$0.isSandbox }.map(\.key))
        return (known.filter(keys.contains) + keys.subtracting(known).sorted()).map(\.rawValue)
    }
}

/// The columns somebody has chosen; a cookie keeps them.
struct UserColumns: Equatable, Sendable {
    /// `nil` until somebody chooses.
    let chosen: [UserColumn]?
    static let cookie = "usher-user-columns"
    private static let most = 40

    init(_ request: Request) {
        let fields = request.fields
        let ids: [String]? =
            if !fields["columns"].isEmpty {
                fields.all("column")
            } else {
                request.cookies[Self.cookie]?.value.split(separator: "|").map { $0.removingPercentEncoding ?? "" }
            }
        chosen = ids.map { Array($0.compactMap(UserColumn.init(id:)).prefix(Self.most)) }
    }

    /// Set when a form has just chosen.
    func newCookie(for request: Request, isSecure: Bool) -> Cookie? {
        guard !request.fields["columns"].isEmpty, let chosen else { return nil }
        let value = chosen.map { Link.segment($0.id) }.joined(separator: "|")
        return Cookie(
            name: Self.cookie, value: value, maxAge: 31_536_000, path: "/", secure: isSecure, httpOnly: true,
            sameSite: .lax)
    }

    /// All there are, in their order.
    static func all(in snapshot: Snapshot, filter: Filter?) -> [UserColumn] {
        let named = (filter?.activityProducts ?? []).filter { !snapshot.productIndices($0).isEmpty }
        var products = snapshot.productKeys
        for name in named where !products.contains(where: { $0.lowercased() == name.lowercased() }) {
            products.append(name)
        }
        return [.accountStatus, .membership, .claim, .products, .groups, .addedToOrg, .lastActive(nil)]
            + products.map { .lastActive($0) }
    }

    /// What is shown: what was chosen, else the usual ones; always the products the query asks about.
    func shown(in snapshot: Snapshot, filter: Filter?) -> [UserColumn] {
        let all = Self.all(in: snapshot, filter: filter)
        let usual: Set<UserColumn> = Set(
            [.accountStatus, .membership, .groups, .addedToOrg, .lastActive(nil)]
                + snapshot.productKeys.prefix(2).map { .lastActive($0) })
        let asked = Set((filter?.activityProducts ?? []).map { $0.lowercased() })
        let wanted = chosen.map(Set.init) ?? usual
        return all.filter { column in
            if case .lastActive(let product?) = column, asked.contains(product.lowercased()) { return true }
            return wanted.contains(column)
        }
    }
}
