import Core

/// What a driver offers of the row it stands on. Columns count from 0.
public protocol RowSource: AnyObject {
    var columnNames: [String] { get }
    func isNull(at column: Int) -> Bool
    /// `nil` when the column holds something else.
    func integer(at column: Int) -> Int64?
    func real(at column: Int) -> Double?
    func text(at column: Int) -> String?
    /// The bytes of a text or blob, valid until the next row; empty for anything else.
    func bytes(at column: Int) -> UnsafeRawBufferPointer
}

/// One row of an answer. Valid only inside the closure it is given to.
public struct Row {
    public let source: any RowSource
    public init(_ source: any RowSource) { self.source = source }

    public func int64(_ column: String) throws(RowError) -> Int64 { try value(column, "an integer", source.integer) }
    public func int(_ column: String) throws(RowError) -> Int { Int(try int64(column)) }
    public func bool(_ column: String) throws(RowError) -> Bool { try int64(column) != 0 }
    public func double(_ column: String) throws(RowError) -> Double { try value(column, "a number", source.real) }
    public func text(_ column: String) throws(RowError) -> String { try value(column, "a text", source.text) }
    public func instant(_ column: String) throws(RowError) -> Instant { Instant(milliseconds: try int64(column)) }
    public func id<ID: Identifier>(_ column: String) throws(RowError) -> ID { ID(rawValue: try text(column)) }
    public func blob(_ column: String) throws(RowError) -> [UInt8] {
        try value(column, "bytes") { Array(source.bytes(at: $0)) }
    }
    /// A value kept by its name.
    public func name<Value: RawRepresentable>(
        _ column: String, as type: Value.Type = Value.self
    ) throws(RowError) -> Value where Value.RawValue == String {
        let text = try text(column)
        guard let value = Value(rawValue: text) else {
            throw RowError(column: column, problem: "'\(text)' is not one of the known names")
        }
        return value
    }

    /// `nil` for NULL; otherwise what `read` gives for the column.
    public func optional<Value>(
        _ column: String, _ read: (String) throws(RowError) -> Value
    ) throws(RowError) -> Value? {
        source.isNull(at: try index(of: column)) ? nil : try read(column)
    }

    private func value<Value>(
        _ column: String, _ kind: String, _ read: (Int) -> Value?
    ) throws(RowError) -> Value {
        let index = try index(of: column)
        guard !source.isNull(at: index) else { throw RowError(column: column, problem: "is NULL, not \(kind)") }
        guard let value = read(index) else { throw RowError(column: column, problem: "is not \(kind)") }
        return value
    }

    private func index(of column: String) throws(RowError) -> Int {
        guard let index = source.columnNames.firstIndex(of: column) else {
            throw RowError(column: column, problem: "is not in the answer")
        }
        return index
    }
}

/// A column that did not hold what it must.
public struct RowError: Error, Equatable, Sendable, CustomStringConvertible {
    public var column: String
    public var problem: String
    public init(column: String, problem: String) { (self.column, self.problem) = (column, problem) }
    public var description: String { "Column '\(column)' \(problem)." }
}
