import Core

/// The filters that are timed, each in our language and as SQL over the tables of `compare.py`.
struct BenchmarkFilter {
    let name: String
    let filter: String
    let sql: String

    static func all(in organization: BenchmarkOrganization) -> [BenchmarkFilter] {
        let now = BenchmarkOrganization.now.minutes
        let before = { (days: Int32) in now - days * 1440 }
        let groups = (10..<14).map { "group-\($0)" }
        let domains = organization.domains.prefix(5)
        let quoted = { (names: [String]) in names.map { "'\($0)'" }.joined(separator: ",") }
        return [
            BenchmarkFilter(
                name: "four-part inactivity",
                filter: "accountStatus = active AND lastActive[jira] < -90d "
                    + "AND group NOT IN (\(groups.joined(separator: ", "))) "
                    + "AND emailDomain IN (\(domains.joined(separator: ", ")))",
                sql:
                    "SELECT count(*) FROM users u WHERE account_status = 'active' AND last_active_jira < \(before(90)) "
                    + "AND domain IN (\(quoted(Array(domains)))) AND NOT EXISTS (SELECT 1 FROM memberships m "
                    + "WHERE m.user_id = u.id AND m.group_name IN (\(quoted(groups))))"),
            BenchmarkFilter(
                name: "one date", filter: "lastActive < -180d",
                sql: "SELECT count(*) FROM users WHERE last_active < \(before(180))"),
            BenchmarkFilter(
                name: "never or long ago, managed",
                filter:
                    "(lastActive[jira] < -365d OR (lastActive[jira] IS EMPTY AND addedToOrg < -30d)) AND claim = managed",
                sql: "SELECT count(*) FROM users WHERE (last_active_jira < \(before(365)) OR (last_active_jira IS NULL "
                    + "AND added_to_org < \(before(30)))) AND claim = 'managed'"),
            BenchmarkFilter(
                name: "text in name", filter: "name ~ \"example-42\"",
                sql: "SELECT count(*) FROM users WHERE lower(name) LIKE '%example-42%'"),
        ]
    }
}
