import Core
import Store
import Testing

@testable import Engine

/// Requests whose sender may be anybody, and how outcomes are mailed.
@Suite struct ConfirmationTests {
    private static func portal(_ key: String, _ email: String) -> NewAccessRequest {
        NewAccessRequest(
            channel: .portal, externalKey: key, email: email, name: "Somebody", product: .jira, isConfirmed: false)
    }

    private static func mails(_ access: AccessWorld) async throws -> [OutgoingMail] {
        try await access.store.database.read { try $0.outbox.due(at: .t0 + .days(9), limit: 100) }
    }

    @Test func nothingHappensBeforeTheConfirmation() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        let request = try await access.usher.take(Self.portal("1", "P1@example.com"))
        #expect(request.state == .unconfirmed && request.user == "u1001")
        await access.usher.tendRequests()
        #expect(access.directory.changing.isEmpty)
        let link = try #require(try await Self.mails(access).first)
        // To the address of the account, not to what was typed.
        #expect(link.purpose == .confirmation && link.recipient == "p1@example.com")
        #expect(link.subject == request.id.rawValue && link.account == "u1001")
        let granted = try await access.usher.confirm(request: request.id)
        #expect(granted.state == .granted)
        #expect(try await access.usher.confirm(request: request.id) == granted, "a second time changes nothing")
        #expect(try await access.usher.runs().count == 1)
        #expect(Set(try await Self.mails(access).map(\.purpose)) == [.confirmation, .outcome])
        #expect(Set(try await Self.mails(access).map(\.recipient)) == ["p1@example.com"])
        await #expect(throws: UsherError.unknownRequest("none")) {
            _ = try await access.usher.confirm(request: "none")
        }
    }

    @Test(arguments: ["nobody@example.com", ""])
    func anUnknownAddressIsToldNothing(email: String) async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        let request = try await access.usher.take(Self.portal("1", email))
        #expect(request.state == .unconfirmed && request.user == nil)
        #expect(try await access.usher.confirm(request: request.id).state == .unconfirmed)
        access.clock.advance(by: .hours(25))
        await access.usher.tendRequests()
        #expect(try await access.usher.request(request.id).state == .expired)
        #expect(try await Self.mails(access).isEmpty)
    }

    @Test func aLateConfirmationIsNone() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        let request = try await access.usher.take(Self.portal("1", "p1@example.com"))
        access.clock.advance(by: Usher.unconfirmedTerm + .seconds(1))
        #expect(try await access.usher.confirm(request: request.id).state == .unconfirmed)
        #expect(access.directory.changing.isEmpty)
    }

    @Test func theOutcomeGoesToTheAccountNotToTheAddressThatWasGiven() async throws {
        let access = try await AccessWorld.make(registers: false)
        var request = access.slack("1", "u1001", product: .jira)
        request.email = "somebody@else.example"
        #expect(try await access.usher.take(request).state == .waiting)
        #expect(try await Self.mails(access).map(\.recipient) == ["p1@example.com"])
    }

    @Test func theOutcomeMailSaysWhatBecameOfIt() async throws {
        let access = try await AccessWorld.make(registers: false)
        try await access.grantRule(filter: "name = 'Person 1'")
        let granted = try await access.usher.take(access.slack("1", "u1001", product: .jira))
        let waiting = try await access.usher.take(access.slack("2", "u1002", product: .confluence))
        let mails = try await Self.mails(access)
        #expect(mails.map(\.recipient) == ["p1@example.com", "p2@example.com"])
        #expect(mails.map(\.subject) == [granted.id.rawValue, waiting.id.rawValue])
        let first = try #require(try await Self.letter(access, mails[0]))
        #expect(first.subject.contains("Jira") && first.text.contains("Person") && first.html != nil)
        let second = try #require(try await Self.letter(access, mails[1]))
        #expect(second.text.contains("An administrator will look at your request."))
        // What is no longer true is not sent; the refusal has a mail of its own.
        _ = try await access.usher.refuse(request: waiting.id, reason: "Ask <Bo>.", by: "admin:ada")
        #expect(try await Self.letter(access, mails[1]) == nil)
        let newest = try #require(try await Self.mails(access).last)
        let last = try #require(try await Self.letter(access, newest))
        #expect(last.text.contains("Ask <Bo>.") && last.html?.contains("Ask &lt;Bo&gt;.") == true)
    }

    private static func letter(_ access: AccessWorld, _ mail: OutgoingMail) async throws -> Letter? {
        if case .letter(let letter) = try await access.usher.outcomeMail.compose(mail) { letter } else { nil }
    }
}
