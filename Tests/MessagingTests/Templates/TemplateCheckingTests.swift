import Core
import Messaging
import Testing

@Suite struct TemplateCheckingTests {
    private static let good = MailTemplate(
        id: "t", name: " Warning ", days: 23, subject: "About {{product}}",
        body: "<p>{{user.name}}<script>x</script></p>",
        bcc: [" it@usher.example ", ""])

    @Test func whatIsSavedIsTidy() throws {
        let saved = try Self.good.checked()
        #expect(saved.name == "Warning")
        #expect(saved.body == "<p>{{user.name}}</p>")
        #expect(saved.bcc == ["it@usher.example"])
        #expect(try saved.checked() == saved)
    }

    private static let cases: [(wrong: @Sendable (inout MailTemplate) -> Void, path: String, words: String)] = [
        ({ $0.name = " " }, "name", "needs a name"),
        ({ $0.name = String(repeating: "x", count: 101) }, "name", "at most 100"),
        ({ $0.days = 0 }, "days", "not 0"), ({ $0.days = 3651 }, "days", "not 3651"),
        ({ $0.subject = "\n" }, "subject", "needs a subject"),
        ({ $0.subject = String(repeating: "x", count: 301) }, "subject", "at most 300"),
        ({ $0.subject = "Hi {{user.nam}}" }, "subject", "no placeholder 'user.nam'"),
        ({ $0.subject = "{{keep.link}}" }, "subject", "is a link"),
        ({ $0.body = "<script>x</script>" }, "body", "needs a text"),
        ({ $0.body = "<p>{{user.name</p>" }, "body", "no }} behind it"),
        ({ $0.body = "<p>{{}}</p>" }, "body", "no placeholder ''"),
        ({ $0.body = "<p>{{user.<b>name</b>}}</p>" }, "body", "no placeholder"),
        ({ $0.body = "<a href=\"{{keep.lnk}}\">x</a>" }, "body", "no placeholder 'keep.lnk'"),
        ({ $0.body = "<p>&#123;{user.nam}}</p>" }, "body", "no placeholder 'user.nam'"),
        ({ $0.body = String(repeating: "x", count: 70_000) }, "body", "64 KiB"),
        ({ $0.bcc = ["it"] }, "bcc", "'it' is not"),
        ({ $0.bcc = ["a@b.example\r\nTo: c@d.example"] }, "bcc", "is not an e-mail address"),
        ({ $0.bcc = (1...11).map { "a\($0)@b.example" } }, "bcc", "At most 10"),
    ]

    @Test(arguments: cases.indices)
    func whatIsWrongIsSaid(number: Int) throws {
        let (wrong, path, words) = Self.cases[number]
        var template = Self.good
        wrong(&template)
        let error = #expect(throws: Diagnostics.self) { try template.checked() }
        let found = try #require(error?.all.first { $0.path == path })
        #expect(found.message.contains(words))
    }

    @Test func anUnknownPlaceholderHasItsPlaceAndTheNearest() throws {
        var template = Self.good
        template.body = "<p>Zoë</p>\n<p>{{ user.nmae }} {{prodct}}</p>"
        let error = #expect(throws: Diagnostics.self) { try template.checked() }
        let found = try #require(error?.all)
        #expect(found.map(\.range) == [15..<30, 31..<41])
        #expect(found.map(\.line) == [2, 2])
        #expect(found.map { $0.suggestions.first } == ["user.name", "product"])
    }

    @Test func thePlaceholdersItUsesAreKnown() {
        var template = Self.good
        template.body = "<p>{{user.name}} <a href=\"{{keep.link}}\">{{user.email}}</a> {{user.name}}</p>"
        #expect(template.placeholders == [.product, .userName, .userEmail, .keepLink])
    }
}
