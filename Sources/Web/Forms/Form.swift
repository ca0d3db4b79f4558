import Core
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
        guard let fields = FormEncoding.fields(of: body, most: Self.mostFields) else { return nil }
        self.fields = Dictionary(grouping: fields, by: \.name).mapValues { $0.map(\.value) }
    }

    /// Of all fields that were sent, in a stable order.
    var names: [String] { fields.keys.sorted() }

    /// The field's first value; empty when it was not sent.
    subscript(name: String) -> String { fields[name]?.first ?? "" }

    /// The field's first value without white space around it.
    func trimmed(_ name: String) -> String { self[name].trimmingCharacters(in: .whitespacesAndNewlines) }

    func all(_ name: String) -> [String] { fields[name] ?? [] }
}

extension Request {
    /// What the address asks for after its question mark; nothing when that cannot be read.
    var asked: Form { Form((uri.query ?? "").utf8) ?? .empty }
}
