import Core
import TestSupport
import Testing

@Suite struct AskedProductTests {
    private static let offers = [
        AskedProduct.Offer(key: .jira, name: "Jira"),
        AskedProduct.Offer(key: .confluence, name: "Confluence"),
        AskedProduct.Offer(key: .jiraServiceManagement, name: "Jira Service Management"),
        AskedProduct.Offer(key: .bitbucket, name: "Bitbucket"),
    ]

    @Test(
        arguments: [
            ("jira", .jira, ""), ("restore jira", .jira, ""), ("JIRA!", .jira, ""), ("jira-software", .jira, ""),
            ("jsm", .jiraServiceManagement, ""), ("Jira Service Management", .jiraServiceManagement, ""),
            ("jira-service-management please", .jiraServiceManagement, ""),
            ("jira because I am on call again", .jira, "because I am on call again"),
            ("I need confluence: the release   notes", .confluence, "the release notes"),
            ("could I have my bitbucket access back, please?", .bitbucket, ""),
            ("jira, jira and Jira", .jira, ""), ("restore *jira*", .jira, ""), ("«confluence»", .confluence, ""),
            ("our audit starts: confluence", .confluence, "our audit starts: confluence"),
        ] as [(String, ProductKey, String)]) func findsTheProductAndTheReason(
            text: String, key: ProductKey, reason: String
        )
    {
        #expect(AskedProduct(text, among: Self.offers) == AskedProduct(product: .named(key), reason: reason))
    }

    @Test(
        arguments: [
            ("", .unnamed), ("please give me access back", .unnamed), ("👋", .unnamed), ("help", .help),
            ("jira and confluence", .several([.jira, .confluence])),
            ("confluence jsm jira", .several([.confluence, .jiraServiceManagement, .jira])),
            ("confluense", .unknown("confluense", nearest: [.confluence])),
            ("restore jria", .unknown("jria", nearest: [.jira])),
            ("service management", .unknown("service management", nearest: [.jiraServiceManagement])),
            ("trello", .unknown("trello", nearest: [])),
        ] as [(String, AskedProduct.Product)]) func saysWhatIsNotClear(text: String, product: AskedProduct.Product)
    {
        #expect(AskedProduct(text, among: Self.offers) == AskedProduct(product: product, reason: ""))
    }

    @Test func aReasonAloneIsKeptForTheProductThatIsChosenLater() {
        let text = "my team was moved to the platform group last week"
        #expect(AskedProduct(text, among: Self.offers) == AskedProduct(product: .unnamed, reason: text))
    }

    @Test func theOnlyProductNeedNotBeNamed() {
        let one = Array(Self.offers.prefix(1))
        #expect(AskedProduct("", among: one) == AskedProduct(product: .named(.jira), reason: ""))
        #expect(AskedProduct("restore", among: one) == AskedProduct(product: .named(.jira), reason: ""))
        #expect(AskedProduct("restore", among: []) == AskedProduct(product: .unnamed, reason: ""))
    }

    @Test func noTextIsTooMuch() {
        var random = SeededGenerator(seed: 11)
        let parts = ["jira", "Confluence", "-", "é", "\u{202E}", "\n", "😀", "the", "x", "management", "0", "\0", "ß"]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...400, using: &random)).map { _ in
                parts.randomElement(using: &random)! + (Bool.random(using: &random) ? " " : "")
            }.joined()
            let asked = AskedProduct(text, among: Self.offers)
            #expect(asked.reason.count <= AskedProduct.longestReason)
        }
    }

    @Test func everyProductIsOfferedOnceAndNoSandbox() {
        let products = [
            Product(id: "1", key: .jira, name: "Jira", site: "acme"),
            Product(id: "2", key: .jira, name: "Jira", site: "other"),
            Product(id: "3", key: .confluence, name: "Confluence", site: "box", isSandbox: true),
        ]
        let snapshot = SnapshotBuilder(groups: [], products: products, takenAt: nil).finish()
        #expect(snapshot.offers == [AskedProduct.Offer(key: .jira, name: "Jira")])
    }
}
