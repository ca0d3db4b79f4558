/// Everything the language knows about one field. The parser, completion and the reference all read it here.
public struct FilterFieldInfo: Equatable, Sendable {
    public var field: FilterField
    public var kind: FilterValueKind
    /// What it holds, as one sentence.
    public var summary: String
    /// Somebody may have no value: IS EMPTY and IS NOT EMPTY are allowed.
    public var canBeEmpty: Bool
    /// ORDER BY takes it.
    public var isSortable: Bool
    /// What people type for it elsewhere; suggested, never accepted.
    public var synonyms: [String]
    /// Queries that use it; each of them parses.
    public var examples: [String]

    /// Allowed operators, the usual one first.
    public var operators: [FilterOperator] {
        kind.operators + (canBeEmpty ? [.isEmpty, .isNotEmpty] : [])
    }
    /// May be narrowed to one product, as in `lastActive[jira]`.
    public var takesProduct: Bool { field == .lastActive }
}

/// What a field is compared with.
public enum FilterValueKind: Equatable, Sendable {
    /// A text that is compared as a whole or searched, ignoring case.
    case text
    /// A text that is only searched.
    case search
    /// A text that is compared as a whole, with regard to case.
    case identifier
    /// One of these words.
    case enumeration([String])
    /// `true` or `false`.
    case truth
    case number
    case time
    case domain
    /// Names of the organisation; somebody may have several.
    case role, group, product, site

    public var operators: [FilterOperator] {
        switch self {
        case .text: [.contains, .notContains, .equal, .notEqual, .isIn, .notIn]
        case .search: [.contains, .notContains]
        case .identifier, .enumeration, .domain, .role, .group, .product, .site: [.equal, .notEqual, .isIn, .notIn]
        case .truth: [.equal, .notEqual]
        case .number: [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn, .notIn]
        case .time: [.less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual]
        }
    }

    /// For messages and the reference: “is not a …”.
    public var name: String {
        switch self {
        case .text, .search: "text"
        case .identifier: "account id"
        case .enumeration: "word"
        case .truth: "true or false"
        case .number: "number"
        case .time: "time"
        case .domain: "domain"
        case .role: "role"
        case .group: "group"
        case .product: "product"
        case .site: "site"
        }
    }

    /// The words of an enumeration and of true or false; `nil` for every other kind.
    public var words: [String]? {
        switch self {
        case .enumeration(let words): words
        case .truth: ["true", "false"]
        default: nil
        }
    }
}

extension FilterOperator {
    public var summary: String {
        switch self {
        case .equal: "is; for a day: at some time of it"
        case .notEqual: "is not; for groups, products, sites and roles: has none such"
        case .contains: "contains the text, ignoring case"
        case .notContains: "does not contain the text"
        case .less: "is before, or smaller"
        case .lessOrEqual: "is before or at, or not larger; for a day: before its end"
        case .greater: "is after, or larger; for a day: after its end"
        case .greaterOrEqual: "is at or after, or not smaller"
        case .isIn: "is one of the values in brackets"
        case .notIn: "is none of the values in brackets"
        case .isEmpty: "has no value: never active, in no group, hidden e-mail"
        case .isNotEmpty: "has a value"
        }
    }

    /// How many values stand behind it.
    var arity: Arity {
        switch self {
        case .isIn, .notIn: .list
        case .isEmpty, .isNotEmpty: .none
        default: .one
        }
    }
    enum Arity { case none, one, list }
}

extension FilterField {
    /// The field of this name, ignoring case.
    public init?(name: String) {
        guard let match = FilterField.byName[name.lowercased()] else { return nil }
        self = match
    }
    private static let byName: [String: FilterField] = Dictionary(
        FilterField.allCases.map { ($0.rawValue.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })

    /// Nearest fields by spelling, preceded by those that people call so elsewhere.
    static func suggestions(for name: String) -> [String] {
        let lowered = name.lowercased()
        let meant = allCases.filter { $0.info.synonyms.contains { $0.lowercased() == lowered } }.map(\.rawValue)
        let near = NearestNames.nearest(to: name, among: allCases.map(\.rawValue))
        return Array((meant + near.filter { !meant.contains($0) }).prefix(3))
    }
}
