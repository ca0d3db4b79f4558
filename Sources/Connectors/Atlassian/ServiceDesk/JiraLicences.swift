import Core

/// Seats of the products that Jira itself licenses.
struct JiraLicences {
    let caller: JiraCaller
    let url: String

    func all() async throws(ConnectorError) -> [JiraLicence] {
        let tree = try await caller.tree("/rest/api/3/applicationrole")
        guard let rows = tree.list else { throw .malformed("the licences are no list") }
        let site = try await site()
        return rows.compactMap { row in
            guard let key = row["key"]?.text, row["defined"]?.truth ?? true else { return nil }
            let isUnlimited = row["hasUnlimitedSeats"]?.truth ?? false
            return JiraLicence(
                product: ProductKey(vendor: key), site: site, name: row["name"]?.text ?? key,
                seats: isUnlimited ? nil : row["numberOfSeats"]?.countedSeats,
                remaining: isUnlimited ? nil : row["remainingSeats"]?.countedSeats)
        }
    }

    /// As the site calls itself: the address it is reached by may be another one.
    private func site() async throws(ConnectorError) -> String {
        let base: String?
        do { base = try await caller.tree("/rest/api/3/serverInfo")["baseUrl"]?.text } catch {
            switch error {
            case .notFound, .refused, .malformed: base = nil
            default: throw error
            }
        }
        return Self.label(of: base ?? url) ?? url
    }

    /// `acme` of `https://acme.atlassian.net`.
    private static func label(of url: String) -> String? {
        let host = url.split(separator: "/").first { !$0.hasSuffix(":") }
        let label = host?.prefix { $0 != "." && $0 != ":" }.lowercased()
        return label.flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension JSONTree {
    /// `nil` for -1, by which the vendor means no limit.
    fileprivate var countedSeats: Int? { integer.flatMap { $0 < 0 ? nil : $0 } }
}
