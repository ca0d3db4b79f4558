import Core
import Store

/// Reads the document of a part of the settings. Every field must be there; null says that there is none. Secrets may be
/// missing: they are then kept as they are.
struct SettingsReader {
    private var reader = DocumentReader()
    private let fields: DocumentFields?

    init(_ value: DocumentValue, fields names: [String], secrets: [String] = []) {
        fields = reader.fields(value, at: "", known: names + secrets)
        for name in names where fields?.contains(name) == false {
            reader.complain("The field '\(name)' is missing.", at: name, nil)
        }
    }

    /// Empty for none.
    mutating func text(_ name: String) -> String {
        guard let (value, path) = fields?[name] else { return "" }
        return reader.text(value, at: path, emptyAllowed: true) ?? ""
    }

    mutating func texts(_ name: String) -> [String] {
        guard let (value, path) = fields?[name] else { return [] }
        return reader.texts(value, at: path) ?? []
    }

    mutating func number(_ name: String, in range: ClosedRange<Int> = 0...1_000_000_000) -> Int {
        guard let (value, path) = given(name) else { return range.lowerBound }
        return reader.integer(value, at: path, in: range) ?? range.lowerBound
    }

    mutating func flag(_ name: String) -> Bool {
        guard let (value, path) = given(name) else { return false }
        return reader.boolean(value, at: path) ?? false
    }

    mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String, or standard: Word) -> Word
    where Word.RawValue == String {
        guard let (value, path) = given(name) else { return standard }
        return reader.word(value, at: path, as: Word.self) ?? standard
    }

    /// Whole numbers by name.
    mutating func numbers(_ name: String) -> [String: Int] {
        guard let (value, path) = given(name) else { return [:] }
        guard case .map(let entries) = value.content else {
            reader.complain("Names with numbers are expected, not \(value.kindInWords).", at: path, value.line)
            return [:]
        }
        var numbers: [String: Int] = [:]
        for entry in entries {
            numbers[entry.key] = reader.integer(entry.value, at: "\(path).\(entry.key)", in: 0...1_000_000_000)
        }
        return numbers
    }

    /// `nil` keeps the stored one.
    mutating func secret(_ name: String) -> Secret? {
        guard let (value, path) = fields?[name] else { return nil }
        return reader.text(value, at: path).map { Secret($0) }
    }

    /// Throws everything that is wrong, each with its path.
    func check() throws(Diagnostics) {
        guard reader.complaints.isEmpty else { throw Diagnostics(reader.complaints) }
    }

    /// What may not be null.
    private mutating func given(_ name: String) -> (value: DocumentValue, path: String)? {
        guard let fields else { return nil }
        if let found = fields[name] { return found }
        if fields.contains(name) { reader.complain("This may not be empty.", at: name, nil) }
        return nil
    }
}

extension JSONValue {
    /// Null for an empty text.
    static func text(orEmpty text: String) -> JSONValue { text.isEmpty ? .null : .text(text) }
}
