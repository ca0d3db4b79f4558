import Core
import Engine
import Foundation
import Messaging
import Store
import Synchronization
import Testing

@testable import Web

@Suite struct MailPageTests {
    private static let place = "/settings/mail"
    private static let fields = [
        "version": "0", "server": "mail.example", "port": "465", "security": "tls", "user": "usher",
        "password": " hush-0815 ", "from": "usher@mail.example", "fromName": "Seats <IT>", "replyTo": "",
        "authority": "", "perHour": "500", "perRecipient": "10",
    ]

    /// A console whose mail server is `servers`; what it was asked with is in `seen`.
    private static func console(
        refusing error: MailError? = nil, seen: SeenServers, configure: (inout Usher.Options) -> Void = { _ in }
    ) async throws -> Console {
        var options = Usher.Options()
        options.mailServers = MailServers(
            transport: { server in
                MailTransport { mail throws(MailError) in
                    seen.add(server)
                    if let error { throw error }
                }
            },
            check: { server throws(MailError) in
                seen.add(server)
                if let error { throw error }
            })
        configure(&options)
        return try await Console(options: options)
    }

    @Test func theServerIsTriedSavedAndTestedAndThePasswordNeverShown() async throws {
        let seen = SeenServers()
        let console = try await Self.console(seen: seen)
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let empty = try await browser.get(Self.place).text
            #expect(empty.contains("No mail is sent yet") && !empty.contains("Send a test"))
            #expect(try await browser.post(Self.place, Self.fields).location == Self.place)
            let page = try await browser.get(Self.place).text
            #expect(page.contains("Mail goes through mail.example, port 465, encrypted with TLS"))
            #expect(page.contains("Seats &lt;IT&gt; &lt;usher@mail.example&gt;"))
            #expect(page.contains("stored, never shown") && page.contains("Changed by admin@usher.example"))
            #expect(page.contains("Send a test to admin@usher.example") && !page.contains("hush-0815"))
            #expect(try await browser.post("\(Self.place)/test").location == Self.place)
            #expect(try await browser.get(Self.place).text.contains("took a test to admin@usher.example"))
        }
        let login = MailLogin(user: "usher", password: " hush-0815 ")
        #expect(
            seen.all
                == Array(repeating: MailServer(host: "mail.example", port: 465, security: .tls, login: login), count: 2)
        )
        #expect(!console.log.text.contains("hush-0815"))
    }

    @Test(
        arguments: [
            (["server": "mail example"], "Write the name of the server alone"), (["port": "x"], "Write a port"),
            (["port": "70000"], "Write a port"), (["from": "usher"], "Write an address such as usher@"),
            (["replyTo": "x"], "or nothing"), (["security": "none"], "never sent unencrypted"),
            (["password": ""], "Write the password of this user"), (["authority": "<b>"], "&lt;b&gt;"),
            (["perHour": "many"], "Write a whole number of mails"), (["perRecipient": "0"], "Write a whole number"),
            (["perHour": "9999999"], "from 1 to 1,000,000"),
            (["fromName": String(repeating: "x", count: 101)], "at most 100"),
        ] as [([String: String], String)])
    func whatIsWrongStandsBesideTheField(change: [String: String], words: String) async throws {
        let seen = SeenServers()
        let console = try await Self.console(seen: seen)
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let response = try await browser.post(Self.place, Self.fields.merging(change) { $1 })
            #expect(response.status == .unprocessableContent && response.text.contains(words), "\(response.text)")
            #expect(response.text.contains("aria-invalid=\"true\"") && !response.text.contains("hush-0815"))
            #expect(response.text.contains("value=\"Seats &lt;IT&gt;\"") || change["fromName"] != nil)
        }
        #expect(seen.all.isEmpty)
        #expect(try await console.usher.mailSettings().version == 0)
    }

    @Test func theServersOwnReasonStandsAboveTheForm() async throws {
        let seen = SeenServers()
        let reason = MailError.misconfigured("mail.example:465 refused user usher or the password: 535 <no>")
        let console = try await Self.console(refusing: reason, seen: seen) {
            $0.configuredMail = ConfiguredMail(
                settings: MailSettings(server: "relay.example", from: "usher@relay.example"), password: nil)
        }
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let page = try await browser.get(Self.place).text
            #expect(page.contains("Mail goes through relay.example, port 587") && page.contains("takes its place"))
            let refused = try await browser.post(Self.place, Self.fields)
            #expect(
                refused.status == .unprocessableContent && refused.text.contains("535 &lt;no&gt; Nothing was saved."))
            let test = try await browser.post("\(Self.place)/test")
            #expect(test.status == .unprocessableContent && test.text.contains("The test was not sent"))
        }
        #expect(try await console.usher.mailSettings().version == 0)
    }

    @Test func whoIsNoAdministratorLooksAndADemoHasNoForm() async throws {
        let seen = SeenServers()
        let console = try await Self.console(seen: seen) { $0.mailTransport = MailTransport { _ in } }
        let (ada, eve) = (try await console.add(.admin), try await console.add(.viewer))
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let page = try await browser.get(Self.place).text
            #expect(page.contains("Mail stays on this server") && !page.contains("Check and save"))
            #expect(try await browser.post("\(Self.place)/test").location == Self.place)
            let other = browser.another()
            try await other.signIn(eve)
            #expect(try await !other.get(Self.place).text.contains("Send a test"))
            #expect(try await other.post(Self.place, Self.fields).status == .forbidden)
            #expect(try await other.post("\(Self.place)/test").status == .forbidden)
        }
        #expect(seen.all.isEmpty)
    }

    @Test func twoAdministratorsDoNotOverwriteEachOther() async throws {
        let seen = SeenServers()
        let console = try await Self.console(seen: seen)
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            #expect(try await browser.post(Self.place, Self.fields).location == Self.place)
            let late = try await browser.post(Self.place, Self.fields.merging(["server": "other.example"]) { $1 })
            #expect(late.status == .conflict)
            // Taking the server out takes the password out.
            let none = Self.fields.merging(["version": "1", "server": "", "user": "", "password": ""]) { $1 }
            #expect(try await browser.post(Self.place, none).location == Self.place)
            #expect(try await browser.get(Self.place).text.contains("No mail is sent yet"))
        }
        #expect(try await console.store.database.read { try $0.secrets.names() } == [])
    }
}

/// What the mail servers of a test were asked with.
private final class SeenServers: Sendable {
    private let state = Mutex<[MailServer]>([])
    var all: [MailServer] { state.withLock { $0 } }
    func add(_ server: MailServer) { state.withLock { $0.append(server) } }
}
