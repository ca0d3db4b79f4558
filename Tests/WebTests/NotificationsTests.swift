import Core
import Engine
import Messaging
import Store
import Synchronization
import Testing

@testable import Web

@Suite struct NotificationsTests {
    private static let fields = [
        "name": "Soon", "enabled": "true", "days": "", "subject": "Do you need {{product}}?",
        "body": "<p>Hello {{user.name}}</p>", "bcc": "", "as": "", "view": "html",
    ]
    private static let warning = "/notifications/standard-warning"

    private static func fields(_ changes: [String: String]) -> [String: String] {
        fields.merging(changes) { $1 }
    }

    /// Somebody with a session, who has seen a page.
    private static func withEditor(
        _ role: Role = .operator, options: Usher.Options = Usher.Options(),
        _ body: @escaping @Sendable (Console, Browser) async throws -> Void
    ) async throws {
        let console = try await Console(options: options)
        let administrator = try await console.add(role)
        try await console.test { browser async throws in
            try await browser.signIn(administrator)
            try await body(console, browser)
        }
    }

    @Test func theListSaysWhenAndToHowMany() async throws {
        try await Self.withEditor { console, browser in
            let rules = """
                rules:
                  - {name: Away, filter: lastActive < -30d, actions: [suspend], warn: {template: removal-warning, daysBefore: 7}}
                """
            _ = try await console.usher.applyRules(rules, by: "test")
            try await console.store.database.write { [console] db in
                for name in ["a", "b"] {
                    try db.outbox.add(
                        OutgoingMail(
                            id: name, purpose: .warning, recipient: "\(name)@usher.example", subject: "w",
                            details: ["template": "standard-warning"], createdAt: console.clock.now))
                    _ = try db.outbox.begin(name, holder: "h", at: console.clock.now, patience: .minutes(1))
                    try db.outbox.end(name, as: .sent, at: console.clock.now)
                }
            }
            console.clock.advance(.minutes(14))
            let page = try await browser.get("/notifications")
            #expect(page.text.contains("7 days before “Away” acts, at 23 days without activity."))
            #expect(page.text.contains("2 people") && page.text.contains("14 minutes ago"))
            #expect(page.text.contains("When somebody got the access they asked for."))
            #expect(page.text.contains("No mail server is set up"))
            // What is in use has no way to be removed.
            #expect(!page.text.contains("/remove\""))
            let refused = try await browser.post(Self.warning + "/remove", ["version": "1"])
            #expect(refused.status == .conflict && refused.text.contains("rule &#39;Away&#39;"))
        }
    }

    @Test func aTemplateIsTurnedOffAndOn() async throws {
        try await Self.withEditor { console, browser in
            let off = try await browser.post(Self.warning + "/active", ["enabled": "false"])
            #expect(off.location == "/notifications")
            #expect(try await browser.get("/notifications").text.contains("removal-warning is off"))
            #expect(try await console.usher.template("standard-warning").template.isEnabled == false)
            try await browser.post(Self.warning + "/active", ["enabled": "true"])
            #expect(try await console.usher.template("standard-warning").template.isEnabled)
        }
    }

    @Test func savingSanitisesAndSaysSo() async throws {
        try await Self.withEditor { console, browser in
            let body = "<p onclick=\"x\">Hello <b>{{ user.name }}</b></p><script>alert(1)</script><table><tr><td>x"
            let saved = try await browser.post(
                "/notifications",
                Self.fields(["do": "save", "body": body, "bcc": "it@usher.example; hr@usher.example"]))
            #expect(saved.location == "/notifications", "\(saved.text)")
            let list = try await browser.get("/notifications")
            #expect(list.text.contains("Soon is saved. Taken out: script, table, tr and td."))
            let template = try #require(
                try await console.usher.templates().first { $0.template.name == "Soon" }?.template)
            #expect(template.body == "<p>Hello <strong>{{user.name}}</strong></p>\n<p>x</p>")
            #expect(template.bcc == ["it@usher.example", "hr@usher.example"])
            #expect(template.updatedBy == "admin:operator@usher.example")
        }
    }

    static let wrong: [(changes: [String: String], words: String)] = [
        (["name": ""], "A template needs a name."), (["name": "REMOVAL-WARNING"], "There is a template"),
        (["days": "soon"], "Write whole days"), (["days": "0"], "a number from 1 to 3650"),
        (["subject": "{{prodct}}"], "There is no placeholder &#39;prodct&#39;. Nearest: product."),
        (
            ["body": "<p>a</p>\r\n<p>{{user.nam}}</p>"],
            "Line 2: There is no placeholder &#39;user.nam&#39;. Nearest: user.name"
        ),
        (["bcc": "it"], "is not an e-mail address"), (["as": "nobody@usher.example"], "Nobody is known"),
    ]

    @Test func whatIsWrongIsSaidBesideTheField() async throws {
        try await Self.withEditor { console, browser in
            for (changes, words) in Self.wrong {
                let command = changes["as"] == nil ? "save" : "preview"
                let page = try await browser.post(
                    "/notifications", Self.fields(changes.merging(["do": command]) { $1 }))
                #expect(page.status == .unprocessableContent, "\(changes)")
                #expect(page.text.contains(words), "\(changes): \(page.text)")
                #expect(page.text.contains("aria-invalid"), "\(changes)")
                // Nothing that was typed is lost.
                #expect(page.text.contains("Do you need") || changes["subject"] != nil)
            }
            #expect(try await console.usher.templates().count == 3)
        }
    }

    @Test func twoEditorsDoNotOverwriteEachOther() async throws {
        try await Self.withEditor { console, browser in
            var template = try await console.usher.template("standard-warning").template
            template.subject = "Theirs"
            _ = try await console.usher.saveTemplate(template, expecting: 1, by: "admin:bob@usher.example")
            let mine = Self.fields(["name": "removal-warning", "id": "standard-warning", "version": "1", "do": "save"])
            let refused = try await browser.post(Self.warning, mine)
            #expect(refused.status == .conflict && refused.text.contains("saved this template just now"))
            #expect(try await console.usher.template("standard-warning").template.subject == "Theirs")
            let again = try await browser.post(Self.warning, mine.merging(["do": "takeOver"]) { $1 })
            #expect(again.text.contains("name=\"version\" value=\"2\""))
            let saved = try await browser.post(Self.warning, mine.merging(["version": "2"]) { $1 })
            #expect(saved.location == "/notifications")
        }
    }

    /// A mail is shown in a frame that has no rights, from a text that is only an attribute of the page.
    @Test func thePreviewIsAFrameWithoutRights() async throws {
        try await Self.withEditor { _, browser in
            let part = try await browser.post(
                "/notifications/preview", Self.fields(["body": "<h1>Hi \"{{user.name}}\"</h1><script>x</script>"]))
            #expect(part.status == .ok && !part.text.contains("<html"))
            #expect(part.text.contains("sandbox=\"\" srcdoc=\""))
            #expect(part.text.contains("&lt;h1&gt;Hi &quot;Robin Sample&quot;&lt;/h1&gt;"))
            #expect(!part.text.contains("<h1>") && part.text.contains("Taken out when the template is saved: script."))
            let policy = part.headers[.contentSecurityPolicy] ?? ""
            #expect(
                policy.contains("default-src 'none'") && !policy.contains("frame-src") && !policy.contains("unsafe"))
            let plain = try await browser.post(
                "/notifications/preview",
                Self.fields(["view": "text", "body": "<p><a href=\"{{keep.link}}\">Keep</a></p>"]))
            #expect(!plain.text.contains("<iframe") && plain.text.contains("Keep: https://"))
        }
    }

    @Test func aRealUserIsShownAsTheyAre() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            let administrator = try await console.add(.operator)
            let snapshot = try await console.usher.snapshot()
            let index = try #require((0..<snapshot.count).first { snapshot.email(at: $0) != nil })
            let user = snapshot.user(at: index)
            try await console.test { browser async throws in
                try await browser.signIn(administrator)
                for who in [user.email?.uppercased() ?? "", user.id.rawValue] {
                    let part = try await browser.post(
                        "/notifications/preview", Self.fields(["as": who, "view": "text"]))
                    #expect(part.text.contains("Hello \(user.name)"), "\(part.text)")
                    #expect(part.text.contains("&lt;\(user.email ?? "")&gt;"))
                }
            }
        }
    }

    @Test func aTestGoesToWhoeverAsks() async throws {
        try await Self.withEditor { _, browser in
            let refused = try await browser.post("/notifications", Self.fields(["do": "test"]))
            #expect(refused.status == .conflict && refused.text.contains("No mail server is set up"))
        }
        let mails = Mutex<[Mail]>([])
        var options = Usher.Options()
        options.mailTransport = MailTransport { mail in mails.withLock { $0.append(mail) } }
        try await Self.withEditor(options: options) { console, browser in
            let page = try await browser.post("/notifications", Self.fields(["do": "test", "name": ""]))
            #expect(page.text.contains("A test is on its way to operator@usher.example."), "\(page.text)")
            #expect(page.text.contains("Hello {{user.name}}"))
            #expect(try await console.usher.deliverMail().sent == 1)
            let outbox = try await browser.get("/notifications/outbox?show=sent")
            #expect(outbox.text.contains("operator@usher.example") && outbox.text.contains("Test of a template"))
        }
        #expect(mails.withLock { $0.map(\.subject) } == ["[Test] Do you need Jira?"])
    }

    @Test func fieldsAreInsertedWithoutAScript() async throws {
        try await Self.withEditor { _, browser in
            let page = try await browser.post("/notifications", Self.fields(["do": "insert keep.link"]))
            #expect(page.status == .ok)
            #expect(page.text.contains("&lt;/p&gt;\n&lt;a href=&quot;{{keep.link}}&quot;&gt;I still need it&lt;/a&gt;"))
            let other = try await browser.post("/notifications", Self.fields(["do": "insert nothing"]))
            #expect(other.status == .ok)
        }
    }

    @Test func whoOnlyLooksChangesNothing() async throws {
        try await Self.withEditor(.viewer) { _, browser in
            let page = try await browser.get(Self.warning)
            #expect(page.status == .ok && page.text.contains("fields\" disabled"))
            #expect(!page.text.contains("Save the template"))
            #expect(try await browser.post(Self.warning, Self.fields(["do": "save"])).status == .forbidden)
            #expect(try await browser.post("/notifications/preview", Self.fields).status == .forbidden)
            #expect(try await browser.get("/notifications/outbox").status == .ok)
            #expect(try await browser.get("/notifications/none").status == .notFound)
        }
    }

    @Test func anUnusedTemplateIsRemovedAfterAQuestion() async throws {
        try await Self.withEditor { console, browser in
            let asked = try await browser.get(Self.warning + "/remove")
            #expect(asked.text.contains("Nothing has been changed yet"))
            #expect(try await browser.post(Self.warning + "/remove", ["version": "7"]).status == .conflict)
            #expect(try await browser.post(Self.warning + "/remove", ["version": "1"]).location == "/notifications")
            #expect(try await console.usher.templates().count == 2)
        }
    }

    @Test func theOutboxIsPagedAndSaysWhy() async throws {
        try await Self.withEditor { console, browser in
            try await console.store.database.write { [console] db in
                for number in 100..<220 {
                    try db.outbox.add(
                        OutgoingMail(
                            id: "m\(number)", purpose: .report, recipient: "p\(number)@usher.example", subject: "r",
                            createdAt: console.clock.now))
                }
                _ = try db.outbox.begin("m219", holder: "h", at: console.clock.now, patience: .minutes(1))
                try db.outbox.end("m219", as: .failed, error: "550 <no> such mailbox", at: console.clock.now)
            }
            let first = try await browser.get("/notifications/outbox")
            #expect(first.text.contains("p219@") && first.text.contains("550 &lt;no&gt; such mailbox"))
            #expect(first.text.contains("p120@") && !first.text.contains("p119@"))
            let older = try #require(first.text.firstMatch(of: /href="(\/notifications\/outbox\?after=[^"]+)"/)).1
            let second = try await browser.get(String(older))
            #expect(second.text.contains("p119@") && second.text.contains("p100@") && !second.text.contains("p120@"))
            #expect(try await browser.get("/notifications/outbox?show=failed").text.contains("p219@"))
            #expect(try await browser.get("/notifications/outbox?after=x&show=y").status == .ok)
        }
    }
}
