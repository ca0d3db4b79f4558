/// Sends one request and gives back the whole answer; knows nothing of vendors, retries or pace.
/// A struct of closures, so that a test scripts the answers.
public struct HTTPTransport: Sendable {
    public var send: @Sendable (TransportRequest) async throws(TransportError) -> TransportAnswer
    public init(send: @escaping @Sendable (TransportRequest) async throws(TransportError) -> TransportAnswer) {
        self.send = send
    }
}

/// One request to the host that the transport is for.
public struct TransportRequest: Sendable {
    public var method: String
    /// Path and query, percent-encoded, starting with `/`.
    public var target: String
    public var headers: [Header]
    /// JSON; empty for none.
    public var body: [UInt8]
    public init(method: String, target: String, headers: [Header] = [], body: [UInt8] = []) {
        (self.method, self.target, self.headers, self.body) = (method, target, headers, body)
    }
    public struct Header: Equatable, Sendable {
        public var name: String
        public var value: String
        public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }
}

/// A whole answer.
public struct TransportAnswer: Sendable {
    public var status: Int
    public var headers: [TransportRequest.Header]
    public var body: [UInt8]
    public init(status: Int, headers: [TransportRequest.Header] = [], body: [UInt8] = []) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }
    /// First header of this name, ignoring case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Why there is no answer.
public enum TransportError: Error, Equatable, Sendable {
    /// No connection came about, so the request can't have had an effect.
    case notSent(String)
    /// The request may have arrived; its answer did not.
    case lost(String)
    /// The answer is larger than the limit, given in bytes.
    case tooLarge(Int)
    /// The calling task was cancelled; the request may have arrived.
    case cancelled
}
