import Core
import Messaging
import Store
import Testing

@testable import Engine

@Suite struct ReportMailTests {
    @Test func saysWhatHappenedWithEveryStepAttachedAndHowManyCameBack() async throws {
        let server = ScriptedMailServer()
        var (users, options) = (AccessWorld.people(), Usher.Options())
        for index in users.indices { users[index].groups = ["g-jira", "g-staff"] }
        options.mailTransport = server.transport
        let access = try await AccessWorld.make(users, options: options)
        try await access.grantRule("back", actions: "[giveBack]")
        try await access.world.rule(
            "tidy", filter: "group = jira-users", actions: "[removeFromGroups: [jira-users]]",
            more: "brake: off\n    report: {mail: [it@example.com, lead@example.com]}")

        let first = try await access.usher.run(ruleNamed: "tidy", by: "test")
        #expect(try await access.usher.deliverMail().sent == 2)
        #expect(Set(server.got.map(\.to.address)) == ["it@example.com", "lead@example.com"])
        let report = try #require(server.got.first)
        #expect(report.subject == "tidy: 5 people changed")
        #expect(report.text.contains("5 succeeded, 0 failed"))
        #expect(report.text.contains("Asked back 0 of 5 within 60 days of it (0.0 %)"), "\(report.text)")
        let table = try #require(report.attachments.first)
        #expect(table.name == "\(first.id).csv")
        #expect(
            String(decoding: table.bytes, as: UTF8.self) == RunReport.csv(try await access.usher.details(of: first.id)))

        access.clock.advance(by: .minutes(5))
        #expect(try await access.usher.take(access.slack("1", "u1001")).state == .granted)
        _ = try await access.usher.sync()
        _ = try await access.usher.run(ruleNamed: "tidy", by: "test")
        try await access.usher.deliverMail()
        let next = try #require(server.got.last { $0.to.address == "it@example.com" })
        #expect(next.text.contains("Asked back 1 of 5"), "\(next.text)")
    }

    @Test func theBuiltInMailboxKeepsEveryCopy() async throws {
        let world = try await World.make(nil)
        let mail = Mail(
            messageID: "m1@usher.example", from: try #require(MailAddress("usher@usher.example")),
            to: try #require(MailAddress("ada@example.com")), bcc: [try #require(MailAddress("audit@example.com"))],
            subject: "Hello", text: "Text", date: .t0)
        try await MailTransport.keeping(in: world.store).send(mail)
        // Handed over again after a crash it is the same mail.
        try await MailTransport.keeping(in: world.store).send(mail)
        let kept = try await world.store.database.read { try $0.mailbox.list(limit: 10) }
        #expect(kept.map(\.recipient).sorted() == ["ada@example.com", "audit@example.com"])
    }
}
