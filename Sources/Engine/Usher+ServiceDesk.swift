import Connectors
import Core

extension Usher {
    /// Whether a Jira site is connected.
    public var hasServiceDesk: Bool { connection.serviceDesk != nil }

    /// The service desks of the connected Jira site with their request types, up to ten minutes old, by project. Empty
    /// when no site is connected. Throws `UsherError.vendor` when the site does not answer.
    public func serviceDesks() async throws -> [ServiceDesk] {
        guard let client = connection.serviceDesk else { return [] }
        let (now, version) = (surroundings.now(), connection.present.version)
        if let known = desks.desks(version: version, at: now) { return known }
        do throws(ConnectorError) {
            var found = try await client.desks()
            for index in found.indices { found[index].requestTypes = try await client.requestTypes(found[index].id) }
            found.sort { $0.project < $1.project }
            desks.keep(found, version: version, at: now)
            return found
        } catch { throw UsherError.vendor(error, during: "Reading the service desks") }
    }

    /// What Jira's own licences say now, one for each product of its site. Empty when no Jira site is connected. Throws
    /// `UsherError.vendor` when the site does not answer, also when the account does not administer Jira.
    public func licences() async throws -> [JiraLicence] {
        guard let client = connection.serviceDesk else { return [] }
        do throws(ConnectorError) { return try await client.licences() } catch {
            throw UsherError.vendor(error, during: "Reading Jira's licences")
        }
    }
}
