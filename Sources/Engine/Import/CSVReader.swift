/// Takes RFC 4180 text apart as its bytes come in, one record at a time, in the memory of one record. Lines may end
/// with CRLF, LF or CR; a byte order mark is skipped; quoted fields may hold separators, quotes and line ends.
public struct CSVReader {
    public struct Limits: Sendable {
        /// Longest field, in bytes.
        public var fieldBytes: Int
        /// Most fields in a record.
        public var fields: Int
        public init(fieldBytes: Int = 1 << 16, fields: Int = 4096) {
            (self.fieldBytes, self.fields) = (fieldBytes, fields)
        }
    }

    private enum State { case start, plain, quoted, quoteInQuoted }

    private let separator: UInt8
    private let limits: Limits
    private var state = State.start
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var line = 1
    private var recordLine = 1
    private var previousWasCR = false
    private var markBytesSeen = 0

    /// `separator` is the byte between fields, a comma unless said otherwise.
    public init(separator: UInt8 = UInt8(ascii: ","), limits: Limits = Limits()) {
        (self.separator, self.limits) = (separator, limits)
    }

    /// Reads on; calls `record` for each record that is complete. Empty lines are no records.
    public mutating func read(
        _ bytes: some Sequence<UInt8>, record: (CSVRecord) throws(CSVError) -> Void
    ) throws(CSVError) {
        for byte in bytes {
            if markBytesSeen < 3 {
                if byte == CSVReader.mark[markBytesSeen] {
                    markBytesSeen += 1
                    if markBytesSeen == 3 { field.removeAll(keepingCapacity: true) } else { field.append(byte) }
                    if markBytesSeen < 3 { state = .plain }
                    if markBytesSeen == 3 { state = .start }
                    continue
                }
                markBytesSeen = 3
            }
            try take(byte, record)
        }
    }

    /// Completes the last record, which may lack its line end.
    public mutating func finish(record: (CSVRecord) throws(CSVError) -> Void) throws(CSVError) {
        switch state {
        case .quoted:
            throw CSVError(line: recordLine, problem: "A quoted field that starts here is never closed.")
        case .start where fields.isEmpty: break
        default:
            try endField()
            try endRecord(record)
        }
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private mutating func take(_ byte: UInt8, _ record: (CSVRecord) throws(CSVError) -> Void) throws(CSVError) {
        let follows = previousWasCR
        previousWasCR = false
        if follows, byte == UInt8(ascii: "\n") {
            // Second half of a CRLF: in a quoted field it belongs to the text, elsewhere the record has ended.
            if state == .quoted { try append(byte) }
            return
        }
        switch (state, byte) {
        case (.start, UInt8(ascii: "\"")): state = .quoted
        case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
        case (.quoteInQuoted, UInt8(ascii: "\"")):
            try append(byte)
            state = .quoted
        case (.quoted, _):
            try append(byte)
            if byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") { countLine(byte) }
        case (_, separator):
            try endField()
            state = .start
        case (_, UInt8(ascii: "\r")), (_, UInt8(ascii: "\n")):
            if state != .start || !fields.isEmpty {
                try endField()
                try endRecord(record)
            }
            countLine(byte)
            (state, recordLine) = (.start, line)
        case (.quoteInQuoted, _):
            throw CSVError(
                line: line,
                problem: "Text follows a closing quote; a quote within a quoted field is written twice (\"\").")
        default:
            try append(byte)
            state = .plain
        }
    }

    private mutating func countLine(_ byte: UInt8) {
        line += 1
        previousWasCR = byte == UInt8(ascii: "\r")
    }

    private mutating func append(_ byte: UInt8) throws(CSVError) {
        guard field.count < limits.fieldBytes else {
            throw CSVError(line: recordLine, problem: "A field is longer than \(limits.fieldBytes) bytes.")
        }
        field.append(byte)
    }

    private mutating func endField() throws(CSVError) {
        guard fields.count < limits.fields else {
            throw CSVError(line: recordLine, problem: "There are more than \(limits.fields) fields.")
        }
        guard let text = String(validating: field, as: UTF8.self) else {
            throw CSVError(line: recordLine, problem: "The text is not UTF-8; save the file as CSV UTF-8.")
        }
        fields.append(text)
        field.removeAll(keepingCapacity: true)
    }

    private mutating func endRecord(_ record: (CSVRecord) throws(CSVError) -> Void) throws(CSVError) {
        let complete = CSVRecord(line: recordLine, fields: fields)
        fields.removeAll(keepingCapacity: true)
        try record(complete)
    }
}

/// One record of a CSV text.
public struct CSVRecord: Equatable, Sendable {
    /// The line it starts on; the first is 1.
    public var line: Int
    public var fields: [String]
    public init(line: Int, fields: [String]) { (self.line, self.fields) = (line, fields) }
}

/// A place where a text is not CSV. Nothing after it can be read.
public struct CSVError: Error, Equatable, Sendable, CustomStringConvertible {
    public var line: Int
    public var problem: String
    public init(line: Int, problem: String) { (self.line, self.problem) = (line, problem) }
    public var description: String { "line \(line): \(problem)" }
}
