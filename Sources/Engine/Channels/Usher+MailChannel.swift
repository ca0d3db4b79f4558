import Core
import Logging
import Messaging
import Store

extension Usher {
    /// Most mails that are looked at in one round.
    static let mailsPerRound = 50

    /// Reads the mailbox once, when it is on: each mail is answered with a link to the account that its sender seems to
    /// be, or ignored, and marked as seen. A sender can be forged, so a mail alone grants nothing.
    ///
    /// - Returns: how many mails were looked at.
    @discardableResult
    public func readMailChannel() async throws -> Int {
        let settings = try await mailChannelStatus().stored.value
        guard settings.isOn, settings.isSetUp, let password = try await secret(MailChannelSettings.passwordSecret)
        else { return 0 }
        let mailbox = options.mailboxes(settings.mailServer(password))
        let mails: [InboundMail]
        do throws(MailError) { mails = try await mailbox.unseen(Self.mailsPerRound) } catch {
            try await noteMailbox(refusal: error.description)
            throw error
        }
        let (own, products) = (try await ownAddresses(settings), try await productNames())
        for mail in mails {
            do { try await answer(MailRequest(mail, own: own, products: products)) } catch {
                // It stays unseen and is looked at again; the others need not wait for it.
                surroundings.logger.error("A mail to the mailbox was not taken", metadata: ["error": "\(error)"])
                continue
            }
            // Each by itself and after it was taken: found again after a crash it is known by its key.
            try await mailbox.markSeen([mail.id])
        }
        try await noteMailbox(refusal: nil)
        return mails.count
    }

    private func answer(_ mail: MailRequest) async throws {
        switch mail {
        case .ignored(let reason): logIgnored(reason)
        case .request(let from, let product, let reason, let key):
            guard let person = try await owner(of: from.address) else {
                return logIgnored("no single account has the sender's address")
            }
            let new = NewAccessRequest(
                channel: .mail, externalKey: key, user: person.id, email: person.email, name: person.name,
                product: product, reason: reason, isConfirmed: false)
            // Answering would write to somebody who may not have asked; why it is not answered is in the log.
            do { _ = try await take(new) } catch is TooManyRequests {}
        }
    }

    private func logIgnored(_ reason: String) {
        surroundings.logger.notice("A mail to the mailbox was not answered", metadata: ["reason": "\(reason)"])
    }

    private func ownAddresses(_ settings: MailChannelSettings) async throws -> Set<String> {
        let mail = try await mailStatus().effective
        let own = [settings.address, settings.user, mail?.from, mail?.replyTo].compactMap { $0?.lowercased() }
        return Set(own.filter { !$0.isEmpty })
    }

    private func noteMailbox(refusal: String?) async throws {
        let now = surroundings.now()
        try await store.database.write { db in
            try ChannelCall.note(.mail, in: db) { call in
                if let refusal { (call.refusedAt, call.refusal) = (now, refusal) } else { call.at = now }
            }
        }
    }
}
