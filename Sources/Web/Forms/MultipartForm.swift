import Foundation

/// A file that came with a form.
struct UploadedFile: Sendable, Equatable {
    /// As the browser says it; anything may be in it.
    let name: String
    let bytes: [UInt8]
}

/// What a form with a file sent: `multipart/form-data`, RFC 7578. Every part is bounded by the body's own limit.
struct MultipartForm: Sendable, Equatable {
    /// Most parts that are read, and most bytes of the head of one.
    static let mostParts = 50
    static let mostHeadBytes = 8 * 1024

    private(set) var fields: [(name: String, value: String)] = []
    /// The first file that is not empty or has a name; `nil` when there was none.
    private(set) var file: UploadedFile?

    static func == (left: MultipartForm, right: MultipartForm) -> Bool {
        left.file == right.file && left.fields.map(\.name) == right.fields.map(\.name)
            && left.fields.map(\.value) == right.fields.map(\.value)
    }

    /// `nil` when the body is not what the content type says: no such boundary, a part without a name, a text that is
    /// not UTF-8, no end, or too much of anything.
    init?(_ body: [UInt8], contentType: String) {
        guard let boundary = Self.boundary(contentType) else { return nil }
        let mark = Array("--\(boundary)".utf8)
        // The first mark may lack the line end before it.
        guard body.starts(with: mark) else { return nil }
        let separator = [0x0D, 0x0A] + mark
        var place = mark.count
        var parts = 0
        while true {
            if body[place...].starts(with: Array("--".utf8)) { return }
            guard body[place...].starts(with: [0x0D, 0x0A]), parts < Self.mostParts else { return nil }
            parts += 1
            place += 2
            guard let end = Self.find(separator, in: body, from: place), take(body[place..<end]) else { return nil }
            place = end + separator.count
        }
    }

    /// Whether the content type is that of such a form.
    static func isMeant(by contentType: String?) -> Bool {
        contentType?.split(separator: ";").first?.lowercased() == "multipart/form-data"
    }

    private mutating func take(_ part: ArraySlice<UInt8>) -> Bool {
        let blank: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        let window = Array(part.prefix(Self.mostHeadBytes + blank.count))
        guard let headEnd = Self.find(blank, in: window, from: 0),
            let head = String(validating: window[..<headEnd], as: UTF8.self),
            let disposition = Self.disposition(head), let name = Self.parameter("name", of: disposition)
        else { return false }
        let content = part[(part.startIndex + headEnd + blank.count)...]
        if let fileName = Self.parameter("filename", of: disposition) {
            if file == nil, !(fileName.isEmpty && content.isEmpty) {
                file = UploadedFile(name: fileName, bytes: Array(content))
            }
            return true
        }
        guard let value = String(validating: content, as: UTF8.self) else { return false }
        fields.append((name, value))
        return true
    }

    private static func boundary(_ contentType: String) -> String? {
        guard isMeant(by: contentType), let text = parameter("boundary", of: contentType) else { return nil }
        let allowed = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
        return allowed && (1...70).contains(text.utf8.count) ? text : nil
    }

    private static func disposition(_ head: String) -> String? {
        for line in head.components(separatedBy: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            guard line[..<colon].lowercased() == "content-disposition" else { continue }
            return value.split(separator: ";").first?.lowercased() == "form-data" ? value : nil
        }
        return nil
    }

    /// The value of `; name=value` or `; name="value"`, in which browsers write `"` as `%22`.
    private static func parameter(_ wanted: String, of text: String) -> String? {
        var rest = Substring(text)
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(where: { $0 == "=" || $0 == ";" }), rest[equals] == "=" else { continue }
            let name = rest[..<equals].lowercased()
            rest = rest[rest.index(after: equals)...]
            let value: String
            if rest.first == "\"" {
                let inside = rest.dropFirst()
                guard let end = inside.firstIndex(of: "\"") else { return nil }
                value = String(inside[..<end])
                rest = inside[inside.index(after: end)...]
            } else {
                let end = rest.firstIndex(of: ";") ?? rest.endIndex
                value = rest[..<end].trimmingCharacters(in: .whitespaces)
                rest = rest[end...]
            }
            if name == wanted { return value.replacingOccurrences(of: "%22", with: "\"") }
        }
        return nil
    }

    /// Where `needle` begins at or after `start`. Looks for its first byte first, as line ends are rare.
    private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            var place = start
            while place + needle.count <= bytes.count {
                guard let next = bytes[place...].firstIndex(of: first), next + needle.count <= bytes.count else {
                    return nil
                }
                if bytes[next..<(next + needle.count)].elementsEqual(needle) { return next }
                place = next + 1
            }
            return nil
        }
    }
}
