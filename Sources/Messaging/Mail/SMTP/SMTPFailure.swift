import CCurl

/// What it means when a call to a mail server fails.
struct SMTPFailure {
    let outcome: CurlOutcome
    let server: MailServer

    init(_ outcome: CurlOutcome, _ server: MailServer) { (self.outcome, self.server) = (outcome, server) }

    /// `nil` when it did not fail.
    var error: MailError? {
        switch outcome.code {
        case CURLE_OK: nil
        case CURLE_LOGIN_DENIED: signIn
        case CURLE_USE_SSL_FAILED where isPassing: .temporary(said("refused STARTTLS for now"))
        default: ConnectionFailure(outcome, server).error ?? answered
        }
    }

    /// 4yz; also 421, with which a server says goodbye at any point.
    private var isPassing: Bool { (400..<500).contains(outcome.reply) }
    private var isFinal: Bool { (500..<600).contains(outcome.reply) }

    private var signIn: MailError {
        guard let user = server.login?.user else { return answered }
        if isPassing { return .temporary(said("could not check the password of \(user) now")) }
        if isFinal { return .misconfigured(said("refused user \(user) or the password")) }
        return .misconfigured("\(server.place) offers neither PLAIN nor LOGIN to sign in with.")
    }

    private var answered: MailError {
        let detail = outcome.detail
        if isPassing { return .temporary(said("is not ready for it now")) }
        guard isFinal else {
            return .temporary(
                "The connection to \(server.place) broke off: \(ConnectionFailure(outcome, server).detail).")
        }
        if outcome.reply == 530 || outcome.reply == 538 {
            return .misconfigured(said("wants a user and password, or encryption"))
        }
        if detail.hasPrefix("MAIL failed") {
            // Too large, or a parameter of this one mail.
            let isAboutMail = [552, 555].contains(outcome.reply)
            return isAboutMail ? .refused(said("refused the mail")) : .misconfigured(said("refused the sender"))
        }
        if detail.hasPrefix("RCPT failed") { return .refused(said("refused the recipient")) }
        if detail.hasPrefix("Got unexpected") || outcome.code == CURLE_REMOTE_ACCESS_DENIED {
            return .misconfigured(said("does not talk to this machine"))
        }
        return .refused(said("refused the mail"))
    }

    /// `mail.example.com:587 refused the recipient: 550 5.1.1 no such user`.
    private func said(_ what: String) -> String {
        let text = outcome.replyText.isEmpty ? String(outcome.reply) : outcome.replyText
        return "\(server.place) \(what): \(server.redacted(text))"
    }
}
