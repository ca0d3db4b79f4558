import Foundation

extension InboundMail {
    /// Letters of a text that are kept.
    static let textLimit = 64 * 1024

    /// Reads a mail as it came over the wire. Any bytes make a mail: what can't be read is left out.
    init(reading bytes: [UInt8], id: String) {
        let part = MIMEPart(bytes[...])
        let fields = part.fields
        let text = MIMEText(part).text
        self.init(
            id: id, from: Self.sender(fields),
            subject: Self.onOneLine(EncodedWords.decode(fields["subject"] ?? "")), text: text,
            messageID: Self.messageID(fields["message-id"]), isAutomatic: Self.isAutomatic(fields, part.type))
    }

    /// More than one sender is none: who sees the first could be told that the second one had asked.
    private static func sender(_ fields: MIMEFields) -> MailAddress? {
        let all = fields.all("from")
        return all.count == 1 ? all.first.flatMap(AddressField.single) : nil
    }

    private static func onOneLine(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0 }
        return String(String(String.UnicodeScalarView(scalars)).prefix(500)).trimmingCharacters(in: .whitespaces)
    }

    private static func messageID(_ field: String?) -> String? {
        let id = (field ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "<> \t"))
        let isPlain = id.utf8.count <= 500 && id.utf8.allSatisfy { (33...126).contains($0) }
        return id.isEmpty || !isPlain ? nil : id
    }

    /// By the signs of RFC 3834, of mailing lists and of reports that a mail could not be delivered.
    private static func isAutomatic(_ fields: MIMEFields, _ type: MIMEType) -> Bool {
        let says = { (name: String) in (fields[name] ?? "").trimmingCharacters(in: .whitespaces).lowercased() }
        let submitted = says("auto-submitted")
        if !submitted.isEmpty, submitted != "no" { return true }
        if ["bulk", "junk", "list", "auto_reply"].contains(says("precedence")) { return true }
        let signs = ["list-id", "list-unsubscribe", "list-post", "x-autoreply", "x-autorespond", "x-failed-recipients"]
        if signs.contains(where: { fields[$0] != nil }) || says("return-path") == "<>" { return true }
        if type.name == "multipart/report" { return true }
        let sender = sender(fields)?.local.lowercased() ?? ""
        return ["mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply"].contains(sender)
    }
}
