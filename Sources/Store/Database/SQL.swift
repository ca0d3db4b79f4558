/// A statement with its values, written as one interpolated text:
///
///     "SELECT name FROM users WHERE account_id = \(id)"
///
/// Every interpolated value is bound, never pasted. The text itself can only be a literal of the program, so that
/// nothing a person typed becomes SQL. Both databases run the same text; a driver chooses its own placeholders.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
    enum Piece: Sendable {
        case literal(StaticString)
        case identifier(SQLIdentifier)
        case value
    }

    private(set) var pieces: [Piece]
    public private(set) var values: [SQLValue]

    public init(stringLiteral value: StaticString) { (pieces, values) = ([.literal(value)], []) }
    public init(stringInterpolation: Interpolation) {
        (pieces, values) = (stringInterpolation.pieces, stringInterpolation.values)
    }

    public struct Interpolation: StringInterpolationProtocol {
        fileprivate(set) var pieces: [Piece] = []
        fileprivate(set) var values: [SQLValue] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
            values.reserveCapacity(interpolationCount)
        }
        public mutating func appendLiteral(_ literal: StaticString) {
            if literal.utf8CodeUnitCount > 0 { pieces.append(.literal(literal)) }
        }
        /// Binds the value.
        public mutating func appendInterpolation(_ value: some SQLBindable) {
            pieces.append(.value)
            values.append(value.sqlValue)
        }
        /// Binds the value, or NULL.
        public mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
            pieces.append(.value)
            values.append(value.sqlValue)
        }
        /// A comma-separated list of bound values, for `IN (…)`. The last value is repeated up to the next power
        /// of two, which changes no answer and keeps the number of different statements small; an empty list is
        /// `NULL`, which is `IN` nothing.
        public mutating func appendInterpolation(list: some RandomAccessCollection<some SQLBindable>) {
            guard let last = list.last else { return appendInterpolation(SQLValue.null) }
            var width = 1
            while width < list.count { width *= 2 }
            for (position, value) in list.enumerated() {
                if position > 0 { pieces.append(.literal(", ")) }
                appendInterpolation(value)
            }
            for _ in list.count..<width {
                pieces.append(.literal(", "))
                appendInterpolation(last)
            }
        }
        /// A table or column whose name is not known when the program is written.
        public mutating func appendInterpolation(identifier: SQLIdentifier) { pieces.append(.identifier(identifier)) }
        /// Another statement as a part of this one, with its values.
        public mutating func appendInterpolation(_ part: SQL) {
            pieces += part.pieces
            values += part.values
        }
    }

    /// The text with `placeholder` asked for each bound value in turn, from 1.
    func text(placeholder: (Int) -> String) -> String {
        var (text, number) = ("", 0)
        for piece in pieces {
            switch piece {
            case .literal(let literal): literal.withUTF8Buffer { text += String(decoding: $0, as: UTF8.self) }
            case .identifier(let identifier): text += identifier.quoted
            case .value:
                number += 1
                text += placeholder(number)
            }
        }
        return text
    }

    /// Whether both come from the same place of the program, so that a prepared statement serves both. May say no
    /// for equal texts.
    func hasSameText(as other: SQL) -> Bool {
        guard pieces.count == other.pieces.count else { return false }
        for (mine, theirs) in zip(pieces, other.pieces) {
            switch (mine, theirs) {
            case (.value, .value): continue
            case (.literal(let left), .literal(let right))
            where left.hasPointerRepresentation && right.hasPointerRepresentation:
                if left.utf8Start != right.utf8Start || left.utf8CodeUnitCount != right.utf8CodeUnitCount {
                    return false
                }
            case (.identifier(let left), .identifier(let right)):
                if left != right { return false }
            default: return false
            }
        }
        return true
    }
}

/// The name of a table or column that has been checked: letters, digits and underscores, at most 63 of them.
public struct SQLIdentifier: Hashable, Sendable {
    public let name: String
    /// `nil` unless the text is a plain name that both databases take.
    public init?(_ name: String) {
        let allowed = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard allowed, let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
            name.utf8.count <= 63
        else { return nil }
        self.name = name
    }
    var quoted: String { "\"\(name)\"" }
}
