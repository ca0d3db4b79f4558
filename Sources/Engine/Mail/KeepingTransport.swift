import Core
import Messaging
import Store

extension MailTransport {
    /// Keeps each mail in the built-in mailbox of this store instead of sending it, once for everybody it goes to; that is
    /// how a demo shows mail.
    public static func keeping(in store: Store) -> MailTransport {
        MailTransport { mail throws(MailError) in
            let copies = [mail.to] + mail.bcc
            do {
                try await store.database.write { db in
                    for (index, recipient) in copies.enumerated() {
                        try db.mailbox.put(
                            KeptMail(
                                id: index == 0 ? mail.messageID : "\(index).\(mail.messageID)",
                                recipient: recipient.address, subject: mail.subject, text: mail.text, html: mail.html,
                                files: mail.attachments.map(\.name), sentAt: mail.date))
                    }
                }
            } catch { throw .temporary("The built-in mailbox can't be written.") }
        }
    }
}
