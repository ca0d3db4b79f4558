import Core
import Messaging

/// What a mail to the mailbox asks for, or why it is not answered. Pure.
enum MailRequest: Equatable {
    /// - Parameter key: names this mail among all; the same mail found twice has the same.
    case request(from: MailAddress, product: ProductKey?, reason: String, key: String)
    case ignored(String)

    /// - Parameter own: addresses that mail of ours comes from: answering them would go round in circles.
    init(_ mail: InboundMail, own: Set<String>, products: [(key: ProductKey, name: String)]) {
        guard !mail.isAutomatic else {
            self = .ignored("a program, a list or a mail server sent it")
            return
        }
        guard let from = mail.from else {
            self = .ignored("it names no single sender")
            return
        }
        guard !own.contains(from.address.lowercased()) else {
            self = .ignored("it comes from an address of this server")
            return
        }
        self = .request(
            from: from, product: Self.product(in: mail, products), reason: Self.reason(mail),
            key: mail.messageID.map { "message \($0)" } ?? "mailbox \(mail.id)")
    }

    /// The product that the subject names, else the text; `nil` when there is none or more than one.
    private static func product(
        in mail: InboundMail, _ products: [(key: ProductKey, name: String)]
    ) -> ProductKey? {
        for text in [mail.subject, String(mail.text.prefix(2000))] {
            let found = named(in: text, products)
            if !found.isEmpty { return found.count == 1 ? found.first : nil }
        }
        return nil
    }

    /// Longer names first, so that "Jira Service Management" is not also Jira.
    private static func named(in text: String, _ products: [(key: ProductKey, name: String)]) -> Set<ProductKey> {
        var rest = " " + words(text).joined(separator: " ") + " "
        var found: Set<ProductKey> = []
        let names = products.flatMap { product in
            [product.name, product.key.rawValue].map { (words($0).joined(separator: " "), product.key) }
        }
        for (name, key) in names.sorted(by: { ($0.0.count, $0.0) > ($1.0.count, $1.0) }) where !name.isEmpty {
            guard rest.contains(" \(name) ") else { continue }
            found.insert(key)
            rest = rest.replacing(" \(name) ", with: " ")
        }
        return found
    }

    private static func words(_ text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    /// Subject and text as the desk keeps them.
    private static func reason(_ mail: InboundMail) -> String {
        let text = mail.text.trimmingWhitespace()
        let both = [mail.subject.trimmingWhitespace(), text].filter { !$0.isEmpty }.joined(separator: "\n\n")
        return String(both.prefix(NewAccessRequest.longestReason))
    }
}

extension String {
    fileprivate func trimmingWhitespace() -> String {
        let start = drop { $0.isWhitespace }
        return String(String(start.reversed().drop { $0.isWhitespace }.reversed()))
    }
}
