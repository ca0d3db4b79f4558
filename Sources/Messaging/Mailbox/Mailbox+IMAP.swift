import NIOPosix

extension Mailbox {
    /// How many bytes of a mail are read; what comes after is not looked at.
    static let mailLimit = 256 * 1024

    /// A folder of an IMAP server. Each call has a connection of its own.
    ///
    /// - Parameter folder: name in ASCII; `INBOX` is where mail comes in.
    public static func imap(
        _ server: MailServer, folder: String = "INBOX", waiting time: MailTimeouts = .standard
    ) -> Mailbox {
        let reader = IMAPFolder(server: server, name: folder, time: time)
        return Mailbox(
            unseen: { limit throws(MailError) in
                try await CurlThreads.asking.call { Result { () throws(MailError) in try reader.unseen(limit: limit) } }
            },
            markSeen: { ids throws(MailError) in
                try await CurlThreads.asking.call { Result { () throws(MailError) in try reader.markSeen(ids) } }
            })
    }
}

extension MailServer {
    /// Connects to it as a mail server that is read from, signs in and opens the folder. Throws the exact reason when
    /// that fails.
    public func checkReading(folder: String = "INBOX", waiting time: MailTimeouts = .brief) async throws(MailError) {
        let reader = IMAPFolder(server: self, name: folder, time: time)
        try await CurlThreads.asking.call { Result { () throws(MailError) in try reader.check() } }
    }
}

/// One folder of an IMAP server. Its calls wait.
struct IMAPFolder: Sendable {
    let server: MailServer
    let name: String
    let time: MailTimeouts

    func check() throws(MailError) {
        let connection = try IMAPConnection(server, time)
        _ = try open("EXAMINE", connection)
        close(connection)
    }

    func unseen(limit: Int) throws(MailError) -> [InboundMail] {
        let connection = try IMAPConnection(server, time)
        let validity = try open("EXAMINE", connection)
        let found = try connection.command("UID SEARCH UNSEEN UNDELETED")
        var mails: [InboundMail] = []
        for uid in Self.numbers(in: found).sorted().prefix(max(0, limit)) {
            guard let bytes = try fetch(uid, connection) else { continue }
            mails.append(InboundMail(reading: bytes, id: "\(validity).\(uid)"))
        }
        close(connection)
        return mails
    }

    func markSeen(_ ids: [String]) throws(MailError) {
        let named = ids.compactMap(MailID.init)
        guard !named.isEmpty else { return }
        let connection = try IMAPConnection(server, time)
        let validity = try open("SELECT", connection)
        // Numbers of another validity name other mails.
        let uids = named.filter { $0.validity == validity }.map { String($0.uid) }
        for start in stride(from: 0, to: uids.count, by: 500) {
            let part = uids[start..<min(uids.count, start + 500)].joined(separator: ",")
            _ = try connection.command("UID STORE \(part) +FLAGS.SILENT (\\Seen)")
        }
        close(connection)
    }

    /// Opens the folder; its validity, without which a number names no mail.
    private func open(_ verb: String, _ connection: IMAPConnection) throws(MailError) -> UInt32 {
        guard !name.isEmpty, name.utf8.count <= 200, name.utf8.allSatisfy({ (32...126).contains($0) }) else {
            throw .misconfigured("The name of the folder must be of ASCII letters, such as INBOX.")
        }
        let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let answers: [IMAPConnection.Answer]
        do { answers = try connection.command("\(verb) \"\(quoted)\"") } catch {
            if case .refused(let text) = error { throw .misconfigured("The folder \(name) can't be opened: \(text)") }
            throw error
        }
        for answer in answers {
            if let validity = answer.line.firstMatch(of: /\[UIDVALIDITY (\d{1,10})\]/) {
                return UInt32(validity.1) ?? 0
            }
        }
        return 0
    }

    private static func numbers(in answers: [IMAPConnection.Answer]) -> [UInt32] {
        answers.flatMap { answer -> [UInt32] in
            guard answer.line.uppercased().hasPrefix("* SEARCH") else { return [] }
            return answer.line.split(separator: " ").dropFirst(2).compactMap { UInt32($0) }
        }
    }

    /// `nil` when the mail is gone.
    private func fetch(_ uid: UInt32, _ connection: IMAPConnection) throws(MailError) -> [UInt8]? {
        let command = "UID FETCH \(uid) (UID BODY.PEEK[]<0.\(Mailbox.mailLimit)>)"
        // A mail without a byte comes as a text in quotes.
        return try connection.command(command, limit: Mailbox.mailLimit)
            .first { $0.line.contains("UID \(uid) ") || $0.line.contains("UID \(uid))") }
            .map { $0.literals.first ?? [] }
    }

    /// All is done: whether the server hears it makes no difference.
    private func close(_ connection: IMAPConnection) { _ = try? connection.command("LOGOUT") }
}

/// `<validity>.<uid>`.
private struct MailID {
    let validity: UInt32
    let uid: UInt32
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt32($0) }
        guard parts.count == 2, let validity = parts[0], let uid = parts[1], uid > 0 else { return nil }
        (self.validity, self.uid) = (validity, uid)
    }
}
