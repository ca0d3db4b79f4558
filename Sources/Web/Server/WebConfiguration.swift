import Core

/// Where a console can be reached from outside: scheme, host and port, nothing else.
public struct PublicURL: Equatable, Sendable, CustomStringConvertible {
    public let isSecure: Bool
    /// `usher.example.com` or `usher.example.com:8443`, lower-case.
    public let authority: String

    /// Reads `https://usher.example.com`, a closing slash allowed. `nil` for anything else.
    public init?(_ text: String) {
        let text = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        var authority = String(text.dropFirst(scheme.count))
        if authority.hasSuffix("/") { authority.removeLast() }
        self.init(isSecure: scheme == "https://", authority: authority)
    }

    /// `nil` when the authority has characters that no host and port have.
    init?(isSecure: Bool, authority: String) {
        let isPlain = authority.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"): true
            default: false
            }
        }
        guard isPlain, !authority.isEmpty, authority.utf8.count <= 260 else { return nil }
        (self.isSecure, self.authority) = (isSecure, authority)
    }

    /// As browsers write it into `Origin`, without a closing slash.
    public var origin: String { (isSecure ? "https://" : "http://") + authority }
    public var description: String { origin }
}

/// An address and a port to listen on.
public struct ListenPlace: Equatable, Sendable {
    public var host: String
    /// 0 takes any free port.
    public var port: Int
    public init(host: String, port: Int) { (self.host, self.port) = (host, port) }
}

/// How the console is served.
public struct WebConfiguration: Sendable {
    /// The address to listen on.
    public var host: String
    /// 0 takes any free port.
    public var port: Int
    /// What people type. `nil`: whatever host a request names, over plain http.
    public var publicURL: PublicURL?
    /// What strangers type: public pages and webhooks. `nil`: the same, or whatever host a request names where they
    /// have a listener of their own.
    public var visitorURL: PublicURL?
    /// Where strangers are listened to; `nil`: at the same address as everybody. Console and API are not served there,
    /// and public pages and webhooks not elsewhere.
    public var visitorListen: ListenPlace?
    /// Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; from any other they are ignored.
    public var trustedProxies: TrustedProxies
    /// `nil`: plain http, as behind a proxy.
    public var tls: TLSFiles?
    /// `nil` for a database in memory: it has no size and no backups.
    public var database: DatabasePlace?
    /// Shown beside the name of the program.
    public var organization: String
    /// A session ends so long after sign-in.
    public var sessionLifetime = Duration.days(7)
    /// A session ends after so long without a request.
    public var sessionIdle = Duration.hours(12)
    /// How long a one-time link works.
    public var linkLifetime = Duration.days(1)
    /// Most bytes of a body, unless a route says more.
    public var bodyLimit = 64 * 1024

    public init(
        host: String, port: Int, publicURL: PublicURL? = nil, trustedProxies: TrustedProxies = .none,
        organization: String = "", database: DatabasePlace? = nil, tls: TLSFiles? = nil
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.trustedProxies = trustedProxies
        self.organization = organization
        self.database = database
        self.tls = tls
    }

    /// Where forms of public pages come from; `nil`: from the host that a request names.
    var visitorOrigin: PublicURL? { visitorURL ?? (visitorListen == nil ? publicURL : nil) }

    /// Whether browsers reach it over TLS: cookies are then kept to TLS and browsers told to stay with it.
    public var isSecure: Bool { publicURL?.isSecure ?? (tls != nil) }
}
