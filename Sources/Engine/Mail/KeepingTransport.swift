import Core
import Messaging
import Store

extension MailTransport {
    /// Keeps each mail in the built-in mailbox of this store instead of sending it; that is how a demo shows mail.
    public static func keeping(in store: Store) -> MailTransport {
        MailTransport { mail throws(MailError) in
            let kept = KeptMail(
                id: mail.messageID, recipient: mail.to.address, subject: mail.subject, text: mail.text,
                html: mail.html, files: mail.attachments.map(\.name), sentAt: mail.date)
            do { try await store.database.write { try $0.mailbox.put(kept) } } catch {
                throw .temporary("The built-in mailbox can't be written.")
            }
        }
    }
}
