import Core

/// What has a small number of its own in packed columns.
enum OrdinalKind: String, CaseIterable, Sendable { case group, product, role }

/// Numbers of the names that some users mention.
struct OrdinalTable {
    private var numbers: [OrdinalKind: [String: Int]] = [:]

    func ordinal(_ kind: OrdinalKind, _ name: String) throws -> UInt32 {
        guard let number = numbers[kind]?[name], let ordinal = UInt32(exactly: number) else {
            throw StoreError.unreadable("\(kind.rawValue) '\(name)' has no number")
        }
        return ordinal
    }
    /// Products have 16 bits.
    func short(_ kind: OrdinalKind, _ name: String) throws -> UInt16 { try narrow(kind, name) }
    /// Roles have 8 bits.
    func byte(_ kind: OrdinalKind, _ name: String) throws -> UInt8 { try narrow(kind, name) }

    private func narrow<Number: FixedWidthInteger>(_ kind: OrdinalKind, _ name: String) throws -> Number {
        guard let number = Number(exactly: try ordinal(kind, name)) else {
            throw StoreError.database("there are more than \(Number.max) names of kind \(kind.rawValue)")
        }
        return number
    }
    func all(_ kind: OrdinalKind) -> [String: Int] { numbers[kind] ?? [:] }

    /// Numbers of these names, giving new names the next free number.
    mutating func resolve(_ kind: OrdinalKind, _ names: Set<String>, in db: any Connection) throws {
        var found: [String: Int] = [:]
        for chunk in Array(names).chunks(of: 256) {
            try db.query(
                "SELECT name, ordinal FROM ordinals WHERE kind = \(kind.rawValue) AND name IN (\(list: chunk))"
            ) {
                found[try $0.text("name")] = try $0.int("ordinal")
            }
        }
        let missing = names.filter { found[$0] == nil }.sorted()
        if !missing.isEmpty {
            let next = try db.count(
                "SELECT COALESCE(MAX(ordinal) + 1, 0) AS value FROM ordinals WHERE kind = \(kind.rawValue)")
            for (offset, name) in missing.enumerated() { found[name] = next + offset }
            try db.execute(
                many: missing.lazy.map { name in
                    "INSERT INTO ordinals (kind, ordinal, name) VALUES (\(kind.rawValue), \(found[name] ?? 0), \(name))"
                })
        }
        numbers[kind, default: [:]].merge(found) { $1 }
    }

    /// Numbers of everything these users mention.
    init(for users: [User], in db: any Connection) throws {
        var names: [OrdinalKind: Set<String>] = [:]
        for user in users {
            names[.group, default: []].formUnion(user.groups.lazy.map(\.rawValue))
            names[.role, default: []].formUnion(user.roles)
            names[.product, default: []].formUnion(user.activity.lazy.map(\.product.rawValue))
            for role in user.directRoles ?? [] {
                names[.product, default: []].insert(role.product.rawValue)
                names[.role, default: []].insert(role.role)
            }
        }
        for (kind, names) in names { try resolve(kind, names, in: db) }
    }

    init() {}
}

/// Names of the numbers in packed columns.
struct OrdinalNames: Sendable {
    private var names: [OrdinalKind: [Int: String]] = [:]

    /// Numbers of groups and products that are no longer in the mirror have no name.
    init(in db: any Connection) throws {
        try db.query("SELECT ordinal, group_id FROM groups") {
            names[.group, default: [:]][try $0.int("ordinal")] = try $0.text("group_id")
        }
        try readProductsAndRoles(in: db)
    }

    private mutating func readProductsAndRoles(in db: any Connection) throws {
        try db.query("SELECT ordinal, name FROM ordinals WHERE kind = 'role'") {
            names[.role, default: [:]][try $0.int("ordinal")] = try $0.text("name")
        }
        try db.query("SELECT ordinal, product_id FROM products") {
            names[.product, default: [:]][try $0.int("ordinal")] = try $0.text("product_id")
        }
    }

    /// Names of what these users mention.
    init(of records: some Sequence<UserRecord>, in db: any Connection) throws {
        var groups: Set<Int> = []
        for record in records { groups.formUnion(PackedColumn.words(record.groups).lazy.map(Int.init)) }
        for chunk in Array(groups).chunks(of: 256) {
            try db.query("SELECT ordinal, group_id FROM groups WHERE ordinal IN (\(list: chunk))") {
                names[.group, default: [:]][try $0.int("ordinal")] = try $0.text("group_id")
            }
        }
        try readProductsAndRoles(in: db)
    }

    subscript(_ kind: OrdinalKind, _ ordinal: Int) -> String? { names[kind]?[ordinal] }
}

extension Array {
    func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
