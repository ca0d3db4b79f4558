import Core
import Foundation
import Messaging
import Testing

@Suite struct RenderingTests {
    private static let now = Instant(milliseconds: 1_800_000_000_000)
    private static let utc = TimeZone(identifier: "UTC") ?? .gmt

    /// Whatever values say, a mail made of them holds no tag the template did not have, no address but those of pages,
    /// no placeholder, and a subject of one line.
    @Test(arguments: UInt64(1)...12)
    func valuesAreOnlyText(seed: UInt64) throws {
        var random = RandomHTML(seed: seed)
        let body = """
            <h1>{{product}}</h1><p>Hello <b>{{user.name}}</b>, {{reason}} {{keep.link}} <a href="{{request.link}}">go</a></p>
            <ul><li>{{user.email}}</li></ul>
            """
        let template = try MailTemplate(
            id: "t", name: "t", subject: "{{user.name}}: {{product}} {{reason}}", body: body
        ).checked()
        let known = template.render(
            TemplateValues([.keepLink: "https://a.example/k", .requestLink: "https://a.example/r"]))
        let tags = PlainTags.all(in: known.fragment)
        for _ in 0..<200 {
            var values = TemplateValues([.keepLink: "https://a.example/k", .requestLink: "https://a.example/r"])
            for field in Placeholder.allCases where !field.isLink { values[field] = random.value() }
            let mail = template.render(values)
            #expect(PlainTags.all(in: mail.fragment) == tags)
            Self.expectOneLine(mail.subject)
            #expect(!mail.text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
            #expect(mail.text.contains("go: https://a.example/r"))
        }
    }

    @Test(arguments: UInt64(1)...8)
    func addressesLeadToPagesOrNowhere(seed: UInt64) throws {
        var random = RandomHTML(seed: seed)
        let template = MailTemplate(
            id: "t", name: "t", subject: "s", body: "<p>{{keep.link}} <a href=\"{{release.link}}\">no</a></p>")
        for _ in 0..<200 {
            let address = random.value()
            let mail = template.render(
                TemplateValues([.keepLink: address, .releaseLink: "https://a.example/" + address]))
            for tag in PlainTags.all(in: mail.fragment) where !PlainTags.allowed.contains(tag) {
                #expect(tag.hasPrefix("<a href=\"http") && tag.hasSuffix("\">"))
                #expect(!tag.dropFirst(9).dropLast(2).contains { "\"'<> \n".contains($0) }, "\(tag)")
            }
        }
    }

    /// A template somebody typed in any way makes a subject that cannot end a header.
    @Test(arguments: UInt64(1)...8)
    func subjectsStayOnOneLine(seed: UInt64) {
        var random = RandomHTML(seed: seed)
        for _ in 0..<300 {
            let template = MailTemplate(id: "t", name: "t", subject: random.value() + "{{user.name}}", body: "<p>b</p>")
            Self.expectOneLine(template.render(TemplateValues([.userName: random.value()])).subject)
        }
    }

    private static func expectOneLine(_ subject: String) {
        #expect(subject.count <= 200)
        #expect(
            subject.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control && !["\u{2028}", "\u{2029}"].contains($0)
            }, "\(subject.debugDescription)")
    }

    @Test func valuesDoNotBringPlaceholders() {
        let template = MailTemplate(id: "t", name: "t", subject: "{{user.name}}", body: "<p>{{user.name}}</p>")
        let mail = template.render(TemplateValues([.userName: "{{user.email}}", .userEmail: "ada@usher.example"]))
        #expect(mail.subject == "{{user.email}}")
        #expect(mail.fragment == "<p>{{user.email}}</p>")
        #expect(mail.text == "{{user.email}}")
    }

    @Test func aMailAsItIsSent() {
        let body = """
            <h1>{{product}}</h1><p>Hello {{user.firstName}},<br>last seen {{lastActive}}, {{inactivity.days}} days ago.</p>
            <ol><li>one<ul><li>inner</li></ul></li><li>two</li></ol><p><a href="{{keep.link}}">Keep <b>it</b></a> or {{release.link}}</p>
            """
        var values = TemplateValues(
            name: "Zoë <Müller>", email: nil, lastActive: .at(Self.now - .days(40)), now: Self.now, zone: Self.utc)
        values[.product] = "Jira & more"
        values[.keepLink] = "https://u.example/a?b=1&c=2"
        values[.releaseLink] = "https://u.example/r"
        let mail = MailTemplate(id: "t", name: "t", subject: "{{product}} – {{user.email}}", body: body).render(values)
        #expect(mail.subject == "Jira & more – unknown address")
        #expect(
            mail.fragment == """
                <h1>Jira &amp; more</h1>
                <p>Hello Zoë,<br>last seen 6 December 2026, 40 days ago.</p>
                <ol>
                <li>one
                <ul>
                <li>inner</li>
                </ul></li>
                <li>two</li>
                </ol>
                <p><a href="https://u.example/a?b=1&amp;c=2">Keep </a><a href="https://u.example/a?b=1&amp;c=2">\
                <strong>it</strong></a> or <a href="https://u.example/r">I don't need it</a></p>
                """)
        #expect(
            mail.text == """
                Jira & more
                ===========

                Hello Zoë,
                last seen 6 December 2026, 40 days ago.

                1. one
                  - inner
                2. two

                Keep it: https://u.example/a?b=1&c=2 or https://u.example/r
                """)
        #expect(mail.html.hasPrefix("<!DOCTYPE html>") && mail.html.contains(mail.fragment))
    }

    @Test(arguments: [
        (Activity.never, "never", "–"), (.unknown, "unknown", "–"),
        (.at(now - .hours(5)), "15 January 2027", "0"), (.at(now + .hours(5)), "15 January 2027", "0"),
    ])
    func neverAndUnknownAreTold(activity: Activity, day: String, days: String) {
        let values = TemplateValues(name: "", email: "a@b.example", lastActive: activity, now: Self.now, zone: Self.utc)
        let template = MailTemplate(
            id: "t", name: "t", subject: "{{lastActive}}|{{inactivity.days}}|{{user.firstName}}", body: "b")
        #expect(template.render(values).subject == "\(day)|\(days)|a@b.example")
    }

    @Test(arguments: MailTemplate.Standard.allCases)
    func standardTemplatesAreAsTheyWouldBeSaved(standard: MailTemplate.Standard) throws {
        let template = standard.template
        #expect(try template.checked().subject == template.subject)
        let clean = SanitisedHTML(template.body)
        #expect(clean.removed.isEmpty)
        let bare: (String) -> String = { $0.filter { !$0.isWhitespace } }
        #expect(bare(clean.html) == bare(template.body))
    }
}
