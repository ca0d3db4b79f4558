import Core
import Foundation

/// A mail as it goes over the wire: RFC 5322 and MIME, in lines that end with CR LF. All of it is
/// ASCII, but for addresses whose local part is not (RFC 6532).
struct MIMEMessage {
    private let mail: Mail

    init(_ mail: Mail) { self.mail = mail }

    var bytes: [UInt8] { Array((headers + content).utf8) }

    private var headers: String {
        var lines = [
            "Message-ID: <\(Self.token(mail.messageID))>",
            "Date: \(Self.date(mail.date))",
            "From: \(mailbox(mail.from, after: "From: "))",
        ]
        if let replyTo = mail.replyTo { lines.append("Reply-To: \(mailbox(replyTo, after: "Reply-To: "))") }
        lines.append("To: \(mailbox(mail.to, after: "To: "))")
        lines.append("Subject: \(MIMEHeader.text(mail.subject, after: "Subject: "))")
        // No program answers it, in particular no "I am out of office" (RFC 3834 and what Exchange goes by).
        lines += ["Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"]
        if let unsubscribe = mail.unsubscribe, Self.isAddress(unsubscribe) {
            lines.append("List-Unsubscribe: <\(unsubscribe)>")
        }
        lines.append("MIME-Version: 1.0")
        return lines.map { $0 + "\r\n" }.joined()
    }

    private func mailbox(_ address: MailAddress, after field: String) -> String {
        guard let name = address.name, !name.isEmpty else { return address.envelope }
        let shown = MIMEHeader.phrase(name, after: field)
        // A folded name leaves no room that is known for the address.
        return "\(shown)\(shown.contains("\r\n") ? "\r\n " : " ")<\(address.envelope)>"
    }

    /// From the first header of the content on.
    private var content: String {
        let text = Self.part("text/plain", mail.text)
        var body = text
        if let html = mail.html { body = multipart("alternative", 1, [text, Self.part("text/html", html)]) }
        guard !mail.attachments.isEmpty else { return body }
        return multipart("mixed", 2, [body] + mail.attachments.map(Self.part))
    }

    /// The boundary stands in no part: what is quoted-printable never holds `=_`, nor does base64. The same mail has the
    /// same bytes each time it is tried.
    private func multipart(_ kind: String, _ number: Int, _ parts: [String]) -> String {
        let boundary = "=_usher_\(number)"
        return "Content-Type: multipart/\(kind); boundary=\"\(boundary)\"\r\n\r\n"
            + parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + "--\(boundary)--\r\n"
    }

    private static func part(_ type: String, _ text: String) -> String {
        """
        Content-Type: \(type); charset=utf-8\r
        Content-Transfer-Encoding: quoted-printable\r
        \r
        \(QuotedPrintable.encode(text))
        """
    }

    private static func part(_ file: Mail.Attachment) -> String {
        let data = Data(file.bytes).base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn])
            .replacing("\r\n", with: "\n").replacing("\r", with: "\n").replacing("\n", with: "\r\n")
        return """
            Content-Type: \(type(file.type))\r
            Content-Transfer-Encoding: base64\r
            Content-Disposition: attachment;\r
             \(MIMEHeader.parameter("filename", file.name))\r
            \r
            \(data)
            """
    }

    /// A media type on one line; bytes of no type when it holds anything else.
    private static func type(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && text.contains("/") && text.utf8.count < 60
        return isPlain ? text : "application/octet-stream"
    }

    /// What may stand between angle brackets.
    private static func token(_ text: String) -> String {
        String(
            text.unicodeScalars.filter { $0.value > 0x20 && $0.value < 0x7F && $0 != "<" && $0 != ">" }.map(
                Character.init))
    }

    private static func isAddress(_ text: String) -> Bool {
        !text.isEmpty && token(text) == text && (text.hasPrefix("https:") || text.hasPrefix("mailto:"))
    }

    /// `Sat, 31 Jan 2026 08:00:00 +0000`.
    static func date(_ instant: Instant) -> String {
        let seconds = Int64((Double(instant.milliseconds) / 1000).rounded(.down))
        let days = Int64((Double(seconds) / 86_400).rounded(.down))
        let (day, rest) = (CivilDay(daysSince1970: days), Int(seconds - days * 86_400))
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = [rest / 3600, rest / 60 % 60, rest % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return "\(weekdays[Int((days % 7 + 7) % 7)]), \(day.day) \(months[day.month - 1]) \(day.year) \(clock) +0000"
    }
}
