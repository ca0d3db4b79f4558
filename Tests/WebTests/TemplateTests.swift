import Core
import Testing

@testable import Web

@Suite struct TemplateTests {
    static let shells = [
        Shell(
            title: "T", assets: "/assets/0", theme: "dark", organization: "Larkfield",
            freshness: Shell.Freshness(statePath: "/", stateTone: "ok", stateWords: "Synced"),
            links: [
                Shell.NavLink(
                    path: "/a", icon: "user", label: "A", isCurrent: true,
                    waiting: Shell.Waiting(number: "1", words: "waits"))
            ],
            me: Shell.Me(initials: "AL", myName: "Ada", myRole: "Viewer", accountPath: "/account", signOutPath: "/o"),
            formField: "_token", formToken: "0", notice: "Done."),
        Shell(
            title: "T", assets: "/assets/0", theme: nil, organization: nil, freshness: nil, links: [], me: nil,
            formField: "_token",
            formToken: "0", notice: nil),
    ]
    static let time = ShownTime(Instant(seconds: 0), now: Instant(seconds: 60))

    /// Every page in its states; together they fill every section. Each area has its samples in a file of its own.
    static let samples: [any Page] = shells.flatMap { shell in
        [
            accountSamples(shell),
            userSamples(shell),
            auditSamples(shell),
            helpSamples(shell),
            ruleSamples(shell),
            notificationSamples(shell),
            accessSamples(shell),
            mailboxSamples(shell),
            userListSamples(shell),
            dashboardSamples(shell),
            settingsSamples(shell),
            serviceDeskSamples(shell),
            channelSamples(shell),
            chatSamples(shell),
            visitorSamples(shell),
            runSamples(shell),
            importSamples(shell),
        ].flatMap { $0 }
    }

    /// Parts of pages that are made on their own, with what lies around them in a page.
    static let parts: [(template: String, stack: [any Sendable])] = [
        planPreviewSamples,
        rulePanelSamples,
    ].flatMap { $0 }

    @Test func everyNameInEveryTemplateIsKnown() throws {
        let sources = try Templates().sources
        var names = TemplateNames(sources: sources)
        for page in Self.samples { names.check(type(of: page).template, sample: page) }
        for part in Self.parts { names.check(part.template, stack: part.stack) }
        #expect(names.unknown.isEmpty)
        #expect(names.missing.isEmpty)
        #expect(names.skipped.subtracting(names.visited).isEmpty, "never filled by a sample")
        #expect(names.templates == Set(sources.keys), "a template that no sample uses")
    }

    @Test func theCheckSeesAnUnknownNameAndAMissingPartial() {
        struct Sample {
            let rows = [Row(name: "x")]
            let absent: String? = nil
            struct Row { let name: String }
        }
        var names = TemplateNames(sources: [
            "page":
                "{{<frame}}{{$body}}{{#rows}}{{name}}{{nmae}}{{/rows}}{{#absent}}{{x}}{{/absent}}{{>gone}}{{/body}}{{/frame}}",
            "frame": "{{title}}{{$body}}{{/body}}",
        ])
        names.check("page", sample: Sample())
        #expect(names.unknown == ["page: nmae", "frame: title"])
        #expect(names.missing == ["gone"])
        #expect(names.skipped == ["page: absent"])
    }

    @Test func everyPageRendersAndKeepsTheContentPolicy() throws {
        let templates = try Templates()
        for page in Self.samples {
            let html = try #require(templates.render(page, with: type(of: page).template))
            #expect(html.contains("<!doctype html>") && html.contains("</html>"))
            #expect(html.matches(of: /<h1/).count == 1, "\(type(of: page))")
            #expect(!html.contains("{{"))
            #expect(html.firstMatch(of: /\sstyle=|\son[a-z]+=|javascript:|<style|<script>/) == nil)
            let ids = html.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
            #expect(ids.count == Set(ids).count, "\(type(of: page)): an id is given twice")
            // A form that only asks carries no token: it would stand in the address.
            let forms = html.matches(of: /<form[^>]*/).map { String($0.0) }
            let asking = forms.count { $0.contains("method=\"get\"") }
            #expect(forms.count - asking == html.matches(of: /name="_token"/).count)
            #expect(html.matches(of: /<form[^>]*method="post"/).count == html.matches(of: /name="_token"/).count)
        }
    }

    @Test func everyIconExists() throws {
        let icons = String(
            decoding: try WebResources.files(in: "Assets", extensions: ["svg"])["icons.svg"] ?? .init(), as: UTF8.self)
        let templates = try Templates()
        for page in Self.samples {
            let html = try #require(templates.render(page, with: type(of: page).template))
            for match in html.matches(of: /icons\.svg#(i-[a-z-]+)/) { #expect(icons.contains("id=\"\(match.1)\"")) }
        }
    }

    /// A browser sees `<` also where an accent follows it, which Swift counts as one other character.
    @Test(arguments: ["", "\u{301}", "\u{338}", "\u{200D}", "\u{FE0F}"]) func textCannotBecomeMarkup(mark: String)
        throws
    {
        let text = "<\(mark)script>\"\(mark)onload='\(mark)&\(mark)"
        let page = ErrorPage(
            shell: Self.shells[0], isFailure: true, heading: text, text: text, requestID: text, backPath: text,
            backLabel: text)
        let html = try #require(try Templates().render(page, with: ErrorPage.template))
        #expect(!html.utf8.elementsEqual([]))
        #expect(
            !html.unicodeScalars.map(String.init).joined(separator: " ").contains(
                "< \(mark.isEmpty ? "" : mark + " ")s c r i p t >"))
        let escaped = "&lt;\(mark)script&gt;&quot;\(mark)onload=&#39;\(mark)&amp;\(mark)"
        #expect(Array(html.utf8).contains(Array(escaped.utf8)))
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard count >= part.count else { return false }
        return (0...(count - part.count)).contains { self[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
