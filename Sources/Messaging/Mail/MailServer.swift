/// Where a mail server is, and how it is spoken to.
public struct MailServer: Hashable, Sendable {
    /// Name or address, without brackets.
    public var host: String
    public var port: Int
    public var security: MailSecurity
    /// `nil` for a server that asks nobody who they are. Never sent over a connection that is not encrypted.
    public var login: MailLogin?
    /// Certificates (PEM) that are trusted besides those the system trusts; `nil` for none.
    public var authority: String?

    public init(
        host: String, port: Int, security: MailSecurity, login: MailLogin? = nil, authority: String? = nil
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.login = login
        self.authority = authority
    }

    /// `mail.example.com:587`, as errors name it.
    var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// What libcurl connects to; `scheme` without the `s` of an encrypted one.
    func url(_ scheme: String) -> String {
        let name = host.contains(":") ? "[\(host)]" : MailDomain.ascii(host) ?? host
        return "\(scheme)\(security == .tls ? "s" : "")://\(name):\(port)"
    }
}

/// How a connection to a mail server is encrypted. Certificates and host names are always checked.
public enum MailSecurity: String, Codable, CaseIterable, Sendable {
    /// Plain at first, encrypted before anything else is said; refused when the server can't.
    case startTLS = "starttls"
    /// Encrypted from the first byte.
    case tls
    /// Not encrypted: for a relay on the same machine or network that asks nobody for a password.
    case none
}

/// User and password. The password prints as dots, also in a dump.
public struct MailLogin: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let user: String
    let password: String

    public init(user: String, password: String) { (self.user, self.password) = (user, password) }

    public var description: String { "\(user):•••" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}
