import Core

/// Names of a small organisation that the filter tests ask about.
let sampleNames = FilterNames(
    groups: ["jira-admins", "jira-users", "bots", "Team \"Zebra\"", "confluence-users", "null"],
    products: [
        "jira", "jira@acme", "jira@beta", "confluence", "confluence@acme", "jira-service-management",
        "jira-service-management@acme",
    ],
    sites: ["acme", "beta"], emailDomains: ["contractor.example", "example.com"], roles: ["atlassian/org-admin"],
    capabilities: Capabilities(refusedFields: ["loginCount": "Atlassian Cloud does not count sign-ins."]),
    groupIDs: ["0c2f1f0e-1111-4a4a-9b9b-0123456789ab"],
    productAliases: ["Jira Software": "jira"])

extension String {
    /// The part of the text that a range of UTF-8 offsets covers; `nil` when it lies outside.
    func part(_ range: Range<Int>) -> String? {
        guard range.lowerBound >= 0, range.upperBound <= utf8.count else { return nil }
        let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        let end = utf8.index(utf8.startIndex, offsetBy: range.upperBound)
        return String(self[start..<end])
    }
}
