import AsyncHTTPClient
import Core
import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why a chat service did not do what it was asked, in words a person can act on; never with a secret in it.
public enum ChatError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No connection came about, so the request had no effect.
    case unreachable(String)
    /// The request may have arrived; its answer did not, or the service is in trouble.
    case lost(String)
    /// Too many calls; `after` is what the service said, `nil` when it said nothing.
    case limited(after: Duration?)
    /// The service said no, and will say so again until somebody changes something.
    case refused(String)

    /// Whether the same call may work later.
    public var isTemporary: Bool {
        if case .refused = self { false } else { true }
    }

    public var description: String {
        switch self {
        case .unreachable(let reason): "no connection: \(reason)"
        case .lost(let reason): "no usable answer: \(reason)"
        case .limited: "too many calls just now"
        case .refused(let reason): reason
        }
    }

    /// Sorts an error of the HTTP client by whether the request can have had an effect.
    init(connection error: any Error) {
        switch error {
        case let error as HTTPClientError where Self.beforeSending.contains(error):
            self = .unreachable(error.shortDescription)
        case let error as HTTPClientError: self = .lost(error.shortDescription)
        // The types belong to modules that only the HTTP client imports.
        case let error where "\(type(of: error))" == "NIOConnectionError":
            self = .unreachable("nobody answers there, or its name is not known")
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            self = .unreachable("the connection was refused")
        case let error where "\(type(of: error))".hasPrefix("NIOSSL"):
            self = .unreachable("no TLS connection came about")
        default: self = .lost("\(type(of: error))")
        }
    }

    private static let beforeSending: [HTTPClientError] = [
        .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .invalidURL, .emptyHost,
    ]
}

extension ChatTransport.Answer {
    /// What a status says that is no success: `nil` for 2xx. Words of the service go with `refused`.
    func fault(_ words: String? = nil) -> ChatError? {
        switch status {
        case 200..<300: nil
        case 429: .limited(after: headers["retry-after"].flatMap { Int($0) }.map { .seconds(min(max($0, 1), 3600)) })
        case 500...: .lost("the service answered \(status)")
        default: .refused(words ?? "the service answered \(status)")
        }
    }
}
