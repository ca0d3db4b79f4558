import Connectors
import Core

extension ServiceDeskClient {
    /// A client that expects no call: each one is told to `record` and fails. A test replaces what it needs.
    public static func unexpected(_ record: @escaping @Sendable (_ call: String) -> Void) -> ServiceDeskClient {
        @Sendable func fail(_ call: String) -> ConnectorError {
            record(call)
            return .malformed("the test expected no call of '\(call)'")
        }
        return ServiceDeskClient(
            desks: { () throws(ConnectorError) in throw fail("desks") },
            requestTypes: { _ throws(ConnectorError) in throw fail("requestTypes") },
            ticket: { key throws(ConnectorError) in throw fail("ticket \(key)") },
            comment: { key, _, _ throws(ConnectorError) in throw fail("comment \(key)") },
            licences: { () throws(ConnectorError) in throw fail("licences") })
    }
}
