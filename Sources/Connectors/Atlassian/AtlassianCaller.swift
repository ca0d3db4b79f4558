import Core

/// Makes the calls of one connection to the organisation API: knows its paths, its key and its limits.
final class AtlassianCaller: Sendable {
    let configuration: AtlassianConfiguration
    private let caller: PacedCaller

    init(_ configuration: AtlassianConfiguration, transport: HTTPTransport, pacing: Pacing, time: ConnectorTime) {
        self.configuration = configuration
        let key = configuration.key
        // Documented per minute; a second more covers what the network does to the distances between calls.
        caller = PacedCaller(
            transport: transport, pacing: pacing,
            limits: [
                .lastActiveDates: WindowLimiter(count: 200, per: .seconds(61)),
                .eventStream: WindowLimiter(count: 50, per: .seconds(61)),
            ], time: time, authorization: Secret("Bearer \(key.revealed)")
        ) { answer, isRead, delay throws(ConnectorError) in
            try AtlassianAnswers.requireSuccess(answer, isRead: isRead, delay: delay, key: key)
        }
    }

    var time: ConnectorTime { caller.time }
    var pacing: Pacing { caller.pacing }
    var callCount: Int { caller.callCount }

    /// Path of the organisation in this version of the interface.
    func organization(_ version: String) -> String { "/admin/\(version)/orgs/\(configuration.organization)" }
    /// Path of a directory; `nil` stands for every directory that the key may manage.
    func directory(_ id: String? = nil) -> String {
        organization("v2") + "/directories/" + (id ?? "-").asPathSegment
    }

    func read<Value: Sendable>(
        _ request: TransportRequest, family: Pacer.Family = .general,
        _ decode: (inout JSONReader) throws(JSONFault) -> Value
    ) async throws(ConnectorError) -> Value {
        try await caller.read(request, family: family, decode)
    }

    func tree(_ request: TransportRequest, family: Pacer.Family = .general) async throws(ConnectorError) -> JSONTree {
        try await caller.tree(request, family: family)
    }

    func change(_ request: TransportRequest) async throws(ConnectorError) { try await caller.change(request) }
}
