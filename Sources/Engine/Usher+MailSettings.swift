import Core
import Messaging
import Store

extension Usher {
    /// Replaces the settings of mail, after the server was connected to and signed in at; an empty server takes it out.
    ///
    /// A stored password goes to no other server or user than the one it was stored for. What already works is not tried
    /// again, so that limits can be changed while the server is away.
    ///
    /// Throws as `keep` does; `UsherError.invalid` with the server's own reason when it can't be used.
    ///
    /// - Parameter password: `nil` keeps the stored one.
    @discardableResult
    public func changeMail(
        to new: MailSettings, password: Secret?, from version: Int, by actor: String
    ) async throws -> Versioned<MailSettings> {
        let old = try await mailSettings()
        guard old.version == version else {
            throw UsherError.settingsChanged(
                by: old.changedBy ?? "somebody", at: old.changedAt ?? surroundings.now())
        }
        guard new.complaints.isEmpty else { throw UsherError.invalid(Diagnostics(new.complaints)) }
        let change = try await passwordChange(new, password, old.value)
        if new.isSetUp { try await check(new, password, old.value) }
        return try await keep(
            new, or: MailSettings(), from: version, secrets: change.map { [MailSettings.passwordSecret: $0] } ?? [:],
            by: actor)
    }

    /// Sends a mail that says where it comes from, at once and outside of all limits. Throws `UsherError.invalid` with the
    /// server's own reason.
    public func sendTestMail(to recipient: MailAddress, by actor: String) async throws {
        guard let mailer = try await mailer() else {
            throw UsherError.invalid(Diagnostics([Diagnostic("No mail server is set up.", path: "")]))
        }
        let mail = Mail(
            messageID: mailer.messageID(for: surroundings.newID()), from: mailer.from, replyTo: mailer.replyTo,
            to: recipient, subject: "Usher can send mail",
            text: """
                This is a test. It came through \(mailer.settings.place) as \(mailer.settings.from).

                Nobody needs to do anything.

                """, date: surroundings.now())
        do { try await mailer.transport.send(mail) } catch {
            throw UsherError.invalid(Diagnostics([Diagnostic(error.description, path: "")]))
        }
        let event = entry("mail.tested", by: actor, subject: recipient.address)
        _ = try await store.database.write { try $0.audit.append([event]) }
    }

    /// What becomes of the stored password; `nil` when it stays as it is.
    private func passwordChange(
        _ new: MailSettings, _ password: Secret?, _ old: MailSettings
    ) async throws -> SecretChange? {
        guard !new.user.isEmpty else {
            let names = try await store.database.read { try $0.secrets.names() }
            return names.contains(MailSettings.passwordSecret) ? .remove : nil
        }
        if let password { return .set(password) }
        guard new.server == old.server, new.user == old.user, try await storedPassword() != nil else {
            throw UsherError.invalid(
                Diagnostics([Diagnostic("Write the password of this user at this server.", path: "password")]))
        }
        return nil
    }

    private func check(_ new: MailSettings, _ password: Secret?, _ old: MailSettings) async throws {
        guard password != nil || !new.isSameServer(as: old) else { return }
        let kept = password == nil ? try await storedPassword() : nil
        do { try await options.mailServers.check(new.mailServer(password ?? kept)) } catch {
            throw UsherError.invalid(Diagnostics([Diagnostic(error.description, path: "")]))
        }
    }

    /// One that can't be opened any more has to be written anew.
    private func storedPassword() async throws -> Secret? {
        do { return try await secret(MailSettings.passwordSecret) } catch StoreError.cannotUnseal { return nil }
    }
}

extension MailSettings {
    /// `mail.example.com, port 587`.
    public var place: String { "\(server), port \(port)" }

    fileprivate func isSameServer(as other: MailSettings) -> Bool {
        (server, port, security, user, authority) == (
            other.server, other.port, other.security, other.user, other.authority
        )
    }
}
