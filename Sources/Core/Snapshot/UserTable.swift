/// The columns of all users. Row numbers are dense: removing a row moves the last one into its place.
struct UserTable: Sendable {
    private(set) var count = 0
    private var codes = [Column<UInt8>](repeating: Column(), count: UserRow.Code.allCases.count)
    private var numbers = [Column<Int32>](repeating: Column(), count: UserRow.Number.allCases.count)
    private var texts = [RaggedColumn<UInt8>](repeating: RaggedColumn(), count: UserRow.Text.allCases.count)
    /// Per product, last active in it.
    private(set) var activity: [Column<Int32>] = []
    private(set) var groups = RaggedColumn<UInt32>()

    subscript(_ code: UserRow.Code) -> Column<UInt8> { codes[code.rawValue] }
    subscript(_ number: UserRow.Number) -> Column<Int32> { numbers[number.rawValue] }
    subscript(_ text: UserRow.Text) -> RaggedColumn<UInt8> { texts[text.rawValue] }

    mutating func append(_ row: UserRow) {
        makeRoom(forProducts: row.activity.count)
        for index in codes.indices { codes[index].append(row.codes[index]) }
        for index in numbers.indices { numbers[index].append(row.numbers[index]) }
        for index in texts.indices { texts[index].append(row.texts[index]) }
        for index in activity.indices { activity[index].append(row.lastActive(in: index)) }
        groups.append(row.groups)
        // Soon after a part is full, so that its memory can serve a later one.
        if count & Chunk.mask == 0 { shareFoldedText(inParts: (count >> Chunk.shift - 1)..<(count >> Chunk.shift)) }
        count += 1
    }

    func row(_ position: Int) -> UserRow {
        var row = UserRow()
        row.codes = codes.map { $0[position] }
        row.numbers = numbers.map { $0[position] }
        row.texts = texts.map { $0[position] }
        row.activity = activity.map { $0[position] }
        row.groups = groups[position]
        return row
    }

    mutating func replace(_ position: Int, with row: UserRow) {
        makeRoom(forProducts: row.activity.count)
        for index in codes.indices { codes[index][position] = row.codes[index] }
        for index in numbers.indices { numbers[index][position] = row.numbers[index] }
        for index in texts.indices { texts[index].replace(position, with: row.texts[index]) }
        for index in activity.indices { activity[index][position] = row.lastActive(in: index) }
        groups.replace(position, with: row.groups)
    }

    /// Does nothing to an empty table.
    mutating func removeLast() {
        guard count > 0 else { return }
        for index in codes.indices { codes[index].removeLast() }
        for index in numbers.indices { numbers[index].removeLast() }
        for index in texts.indices { texts[index].removeLast() }
        for index in activity.indices { activity[index].removeLast() }
        groups.removeLast()
        count -= 1
    }

    /// Moves the last row into this place.
    mutating func remove(_ position: Int) {
        if position < count - 1 { replace(position, with: row(count - 1)) }
        removeLast()
    }

    /// The other table's rows come after the present ones, but not all in their order: its last rows fill up the last
    /// chunk here, so that its full chunks can be taken over without copying them.
    mutating func append(contentsOf other: UserTable, _ translation: Translation) {
        makeRoom(forProducts: (translation.products.max() ?? -1) + 1)
        var other = other
        while count & Chunk.mask != 0, other.count > 0 {
            append(translation.row(other.row(other.count - 1)))
            other.removeLast()
        }
        guard other.count > 0 else { return }
        for index in codes.indices { codes[index].append(chunksOf: other.codes[index]) }
        for number in UserRow.Number.allCases {
            let (column, table) = (other[number], translation.table(for: number))
            numbers[number.rawValue].append(chunksOf: table.map { table in column.mapped { table[Int($0)] } } ?? column)
        }
        for index in texts.indices { texts[index].append(chunksOf: other.texts[index]) }
        for index in activity.indices {
            let source = translation.products.firstIndex(of: index)
            activity[index].append(
                chunksOf: source.map { other.activity[$0] } ?? Column(repeating: Minutes.none, count: other.count))
        }
        groups.append(
            chunksOf: translation.keepsGroups ? other.groups : other.groups.mapped { translation.groups[Int($0)] })
        count += other.count
    }

    /// Gives back room that was kept for more rows, and keeps once what is there twice: e-mail addresses are nearly
    /// always in lower case.
    mutating func trim() {
        for index in texts.indices { texts[index].trimLast() }
        groups.trimLast()
        shareFoldedText(inParts: 0..<groups.parts.count)
    }

    private mutating func shareFoldedText(inParts range: Range<Int>) {
        for (source, folded) in [(UserRow.Text.name, UserRow.Text.foldedName), (.email, .foldedEmail)] {
            texts[folded.rawValue].shareParts(with: texts[source.rawValue], in: range)
        }
    }

    private mutating func makeRoom(forProducts products: Int) {
        while activity.count < products { activity.append(Column(repeating: Minutes.none, count: count)) }
    }
}

/// How the numbers of one vocabulary read in another one.
struct Translation {
    let groups: [UInt32]
    let products: [Int]
    private let domains: [Int32]
    private let roleSets: [Int32]
    private let directRoleSets: [Int32]
    /// The group numbers are the same in both.
    let keepsGroups: Bool

    init(from source: Vocabulary, productColumns: Int, to target: inout Vocabulary) {
        groups = source.groups.map { UInt32(target.intern($0.id)) }
        products = source.products.prefix(productColumns).map { target.intern($0.id) }
        domains = source.domains.values.map { target.domains.intern($0) }
        roleSets = source.roleSets.values.map { target.roleSets.intern($0) }
        directRoleSets = source.directRoleSets.values.indices.map { target.intern(source.directRoles(Int32($0))) }
        keepsGroups = groups.enumerated().allSatisfy { $0.offset == Int($0.element) }
    }

    func row(_ row: UserRow) -> UserRow {
        var result = row
        for number in UserRow.Number.allCases {
            if let table = table(for: number) { result[number] = table[Int(row[number])] }
        }
        result.groups = keepsGroups ? row.groups : row.groups.map { groups[Int($0)] }.sorted()
        result.activity = []
        for (index, minutes) in row.activity.enumerated() { result.set(minutes, forProduct: products[index]) }
        return result
    }

    /// `nil` for a column whose numbers mean the same everywhere.
    func table(for number: UserRow.Number) -> [Int32]? {
        let table: [Int32]? =
            switch number {
            case .domain: domains
            case .roles: roleSets
            case .directRoles: directRoleSets
            default: nil
            }
        guard let table, table.enumerated().contains(where: { $0.offset != Int($0.element) }) else { return nil }
        return table
    }
}
