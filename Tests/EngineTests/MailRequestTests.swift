import Core
import Messaging
import Testing

@testable import Engine

/// What a mail to the mailbox asks for, without any mailbox.
@Suite struct MailRequestTests {
    static let products: [(key: ProductKey, name: String)] = [
        (.bitbucket, "Bitbucket"), (.confluence, "Confluence"), (.jira, "Jira"),
        (.jiraServiceManagement, "Jira Service Management"),
    ]

    private func read(
        from: String? = "ada@larkfield.example", subject: String = "Access", text: String = "",
        messageID: String? = "1@larkfield.example", isAutomatic: Bool = false
    ) -> MailRequest {
        MailRequest(
            InboundMail(
                id: "7.1", from: from.flatMap { MailAddress($0) }, subject: subject, text: text, messageID: messageID,
                isAutomatic: isAutomatic), own: ["usher@larkfield.example"], products: Self.products)
    }

    @Test(
        arguments: [
            ("Jira please", "", ProductKey.jira), ("I need JIRA SERVICE MANAGEMENT", "", .jiraServiceManagement),
            ("Access", "Can I have Confluence again?", .confluence),
            ("Access to jira-service-management", "", .jiraServiceManagement),
            ("Jira and Confluence", "", nil), ("Access", "", nil), ("Jirafeau", "", nil),
            ("Confluence", "and jira", .confluence),
            ("(Bitbucket)", "", .bitbucket), ("Access", "Jira, but not Jira Service Management", nil),
        ] as [(String, String, ProductKey?)]) func productIsNamed(subject: String, text: String, product: ProductKey?)
    {
        guard case .request(_, let found, _, _) = read(subject: subject, text: text) else {
            Issue.record("no request")
            return
        }
        #expect(found == product)
    }

    @Test func neverAnswersProgramsAndItself() {
        for mail in [
            read(isAutomatic: true), read(from: nil), read(from: "usher@larkfield.example"),
            read(from: "USHER@Larkfield.example"),
        ] {
            guard case .ignored = mail else {
                Issue.record("\(mail) was taken")
                continue
            }
        }
    }

    @Test func keepsSubjectAndTextWithinBounds() throws {
        guard case .request(let from, _, let reason, let key) = read(subject: "Jira ", text: "\n please \n") else {
            Issue.record("no request")
            return
        }
        #expect(from.address == "ada@larkfield.example" && reason == "Jira\n\nplease")
        #expect(key == "message 1@larkfield.example")
        guard
            case .request(_, _, let long, let other) = read(text: String(repeating: "x", count: 70_000), messageID: nil)
        else {
            Issue.record("no request")
            return
        }
        #expect(long.count == NewAccessRequest.longestReason && other == "mailbox 7.1")
    }
}
