import Core
import Messaging
import Store

extension Usher {
    /// What sends mail now; `nil` when nothing is set up. Reads the settings anew, because another process may have
    /// changed them. What stands in for a server (of the demo) wins, then what the console says, then environment and
    /// `usher.yaml`.
    ///
    /// Throws `StoreError.cannotUnseal` when the stored password can't be opened.
    public func mailer() async throws -> Mailer? {
        let stored = try await mailSettings().value
        if let transport = options.mailTransport {
            let settings = stored.isSetUp ? stored : options.configuredMail?.settings ?? .builtIn
            return Self.mailer(transport, settings)
        }
        if stored.isSetUp {
            let password = try await secret(MailSettings.passwordSecret)
            return Self.mailer(options.mailServers.transport(stored.mailServer(password)), stored)
        }
        guard let configured = options.configuredMail else { return nil }
        var settings = configured.settings
        (settings.perHour, settings.perRecipientPerDay) = (stored.perHour, stored.perRecipientPerDay)
        return Self.mailer(options.mailServers.transport(settings.mailServer(configured.password)), settings)
    }

    /// What the console says of mail, with its version.
    public func mailSettings() async throws -> Versioned<MailSettings> { try await kept(or: MailSettings()) }

    /// The settings of mail as they may be shown.
    public func mailStatus() async throws -> MailStatus {
        let stored = try await mailSettings()
        let hasPassword = try await store.database.read { try $0.secrets.names() }
            .contains(MailSettings.passwordSecret)
        func status(_ origin: MailStatus.Origin, _ effective: MailSettings?) -> MailStatus {
            MailStatus(origin: origin, effective: effective, stored: stored, hasPassword: hasPassword)
        }
        do {
            guard let mailer = try await mailer() else { return status(.none, nil) }
            let origin: MailStatus.Origin =
                options.mailTransport != nil ? .builtIn : stored.value.isSetUp ? .database : .configuration
            return status(origin, mailer.settings)
        } catch let error as StoreError {
            return status(.unreadable(error.description), stored.value)
        }
    }

    private static func mailer(_ transport: MailTransport, _ settings: MailSettings) -> Mailer? {
        settings.sender.map { Mailer(transport: transport, settings: settings, from: $0) }
    }
}

extension MailSettings {
    /// Of mail that never leaves this server.
    static let builtIn = MailSettings(server: "built-in", from: "usher@usher.example", fromName: "Usher")
}
