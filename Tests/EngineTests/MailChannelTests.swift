import Core
import Messaging
import Store
import Synchronization
import Testing

@testable import Engine

/// A mailbox that holds what it is told to, and remembers what was marked and who opened it.
final class ScriptedMailbox: Sendable {
    private struct State {
        var mails: [InboundMail] = []
        var seen: Set<String> = []
        var error: MailError?
        var markError: MailError?
        var servers: [MailServer] = []
    }
    private let state = Mutex(State())
    var seen: Set<String> { state.withLock { $0.seen } }
    var servers: [MailServer] { state.withLock { $0.servers } }
    var error: MailError? {
        get { state.withLock { $0.error } }
        set { state.withLock { $0.error = newValue } }
    }
    var markError: MailError? {
        get { state.withLock { $0.markError } }
        set { state.withLock { $0.markError = newValue } }
    }
    func add(_ mail: InboundMail) { state.withLock { $0.mails.append(mail) } }

    @Sendable func open(_ server: MailServer) -> Messaging.Mailbox {
        state.withLock { $0.servers.append(server) }
        return Messaging.Mailbox(
            unseen: { [self] limit throws(MailError) in
                if let error { throw error }
                return state.withLock { state in Array(state.mails.filter { !state.seen.contains($0.id) }.prefix(limit))
                }
            },
            markSeen: { [self] ids throws(MailError) in
                if let markError { throw markError }
                state.withLock { $0.seen.formUnion(ids) }
            })
    }
}

@Suite struct MailChannelTests {
    private let mailbox = ScriptedMailbox()
    private let server = ScriptedMailServer()
    static let settings = MailChannelSettings(
        isOn: true, server: "imap.larkfield.example", user: "access", address: "access@larkfield.example")

    private func withMailbox(
        _ body: @escaping @Sendable (World, _ email: String) async throws -> Void
    ) async throws {
        var options = Usher.Options(publicAddress: "https://usher.example")
        options.mailTransport = server.transport
        options.mailboxes = mailbox.open
        try await withSimulatedWorld(users: 60, options: options) { world, _ in
            _ = try await world.usher.sync(full: true, by: "test")
            try await world.usher.changeMailChannel(
                to: Self.settings, password: Secret("sesame"), from: 0, by: "test")
            let snapshot = try await world.usher.snapshot()
            let email = try #require((0..<snapshot.count).lazy.compactMap { snapshot.email(at: $0) }.first)
            try await body(world, email)
        }
    }

    private func mail(_ number: Int, from: String, subject: String = "Jira", isAutomatic: Bool = false) -> InboundMail {
        InboundMail(
            id: "7.\(number)", from: MailAddress(from), subject: subject, text: "please", messageID: "\(number)@x",
            isAutomatic: isAutomatic)
    }

    private func requests(_ world: World) async throws -> [AccessRequest] {
        try await world.store.database.read { try $0.accessRequests.list(matching: AccessRequestQuery(), limit: 100) }
    }

    @Test func aMailIsAnsweredWithALinkToTheAccount() async throws {
        try await withMailbox { [mailbox, server] world, email in
            mailbox.add(mail(1, from: email.uppercased()))
            #expect(try await world.usher.readMailChannel() == 1)
            let request = try #require(try await requests(world).first)
            #expect(request.state == .unconfirmed && request.channel == .mail && request.product == .jira)
            _ = try await world.usher.deliverMail()
            #expect(server.got.map(\.to.address) == [email])
            #expect(mailbox.seen == ["7.1"])
            #expect(try await world.usher.lastCall(of: .mail).at == world.clock.now)
        }
    }

    @Test func programsStrangersAndItselfAreNotAnswered() async throws {
        try await withMailbox { [mailbox] world, email async throws in
            mailbox.add(mail(1, from: email, isAutomatic: true))
            mailbox.add(mail(2, from: "stranger@elsewhere.example"))
            mailbox.add(mail(3, from: "access@larkfield.example"))
            #expect(try await world.usher.readMailChannel() == 3)
            #expect(try await requests(world).isEmpty)
            #expect(mailbox.seen == ["7.1", "7.2", "7.3"])
        }
    }

    @Test func onePersonIsWrittenToOnceWhileTheLinkWorksAndTenTimesADay() async throws {
        try await withMailbox { [mailbox] world, email async throws in
            for number in 1...5 { mailbox.add(mail(number, from: email)) }
            _ = try await world.usher.readMailChannel()
            #expect(try await requests(world).count == 1)
            for number in 6..<20 {
                world.clock.advance(by: Usher.confirmationTerm)
                mailbox.add(mail(number, from: email))
                _ = try await world.usher.readMailChannel()
                #expect(try await requests(world).count == min(number - 4, 10))
            }
        }
    }

    /// As when the process is killed after a mail was taken and before it was marked.
    @Test func aMailThatWasTakenIsNotTakenAgain() async throws {
        try await withMailbox { [mailbox] world, email async throws in
            mailbox.add(mail(1, from: email))
            mailbox.markError = .temporary("gone")
            await #expect(throws: MailError.self) { try await world.usher.readMailChannel() }
            world.clock.advance(by: .hours(2))
            mailbox.markError = nil
            _ = try await world.usher.readMailChannel()
            #expect(try await requests(world).count == 1)
            #expect(mailbox.seen == ["7.1"])
        }
    }

    @Test func aMailboxThatCannotBeReadIsSaidInTheServersWords() async throws {
        try await withMailbox { [mailbox] world, _ in
            mailbox.error = .misconfigured("The server does not know the password.")
            await #expect(throws: MailError.self) { try await world.usher.readMailChannel() }
            let call = try await world.usher.lastCall(of: .mail)
            #expect(call.isRefused && call.refusal == "The server does not know the password.")
            world.clock.advance(by: .minutes(1))
            mailbox.error = nil
            _ = try await world.usher.readMailChannel()
            let now = try await world.usher.lastCall(of: .mail)
            #expect(!now.isRefused)
        }
    }

    @Test func theMailboxIsReadBeforeItIsSaved() async throws {
        try await withMailbox { [mailbox] world, _ in
            mailbox.error = .misconfigured("No such user.")
            var new = Self.settings
            new.port = 143
            do {
                try await world.usher.changeMailChannel(to: new, password: Secret("wrong"), from: 1, by: "test")
                Issue.record("it was saved")
            } catch UsherError.invalid(let diagnostics) {
                #expect(diagnostics.all.map(\.path) == ["mailbox"])
                #expect(diagnostics.all.first?.message.contains("No such user.") == true)
            }
            #expect(try await world.usher.mailChannelStatus().stored.value == Self.settings)
            #expect(try await world.usher.secret(MailChannelSettings.passwordSecret) == Secret("sesame"))
        }
    }

    @Test func aStoredPasswordReachesNoOtherServer() async throws {
        try await withMailbox { [mailbox] world, _ in
            var other = Self.settings
            other.server = "imap.evil.example"
            let opened = mailbox.servers.count
            do {
                try await world.usher.changeMailChannel(to: other, password: nil, from: 1, by: "test")
                Issue.record("it was saved")
            } catch UsherError.invalid(let diagnostics) { #expect(diagnostics.all.map(\.path) == ["password"]) }
            #expect(mailbox.servers.count == opened)
            // Turned off first, the password does not wait for the other server either.
            other.isOn = false
            try await world.usher.changeMailChannel(to: other, password: nil, from: 1, by: "test")
            let status = try await world.usher.mailChannelStatus()
            #expect(!status.hasPassword)
        }
    }

    @Test func whatIsOffIsNotRead() async throws {
        try await withMailbox { [mailbox] world, email async throws in
            var off = Self.settings
            off.isOn = false
            try await world.usher.changeMailChannel(to: off, password: nil, from: 1, by: "test")
            mailbox.add(mail(1, from: email))
            #expect(try await world.usher.readMailChannel() == 0)
            #expect(mailbox.seen.isEmpty)
        }
    }

    @Test(arguments: [
        (MailChannelSettings(isOn: true), "server"),
        (MailChannelSettings(server: "imap.example.com/x", user: "a"), "server"),
        (MailChannelSettings(server: "imap.example.com", port: 0, user: "a"), "port"),
        (MailChannelSettings(server: "imap.example.com"), "user"),
        (MailChannelSettings(server: "imap.example.com", security: .none, user: "a"), "security"),
        (MailChannelSettings(server: "imap.example.com", user: "a", address: "nobody"), "address"),
        (MailChannelSettings(server: "imap.example.com", user: "a", authority: "x"), "authority"),
    ]) func settingsAreChecked(settings: MailChannelSettings, path: String) {
        #expect(settings.complaints.map(\.path) == [path])
    }
}
