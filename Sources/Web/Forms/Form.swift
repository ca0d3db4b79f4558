import Foundation
import Hummingbird

/// What a form sent: `application/x-www-form-urlencoded`.
struct Form: Sendable, Equatable {
    /// Most fields that are read.
    static let mostFields = 2000

    private let fields: [String: [String]]

    static let empty = Form(fields: [:])

    private init(fields: [String: [String]]) { self.fields = fields }

    /// The fields of a form that came with a file.
    init(_ form: MultipartForm) {
        fields = Dictionary(grouping: form.fields, by: \.name).mapValues { $0.map(\.value) }
    }

    /// `nil` when an escape is broken, a text is not UTF-8, or there are too many fields.
    init?(_ body: some Collection<UInt8>) {
        var fields: [String: [String]] = [:]
        let pairs = body.split(separator: UInt8(ascii: "&"))
        guard pairs.count <= Self.mostFields else { return nil }
        for pair in pairs {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count > 1 ? parts[1] : pair.prefix(0))
            else { return nil }
            fields[name, default: []].append(value)
        }
        self.fields = fields
    }

    /// Of all fields that were sent, in a stable order.
    var names: [String] { fields.keys.sorted() }

    /// The field's first value; empty when it was not sent.
    subscript(name: String) -> String { fields[name]?.first ?? "" }

    /// The field's first value without white space around it.
    func trimmed(_ name: String) -> String { self[name].trimmingCharacters(in: .whitespacesAndNewlines) }

    func all(_ name: String) -> [String] { fields[name] ?? [] }

    private static func decode(_ text: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}

extension Request {
    /// What the address asks for after its question mark; nothing when that cannot be read.
    var asked: Form { Form((uri.query ?? "").utf8) ?? .empty }
}
