import Core

/// The people a file names, before they are looked up.
public struct ImportFile: Equatable, Sendable {
    public var format: ImportFormat
    public var entries: [Entry]
    /// Lines that name nobody.
    public var problems: [ImportProblem]

    /// One line that names somebody.
    public struct Entry: Equatable, Sendable {
        public var line: Int
        public var accountID: String?
        public var email: String?
        /// As rules write it, empty when the line says nothing; `nil` where the file has no column for it.
        public var action: String?
        public init(line: Int, accountID: String?, email: String?, action: String? = nil) {
            (self.line, self.accountID, self.email, self.action) = (line, accountID, email, action)
        }
    }

    /// Most lines of one file that are read.
    public static let lineLimit = 3_000_000

    /// Reads a whole file. Throws where it is no CSV, or not one that names people.
    public init(bytes: some Collection<UInt8>) throws(CSVError) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw CSVError(line: 1, problem: "The text is UTF-16; save the file as CSV UTF-8.")
        }
        var reader = CSVReader(separator: ImportFile.separator(of: bytes))
        var collector = Collector()
        try reader.read(bytes) { (record) throws(CSVError) in try collector.take(record) }
        try reader.finish { (record) throws(CSVError) in try collector.take(record) }
        guard let columns = collector.columns else {
            throw CSVError(line: 1, problem: "The file is empty.")
        }
        (format, entries, problems) = (columns.format, collector.entries, collector.problems)
    }

    /// Spreadsheets of some countries write semicolons or tabs: taken when the first line has one and no comma.
    private static func separator(of bytes: some Collection<UInt8>) -> UInt8 {
        let firstLine = bytes.prefix(1 << 16).prefix { $0 != 0x0A && $0 != 0x0D }
        if firstLine.contains(UInt8(ascii: ",")) { return UInt8(ascii: ",") }
        return firstLine.first { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "\t") } ?? UInt8(ascii: ",")
    }

    private struct Collector {
        var columns: ImportColumns?
        var entries: [Entry] = []
        var problems: [ImportProblem] = []

        mutating func take(_ record: CSVRecord) throws(CSVError) {
            guard let columns else {
                guard let found = ImportColumns(firstLine: record.fields) else {
                    throw CSVError(
                        line: record.line,
                        problem: "No column says who is meant. The first line should name one of: User id, "
                            + "Atlassian ID, accountId, email; or each line is an account id or an e-mail.")
                }
                columns = found
                if !found.hasHeader { try take(record) }
                return
            }
            guard entries.count < ImportFile.lineLimit else {
                throw CSVError(line: record.line, problem: "More than \(ImportFile.lineLimit) lines are not read.")
            }
            guard record.fields.contains(where: { !ImportColumns.trimmed($0).isEmpty }) else { return }
            let ((id, email), action) = (columns.person(in: record), columns.action(in: record))
            if id == nil, email == nil {
                problems.append(
                    ImportProblem(line: record.line, message: "The line names nobody: account id and e-mail are empty.")
                )
            } else {
                entries.append(Entry(line: record.line, accountID: id, email: email, action: action))
            }
        }
    }
}

/// One line of a file that could not be taken over.
public struct ImportProblem: Equatable, Sendable, CustomStringConvertible {
    public var line: Int
    /// What is wrong and what would be right.
    public var message: String
    public init(line: Int, message: String) { (self.line, self.message) = (line, message) }
    public var description: String { "line \(line): \(message)" }
}

/// The accounts a file means.
public struct ResolvedImport: Equatable, Sendable {
    public var format: ImportFormat
    /// In the order of the file, nobody twice.
    public var users: [AccountID]
    /// What to do to whom, where the file says it; `nil` where somebody has yet to choose.
    public var parts: [BulkOperation.Part]?
    /// Sorted by line.
    public var problems: [ImportProblem]
}
