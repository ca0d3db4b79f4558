import CCurl
import Core
import Synchronization

/// Hands mails to one mail server over few connections that are kept for the next mail.
final class SMTPSender: Sendable {
    let server: MailServer
    let time: MailTimeouts
    private let idle = Mutex<[CurlHandle]>([])

    init(server: MailServer, time: MailTimeouts = .standard) {
        self.server = server
        self.time = time
    }

    func send(_ mail: Mail) async throws(MailError) {
        try requireSafety()
        let recipients = [mail.to] + mail.bcc
        let addresses = recipients + [mail.from] + [mail.replyTo].compactMap { $0 }
        let needsUTF8 = addresses.contains(where: \.needsUTF8)
        if needsUTF8 { try await requireUTF8(for: addresses.first(where: \.needsUTF8)?.address ?? "") }
        let bytes = MIMEMessage(mail).bytes
        try await CurlThreads.sending.call { [self] in
            Result { () throws(MailError) in
                try send(bytes, from: mail.from, to: recipients, onNewConnection: needsUTF8)
            }
        }
    }

    /// Connects, encrypts and signs in, and sends nothing.
    func check() async throws(MailError) {
        try requireSafety()
        _ = try await greet()
    }

    /// A password is for the server alone.
    private func requireSafety() throws(MailError) {
        guard server.security == .none, server.login != nil else { return }
        throw .misconfigured(
            "A password is only sent over an encrypted connection: use STARTTLS or TLS for \(server.place), or no user."
        )
    }

    /// Without SMTPUTF8 a server may cut such an address to another one.
    private func requireUTF8(for address: String) async throws(MailError) {
        guard try await greet().contains(where: { $0.dropFirst(4).uppercased() == "SMTPUTF8" }) else {
            throw .refused(
                "\(server.place) can't take the address \(address): it does not know SMTPUTF8, which letters before the "
                    + "@ that are not ASCII need.")
        }
    }

    /// What the server says up to where a mail would begin.
    private func greet() async throws(MailError) -> [String] {
        try await CurlThreads.asking.call { [self] in
            Result { () throws(MailError) in
                let handle = try CurlHandle()
                handle.prepare(server, url: server.url("smtp"), time)
                allowLogins(handle)
                handle.set(CURLOPT_CONNECT_ONLY, 1)
                let outcome = handle.perform()
                if let error = SMTPFailure(outcome, server).error { throw error }
                return handle.replies
            }
        }
    }

    private func send(
        _ bytes: [UInt8], from: MailAddress, to recipients: [MailAddress], onNewConnection: Bool
    ) throws(MailError) {
        let kept = idle.withLock { $0.popLast() }
        let handle = if let kept { kept } else { try CurlHandle() }
        handle.prepare(server, url: server.url("smtp"), time)
        allowLogins(handle)
        if onNewConnection { handle.set(CURLOPT_FRESH_CONNECT, 1) }
        handle.set(CURLOPT_MAIL_FROM, "<\(from.envelope)>")
        var list: UnsafeMutablePointer<curl_slist>?
        for recipient in recipients { list = curl_slist_append(list, "<\(recipient.envelope)>") }
        defer { curl_slist_free_all(list) }
        _ = ccurl_set_list(handle.pointer, CURLOPT_MAIL_RCPT, list)
        handle.send(bytes)
        let outcome = handle.perform()
        if let error = SMTPFailure(outcome, server).error { throw error }
        // One that failed is not used again: nobody knows what it still holds.
        idle.withLock { $0.append(handle) }
    }

    /// No mechanism that would send a weaker proof, or one of the machine's own.
    private func allowLogins(_ handle: CurlHandle) {
        if server.login != nil { handle.set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN") }
    }
}

extension MailTransport {
    /// Sends through a mail server. Keeps few connections open between mails; they end with the last copy.
    public static func smtp(_ server: MailServer, waiting time: MailTimeouts = .standard) -> MailTransport {
        let sender = SMTPSender(server: server, time: time)
        return MailTransport { mail throws(MailError) in try await sender.send(mail) }
    }
}

extension MailServer {
    /// Connects to it as a mail server that sends, encrypts and signs in. Throws the exact reason when that fails.
    public func checkSending(waiting time: MailTimeouts = .brief) async throws(MailError) {
        try await SMTPSender(server: self, time: time).check()
    }
}
