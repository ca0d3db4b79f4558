import Foundation

/// Domains as servers exchange them: ASCII, international names as A-labels (`xn--…`).
enum MailDomain {
    /// `nil` for a name that has no such form.
    static func ascii(_ domain: String) -> String? {
        if domain.utf8.allSatisfy({ $0 < 0x80 }) { return domain }
        var components = URLComponents()
        components.host = domain
        guard let encoded = components.encodedHost, !encoded.contains("%") else { return nil }
        return encoded
    }
}

extension MailAddress {
    /// What is before the `@`.
    var local: Substring { address[..<(address.firstIndex(of: "@") ?? address.endIndex)] }
    public var domain: String { String(address[address.index(after: local.endIndex)...]) }

    /// The local part has letters that only a server with SMTPUTF8 (RFC 6531) takes. The domain never needs that.
    var needsUTF8: Bool { local.utf8.contains { $0 >= 0x80 } }

    /// As servers exchange it: the domain in ASCII, the local part as it is.
    var envelope: String { "\(local)@\(MailDomain.ascii(domain) ?? domain)" }
}
