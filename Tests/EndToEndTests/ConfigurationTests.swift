import Core
import Engine
import Foundation
import Messaging
import Testing

@testable import usher

@Suite struct ConfigurationTests {
    private func load(
        flags: [ConfigurationKey: String] = [:], environment: [String: String] = [:], file: String = ""
    ) throws(Diagnostics) -> Configuration {
        try Configuration.load(flags: flags, environment: environment) { path in
            ConfigurationFile(parsing: file, path: path)
        }
    }

    private func complaints(environment: [String: String] = [:], file: String = "") -> [Diagnostic] {
        do {
            _ = try load(environment: environment, file: file)
            return []
        } catch { return error.all }
    }

    @Test func withoutAnythingTheDefaultsHold() throws {
        let configuration = try load()
        #expect(configuration.dataDirectory == "./usher-data")
        #expect(configuration.databasePath == "./usher-data/usher.sqlite")
        #expect(configuration.listen == ListenAddress(host: "127.0.0.1", port: 8080))
        #expect(configuration.atlassian == nil)
        #expect(configuration.now == nil)
    }

    @Test func aFlagBeatsTheEnvironmentAndTheEnvironmentTheFile() throws {
        let file = "listen: 127.0.0.1:1\npublicURL: https://file.example\ndatabase: file.db"
        let configuration = try load(
            flags: [.listen: "127.0.0.1:3"],
            environment: ["USHER_LISTEN": "127.0.0.1:2", "USHER_PUBLIC_URL": "https://environment.example/"], file: file
        )
        #expect(configuration.listen.port == 3)
        #expect(configuration.publicURL == "https://environment.example")
        #expect(configuration.databasePath == "file.db")
    }

    @Test func theFileMayNestItsKeys() throws {
        let file = """
            atlassian:
              url: http://127.0.0.1:9000/
              org: 6f0c1a52-3b1d-4c7e-9a55-0d2b7f3e1a01
              key: abc
            """
        let configuration = try load(file: file)
        #expect(configuration.atlassian?.url == "http://127.0.0.1:9000")
        #expect(configuration.atlassian?.key.reveal() == "abc")
    }

    @Test func certificateAndKeyBelongTogether() throws {
        let both = try load(file: "tls: {certificate: c.pem, key: k.pem}\ntrustedProxies: 10.0.0.1, 172.16.0.0/12")
        #expect(both.tls?.certificate == "c.pem" && both.tls?.key == "k.pem")
        #expect(both.trustedProxies != .none)
        #expect(complaints(environment: ["USHER_TLS_KEY": "k.pem"]).map(\.path) == ["USHER_TLS_CERTIFICATE"])
        #expect(try load().tls == nil)
    }

    @Test(arguments: [
        ("USHER_LISTEN", "8080", "USHER_LISTEN '8080' must be an address and a port"),
        ("USHER_LISTEN", "::1:80", "must have its IPv6 address in brackets"),
        ("USHER_LISTEN", "host:65536", "must be an address and a port"),
        ("USHER_PUBLIC_URL", "http://usher.example", "plain http is for loopback addresses only"),
        ("USHER_PUBLIC_URL", "https://ada:pass@usher.example", "must not hold a user name or password"),
        ("USHER_PUBLIC_URL", "usher", "must be an address such as"),
        ("USHER_PUBLIC_LISTEN", "8443", "must be an address and a port"),
        ("USHER_PUBLIC_LISTEN", "127.0.0.1:8080", "must be another address or port than USHER_LISTEN"),
        ("USHER_VISITOR_URL", "http://usher.example", "plain http is for loopback addresses only"),
        ("USHER_ATLASSIAN_URL", "http://127.evil.example", "plain http is for loopback addresses only"),
        ("USHER_ATLASSIAN_URL", "http://127.0.0.1.evil.example", "plain http is for loopback addresses only"),
        ("USHER_DATABASE", "postgres://localhost/usher", "names PostgreSQL"),
        ("USHER_DATABASE", "mysql://localhost/usher", "must be the path of an SQLite file"),
        ("USHER_NOW", "yesterday", "USHER_NOW 'yesterday' must be a day or an instant"),
        ("USHER_NOW", "2026-02-30", "must be a day or an instant"),
        ("USHER_SMTP_URL", "https://mail.example", "must be an address such as smtps://"),
        ("USHER_SMTP_URL", "smtp://u:p@", "must be an address such as smtps://"),
        ("USHER_SMTP_URL", "smtp://u:pa ss@mail.example", "must be an address such as smtps://"),
        ("USHER_SMTP_URL", "smtp://u:p/x@mail.example", "written as %40, %2F"),
        ("USHER_SMTP_URL", "smtp://mail.example/path", "must end after its host and port"),
        ("USHER_SMTP_URL", "smtp://mail.example#x", "must end after its host and port"),
        ("USHER_SMTP_URL", "smtp://user@mail.example", "must hold a user and a password, or neither"),
        ("USHER_SMTP_URL", "smtp://:p@mail.example", "must hold a user and a password, or neither"),
        ("USHER_SMTP_URL", "smtp://u:p@mail.example?starttls=never", "it would be sent unencrypted"),
        ("USHER_SMTP_URL", "smtp://mail.example?starttls=maybe", "may say starttls=required or starttls=never"),
        ("USHER_SMTP_URL", "smtps://mail.example?starttls=required", "only after smtp://"),
        ("USHER_SMTP_URL", "smtp://mail.example?from=a@b.c&from=d@b.c", "each once, and nothing else"),
        ("USHER_SMTP_URL", "smtp://mail.example?form=a@b.c", "may say from, name, replyTo and starttls"),
        ("USHER_SMTP_URL", "smtp://mail.example?from=usher", "can't be used (from)"),
        ("USHER_SMTP_URL", "smtp://mail.example:0", "can't be used (port)"),
        ("USHER_ATLASSIAN_ORG", "acme/../x", "must be the organisation's id"),
        ("USHER_ATLASSIAN_KEY", "two words", "must be a key on one line"),
        ("USHER_TRUSTED_PROXIES", "proxy.example", "must be addresses or networks"),
        ("USHER_TRUSTED_PROXIES", "10.0.0.0/40", "must be addresses or networks"),
    ])
    func aWrongValueIsNamed(variable: String, value: String, message: String) {
        let found = complaints(environment: [variable: value]).filter { $0.path == variable }
        #expect(found.contains { $0.message.contains(message) }, "\(found)")
    }

    @Test(
        arguments: [
            (
                "smtps://usher%40acme.example:p%2F%3A%25w@mail.acme.example",
                MailSettings(
                    server: "mail.acme.example", port: 465, security: .tls, user: "usher@acme.example",
                    from: "usher@acme.example"), "p/:%w"
            ),
            (
                "smtp://AKIA:x@mail.example:2525/?from=seats%2Bit@acme.example&name=Seats%20%26%20Co&replyTo=it@acme.example"
                    + "&starttls=required",
                MailSettings(
                    server: "mail.example", port: 2525, security: .startTLS, user: "AKIA",
                    from: "seats+it@acme.example",
                    fromName: "Seats & Co", replyTo: "it@acme.example"), "x"
            ),
            ("smtp://mail.example", MailSettings(server: "mail.example", from: "usher@mail.example"), nil),
            (
                "SMTP://[::1]?starttls=never&from=a@b.example",
                MailSettings(server: "::1", port: 25, security: .none, from: "a@b.example"), nil
            ),
        ] as [(String, MailSettings, String?)])
    func theMailServerIsReadFromItsAddress(text: String, settings: MailSettings, password: String?) throws {
        let mail = try #require(try load(environment: ["USHER_SMTP_URL": text]).mail)
        #expect(mail == ConfiguredMail(settings: settings, password: password))
        #expect(mail.password?.reveal() == password)
    }

    @Test(
        arguments: [
            ([:], nil), (["USHER_LISTEN": "192.0.2.1:80"], nil), (["USHER_LISTEN": "0.0.0.0:80"], .publicURL),
            (["USHER_LISTEN": "[::]:80"], .publicURL),
            (["USHER_LISTEN": "0.0.0.0:80", "USHER_PUBLIC_URL": "https://usher.example"], nil),
            (["USHER_LISTEN": "0.0.0.0:80", "USHER_VISITOR_URL": "https://usher.example"], nil),
            (["USHER_LISTEN": "0.0.0.0:80", "USHER_PUBLIC_LISTEN": "192.0.2.1:81"], nil),
            (["USHER_PUBLIC_LISTEN": "0.0.0.0:81", "USHER_PUBLIC_URL": "https://usher.example"], .visitorURL),
            (["USHER_PUBLIC_LISTEN": "0.0.0.0:81", "USHER_VISITOR_URL": "https://usher.example"], nil),
        ] as [([String: String], ConfigurationKey?)])
    func linksInMailsLeadSomewhere(environment: [String: String], missing: ConfigurationKey?) throws {
        #expect(try load(environment: environment).missingAddress == missing)
    }

    @Test func secretsAreNotRepeatedInComplaints() {
        for text in [
            "smtp://u:hush/x@a.example", "smtp://u:x@a.example?hush=1", "smtp://u:x@a.example#hush", "smtp://hush",
        ] {
            #expect(!complaints(environment: ["USHER_SMTP_URL": text]).contains { $0.description.contains("hush") })
        }
        let found = complaints(environment: [
            "USHER_ATLASSIAN_KEY": "hush hush", "USHER_JIRA_TOKEN": "hush\u{7}", "USHER_SMTP_URL": "hush",
        ])
        #expect(found.count >= 3)
        #expect(!found.contains { $0.description.contains("hush") })
    }

    @Test(arguments: [
        ("USHER_LISTN", "USHER_LISTEN"), ("USHER_ATLASSIAN_TOKEN", "USHER_ATLASSIAN_KEY"),
        ("USHER_DATABSE", "USHER_DATABASE"),
    ])
    func anUnknownVariableIsNamedWithTheNearestKnown(variable: String, nearest: String) {
        let found = complaints(environment: [variable: "x"])
        #expect(found.map(\.path) == [variable])
        #expect(found.first?.suggestions.contains(nearest) == true, "\(found)")
    }

    @Test(arguments: [
        ("listn: x", "listn", "listen", 1), ("atlassian:\n  ulr: x", "atlassian.ulr", "atlassian.url", 2),
    ])
    func anUnknownKeyOfTheFileIsNamedWithItsLine(file: String, path: String, nearest: String, line: Int) {
        let found = complaints(file: file)
        #expect(found.map(\.path) == [path])
        #expect(found.first?.line == line)
        #expect(found.first?.suggestions.first == nearest)
    }

    @Test(arguments: [
        "data: elsewhere", "now: 2026-01-01", "listen: [1, 2]", "- a\n- b", "listen: \"", "just words", "atlassian: x",
    ])
    func aFileThatCannotBeRightIsRefused(file: String) {
        #expect(!complaints(file: file).isEmpty)
    }

    @Test(arguments: ["", "# nothing yet\n", "---\n"])
    func anEmptyFileIsFine(file: String) { #expect(complaints(file: file).isEmpty) }

    @Test func whatBelongsTogetherIsAskedForTogether() {
        let found = complaints(environment: ["USHER_ATLASSIAN_ORG": "acme", "USHER_JIRA_EMAIL": "ada@acme.example"])
        #expect(found.compactMap(\.path) == ["USHER_ATLASSIAN_KEY", "USHER_JIRA_URL", "USHER_JIRA_TOKEN"])
    }

    @Test func everyComplaintComesAtOnce() {
        let found = complaints(environment: ["USHER_LISTEN": "x", "USHER_NOW": "x", "USHER_X": "x"], file: "y: 1")
        #expect(found.count == 4)
    }

    @Test func aSecretPrintsAsDots() {
        let access = Configuration.AtlassianAccess(
            url: "https://api.atlassian.com", organization: "acme", key: Secret("hush"))
        var dumped = ""
        dump(access, to: &dumped)
        for text in ["\(access)", String(reflecting: access), dumped, "\(Secret("hush"))"] {
            #expect(!text.contains("hush"))
        }
    }
}
