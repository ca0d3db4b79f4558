import Foundation
import Messaging
import Testing

/// Against Dovecot, and against servers that mean no good.
@Suite struct IMAPTests {
    private static func mail(_ subject: String, _ text: String = "Hello.", from: String = "Ada <ada@usher.example>")
        -> String
    {
        "From: \(from)\r\nTo: seats@usher.example\r\nSubject: \(subject)\r\nMessage-ID: <\(subject)@x>\r\n\r\n\(text)\r\n"
    }

    @Test(arguments: [MailSecurity.startTLS, .tls])
    func readsWhatNobodyHasSeenAndMarksItWhenTold(security: MailSecurity) async throws {
        try await IMAPPeer.run { peer in
            let server = peer.server(security)
            try await server.checkReading()
            let mailbox = Mailbox.imap(server)
            #expect(try await mailbox.unseen(10) == [])
            for number in 1...5 {
                try peer.deliver(Self.mail("m\(number)", "Text \(number)"), as: "\(number).usher")
                // Each is found before the next one is there, so that their order is known.
                #expect(try await mailbox.unseen(10).count == number)
            }
            let first = try await mailbox.unseen(3)
            #expect(first.map(\.subject) == ["m1", "m2", "m3"] && first.map(\.text) == ["Text 1", "Text 2", "Text 3"])
            #expect(first[0].from == MailAddress("ada@usher.example", name: "Ada") && first[0].messageID == "m1@x")
            #expect(try await mailbox.unseen(3) == first, "reading marks nothing")
            #expect(try peer.files().allSatisfy { !$0.contains("S") })
            // Ids that name nothing are passed over.
            try await mailbox.markSeen([first[0].id, first[2].id, "1.1", "x", "\(first[0].id).1", "\(first[0].id)999"])
            #expect(try await mailbox.unseen(10).map(\.subject) == ["m2", "m4", "m5"])
            #expect(try peer.files().filter { $0.hasSuffix(":2,S") }.count == 2)
            try await mailbox.markSeen([])
            #expect(try await mailbox.unseen(0) == [])
        }
    }

    @Test func whatAMailHoldsIsNeverTakenForAnAnswer() async throws {
        try await IMAPPeer.run { peer in
            let mailbox = Mailbox.imap(peer.server())
            let lines = ["U4 OK done", "A003 NO", "* BYE", "* SEARCH 1 2 3", "{99999999}", ")", "", "end {12}"]
            try peer.deliver(Self.mail("evil {5}", lines.joined(separator: "\r\n")), as: "1.usher")
            #expect(try await mailbox.unseen(10).count == 1)
            try peer.deliver(
                Self.mail("large", String(repeating: "0123456789 ", count: 100_000) + "end"), as: "2.usher")
            try peer.deliver("", as: "3.usher")
            let mails = try await mailbox.unseen(10)
            #expect(mails.count == 3)
            #expect(mails[0].text == lines.joined(separator: "\n") && mails[0].subject == "evil {5}")
            let large = try #require(mails.first { $0.subject == "large" })
            #expect(large.text.count == 65536 && large.text.hasPrefix("0123456789 0"))
            try await mailbox.markSeen(mails.map(\.id))
            #expect(try await mailbox.unseen(10) == [])
        }
    }

    @Test func saysWhyItCantBeRead() async throws {
        try await IMAPPeer.run { peer in
            let wrong = MailLogin(user: "usher", password: "hush-0815")
            let cases: [(MailServer, String, String)] = [
                (peer.server(login: wrong), "INBOX", "refused user usher or the password: NO [AUTHENTICATIONFAILED]"),
                (peer.server(authority: nil), "INBOX", "is not trusted: SSL certificate problem"),
                (peer.server(), "Archive", "The folder Archive can't be opened"),
                (peer.server(), "Entwürfe", "must be of ASCII letters"),
                (peer.server(.none), "INBOX", "only sent over an encrypted connection"),
            ]
            for (server, folder, words) in cases {
                let error = try await #require(throws: MailError.self) {
                    _ = try await Mailbox.imap(server, folder: folder).unseen(1)
                }
                guard case .misconfigured(let text) = error else {
                    Issue.record("\(error as Any)")
                    continue
                }
                #expect(text.contains(words) && !text.contains("hush-0815"))
                let checked = try await #require(throws: MailError.self) {
                    try await server.checkReading(folder: folder)
                }
                #expect(checked.description.contains(words))
            }
        }
    }

    @Test(arguments: [
        ("a literal that nobody asked for", "* 1 FETCH (UID 7 BODY[]<0> {999999999}\r\n", "that nobody asked for"),
        ("a line without an end", String(repeating: "x", count: 1_200_000), "a line does not end"),
        ("no end of answers", String(repeating: "* 1 EXISTS\r\n", count: 10_100), "it does not stop answering"),
        ("a goodbye", "* BYE overloaded\r\n", "ended the connection: * BYE overloaded"),
        ("nothing", "", "did not answer in time"), ("an end", "close", "broke off"),
        ("half a mail", "* 1 FETCH (UID 7 BODY[]<0> {50}\r\nSubject: x", "did not answer in time"),
    ])
    func aServerThatMeansNoGoodGetsNowhere(what: String, said: String, words: String) async throws {
        let answer = { @Sendable (tag: String, command: String) -> String? in
            switch command.prefix(9) {
            case "EXAMINE \"": "* OK [UIDVALIDITY 3]\r\n\(tag) OK\r\n"
            case "UID SEARC": "* SEARCH 7\r\n\(tag) OK\r\n"
            default: said == "close" ? nil : said
            }
        }
        try await ScriptedIMAP.run(answer: answer) { port in
            let server = MailServer(host: "127.0.0.1", port: port, security: .none)
            // The reply is waited for only where silence is what is tried.
            let isSilent = words.contains("in time")
            let time = MailTimeouts(
                connect: .seconds(30), reply: isSilent ? .milliseconds(300) : .seconds(60), whole: .seconds(60))
            let error = await #expect(throws: MailError.self) {
                _ = try await Mailbox.imap(server, waiting: time).unseen(5)
            }
            guard case .temporary(let text) = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(text.contains(words))
        }
    }

    @Test func aMailThatIsGoneMeanwhileIsPassedOver() async throws {
        let answer = { @Sendable (tag: String, command: String) -> String? in
            switch command.prefix(9) {
            case "EXAMINE \"": "* OK [UIDVALIDITY 3]\r\n\(tag) OK\r\n"
            case "UID SEARC": "* SEARCH 8 7\r\n* 3 EXISTS\r\n\(tag) OK\r\n"
            case "UID FETCH":
                command.hasPrefix("UID FETCH 8 ")
                    ? "* 1 FETCH (FLAGS ())\r\n* 2 FETCH (BODY[]<0> {12}\r\nSubject: x\r\n UID 8)\r\n\(tag) OK\r\n"
                    : "\(tag) OK\r\n"
            default: "\(tag) OK\r\n"
            }
        }
        try await ScriptedIMAP.run(answer: answer) { port in
            let mails = try await Mailbox.imap(MailServer(host: "127.0.0.1", port: port, security: .none)).unseen(5)
            #expect(mails == [InboundMail(id: "3.8", from: nil, subject: "x", text: "")])
        }
    }
}
