import Foundation

/// Where an organisation is and what opens it. Printing it, also with `dump`, does not show the key.
public struct AtlassianConfiguration: Sendable {
    /// Scheme, host and port, without a trailing slash.
    public let baseURL: String
    public let organization: String
    let key: Secret

    public static let vendorURL = "https://api.atlassian.com"

    /// - Parameters:
    ///   - baseURL: `https://…`, or `http://…` for this machine only, because the key travels with each call.
    ///   - organization: the id shown in Atlassian Administration when a key is made.
    ///   - key: an organisation API key.
    /// - Throws: what is wrong and what would be right; the message never holds the key.
    public init(
        baseURL: String = AtlassianConfiguration.vendorURL, organization: String, key: String
    ) throws(AtlassianConfigurationError) {
        self.baseURL = try AtlassianConfiguration.checked(baseURL: baseURL)
        let isID = !organization.isEmpty && organization.utf8.count <= 128 && organization.utf8.allSatisfy(\.isIDByte)
        guard isID else { throw .organization(organization) }
        self.organization = organization
        guard !key.isEmpty else { throw .emptyKey }
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .unprintableKey }
        self.key = Secret(key)
    }

    private static func checked(baseURL text: String) throws(AtlassianConfigurationError) -> String {
        let url = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let mark = url.range(of: "://") else { throw .baseURL(text) }
        let scheme = url[..<mark.lowerBound].lowercased()
        let authority = url[mark.upperBound...]
        guard !authority.isEmpty, authority.utf8.allSatisfy(\.isAuthorityByte) else { throw .baseURL(text) }
        switch scheme {
        case "https": return url
        case "http" where isLoopback(authority): return url
        case "http": throw .plainHTTP(text)
        default: throw .baseURL(text)
        }
    }

    private static func isLoopback(_ authority: Substring) -> Bool {
        let host: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return false }
            host = authority[authority.index(after: authority.startIndex)..<end]
        } else {
            host = authority.prefix { $0 != ":" }
        }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4Loopback = octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
        return host.lowercased() == "localhost" || host == "::1" || isIPv4Loopback
    }
}

/// What is wrong with an `AtlassianConfiguration`.
public enum AtlassianConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    case baseURL(String)
    case plainHTTP(String)
    case organization(String)
    case emptyKey
    case unprintableKey

    public var description: String {
        switch self {
        case .baseURL(let url):
            "'\(url)' is not an address such as \(AtlassianConfiguration.vendorURL): a scheme, a host and perhaps a port."
        case .plainHTTP(let url):
            "'\(url)' would send the organisation API key unencrypted. Use https; plain http is accepted for "
                + "loopback only (localhost, 127.0.0.1, [::1])."
        case .organization(let id):
            "'\(id)' is not an organisation id. It is shown with the API key in Atlassian Administration, "
                + "such as 6f0c1a52-3b1d-4c7e-9a55-0d2b7f3e1a01."
        case .emptyKey: "The organisation API key is empty."
        case .unprintableKey:
            "The organisation API key has a space, a line break or another character that no key has. Copy it again."
        }
    }
}

/// Text that is used but never shown: descriptions and mirrors of it are blank.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let storage: @Sendable () -> String
    init(_ text: String) { storage = { text } }
    /// For the one header that needs it.
    var revealed: String { storage() }
    var description: String { "•••" }
    var debugDescription: String { "•••" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension UInt8 {
    fileprivate var isIDByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
    /// No user info, path, query or fragment.
    fileprivate var isAuthorityByte: Bool {
        isIDByte || self == UInt8(ascii: ".") || self == UInt8(ascii: ":") || self == UInt8(ascii: "[")
            || self == UInt8(ascii: "]")
    }
}
