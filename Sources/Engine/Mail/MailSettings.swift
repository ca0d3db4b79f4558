import Core
import Messaging
import Store

/// How mail is sent: through which server, from whom, and at most how much. The password is sealed beside it.
public struct MailSettings: KeptSettings {
    public static let key = "mail"
    public static let subject = "mail"
    static let passwordSecret = "smtp.password"

    /// Name or address of the server; empty when none is set up.
    public var server: String
    public var port: Int
    public var security: MailSecurity
    /// Empty for a server that asks for none.
    public var user: String
    /// Address that mail comes from.
    public var from: String
    /// Name that mail comes from; empty for none.
    public var fromName: String
    /// Where replies go; empty for `from`.
    public var replyTo: String
    /// Certificates (PEM) that are trusted besides those of the system; empty for none.
    public var authority: String
    /// Mails in any 60 minutes, to everybody together.
    public var perHour: Int
    /// Mails in any 24 hours to one address.
    public var perRecipientPerDay: Int

    public static let standardPerHour = 500
    public static let standardPerRecipientPerDay = 10

    public init(
        server: String = "", port: Int = 587, security: MailSecurity = .startTLS, user: String = "", from: String = "",
        fromName: String = "", replyTo: String = "", authority: String = "", perHour: Int = standardPerHour,
        perRecipientPerDay: Int = standardPerRecipientPerDay
    ) {
        self.server = server
        self.port = port
        self.security = security
        self.user = user
        self.from = from
        self.fromName = fromName
        self.replyTo = replyTo
        self.authority = authority
        self.perHour = perHour
        self.perRecipientPerDay = perRecipientPerDay
    }

    /// A server and a sender are known.
    public var isSetUp: Bool { !server.isEmpty && sender != nil }

    var sender: MailAddress? { MailAddress(from, name: fromName.isEmpty ? nil : fromName) }

    /// The server, with the password that belongs to the user.
    func mailServer(_ password: Secret?) -> MailServer {
        let login = user.isEmpty ? nil : MailLogin(user: user, password: password?.reveal() ?? "")
        return MailServer(
            host: server, port: port, security: security, login: login, authority: authority.isEmpty ? nil : authority)
    }
}

extension MailSettings {
    public var complaints: [Diagnostic] {
        guard !server.isEmpty else { return limitComplaints }
        var found: [Diagnostic] = []
        if !Self.isHost(server) {
            found.append(Diagnostic("Write the name of the server alone, such as mail.example.com.", path: "server"))
        }
        if !(1...65535).contains(port) {
            found.append(Diagnostic("Write a port from 1 to 65535; 587 is usual.", path: "port"))
        }
        if MailAddress(from) == nil {
            found.append(Diagnostic("Write an address such as usher@example.com.", path: "from"))
        }
        if !replyTo.isEmpty, MailAddress(replyTo) == nil {
            found.append(Diagnostic("Write an address such as it@example.com, or nothing.", path: "replyTo"))
        }
        if security == .none, !user.isEmpty {
            found.append(
                Diagnostic(
                    "A password is never sent unencrypted: choose STARTTLS or TLS, or no user.", path: "security"))
        }
        if fromName.count > 100 { found.append(Diagnostic("Write at most 100 letters.", path: "fromName")) }
        if !authority.isEmpty, !authority.contains("-----BEGIN CERTIFICATE-----") || authority.utf8.count > 64 * 1024 {
            found.append(
                Diagnostic("Paste certificates in PEM form: -----BEGIN CERTIFICATE----- and so on.", path: "authority"))
        }
        return found + limitComplaints
    }

    private var limitComplaints: [Diagnostic] {
        var found: [Diagnostic] = []
        if !(1...1_000_000).contains(perHour) {
            found.append(Diagnostic("Write a number of mails from 1 to 1,000,000.", path: "perHour"))
        }
        if !(1...1000).contains(perRecipientPerDay) {
            found.append(Diagnostic("Write a number of mails from 1 to 1,000.", path: "perRecipientPerDay"))
        }
        return found
    }

    static func isHost(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || ".-:".unicodeScalars.contains(scalar)
            }
    }
}
