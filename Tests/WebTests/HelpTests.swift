import Core
import Engine
import Testing

@testable import Web

@Suite struct HelpTests {
    @Test func theReferenceIsTheGrammar() async throws {
        let console = try await Console()
        let eve = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(eve)
            let page = try await browser.get("/help/filter-language").text
            let escape = EscapedHTML()
            for field in FilterField.allCases { #expect(page.contains("<code>\(field.rawValue)")) }
            for name in FilterOperator.allCases {
                #expect(page.contains("<code>\(escape.escapeText(name.rawValue))</code>"))
            }
            for example in FilterReference.standard.allExamples where page.contains(escape.escapeText(example)) {
                #expect(throws: Never.self, "\(example)") { try Filter(parsing: example) }
            }
            let shown = page.matches(of: /<code class="q">([^<]+)<\/code>/).count
            #expect(shown > FilterField.allCases.count + FilterOperator.allCases.count)
        }
    }

    /// "Try it" leads to the browser with a query that it understands, in any organisation.
    @Test func whatCanBeTriedRuns() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            for example in FilterReference.standard.examples {
                _ = try await console.usher.users(matching: example.example)
            }
        }
    }

    /// Whoever lets tickets give access has to know that a ticket from a mail says nothing about who wrote it.
    @Test func theHelpSaysHowFarATicketCanBeTrusted() async throws {
        let console = try await Console()
        let eve = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(eve)
            let page = try await browser.get(Link.helpMail).text
            #expect(page.contains("How far a ticket can be trusted") && page.contains("a sender can be forged"))
            #expect(page.contains("href=\"\(Link.channel(.mail))\""))
        }
    }

    /// Commands that the pages tell people to type.
    @Test func everyPageOpensAndLinksToTheOthers() async throws {
        let console = try await Console()
        let eve = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(eve)
            for path in [Link.help, Link.helpFilters, Link.helpMail, Link.helpTroubleshooting] {
                let page = try await browser.get(path)
                #expect(page.status == .ok)
                #expect(page.text.contains("aria-current=\"page\">"))
                for match in page.text.matches(of: /href="(\/(?:audit|help)[^"]*)"/) {
                    let target = String(match.1).replacing("&amp;", with: "&")
                    #expect(try await browser.get(target).status == .ok, "\(target)")
                }
            }
        }
    }
}
