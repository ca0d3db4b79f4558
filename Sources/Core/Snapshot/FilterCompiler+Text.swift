/// Fields whose values are text.
extension FilterCompiler {
    /// In any of these columns. An empty value matches nothing, also not what is negated.
    mutating func text(_ columns: [UserRow.Text], _ condition: FilterCondition) -> Selector {
        let values = texts(condition).map(SearchText.folded)
        let texts = columns.map { snapshot.users[$0] }
        let nonEmpty = Selector.not(.text(TextScan(columns: texts, match: .empty)))
        let equal = Selector.text(TextScan(columns: texts, match: .equal(ByteStrings(values))))
        let part = Selector.text(TextScan(columns: texts, match: .contains(ByteSearch(values.first ?? []))))
        return switch condition.comparison {
        case .equal, .isIn: equal
        case .notEqual, .notIn: .all([nonEmpty, .not(equal)])
        case .contains: .all([nonEmpty, part])
        case .notContains: .all([nonEmpty, .not(part)])
        case .isEmpty: .not(nonEmpty)
        case .isNotEmpty: nonEmpty
        default: refuse(condition)
        }
    }

    /// Compared exactly, by the index.
    mutating func accountID(_ condition: FilterCondition) -> Selector {
        let found = texts(condition).compactMap { snapshot.index(of: AccountID($0)) }
        let selected = Selector.rows(Bitmap(capacity: snapshot.count, found))
        return switch condition.comparison {
        case .equal, .isIn: selected
        case .notEqual, .notIn: .not(selected)
        case .isEmpty: nobody
        case .isNotEmpty: everybody
        default: refuse(condition)
        }
    }

    /// A domain that nobody has is no error.
    mutating func domains(_ condition: FilterCondition) -> Selector {
        let domains = snapshot.vocabulary.domains
        let values = texts(condition).map { String(decoding: SearchText.folded($0), as: UTF8.self) }
        // Code 0 is no domain, and stands for no value.
        let wanted = Set(values.compactMap { domains.code(of: $0) }.map(Int.init).filter { $0 > 0 })
        let column = snapshot.users[.domain]
        let present = Selector.range(column, 1...Int32.max)
        let selected = Selector.codes(column, CodeSet(wanted))
        return switch condition.comparison {
        case .equal, .isIn: selected
        case .notEqual, .notIn: .all([present, .not(selected)])
        case .isEmpty: .not(present)
        case .isNotEmpty: present
        default: refuse(condition)
        }
    }
}
