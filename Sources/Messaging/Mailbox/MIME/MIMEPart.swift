import Foundation

/// A mail, or a part of one.
struct MIMEPart {
    let fields: MIMEFields
    let body: ArraySlice<UInt8>
    let type: MIMEType

    init(_ bytes: ArraySlice<UInt8>) {
        var start = bytes.startIndex
        fields = MIMEFields(bytes, bodyAt: &start)
        body = bytes[start...]
        type = MIMEType(fields["content-type"] ?? "text/plain")
    }

    /// It is there to be saved, not to be read.
    var isAttachment: Bool { MIMEType(fields["content-disposition"] ?? "").name == "attachment" }

    /// The parts of a `multipart/…`, at most so many; a last one that does not end is one too.
    func parts(limit: Int) -> [MIMEPart] {
        guard type.name.hasPrefix("multipart/"), let boundary = type.parameters["boundary"], !boundary.isEmpty,
            boundary.utf8.count <= 200
        else { return [] }
        let mark = Array("--\(boundary)".utf8)
        var (found, place, start) = ([MIMEPart](), body.startIndex, Int?.none)
        while place < body.endIndex, found.count < limit {
            let end = body[place...].firstIndex(of: 10) ?? body.endIndex
            let line = body[place..<end]
            if line.starts(with: mark), let rest = Self.rest(line.dropFirst(mark.count)) {
                if let start { found.append(MIMEPart(Self.withoutBreak(body[start..<place]))) }
                start = rest == .more ? min(end + 1, body.endIndex) : nil
                if rest == .last { break }
            }
            place = end + 1
        }
        if let start, found.count < limit, start < body.endIndex, place >= body.endIndex {
            found.append(MIMEPart(body[start...]))
        }
        return found
    }

    private enum Rest { case more, last }

    /// What follows the boundary on its line: nothing, or the two dashes of the last one; `nil` when it is another one.
    private static func rest(_ bytes: ArraySlice<UInt8>) -> Rest? {
        var rest = bytes
        if rest.last == 13 { rest.removeLast() }
        let isLast = rest.starts(with: [45, 45])
        if isLast { rest = rest.dropFirst(2) }
        return rest.trimmingBlanks.isEmpty ? (isLast ? .last : .more) : nil
    }

    /// The line break before a boundary belongs to the boundary.
    private static func withoutBreak(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        if rest.last == 10 { rest.removeLast() }
        if rest.last == 13 { rest.removeLast() }
        return rest
    }

    /// The body as it was before it was made fit for the way, as text.
    var text: String {
        let encoding = (fields["content-transfer-encoding"] ?? "").trimmingCharacters(in: .whitespaces).lowercased()
        let bytes =
            switch encoding {
            case "base64": Base64.decode(body)
            case "quoted-printable": QuotedPrintable.decode(body)
            default: Array(body)
            }
        return Charset.text(bytes, named: type.parameters["charset"] ?? "utf-8")
    }
}
