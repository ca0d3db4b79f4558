import Core
import Foundation
import Messaging
import Testing

/// Against aiosmtpd, with encryption and passwords.
@Suite struct SMTPTests {
    private static func mail(
        to: String = "ada@usher.example", from: String = "usher@usher.example", subject: String = "Hello",
        text: String = "Hello Ada.\n"
    ) throws -> Mail {
        Mail(
            messageID: "m1.usher@usher.example", from: try #require(MailAddress(from, name: "Usher")),
            to: try #require(MailAddress(to)), subject: subject, text: text, date: Instant(seconds: 1_795_000_000))
    }

    private static let login = MailLogin(user: "usher", password: SMTPPeer.password)

    @Test(arguments: [
        (MailSecurity.startTLS, "PLAIN"), (.startTLS, "LOGIN"), (.tls, "PLAIN"), (.tls, "LOGIN"), (.none, ""),
    ])
    func sendsEncryptedAndSignedIn(security: MailSecurity, mechanism: String) async throws {
        let hasLogin = security != .none
        let options = hasLogin ? ["--password", SMTPPeer.password, "--mechanism", mechanism] : []
        try await SMTPPeer.run(security, options: options) { peer in
            let server = peer.server(security, login: hasLogin ? Self.login : nil)
            try await server.checkSending()
            #expect(try peer.kept().isEmpty)
            let transport = MailTransport.smtp(server)
            var second = try Self.mail(subject: "Again")
            second.bcc = [try #require(MailAddress("bob@usher.example"))]
            try await transport.send(try Self.mail())
            try await transport.send(second)
            let kept = try peer.kept()
            #expect(kept.map(\.to) == [["ada@usher.example"], ["ada@usher.example", "bob@usher.example"]])
            #expect(kept.allSatisfy { $0.tls == hasLogin && $0.from == "usher@usher.example" })
            #expect(kept.first?.peer == kept.last?.peer, "one connection for both")
            #expect(try peer.mails().last?.contains("bob@") == false)
        }
    }

    @Test func manyAtOnceShareFewConnections() async throws {
        try await SMTPPeer.run { peer in
            let transport = MailTransport.smtp(peer.server())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<24 {
                    let mail = try Self.mail(to: "user\(number)@usher.example")
                    group.addTask { try await transport.send(mail) }
                }
                try await group.waitForAll()
            }
            let kept = try peer.kept()
            #expect(Set(kept.flatMap(\.to)).count == 24)
            #expect(Set(kept.map(\.peer)).count <= 4)
        }
    }

    @Test func aPasswordIsNeverSentUnencryptedOrToAStranger() async throws {
        try await SMTPPeer.run(.none) { peer in
            await Self.expectMisconfigured("only sent over an encrypted connection") {
                try await MailTransport.smtp(peer.server(.none, login: Self.login)).send(try Self.mail())
            }
            await Self.expectMisconfigured("does not offer STARTTLS") {
                try await peer.server(.startTLS, login: Self.login).checkSending()
            }
            await Self.expectMisconfigured("does not speak TLS there") {
                try await peer.server(.tls, login: Self.login).checkSending()
            }
        }
        for security in [MailSecurity.startTLS, .tls] {
            try await SMTPPeer.run(security, options: ["--password", SMTPPeer.password]) { peer in
                await Self.expectMisconfigured("is not trusted: SSL certificate problem: self-signed certificate") {
                    try await peer.server(security, login: Self.login, authority: nil).checkSending()
                }
                await Self.expectMisconfigured("no alternative certificate subject name matches") {
                    try await peer.server(security, host: "127.0.0.1", login: Self.login).checkSending()
                }
            }
        }
    }

    private static func expectMisconfigured(
        _ words: String, _ body: () async throws -> Void, at place: SourceLocation = #_sourceLocation
    ) async {
        do {
            try await body()
            Issue.record("It was accepted.", sourceLocation: place)
        } catch MailError.misconfigured(let text) {
            #expect(text.contains(words), sourceLocation: place)
            #expect(!text.contains(SMTPPeer.password), sourceLocation: place)
        } catch { Issue.record("\(error)", sourceLocation: place) }
    }

    @Test(arguments: [
        (
            "usher", "nonsense-1", "misconfigured",
            "refused user usher or the password: 535 5.7.8 wrong user or password"
        ),
        ("busy", "x", "temporary", "could not check the password of busy now: 454 4.7.0 the directory is away"),
        ("", "", "misconfigured", "wants a user and password, or encryption: 530"),
    ])
    func saysWhyItCouldNotSignIn(user: String, password: String, kind: String, words: String) async throws {
        try await SMTPPeer.run(options: ["--password", SMTPPeer.password]) { peer in
            let login = user.isEmpty ? nil : MailLogin(user: user, password: password)
            let error = await #expect(throws: MailError.self) {
                try await MailTransport.smtp(peer.server(login: login)).send(try Self.mail())
            }
            #expect(Self.kind(error) == kind && "\(error as Any)".contains(words), "\(error as Any)")
        }
    }

    @Test(arguments: [
        (
            "nobody@usher.example", "usher@usher.example", "Hello", "refused",
            "the recipient: 550 5.1.1 no such user here"
        ),
        ("later@usher.example", "usher@usher.example", "Hello", "temporary", "now: 451 4.7.1 greylisted"),
        ("ada@usher.example", "stranger@usher.example", "Hello", "misconfigured", "the sender: 553 5.7.1 stranger"),
        ("ada@usher.example", "usher@usher.example", "Spam", "refused", "the mail: 554 5.7.1 looks like spam"),
    ])
    func saysWhyAMailWasNotTaken(
        to: String, from: String, subject: String, kind: String, words: String
    ) async throws {
        try await SMTPPeer.run { peer in
            let transport = MailTransport.smtp(peer.server())
            let error = await #expect(throws: MailError.self) {
                try await transport.send(try Self.mail(to: to, from: from, subject: subject))
            }
            #expect(Self.kind(error) == kind && "\(error as Any)".contains(words), "\(error as Any)")
            // The next mail is none the worse for it.
            try await transport.send(try Self.mail())
            #expect(try peer.kept().count == 1)
        }
    }

    @Test func aServerThatIsAwayOrSilentIsTriedAgainLater() async throws {
        let gone = try await Self.deadPort()
        let away = MailServer(host: "127.0.0.1", port: gone, security: .none)
        let noAnswer = await #expect(throws: MailError.self) { try await away.checkSending() }
        #expect(Self.kind(noAnswer) == "temporary" && "\(noAnswer as Any)".contains("Nothing answers at 127.0.0.1:"))
        let unknown = MailServer(host: "mail.invalid", port: 25, security: .none)
        let noAddress = await #expect(throws: MailError.self) { try await unknown.checkSending() }
        #expect(Self.kind(noAddress) == "temporary" && "\(noAddress as Any)".contains("No address is known"))
        try await SilentPeer.run { port in
            let silent = MailServer(host: "127.0.0.1", port: port, security: .none)
            let brief = MailTimeouts(connect: .milliseconds(300), reply: .seconds(1), whole: .milliseconds(400))
            let error = await #expect(throws: MailError.self) { try await silent.checkSending(waiting: brief) }
            #expect(error == .temporary("127.0.0.1:\(port) did not answer in time."))
        }
    }

    /// A port that was free a moment ago.
    private static func deadPort() async throws -> Int { try await SilentPeer.run { $0 } }

    @Test func lettersOfEveryScriptReachWhoTakesThem() async throws {
        try await SMTPPeer.run(options: ["--utf8"]) { peer in
            let transport = MailTransport.smtp(peer.server())
            try await transport.send(try Self.mail(to: "jürgen@müller.example"))
            try await transport.send(try Self.mail(to: "ada@müller.example", from: "usher@büro.example"))
            let kept = try peer.kept()
            #expect(kept.map(\.to) == [["jürgen@xn--mller-kva.example"], ["ada@xn--mller-kva.example"]])
            #expect(kept[0].options.contains("SMTPUTF8") && !kept[1].options.contains("SMTPUTF8"))
            #expect(kept[1].from == "usher@xn--bro-hoa.example")
            #expect(try peer.mails()[0].contains("\r\nTo: jürgen@xn--mller-kva.example\r\n"))
        }
    }

    @Test func aServerWithoutSMTPUTF8GetsNoAddressThatItCouldMangle() async throws {
        try await SMTPPeer.run { peer in
            let transport = MailTransport.smtp(peer.server())
            let error = await #expect(throws: MailError.self) {
                try await transport.send(try Self.mail(to: "jürgen@müller.example"))
            }
            #expect(Self.kind(error) == "refused" && "\(error as Any)".contains("does not know SMTPUTF8"))
            try await transport.send(try Self.mail(to: "ada@müller.example"))
            #expect(try peer.kept().map(\.to) == [["ada@xn--mller-kva.example"]])
        }
    }

    @Test func everythingInAMailIsReadAsItWasMeant() async throws {
        try await SMTPPeer.run { peer in
            let lines = ["Grüße, Ada", ".", "..two dots", ".hidden", "From here", "trailing  ", "a=b", "", "end"]
            var mail = try Self.mail(
                subject: "Ihr Zugang zu „Jira“ endet am 31. Januar, wenn Sie nichts tun: 日本語の件名 and more",
                text: lines.joined(separator: "\n") + "\n" + String(repeating: "long ", count: 300) + "\n")
            mail.to = try #require(MailAddress("ada@usher.example", name: #"Müller, "Ada" <x>"#))
            mail.replyTo = MailAddress("it@usher.example", name: #"IT "help", desk"#)
            mail.html = "<p>Grüße, <strong>Ada</strong></p>\n.\n<p>日本語</p>\n"
            mail.attachments = [
                Mail.Attachment(name: "Übersicht 1.csv", type: "text/csv; charset=utf-8", bytes: Array("ä;b\r\n".utf8)),
                Mail.Attachment(name: "../../x\"\r\nX: y.txt", type: "text/plain\r\nX: y", bytes: Array("b".utf8)),
            ]
            mail.unsubscribe = "https://usher.example/stop?a=1"
            try await MailTransport.smtp(peer.server()).send(mail)
            let read = try await peer.read()
            #expect(read.defects == [])
            #expect(read.headers["Subject"] == mail.subject && read.headers["From"] == "Usher <usher@usher.example>")
            #expect(read.headers["To"] == #""Müller, \"Ada\" <x>" <ada@usher.example>"#)
            #expect(read.headers["Reply-To"] == #""IT \"help\", desk" <it@usher.example>"#)
            #expect(read.headers["Date"] == "Wed, 18 Nov 2026 11:06:40 +0000")
            #expect(read.headers["Message-ID"] == "<m1.usher@usher.example>")
            #expect(read.headers["Auto-Submitted"] == "auto-generated" && read.headers["MIME-Version"] == "1.0")
            #expect(read.headers["List-Unsubscribe"] == "<https://usher.example/stop?a=1>")
            #expect(read.text == mail.text && read.html == mail.html)
            #expect(read.files.map(\.content) == ["ä;b\r\n", "b"])
            #expect(read.files.map(\.name) == ["Übersicht 1.csv", ".._.._x_  X: y.txt"])
            #expect(read.files.map(\.type) == ["text/csv", "application/octet-stream"])
            #expect(read.headers["X"] == nil)
            let wire = try #require(try peer.mails().last)
            #expect(wire.split(separator: "\r\n", omittingEmptySubsequences: false).allSatisfy { $0.utf8.count <= 998 })
            #expect(wire.utf8.allSatisfy { $0 < 0x80 })
        }
    }

    @Test func noFieldBeginsInATextOfPeople() async throws {
        try await SMTPPeer.run { peer in
            var mail = try Self.mail(subject: "Hello\r\nBcc: eve@evil.example\r\n\r\nbody")
            mail.to = try #require(MailAddress("ada@usher.example", name: "Ada\r\nX-Evil: 1"))
            mail.messageID = "a\r\nX-Evil: 2@b"
            mail.unsubscribe = "https://a>\r\nX-Evil: 3"
            try await MailTransport.smtp(peer.server()).send(mail)
            let read = try await peer.read()
            #expect(read.headers["Subject"] == "Hello  Bcc: eve@evil.example    body")
            #expect(read.headers["Bcc"] == nil && read.headers["X-Evil"] == nil && read.text == "Hello Ada.\n")
        }
    }

    private static func kind(_ error: MailError?) -> String {
        switch error {
        case .temporary: "temporary"
        case .refused: "refused"
        case .misconfigured: "misconfigured"
        case nil: "none"
        }
    }
}
