import AsyncHTTPClient
import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension HTTPTransport {
    /// HTTP over the network. Redirects are not followed: a vendor's API has none, and a proxy's must not get the key.
    /// - Parameters:
    ///   - baseURL: scheme, host and port, without a trailing slash.
    ///   - timeout: from sending to the answer's head; between two parts of its body at most 30 s pass.
    ///   - largestBody: in bytes; more is an error.
    public static func live(
        baseURL: String, timeout: Duration = .seconds(60), largestBody: Int = 32 << 20
    ) -> HTTPTransport {
        HTTPTransport { request throws(TransportError) in
            do {
                var wire = HTTPClientRequest(url: baseURL + request.target)
                wire.method = HTTPMethod(rawValue: request.method)
                for header in request.headers { wire.headers.add(name: header.name, value: header.value) }
                if !request.body.isEmpty { wire.body = .bytes(ByteBuffer(bytes: request.body)) }
                let response = try await pool.execute(wire, timeout: .milliseconds(timeout.wholeMilliseconds))
                let body = try await response.body.collect(upTo: largestBody)
                return TransportAnswer(
                    status: Int(response.status.code),
                    headers: response.headers.map { TransportRequest.Header($0.name, $0.value) },
                    body: Array(buffer: body))
            } catch {
                throw TransportError(error, largestBody: largestBody)
            }
        }
    }

    /// One pool of connections for the process; it lives as long as the process does, so nothing has to close it.
    private static let pool: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: .seconds(30)),
            connectionPool: .init(idleTimeout: .seconds(30), concurrentHTTP1ConnectionsPerHostSoftLimit: 64))
        // Retrying is decided in one place, and that is not here.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

extension TransportError {
    /// Sorts an error of the HTTP client by whether the request can have had an effect.
    init(_ error: any Error, largestBody: Int) {
        switch error {
        case is CancellationError: self = .cancelled
        case is NIOTooManyBytesError: self = .tooLarge(largestBody)
        case let error as HTTPClientError where error == .cancelled: self = .cancelled
        case let error as HTTPClientError where TransportError.beforeSending.contains(error):
            self = .notSent(error.shortDescription)
        case let error as HTTPClientError: self = .lost(error.shortDescription)
        // The type belongs to a module that only the HTTP client imports.
        case let error where "\(type(of: error))" == "NIOConnectionError":
            self = .notSent(TransportError.words(forConnection: error))
        case let error where "\(type(of: error))".hasPrefix("NIOSSL"):
            self = .notSent(TransportError.words(forTLS: error))
        case let error as IOError where error.errnoCode == ECONNREFUSED: self = .notSent("the connection was refused")
        case let error as IOError: self = .lost("input/output error \(error.errnoCode)")
        default: self = .lost("\(type(of: error))")
        }
    }

    /// Whether the name or the connection failed.
    private static func words(forConnection error: any Error) -> String {
        let members = Mirror(reflecting: error).children
        let tried = members.first { $0.label == "connectionErrors" }?.value as? [Any] ?? []
        return tried.isEmpty
            ? "its name could not be resolved (DNS)" : "nobody answers there: the connection was refused or timed out"
    }

    private static func words(forTLS error: any Error) -> String {
        "\(error)".contains("CERTIFICATE_VERIFY_FAILED")
            ? "its TLS certificate is not trusted" : "no TLS connection came about"
    }

    private static let beforeSending: [HTTPClientError] = [
        .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .invalidURL, .emptyHost,
    ]
}
