import Core
import Logging
import Messaging
import Store

/// What one round of delivering did.
public struct Delivery: Equatable, Sendable {
    public var sent = 0
    /// To be tried again.
    public var delayed = 0
    /// Refused for good, or given up.
    public var failed = 0
    /// No longer true when they were about to be sent.
    public var dropped = 0
    public init(sent: Int = 0, delayed: Int = 0, failed: Int = 0, dropped: Int = 0) {
        (self.sent, self.delayed, self.failed, self.dropped) = (sent, delayed, failed, dropped)
    }
}

/// Why mails are not going out, for administrators.
public struct MailTrouble: Equatable, Sendable, Codable {
    /// The mail server's reason.
    public var reason: String
    /// Milliseconds since 1970.
    public var since: Int64
    static let key = "mail.trouble"
}

extension Usher {
    /// Most conversations with the mail server at the same time.
    private static let conversations = 4
    /// Mails looked at in one round.
    private static let round = 200

    /// Sends what is due. A mail is on disk as being sent before a server gets it and as sent only afterwards: when the
    /// process is killed in between it is sent again with the same message id, so that it comes at most twice and never
    /// not at all.
    @discardableResult
    public func deliverMail() async throws -> Delivery {
        let now = surroundings.now()
        let isGone = surroundings.isGone
        let due = try await store.database.write { db in
            try db.outbox.release(of: isGone, at: now)
            return try db.outbox.due(at: now, limit: Self.round)
        }
        guard !due.isEmpty, let mailer = try await mailer() else { return Delivery() }
        let sent = try await store.database.read { try $0.outbox.sent(since: now - .hours(1)) }
        let room = DeliveryPlan.room(sentThisHour: sent, perHour: mailer.settings.perHour)
        var delivery = Delivery()
        try await withThrowingTaskGroup(of: Ending?.self) { group in
            var waiting = due.prefix(room).makeIterator()
            for _ in 0..<Self.conversations {
                if let mail = waiting.next() { group.addTask { try await deliver(mail, with: mailer) } }
            }
            while let ending = try await group.next() {
                delivery.count(ending)
                // While nothing works, the others would only fail as well.
                if ending == .misconfigured { continue }
                if let mail = waiting.next() { group.addTask { try await deliver(mail, with: mailer) } }
            }
        }
        return delivery
    }

    /// Why mails are not going out; `nil` while they are.
    public func mailTrouble() async throws -> MailTrouble? {
        try await store.database.read { try $0.settings.get(MailTrouble.key) }
    }

    enum Ending { case sent, delayed, failed, dropped, misconfigured }

    /// `nil` when another process has it, or when no more may go out in this hour.
    private func deliver(_ due: OutgoingMail, with mailer: Mailer) async throws -> Ending? {
        let now = surroundings.now()
        let kind = mailKind(of: due.purpose)
        switch try await claim(due, isCapped: kind.isCapped, mailer.settings, now) {
        case .granted: break
        case .enough: return .delayed
        case .left: return nil
        }
        var mail = due
        mail.attempts += 1
        do {
            switch try await kind.compose(mail) {
            case .drop(let reason): return try await end(mail, as: .dropped, reason, kind)
            case .letter(let letter):
                guard let ready = Mail(mail, letter, from: mailer, at: now) else {
                    return try await end(mail, as: .failed, "'\(mail.recipient)' is no mail address.", kind)
                }
                try await mailer.transport.send(ready)
                return try await note(mail, kind)
            }
        } catch let error as MailError { return try await settle(mail, error, kind) } catch {
            surroundings.logger.error(
                "A mail could not be written",
                metadata: ["mail": "\(mail.id)", "purpose": "\(mail.purpose.rawValue)", "error": "\(error)"])
            return try await settle(mail, .temporary("It could not be written: \(error)"), kind)
        }
    }

    private enum Claim { case granted, enough, left }

    /// Takes the mail for sending, unless it must wait. What is on its way counts for the limits as if it were sent, and
    /// it is asked in the transaction that takes the mail: several at once do not pass a limit together.
    private func claim(
        _ mail: OutgoingMail, isCapped: Bool, _ limits: MailSettings, _ now: Instant
    ) async throws -> Claim {
        try await store.database.write { [surroundings] db in
            let outbox = db.outbox
            guard let present = try outbox.mail(mail.id), present.endedAt == nil, present.nextTryAt <= now,
                try outbox.sent(since: now - .hours(1)) + outbox.sending(besides: mail.id) < limits.perHour
            else { return .left }
            let today = try outbox.sent(to: mail.recipient, since: now - .days(1))
            if isCapped, try today + outbox.sending(to: mail.recipient, besides: mail.id) >= limits.perRecipientPerDay {
                try outbox.wait(mail.id, until: now + .hours(1), error: "Enough mails for one person today.")
                return .enough
            }
            let isOurs = try outbox.begin(
                mail.id, holder: surroundings.holder, at: now, patience: DeliveryPlan.patience)
            return isOurs ? .granted : .left
        }
    }

    private func note(_ mail: OutgoingMail, _ kind: MailKind) async throws -> Ending {
        let now = surroundings.now()
        let event = mailEvent("mail.sent", mail)
        try await store.database.write { db in
            try db.outbox.end(mail.id, as: .sent, at: now)
            try kind.accepted(mail, now, db)
            try db.settings.remove(MailTrouble.key)
            try db.audit.append([event])
        }
        return .sent
    }

    private func settle(_ mail: OutgoingMail, _ error: MailError, _ kind: MailKind) async throws -> Ending {
        let now = surroundings.now()
        switch error {
        case .refused(let reason): return try await end(mail, as: .failed, reason, kind)
        case .temporary(let reason):
            guard case .at(let next) = DeliveryPlan.retry(mail, now: now) else {
                return try await end(mail, as: .failed, "Given up. \(reason)", kind)
            }
            try await store.database.write { try $0.outbox.wait(mail.id, until: next, error: reason) }
            return .delayed
        case .misconfigured(let reason):
            try await store.database.write { db in
                try db.outbox.wait(mail.id, until: now + DeliveryPlan.mendingPause, error: reason)
                let since = try db.settings.get(MailTrouble.key, as: MailTrouble.self)?.since ?? now.milliseconds
                try db.settings.set(MailTrouble.key, to: MailTrouble(reason: reason, since: since))
            }
            surroundings.logger.error("Mail can't be sent", metadata: ["reason": "\(reason)"])
            return .misconfigured
        }
    }

    private func end(
        _ mail: OutgoingMail, as state: OutgoingMail.State, _ reason: String, _ kind: MailKind
    ) async throws -> Ending {
        let now = surroundings.now()
        let event = mailEvent(state == .failed ? "mail.failed" : "mail.dropped", mail, reason: reason)
        try await store.database.write { db in
            try db.outbox.end(mail.id, as: state, error: reason, at: now)
            try kind.ended(mail, now, db)
            try db.audit.append([event])
        }
        return state == .failed ? .failed : .dropped
    }

    private func mailEvent(_ verb: String, _ mail: OutgoingMail, reason: String? = nil) -> AuditEntry {
        var details = ["purpose": mail.purpose.rawValue, "about": mail.subject, "to": mail.recipient]
        details["reason"] = reason
        return entry(verb, by: "usher", subject: mail.account?.rawValue ?? mail.recipient, details: details)
    }
}

extension Delivery {
    fileprivate mutating func count(_ ending: Usher.Ending?) {
        switch ending {
        case .sent: sent += 1
        case .delayed, .misconfigured: delayed += 1
        case .failed: failed += 1
        case .dropped: dropped += 1
        case nil: break
        }
    }
}

extension Mail {
    /// `nil` when the recipient is no address.
    fileprivate init?(_ mail: OutgoingMail, _ letter: Letter, from mailer: Mailer, at now: Instant) {
        guard let to = MailAddress(mail.recipient, name: letter.toName) else { return nil }
        self.init(
            messageID: mailer.messageID(for: mail.id), from: mailer.from, replyTo: mailer.replyTo, to: to,
            bcc: letter.bcc, subject: letter.subject, text: letter.text, html: letter.html,
            attachments: letter.attachments, date: now)
    }
}
