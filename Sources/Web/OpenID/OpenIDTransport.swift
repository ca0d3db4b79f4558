import AsyncHTTPClient
import Core
import Foundation
import NIOCore
import NIOHTTP1

/// One request to a provider and its answer. A struct of closures, so that a test is the provider.
public struct OpenIDTransport: Sendable {
    public struct Request: Equatable, Sendable {
        public var url: String
        /// `nil` for a GET; fields of a form otherwise.
        public var form: [String: String]?
        /// Value of the `Authorization` header.
        public var authorization: String?
        public init(url: String, form: [String: String]? = nil, authorization: String? = nil) {
            (self.url, self.form, self.authorization) = (url, form, authorization)
        }
    }
    public var send: @Sendable (Request) async throws -> (status: Int, body: [UInt8])
    public init(send: @escaping @Sendable (Request) async throws -> (status: Int, body: [UInt8])) { self.send = send }

    /// Over the network, without redirects, at most 1 MB and 10 seconds.
    public static let live = OpenIDTransport { request in
        var wire = HTTPClientRequest(url: request.url)
        wire.headers.add(name: "Accept", value: "application/json")
        wire.headers.add(name: "User-Agent", value: "Usher")
        if let authorization = request.authorization { wire.headers.add(name: "Authorization", value: authorization) }
        if let form = request.form {
            wire.method = .POST
            wire.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            wire.body = .bytes(ByteBuffer(string: FormEncoding.text(of: form)))
        }
        let answer = try await pool.execute(wire, timeout: .seconds(10))
        return (Int(answer.status.code), Array(buffer: try await answer.body.collect(upTo: 1 << 20)))
    }

    /// One for the process; it lives as long as the process does.
    private static let pool = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5), read: .seconds(10))))
}

/// An address of a provider that the console may call or send people to: https, or http on this machine.
enum ProviderAddress {
    static func isGood(_ text: String) -> Bool {
        guard text.utf8.count <= 2000, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.password == nil, parts.fragment == nil
        else { return false }
        switch parts.scheme?.lowercased() {
        case "https": return true
        case "http":
            return ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host.lowercased())
        default: return false
        }
    }
}
