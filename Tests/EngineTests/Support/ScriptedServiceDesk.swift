import Connectors
import Core
import Synchronization

/// A service desk in memory. Reads fail in the order of `failures` first.
final class ScriptedServiceDesk: Sendable {
    struct State {
        var tickets: [TicketKey: Ticket] = [:]
        var comments: [(key: TicketKey, text: String, isPublic: Bool)] = []
        var failures: [ConnectorError] = []
        var commentFailures: [ConnectorError] = []
        var reads = 0
        var licences: [JiraLicence] = []
    }
    private let state = Mutex(State())

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
    var reads: Int { state.withLock { $0.reads } }
    var comments: [String] { state.withLock { $0.comments.map { "\($0.key) \($0.isPublic ? "+" : "-") \($0.text)" } } }

    var client: ServiceDeskClient {
        ServiceDeskClient(
            desks: { () throws(ConnectorError) in [ServiceDesk(id: "10", project: "ITSD", name: "IT help")] },
            requestTypes: { _ throws(ConnectorError) in ["Request access"] },
            ticket: { key throws(ConnectorError) in
                let result: Result<Ticket, ConnectorError> = self.state.withLock { state in
                    state.reads += 1
                    if !state.failures.isEmpty { return .failure(state.failures.removeFirst()) }
                    return state.tickets[key].map(Result.success) ?? .failure(.notFound("no such request"))
                }
                return try result.get()
            },
            comment: { key, text, isPublic throws(ConnectorError) in
                let failure: ConnectorError? = self.state.withLock { state in
                    if !state.commentFailures.isEmpty { return state.commentFailures.removeFirst() }
                    if !state.comments.contains(where: { $0.key == key && $0.text == text }) {
                        state.comments.append((key, text, isPublic))
                    }
                    return nil
                }
                if let failure { throw failure }
            },
            licences: { () throws(ConnectorError) in self.state.withLock { $0.licences } })
    }
}
