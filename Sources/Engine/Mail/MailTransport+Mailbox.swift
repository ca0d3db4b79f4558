import Messaging
import Store

extension MailTransport {
    /// Keeps mails in the database, where the console shows them. Nothing leaves the program.
    public static func mailbox(in store: Store) -> MailTransport {
        MailTransport { mail throws(MailError) in
            let kept = [mail.to] + mail.bcc
            do {
                try await store.database.write { db in
                    for (index, address) in kept.enumerated() {
                        try db.mailbox.put(
                            KeptMail(
                                id: index == 0 ? mail.messageID : "\(index).\(mail.messageID)",
                                recipient: address.address, subject: mail.subject, text: mail.text, html: mail.html,
                                files: mail.attachments.map(\.name), sentAt: mail.date))
                    }
                }
            } catch { throw .temporary("The mailbox can't be written: \(error)") }
        }
    }
}
