import Core
import Engine
import Foundation
import Hummingbird
import Store

/// A request to the API, read strictly: what is not known is refused, with the nearest name that is.
struct APICall {
    let request: Request
    let context: WebContext
    let administrator: Administrator
    private let query: Form

    /// - Parameters:
    ///   - known: the query parameters of the route; `repeated` may come several times.
    ///   - type: the media type of a good answer.
    init(
        _ request: Request, _ context: WebContext, query known: [String] = [], repeated: Set<String> = [],
        producing type: String = "application/json"
    ) throws(Refusal) {
        guard let administrator = context.identity.administrator else { throw .signInFirst }
        guard let query = Form((request.uri.query ?? "").utf8) else { throw .unreadable }
        (self.request, self.context, self.administrator, self.query) = (request, context, administrator, query)
        for name in query.names {
            guard known.contains(name) else {
                let near = NearestNames.nearest(to: name, among: known)
                let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: ", "))?"
                throw .parameter(name, "This parameter is not known here.\(hint)")
            }
            if !repeated.contains(name), query.all(name).count > 1 {
                throw .parameter(name, "This parameter may come once.")
            }
        }
        try Self.check(accept: request.headers[.accept], type)
    }

    var actor: String { administrator.actor }

    func text(_ name: String) -> String? { query.all(name).first }
    func texts(_ name: String) -> [String] { query.all(name) }

    func integer(_ name: String, in range: ClosedRange<Int>, or standard: Int) throws(Refusal) -> Int {
        guard let text = text(name) else { return standard }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text), range.contains(number) else {
            throw .parameter(name, "A whole number from \(range.lowerBound) to \(range.upperBound) is expected.")
        }
        return number
    }

    func limit() throws(Refusal) -> Int { try integer("limit", in: 1...500, or: 100) }

    func word<Word: RawRepresentable & CaseIterable>(_ name: String, as type: Word.Type) throws(Refusal) -> Word?
    where Word.RawValue == String {
        guard let text = text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw .parameter(name, "One of \(Word.allCases.map(\.rawValue).joined(separator: ", ")) is expected.")
        }
        return word
    }

    func instant(_ name: String) throws(Refusal) -> Instant? {
        guard let text = text(name) else { return nil }
        guard let instant = Instant(iso8601: text) else {
            throw .parameter(name, "A time such as 2026-01-31T08:00:00Z is expected.")
        }
        return instant
    }

    /// The parts of the cursor that this list gave; `nil` for its first page.
    func cursor(of list: String) throws(Refusal) -> [String]? {
        guard let text = text("cursor") else { return nil }
        guard let parts = APICursor.parts(text, of: list) else {
            throw .parameter(
                "cursor", "It is not a cursor of this list. Filter and order stay the same from page to page.")
        }
        return parts
    }

    /// Where a list that goes by time goes on; `nil` for its first page.
    func place(in list: String) throws(Refusal) -> (at: Instant, id: String)? {
        guard let parts = try cursor(of: list), parts.count == 2, let time = Int64(parts[0]) else { return nil }
        return (Instant(milliseconds: time), parts[1])
    }

    func path(_ name: String) throws(Refusal) -> String {
        guard let text = context.parameters.get(name)?.removingPercentEncoding, !text.isEmpty else { throw .notFound }
        return text
    }

    /// The body as JSON.
    func body() async throws -> DocumentValue {
        try requireType("application/json")
        let bytes = try await bytes()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(.badRequest, "The body cannot be read", "It is not UTF-8 text. Nothing was changed.")
        }
        do { return try DocumentValue(json: text) } catch { throw Refusal.body(error, status: .badRequest) }
    }

    func bytes() async throws -> [UInt8] { Array(try await request.body.collect(upTo: .max).readableBytesView) }

    func requireType(_ wanted: String) throws(Refusal) {
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard type?.filter({ $0 != " " }) == wanted else {
            throw Refusal(
                .unsupportedMediaType, "The body has another type", "Send it as \(wanted). Nothing was changed.")
        }
    }

    /// Fails unless the change was made from this version.
    func requireMatch(_ tag: String) throws(Refusal) {
        guard let sent = request.headers[.ifMatch] else { throw .needsVersion }
        let tags = sent.split(separator: ",").map { $0.filter { $0 != " " } }
        guard tags.contains(tag) || tags.contains("*") else { throw .changedMeanwhile }
    }

    /// Reads the body's fields; throws every complaint at once.
    func fields<Value>(
        _ value: DocumentValue, known: [String], _ read: (inout DocumentReader, DocumentFields) -> Value
    ) throws(Refusal) -> Value {
        var reader = DocumentReader()
        guard let fields = reader.fields(value, at: "", known: known) else {
            throw .body(Diagnostics(reader.complaints))
        }
        let result = read(&reader, fields)
        guard reader.complaints.isEmpty else { throw .body(Diagnostics(reader.complaints)) }
        return result
    }

    private static func check(accept header: String?, _ type: String) throws(Refusal) {
        guard let header, !header.isEmpty else { return }
        let family = String(type.prefix { $0 != "/" }) + "/*"
        let ranges = header.lowercased().split(separator: ",").map { range in
            range.split(separator: ";").first.map { $0.filter { $0 != " " } } ?? ""
        }
        guard ranges.contains(where: { $0 == "*/*" || $0 == family || $0 == type }) else {
            throw Refusal(.notAcceptable, "There is no such form of it", "It is answered as \(type).")
        }
    }
}

/// Answers of the API.
enum APIAnswer {
    static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, location: String? = nil, tag: String? = nil
    ) -> Response {
        text(value.rendered, status: status, location: location, tag: tag)
    }

    static func text(
        _ text: String, type: String = "application/json", status: HTTPResponse.Status = .ok, location: String? = nil,
        tag: String? = nil
    ) -> Response {
        var headers: HTTPFields = [.contentType: type]
        if let location { headers[.location] = location }
        if let tag { headers[.eTag] = tag }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// A page of a list: `next` is the cursor of the following one, null at the end.
    static func page(_ items: [JSONValue], total: Int? = nil, next: String?) -> Response {
        var fields = [JSONValue.Field("items", .array(items))]
        if let total { fields.append(JSONValue.Field("total", .integer(total))) }
        return json(.object(fields + [JSONValue.Field("next", .text(orNull: next))]))
    }

    static let nothing = Response(status: .noContent)
}
