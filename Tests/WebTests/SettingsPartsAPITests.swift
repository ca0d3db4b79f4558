import Core
import Engine
import Foundation
import Hummingbird
import Messaging
import Store
import Testing

@testable import Web

/// Mail, answers, access and channels through the API.
@Suite struct SettingsPartsAPITests {
    private static let mail = """
        {"server": "mail.example", "port": 465, "security": "tls", "user": "usher", "password": "hush-0815", \
        "from": "usher@mail.example", "fromName": "Seats", "replyTo": null, "authority": null, "perHour": 500, \
        "perRecipientPerDay": 10}
        """

    private static func with(
        role: Role = .admin, options: Usher.Options = Usher.Options(),
        _ body: @escaping @Sendable (Console, APIClient) async throws -> Void
    ) async throws {
        let console = try await Console(options: options)
        try await console.test { browser async throws in
            try await body(console, try await APIClient(console, browser, role: role))
        }
    }

    /// What every part does: it is read with a tag, replaced from that version only, and keeps its secrets to itself.
    @Test(
        arguments: [
            ("mail", mail, "hush-0815"),
            (
                "answers",
                #"{"keepDays": 60, "keepsInARow": 2, "mayBeAway": false, "maxAwayDays": 90, "linkDays": 14}"#, nil
            ),
            ("access", #"{"unmatched": "refuse", "order": [], "graceDays": 7, "seats": {"jira@acme": 20}}"#, nil),
            ("channels/jsm", #"{"enabled": false, "projects": ["ITSD"], "answersInPublic": false}"#, nil),
            (
                "channels/slack",
                #"{"enabled": false, "others": ["T0123ABCD"], "signingSecret": "0123456789abcdef0123456789abcdef"}"#,
                "0123456789abcdef"
            ),
            (
                "channels/teams",
                #"{"enabled": false, "tenant": null, "clientId": null, "token": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}"#,
                "AAECAwQF"
            ),
            (
                "channels/mail",
                """
                {"enabled": false, "server": "imap.example", "port": 993, "security": "tls", "user": "access", \
                "address": "access@example.com", "authority": null, "password": "hush-0816"}
                """, "hush-0816"
            ),
            (
                "channels/portal", #"{"enabled": true, "products": [], "text": "Ask here.", "contact": null}"#, nil
            ),
        ] as [(String, String, String?)])
    func partsAreReplacedFromTheirVersionAndKeepTheirSecrets(
        name: String, document: String, secret: String?
    ) async throws {
        var options = Usher.Options()
        options.mailServers = MailServers(transport: { _ in MailTransport { _ in } }, check: { _ in })
        try await Self.with(options: options) { console, client in
            let path = "/settings/\(name)"
            let first = try await client.send(.get, path)
            let tag = try #require(first.headers[.eTag])
            #expect(first.json["changedBy"] == .null)
            #expect(try await client.send(.put, path, document).status.code == 428)
            let saved = try await client.send(.put, path, document, headers: [.ifMatch: tag])
            #expect(saved.status == .ok, "\(saved.text)")
            #expect(saved.headers[.eTag] != tag && saved.json["changedBy"]?.string == "admin:admin-5@usher.example")
            #expect(try await client.send(.put, path, document, headers: [.ifMatch: tag]).status.code == 412)
            let shown = try await client.send(.get, path)
            #expect(shown.text == saved.text && shown.headers[.eTag] == saved.headers[.eTag])
            let wrong = try await client.send(.put, path, #"{"portt": 1}"#, headers: [.ifMatch: "*"])
            #expect(wrong.status == .unprocessableContent && (wrong.json["errors"]?.list.count ?? 0) > 2)
            if let secret {
                let log = try await client.send(.get, "/audit").text
                #expect(![first, saved, shown, wrong].contains { $0.text.contains(secret) } && !log.contains(secret))
                #expect(!console.log.text.contains(secret) && saved.text.contains(#":true"#))
                // Read and written back without it, it stays.
                var rest = try #require(
                    try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any])
                for name in ["password", "signingSecret", "token"] { rest[name] = nil }
                let text = String(decoding: try JSONSerialization.data(withJSONObject: rest), as: UTF8.self)
                let again = try await client.send(.put, path, text, headers: [.ifMatch: "*"])
                #expect(again.text == saved.text, "\(again.text)")
            }
        }
    }

    @Test(
        arguments: [
            ("mail", mail.replacing("mail.example\", \"port", with: "mail example\", \"port"), "/server"),
            ("mail", mail.replacing("465", with: "0"), "/port"),
            ("mail", mail.replacing("\"tls\"", with: "\"tsl\""), "/security"),
            ("mail", mail.replacing("\"hush-0815\"", with: "null"), "/password"),
            ("mail", mail.replacing("\"hush-0815\"", with: "[\"hush-0815\"]"), "/password"),
            (
                "answers",
                #"{"keepDays": null, "keepsInARow": 2, "mayBeAway": false, "maxAwayDays": 90, "linkDays": 1}"#,
                "/keepDays"
            ),
            (
                "answers",
                #"{"keepDays": 1, "keepsInARow": 101, "mayBeAway": false, "maxAwayDays": 90, "linkDays": 1}"#,
                "/keepsInARow"
            ),
            ("access", #"{"unmatched": "wait", "order": ["no"], "graceDays": 7, "seats": {}}"#, "/order/0"),
            ("access", #"{"unmatched": "wait", "order": [], "graceDays": 366, "seats": {}}"#, "/graceDays"),
            ("access", #"{"unmatched": "wait", "order": [], "graceDays": 1, "seats": {"jira": -1}}"#, "/seats/jira"),
            ("access", #"{"unmatched": "wait", "order": [], "graceDays": 1, "seats": []}"#, "/seats"),
            ("channels/jsm", #"{"enabled": true, "projects": [], "answersInPublic": true}"#, "/enabled"),
            ("channels/jsm", #"{"enabled": false, "projects": ["it sd"], "answersInPublic": true}"#, "/projects"),
            ("channels/slack", #"{"enabled": true, "others": []}"#, "/signingSecret"),
            ("channels/teams", #"{"enabled": false, "tenant": "x", "clientId": null}"#, "/tenant"),
            (
                "channels/teams",
                #"{"enabled": false, "tenant": "00000000-0000-4000-8000-0000000000f1", "clientId": "x"}"#, "/clientId"
            ),
            ("channels/portal", #"{"enabled": true, "products": [], "text": null, "contact": "x"}"#, "/contact"),
        ] as [(String, String, String)])
    func whatIsWrongIsPointedAt(name: String, document: String, pointer: String) async throws {
        try await Self.with { console, client in
            let answer = try await client.send(.put, "/settings/\(name)", document, headers: [.ifMatch: "*"])
            #expect(answer.status == .unprocessableContent, "\(answer.text)")
            #expect(answer.json["errors"]?.list.contains { $0["pointer"]?.string == pointer } == true, "\(answer.text)")
            #expect(!answer.text.contains("hush-0815"))
            #expect(try await client.send(.get, "/settings/\(name)").headers[.eTag] == "\"0\"")
        }
    }

    @Test func aServerThatRefusesIsNotSavedAndATestTellsItsReason() async throws {
        var options = Usher.Options()
        options.mailServers = MailServers(
            transport: { _ in MailTransport { _ throws(MailError) in throw MailError.misconfigured("535 not any more") }
            },
            check: { server throws(MailError) in if server.port == 465 { throw MailError.refused("535 who are you?") } }
        )
        try await Self.with(options: options) { console, client in
            #expect(try await client.send(.post, "/settings/mail/test").status == .conflict)
            let refused = try await client.send(.put, "/settings/mail", Self.mail, headers: [.ifMatch: "\"0\""])
            #expect(refused.status == .unprocessableContent && refused.text.contains("535 who are you?"))
            let other = Self.mail.replacing("465", with: "466")
            #expect(try await client.send(.put, "/settings/mail", other, headers: [.ifMatch: "\"0\""]).status == .ok)
            let test = try await client.send(.post, "/settings/mail/test")
            #expect(test.status == .badGateway && test.text.contains("535 not any more"), "\(test.text)")
            #expect(try await client.get("/settings/mail")["trouble"] == .null)
            let mail = OutgoingMail(
                id: "m", purpose: .test, recipient: "p@example.com", subject: "standard",
                details: ["subject": "Hi", "text": "words"],
                createdAt: console.clock.now)
            try await console.store.database.write { try $0.outbox.add(mail) }
            _ = try await console.usher.deliverMail()
            #expect(try await client.get("/settings/mail")["trouble"]?.string == "535 not any more")
        }
    }

    @Test func grantRulesAreOrderedByOperatorsAndStrangersToTheOrderRefused() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            let client = try await APIClient(console, browser, role: .operator, scopes: [.read, .write])
            let names = try await ["B", "A"].asyncMap { name in
                try await client.send(
                    .post, "/rules",
                    """
                    {"name": "\(name)", "filter": "membership = active", "mode": "live", "actions": ["giveBack"], \
                    "trigger": {"request": {"channel": "any"}}}
                    """
                ).json["id"]?.string ?? ""
            }
            let before = try await client.send(.get, "/settings/access")
            #expect(before.json["order"]?.list.map(\.string) == names.reversed())
            let order = #"{"order": ["\#(names[0])", "\#(names[1])"]}"#
            let tag = before.headers[.eTag] ?? ""
            let after = try await client.send(.put, "/settings/access/order", order, headers: [.ifMatch: tag])
            #expect(after.json["order"]?.list.map(\.string) == names, "\(after.text)")
            #expect(after.json["graceDays"]?.int == 30)
            let late = try await client.send(.put, "/settings/access/order", order, headers: [.ifMatch: tag])
            #expect(late.status.code == 412)
            #expect(try await client.send(.put, "/settings/access", "{}").status == .forbidden)
        }
    }

    @Test func theSecretOfTicketsIsGivenOnceAndATestBegins() async throws {
        try await Self.with { console, client in
            let made = try await client.send(.post, "/settings/channels/jsm/secret")
            let secret = try #require(made.json["secret"]?.string)
            #expect(secret.count == 64 && made.json["url"]?.string == "https://usher.example/hooks/jsm")
            let shown = try await client.send(.get, "/settings/channels/jsm")
            #expect(!shown.text.contains(secret) && shown.text.contains(#""hasSecret":true"#))
            #expect(try await client.get("/settings/channels/jsm/test")["state"]?.string == "none")
            let begun = try await client.send(.post, "/settings/channels/jsm/test")
            #expect(begun.json["state"]?.string == "waiting", "\(begun.text)")
            let channels = try await client.get("/settings/channels")
            #expect(channels["items"]?.list.map { $0["channel"]?.string }.count == 5)
            #expect(!console.log.text.contains(secret))
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
