import Core
import Engine
import Foundation
import Messaging

/// The mail server as one address: `smtps://user:password@mail.example.com?from=usher@example.com`. No complaint repeats
/// anything of it, because every part could be a piece of the password that was not encoded.
enum MailServerURL {
    private enum Option: String, CaseIterable {
        case from, name, replyTo, starttls
    }

    static func parse(_ text: String) -> Result<ConfiguredMail, SettingProblem> {
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased(), scheme == "smtp" || scheme == "smtps", let host = parts.host,
            !host.isEmpty
        else {
            return .failure(
                SettingProblem(
                    "must be an address such as smtps://user:password@mail.example.com; every other sign than letters "
                        + "and digits in user and password is written as %40, %2F and so on"))
        }
        guard parts.path.isEmpty || parts.path == "/", parts.fragment == nil else {
            return .failure(
                SettingProblem(
                    "must end after its host and port, or go on with ?; write / and # of a password as %2F and %23")
            )
        }
        return read(parts, isTLS: scheme == "smtps", host: host)
    }

    private static func read(
        _ parts: URLComponents, isTLS: Bool, host: String
    ) -> Result<ConfiguredMail, SettingProblem> {
        guard let options = options(parts.queryItems ?? []) else {
            return .failure(
                SettingProblem("may say from, name, replyTo and starttls after its ?, each once, and nothing else"))
        }
        guard let security = security(options[.starttls], isTLS: isTLS) else {
            return .failure(SettingProblem("may say starttls=required or starttls=never, and only after smtp://"))
        }
        let (user, password) = (parts.user ?? "", parts.password ?? "")
        guard user.isEmpty == password.isEmpty else {
            return .failure(SettingProblem("must hold a user and a password, or neither"))
        }
        guard security != .none || user.isEmpty else {
            return .failure(
                SettingProblem("must not hold a password with starttls=never: it would be sent unencrypted"))
        }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        let port = parts.port ?? (security == .tls ? 465 : security == .none ? 25 : 587)
        let settings = MailSettings(
            server: bare, port: port, security: security, user: user,
            from: options[.from] ?? (user.contains("@") ? user : "usher@\(bare)"), fromName: options[.name] ?? "",
            replyTo: options[.replyTo] ?? "")
        if let complaint = settings.complaints.first {
            return .failure(SettingProblem("can't be used (\(complaint.path ?? "")): \(complaint.message)"))
        }
        return .success(ConfiguredMail(settings: settings, password: password.isEmpty ? nil : password))
    }

    /// `nil` when one is not known or stands twice.
    private static func options(_ items: [URLQueryItem]) -> [Option: String]? {
        var options: [Option: String] = [:]
        for item in items {
            guard let option = Option(rawValue: item.name), let value = item.value, options[option] == nil else {
                return nil
            }
            options[option] = value
        }
        return options
    }

    private static func security(_ text: String?, isTLS: Bool) -> MailSecurity? {
        switch text {
        case nil: isTLS ? .tls : .startTLS
        case "required" where !isTLS: .startTLS
        case "never" where !isTLS: MailSecurity.none
        default: nil
        }
    }
}
