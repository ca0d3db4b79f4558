import AsyncHTTPClient
import Core
import NIOCore
import NIOHTTP1

/// One request to a chat service and its answer. A struct of closures, so that a test is the service.
public struct ChatTransport: Sendable {
    public struct Request: Sendable {
        public var method: String
        public var url: String
        /// Names in any case; the values may hold secrets.
        public var headers: [String: String]
        /// Empty for none.
        public var body: [UInt8]
        public init(method: String = "GET", url: String, headers: [String: String] = [:], body: [UInt8] = []) {
            (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
        }
    }

    public struct Answer: Sendable {
        public var status: Int
        /// By lower-case name; of a repeated one the last.
        public var headers: [String: String]
        public var body: [UInt8]
        public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
            (self.status, self.headers, self.body) = (status, headers, body)
        }
    }

    public var send: @Sendable (Request) async throws(ChatError) -> Answer
    public init(send: @escaping @Sendable (Request) async throws(ChatError) -> Answer) { self.send = send }

    /// Over the network, without redirects: at most 1 MiB and 10 seconds.
    public static let live = ChatTransport { request throws(ChatError) in
        do {
            var wire = HTTPClientRequest(url: request.url)
            wire.method = HTTPMethod(rawValue: request.method)
            wire.headers.add(name: "User-Agent", value: "Usher")
            for header in request.headers { wire.headers.add(name: header.key, value: header.value) }
            if !request.body.isEmpty { wire.body = .bytes(ByteBuffer(bytes: request.body)) }
            let answer = try await pool.execute(wire, timeout: .seconds(10))
            let body = try await answer.body.collect(upTo: 1 << 20)
            return Answer(
                status: Int(answer.status.code),
                headers: Dictionary(answer.headers.map { ($0.name.lowercased(), $0.value) }) { $1 },
                body: Array(buffer: body))
        } catch {
            throw ChatError(connection: error)
        }
    }

    /// One for the process; it lives as long as the process does.
    private static let pool: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5), read: .seconds(10)),
            connectionPool: .init(idleTimeout: .seconds(30)))
        // Retrying is decided in one place, and that is not here.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
