/// A parsed query: whom it means and in which order they are shown.
public struct Filter: Equatable, Sendable {
    /// `nil` means everybody.
    public var condition: FilterNode?
    public var order: [SortKey]
    public init(condition: FilterNode?, order: [SortKey] = []) { (self.condition, self.order) = (condition, order) }
}

/// One node of a query. `all` and `any` hold at least two nodes; an `all` never holds an `all`, nor an `any` an `any`.
public indirect enum FilterNode: Equatable, Sendable {
    case all([FilterNode])
    case any([FilterNode])
    case not(FilterNode)
    case condition(FilterCondition)
}

/// `field operator values`, such as `lastActive[jira] < -90d`.
public struct FilterCondition: Equatable, Sendable {
    public var field: FilterField
    /// The product in `lastActive[product]`, as written (`jira`, `jira@acme`); `nil` for any product.
    public var product: String?
    public var comparison: FilterOperator
    /// One value, for IN and NOT IN one or more, for IS EMPTY and IS NOT EMPTY none.
    public var values: [FilterValue]
    public init(field: FilterField, product: String? = nil, comparison: FilterOperator, values: [FilterValue]) {
        self.field = field
        self.product = product
        self.comparison = comparison
        self.values = values
    }
}

/// The raw value is the canonical spelling; the language ignores case.
public enum FilterField: String, CaseIterable, Sendable {
    case accountId, name, email, emailDomain, accountType, accountStatus, membership, claim, managedBy, role, group
    case product, site, lastActive, addedToOrg, suspendedAt, deactivatedAt, loginCount, protected, text
}

/// The raw value is the canonical spelling.
public enum FilterOperator: String, CaseIterable, Sendable {
    case equal = "="
    case notEqual = "!="
    case contains = "~"
    case notContains = "!~"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "IN"
    case notIn = "NOT IN"
    case isEmpty = "IS EMPTY"
    case isNotEmpty = "IS NOT EMPTY"
}

/// A value as written; relative times are resolved when the filter is evaluated.
public enum FilterValue: Equatable, Sendable {
    /// A word, a quoted text, or the name of a group, product, enum case, …
    case text(String)
    case number(Int)
    /// The whole day, cut in the organisation's time zone.
    case day(CivilDay)
    case instant(Instant)
    case relative(RelativeTime)
    case function(TimeFunction, offset: RelativeTime?)
}

/// `-90d`: so many units before (or, when positive, after) now. Days, weeks and months are calendar units of the
/// organisation's time zone; hours and minutes are exact.
public struct RelativeTime: Hashable, Sendable {
    public enum Unit: String, CaseIterable, Sendable {
        case minutes = "m"
        case hours = "h"
        case days = "d"
        case weeks = "w"
        case months = "M"
        case years = "y"
    }
    public var amount: Int
    public var unit: Unit
    public init(amount: Int, unit: Unit) { (self.amount, self.unit) = (amount, unit) }
}

/// The raw value is the canonical spelling.
public enum TimeFunction: String, CaseIterable, Sendable { case now, startOfDay, startOfWeek, startOfMonth }

/// `ORDER BY field ASC|DESC`; users without a value come last either way, equals by account id.
public struct SortKey: Equatable, Sendable {
    public var field: FilterField
    public var product: String?
    public var isDescending: Bool
    public init(field: FilterField, product: String? = nil, isDescending: Bool = false) {
        (self.field, self.product, self.isDescending) = (field, product, isDescending)
    }
}
