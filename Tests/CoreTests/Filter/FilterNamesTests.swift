import Core
import Testing

/// The names a snapshot gives to the language.
struct FilterNamesTests {
    private func names() -> FilterNames {
        let jira = Product(id: "jira@1", key: .jira, name: "Jira Cloud", site: "acme")
        let sandbox = Product(id: "trello@2", key: "trello", name: "Trello", site: "acme-sandbox", isSandbox: true)
        var builder = SnapshotBuilder(
            groups: [Group(id: "6e1a", name: "Jira Users")], products: [jira, sandbox], takenAt: nil)
        builder.append(User(id: "1", name: "Ada", email: "ada@Example.com", roles: ["vendor/owner"]))
        return FilterNames(
            builder.finish(), capabilities: Capabilities(refusedFields: ["loginCount": "It is not counted."]))
    }

    @Test(arguments: [
        ("group = \"jira users\"", "group = \"Jira Users\""),
        ("group = 6E1A", "group = 6e1a"),
        ("product = JIRA@acme OR product = \"jira cloud\"", "product = jira@acme OR product = jira"),
        ("site = ACME AND site != acme-sandbox", "site = acme AND site != acme-sandbox"),
        ("role = Vendor/Owner OR role = org-admin", "role = vendor/owner OR role = org-admin"),
    ])
    func known(_ query: String, _ canonical: String) throws {
        #expect(try Filter(parsing: query, names: names()).text == canonical)
    }

    @Test(arguments: ["group = nobody", "product = trello", "site = beta", "role = boss", "loginCount = 1"])
    func unknown(_ query: String) {
        #expect(throws: Diagnostics.self) { try Filter(parsing: query, names: names()) }
    }

    @Test func domainsAreOffered() {
        let found = Filter.completions(for: "emailDomain = ", at: 14, names: names())
        #expect(found.map(\.text) == ["example.com"])
    }
}
