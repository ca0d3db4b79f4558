import Core

/// One value as a database keeps it.
public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// Something that can be bound to a statement.
public protocol SQLBindable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable {
    public var sqlValue: SQLValue { self }
}
extension Int: SQLBindable {
    public var sqlValue: SQLValue { .integer(Int64(self)) }
}
extension Int64: SQLBindable {
    public var sqlValue: SQLValue { .integer(self) }
}
extension Int32: SQLBindable {
    public var sqlValue: SQLValue { .integer(Int64(self)) }
}
extension UInt32: SQLBindable {
    public var sqlValue: SQLValue { .integer(Int64(self)) }
}
extension UInt8: SQLBindable {
    public var sqlValue: SQLValue { .integer(Int64(self)) }
}
/// 0 or 1: both databases keep it as an integer.
extension Bool: SQLBindable {
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}
extension Double: SQLBindable {
    public var sqlValue: SQLValue { .real(self) }
}
extension String: SQLBindable {
    public var sqlValue: SQLValue { .text(self) }
}
extension [UInt8]: SQLBindable {
    public var sqlValue: SQLValue { .blob(self) }
}
extension Optional: SQLBindable where Wrapped: SQLBindable {
    public var sqlValue: SQLValue { map(\.sqlValue) ?? .null }
}
/// Milliseconds since 1970, UTC.
extension Instant: SQLBindable {
    public var sqlValue: SQLValue { .integer(milliseconds) }
}
extension Identifier {
    public var sqlValue: SQLValue { .text(rawValue) }
}
extension AccountID: SQLBindable {}
extension GroupID: SQLBindable {}
extension ProductID: SQLBindable {}
extension RuleID: SQLBindable {}
extension RunID: SQLBindable {}
extension WarningID: SQLBindable {}
extension AnswerID: SQLBindable {}
