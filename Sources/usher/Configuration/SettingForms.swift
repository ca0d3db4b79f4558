import Core
import Foundation
import Web

/// What is wrong with a value, put after its name: `must be …`.
struct SettingProblem: Error, Equatable {
    var text: String
    init(_ text: String) { self.text = text }
}

/// `host:port`; port 0 lets the system choose. IPv6 hosts stand in brackets.
struct ListenAddress: Equatable, Sendable, CustomStringConvertible {
    var host: String
    var port: Int
    static let standard = ListenAddress(host: "127.0.0.1", port: 8080)

    /// Whether it means every address of the machine, which is none that can be typed.
    var isEveryAddress: Bool { ["0.0.0.0", "::", "0:0:0:0:0:0:0:0"].contains(host) }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    static func parse(_ text: String) -> Result<ListenAddress, SettingProblem> {
        let problem = SettingProblem("must be an address and a port, such as 127.0.0.1:8080")
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { return .failure(problem) }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return .failure(SettingProblem("must have its IPv6 address in brackets, such as [::1]:8080"))
        }
        return host.isEmpty ? .failure(problem) : .success(ListenAddress(host: host, port: port))
    }
}

/// An https address without a slash at its end. Plain http only where nobody else can listen: on loopback.
enum WebAddress {
    static func parse(_ text: String) -> Result<String, SettingProblem> {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty
        else { return .failure(SettingProblem("must be an address such as https://api.atlassian.com")) }
        guard parts.user == nil, parts.password == nil else {
            return .failure(SettingProblem("must not hold a user name or password"))
        }
        guard parts.query == nil, parts.fragment == nil else {
            return .failure(SettingProblem("must not hold a ? or #"))
        }
        guard scheme == "https" || (scheme == "http" && isLoopback(host)) else {
            return .failure(SettingProblem("must start with https://; plain http is for loopback addresses only"))
        }
        var address = text
        while address.hasSuffix("/") { address.removeLast() }
        return .success(address)
    }

    /// The same without a path: what a vendor's calls are put after.
    static func parseOrigin(_ text: String) -> Result<String, SettingProblem> {
        parse(text).flatMap { address in
            guard URLComponents(string: address)?.path.isEmpty ?? false else {
                return .failure(SettingProblem("must end after its host and port"))
            }
            return .success(address)
        }
    }

    static func isLoopback(_ host: String) -> Bool {
        let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")).lowercased()
        if bare == "localhost" || bare == "::1" { return true }
        let parts = bare.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// The database: a file path, with or without `sqlite:` before it.
enum DatabasePath {
    static func parse(_ text: String) -> Result<String, SettingProblem> {
        let lowered = text.lowercased()
        if lowered.hasPrefix("postgres:") || lowered.hasPrefix("postgresql:") {
            return .failure(
                SettingProblem(
                    "names PostgreSQL, which this version can't use yet; give a file path, or nothing for the SQLite "
                        + "file in the data directory"))
        }
        var path = text
        if lowered.hasPrefix("sqlite:") { path = String(path.dropFirst("sqlite:".count)) }
        if path.hasPrefix("//") { path = String(path.dropFirst(2)) }
        guard !path.isEmpty, !path.contains("://") else {
            return .failure(SettingProblem("must be the path of an SQLite file, such as /var/lib/usher/usher.sqlite"))
        }
        return .success(path)
    }
}

/// The id of an organisation as admin.atlassian.com shows it in its address.
enum OrganizationID {
    static func parse(_ text: String) -> Result<String, SettingProblem> {
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard !text.isEmpty, isPlain else {
            return .failure(
                SettingProblem("must be the organisation's id: the letters, digits and dashes after /o/ in the address")
            )
        }
        return .success(text)
    }
}

/// A key as it is pasted: one line without blanks.
enum SecretText {
    static func parse(_ text: String) -> Result<Secret, SettingProblem> {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty, trimmed.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else {
            return .failure(SettingProblem("must be a key on one line, without blanks"))
        }
        return .success(Secret(trimmed))
    }
}

/// Proxies in front of the server.
enum ProxyList {
    static func parse(_ text: String) -> Result<TrustedProxies, SettingProblem> {
        guard let proxies = TrustedProxies(text) else {
            return .failure(
                SettingProblem(
                    "must be addresses or networks with commas between them, such as 10.0.0.1, 172.16.0.0/12"))
        }
        return .success(proxies)
    }
}

/// A fixed time.
enum Clock {
    static func parse(_ text: String) -> Result<Instant, SettingProblem> {
        if let instant = Instant(iso8601: text) { return .success(instant) }
        if let day = CivilDay(text) { return .success(Instant(seconds: day.daysSince1970 * 86400)) }
        return .failure(SettingProblem("must be a day or an instant such as 2026-01-31T08:00:00Z"))
    }

    /// The time an option gives; wrong use that names the option when it gives none.
    static func argument(_ text: String, of option: String) throws(Failure) -> Instant {
        switch parse(text) {
        case .success(let instant): return instant
        case .failure(let problem): throw Failure(.usage, "\(option) '\(text)' \(problem.text).", exit: .wrongUse)
        }
    }
}
