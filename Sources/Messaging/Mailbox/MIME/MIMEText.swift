/// What a person reads first in a mail.
struct MIMEText {
    /// At most so many parts are looked at, and so deep inside each other.
    private static let (partLimit, depthLimit) = (64, 8)

    let text: String

    init(_ mail: MIMEPart) {
        var seen = 0
        let parts = Self.leaves(of: mail, depth: 0, seen: &seen)
        let plain = parts.first { $0.type.name == "text/plain" || $0.type.name.isEmpty }
        if let plain {
            text = Self.tidy(plain.text)
        } else {
            let html = parts.first { $0.type.name == "text/html" }
            text = html.map { Self.tidy(HTMLText.plain(String($0.text.prefix(4 * InboundMail.textLimit)))) } ?? ""
        }
    }

    private static func leaves(of part: MIMEPart, depth: Int, seen: inout Int) -> [MIMEPart] {
        seen += 1
        guard part.type.name.hasPrefix("multipart/"), depth < depthLimit, seen < partLimit else {
            return part.isAttachment || part.type.name.hasPrefix("multipart/") ? [] : [part]
        }
        var found: [MIMEPart] = []
        for inner in part.parts(limit: partLimit) where seen < partLimit {
            found += leaves(of: inner, depth: depth + 1, seen: &seen)
        }
        return found
    }

    /// Line breaks of one kind, and no other control characters.
    private static func tidy(_ text: String) -> String {
        let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let scalars = lines.unicodeScalars.filter { scalar in
            scalar == "\n" || scalar == "\t" || (scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value))
        }
        return String(String(String.UnicodeScalarView(scalars)).prefix(InboundMail.textLimit))
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
