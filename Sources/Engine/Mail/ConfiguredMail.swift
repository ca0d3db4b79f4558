import Store

/// A mail server as the configuration of the process names it.
public struct ConfiguredMail: Equatable, Sendable {
    public var settings: MailSettings
    /// `nil` for a server that asks for none.
    public var password: Secret?
    public init(settings: MailSettings, password: String?) {
        (self.settings, self.password) = (settings, password.map(Secret.init))
    }
}
