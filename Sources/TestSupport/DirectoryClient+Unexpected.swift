import Connectors
import Core

extension DirectoryClient {
    /// A client that expects no call: each one is told to `record` and fails. A test replaces what it needs.
    public static func unexpected(_ record: @escaping @Sendable (_ call: String) -> Void) -> DirectoryClient {
        @Sendable func fail(_ call: String) -> ConnectorError {
            record(call)
            return .malformed("the test expected no call of '\(call)'")
        }
        return DirectoryClient(
            capabilities: Capabilities(),
            products: { () throws(ConnectorError) in throw fail("products") },
            groups: { _, _ throws(ConnectorError) in throw fail("groups") },
            users: { _, _ throws(ConnectorError) in throw fail("users") },
            usersByID: { _, _ throws(ConnectorError) in throw fail("usersByID") },
            directRoles: { _, _ throws(ConnectorError) in throw fail("directRoles") },
            lastActive: { _, _ throws(ConnectorError) in throw fail("lastActive") },
            refusal: { _, _ throws(ConnectorError) in throw fail("refusal") },
            perform: { change throws(ConnectorError) in throw fail("perform \(change.effect.name)") },
            events: { _ throws(ConnectorError) in throw fail("events") }, callCount: { 0 })
    }
}
