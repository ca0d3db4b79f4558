import Core
import Messaging
import Store

/// The mailbox that people write to when they need access. The password is sealed beside it.
public struct MailChannelSettings: KeptSettings {
    public static let key = "channel.mail"
    public static let subject = "mailbox for requests"
    static let passwordSecret = "mailbox.password"

    public var isOn: Bool
    /// Name or address of the IMAP server; empty when none is set up.
    public var server: String
    public var port: Int
    public var security: MailSecurity
    public var user: String
    /// The address people write to, as pages show it.
    public var address: String
    /// Certificates (PEM) that are trusted besides those of the system; empty for none.
    public var authority: String

    public init(
        isOn: Bool = false, server: String = "", port: Int = 993, security: MailSecurity = .tls, user: String = "",
        address: String = "", authority: String = ""
    ) {
        self.isOn = isOn
        self.server = server
        self.port = port
        self.security = security
        self.user = user
        self.address = address
        self.authority = authority
    }

    public var isSetUp: Bool { !server.isEmpty }

    func mailServer(_ password: Secret) -> MailServer {
        MailServer(
            host: server, port: port, security: security,
            login: MailLogin(user: user, password: password.reveal()), authority: authority.isEmpty ? nil : authority)
    }

    public var complaints: [Diagnostic] {
        var found: [Diagnostic] = []
        if server.isEmpty, isOn { found.append(Diagnostic("Write the name of the IMAP server.", path: "server")) }
        if !MailSettings.isHost(server) {
            found.append(Diagnostic("Write the name of the server alone, such as imap.example.com.", path: "server"))
        }
        if !(1...65535).contains(port) {
            found.append(Diagnostic("Write a port from 1 to 65535; 993 is usual.", path: "port"))
        }
        if !server.isEmpty, user.isEmpty { found.append(Diagnostic("Write the user of the mailbox.", path: "user")) }
        if user.utf8.count > 254 || user.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            found.append(Diagnostic("Write the user on one line.", path: "user"))
        }
        if security == .none {
            found.append(Diagnostic("A password is never sent unencrypted: choose STARTTLS or TLS.", path: "security"))
        }
        if !address.isEmpty, MailAddress(address) == nil {
            found.append(Diagnostic("Write an address such as access@example.com, or nothing.", path: "address"))
        }
        if !authority.isEmpty, !authority.contains("-----BEGIN CERTIFICATE-----") || authority.utf8.count > 64 * 1024 {
            found.append(
                Diagnostic("Paste certificates in PEM form: -----BEGIN CERTIFICATE----- and so on.", path: "authority"))
        }
        return found
    }
}

/// What is known of the mailbox; without the password.
public struct MailChannelStatus: Equatable, Sendable {
    public var stored: Versioned<MailChannelSettings>
    public var hasPassword: Bool
}

extension Usher {
    public func mailChannelStatus() async throws -> MailChannelStatus {
        try await store.database.read { db in
            MailChannelStatus(
                stored: try Self.kept(in: db, or: MailChannelSettings()),
                hasPassword: try db.secrets.names().contains(MailChannelSettings.passwordSecret))
        }
    }

    /// Signs in to the mailbox before anything is kept, when it is to be on.
    ///
    /// - Parameter password: `nil` keeps the one that is stored.
    /// - Throws: `UsherError.invalid` with all that is wrong, also when the server refuses; `settingsChanged` when
    ///   somebody else was quicker.
    public func changeMailChannel(
        to new: MailChannelSettings, password: Secret?, from version: Int, by actor: String
    ) async throws {
        let wrong = new.complaints
        guard wrong.isEmpty else { throw UsherError.invalid(Diagnostics(wrong)) }
        let status = try await mailChannelStatus()
        let isSame = status.stored.value.server == new.server && status.stored.value.user == new.user
        if new.isOn { try await checkMailbox(new, password, mayUseStored: isSame) }
        var secrets: [String: SecretChange] = [:]
        if let password {
            secrets[MailChannelSettings.passwordSecret] = .set(password)
        } else if !isSame, status.hasPassword {
            // It must never reach another server than the one it was written for.
            secrets[MailChannelSettings.passwordSecret] = .remove
        }
        try await keep(new, or: MailChannelSettings(), from: version, secrets: secrets, by: actor)
    }

    /// Whether the mailbox can be read, in the server's own words when not.
    private func checkMailbox(
        _ settings: MailChannelSettings, _ password: Secret?, mayUseStored: Bool
    ) async throws {
        let kept = mayUseStored ? try await secret(MailChannelSettings.passwordSecret) : nil
        guard let password = password ?? kept else {
            throw UsherError.invalid(Diagnostics([Diagnostic("Write the password of the mailbox.", path: "password")]))
        }
        do throws(MailError) {
            _ = try await options.mailboxes(settings.mailServer(password)).unseen(1)
        } catch {
            throw UsherError.invalid(
                Diagnostics([Diagnostic("\(error.description) Nothing was saved.", path: "mailbox")]))
        }
    }
}
