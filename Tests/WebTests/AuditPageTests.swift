import Core
import Engine
import Foundation
import Hummingbird
import Store
import Testing

@testable import Web

@Suite struct AuditPageTests {
    private static let rule = """
        rules:
          - name: Idle people
            mode: live
            filter: product = jira AND lastActive[jira] < -90d
            trigger: {manual: {}}
            actions: [suspend]
            brake: {users: 1000, percent: 100, when: either}
        """

    /// A console in which a live run has been carried out, and its administrator.
    private static func withRun(
        _ body: @escaping @Sendable (Console, Browser, Administrator, Run) async throws -> Void
    ) async throws {
        try await Console.withOrganization(users: 120) { console, _ in
            _ = try await console.usher.applyRules(rule, by: "admin:admin@usher.example")
            let run = try await console.usher.run(ruleNamed: "Idle people", by: "admin:admin@usher.example")
            #expect(run.state == .succeeded && run.counts.affected > 3)
            let ada = try await console.add(.admin)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                try await body(console, browser, ada, run)
            }
        }
    }

    @Test func cardsCountTodayAndOpenTheirLists() async throws {
        try await Self.withRun { console, browser, _, run in
            let page = try await browser.get("/audit").text
            let tiles = page.matches(
                of:
                    /<a class="tile" href="([^"]+)"><span class="tile-label">([^<]+)<\/span><span class="tile-value">([^< ]+)/
            )
            #expect(tiles.map { String($0.3) } == ["1", "1", "0", "0", "\(run.counts.affected)"])
            #expect(page.contains("<small>100 %</small>"))
            for (tile, count) in zip(tiles, [1, 1, 0, 0, run.counts.succeeded]) {
                let path = String(tile.1).replacing("&amp;", with: "&")
                let list = try await browser.get(path + "&view=details").text
                let rows = list.matches(of: /aria-label="Details of event/).count
                #expect(rows == min(count, 50), "\(tile.2)")
            }
        }
    }

    @Test func theTimelineSpeaksInSentencesAndGathersNeighbours() async throws {
        try await Self.withRun { console, browser, _, run in
            let page = try await browser.get("/audit").text
            #expect(page.contains("Ada Lovelace suspended \(run.counts.affected) people in run “Idle people”"))
            #expect(page.contains("Ada Lovelace added the rule"))
            #expect(page.contains("<h3 class=\"small muted\">Today</h3>"))
            #expect(page.contains("All \(run.counts.affected)</summary>"))
        }
    }

    @Test func filtersNarrowAndClearAllTakesThemAway() async throws {
        try await Self.withRun { console, browser, _, run in
            let users = try await console.usher.users(matching: "membership = suspended").page(limit: 1)
            let person = try #require(users.first)
            let name = Link.segment(person.name)
            for query in ["user=\(name)", "user=\(Link.segment(person.id.rawValue))", "q=\(name)"] {
                let page = try await browser.get("/audit?view=details&\(query)").text
                #expect(page.contains("href=\"\(Link.user(person.id))\""), "\(query)")
                #expect(!page.contains("added the rule"), "\(query)")
                #expect(page.contains("Clear all"))
            }
            let mine = try await browser.get("/audit?view=details&by=lovelace&about=rules").text
            #expect(mine.matches(of: /aria-label="Details of event/).count == 1)
            let others = try await browser.get("/audit?by=nobody+at+all").text
            #expect(others.contains("No event matches"))
            let kinds = [("automationRule", true), ("manualOperation", false), ("userImport", false)]
            for (kind, isThere) in kinds {
                let page = try await browser.get("/audit?type=\(kind)").text
                #expect(page.contains("No event matches") != isThere, "\(kind)")
            }
            #expect(try await browser.get("/audit?from=2001-02-30").status == .unprocessableContent)
            #expect(try await browser.get("/audit?to=2001-01-01").text.contains("No event matches"))
            #expect(try await browser.get("/audit").text.contains("Clear all") == false)
        }
    }

    @Test func pagesGoOnByNumber() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        _ = try await console.store.database.write { [now = console.clock.now] db in
            try db.audit.append(
                (1...120).map { AuditEntry(at: now, actor: "cli:root", verb: "rule.changed", subject: "R\($0)") })
        }
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            var (path, seen): (String?, [String]) = ("/audit?view=details&about=rules", [])
            while let here = path {
                let page = try await browser.get(here).text
                seen += page.matches(of: /aria-label="Details of event ([0-9,]+)"/).map { String($0.1) }
                path = page.firstMatch(of: /href="([^"]+)" rel="next"/).map {
                    String($0.1).replacing("&amp;", with: "&")
                }
            }
            #expect(seen == (1...120).reversed().map(String.init))
        }
    }

    @Test(arguments: ["csv", "jsonl"]) func exportsAreExactlyWhatIsFiltered(format: String) async throws {
        try await Self.withRun { console, browser, _, run in
            let answer = try await browser.get("/audit/export?format=\(format)&about=changes")
            #expect(answer.headers[.contentDisposition]?.contains("usher-audit-") == true)
            let lines = answer.text.split(whereSeparator: \.isNewline)
            #expect(lines.count == run.counts.succeeded + (format == "csv" ? 1 : 0))
            #expect(lines.dropFirst(format == "csv" ? 1 : 0).allSatisfy { $0.contains("step.succeeded") })
            let all = try await browser.get("/audit/export?format=\(format)").text.split(whereSeparator: \.isNewline)
            let count = try await console.store.database.read { try $0.audit.count() }
            #expect(all.count == count + (format == "csv" ? 1 : 0))
        }
    }

    @Test func theChainIsVerifiedAndABrokenOneIsNamed() async throws {
        try await Self.withRun { console, browser, _, _ in
            #expect(try await browser.get("/audit").text.contains("not yet"))
            #expect(try await browser.post("/audit/verify").location == "/audit")
            let whole = try await browser.get("/audit").text
            #expect(whole.contains("The chain is whole: all") && whole.contains("Whole"))
            try await console.store.database.write {
                _ = try $0.execute("UPDATE audit SET actor = 'nobody' WHERE sequence = 3")
            }
            try await browser.post("/audit/verify")
            let broken = try await browser.get("/audit?view=details&event=3").text
            #expect(broken.contains("The chain is broken"))
            #expect(broken.contains("Event 3 is the first that does not fit: its contents were altered."))
            #expect(broken.contains("does not fit</span>"))
            #expect(try await browser.get("/audit?event=4").text.contains("fits</span>"))
        }
    }

    @Test func theSignedHeadIsTheOneOfTheLog() async throws {
        try await Self.withRun { console, browser, _, _ in
            let signed = try SignedHead(json: try await browser.get("/audit/head").text)
            #expect(signed.isSigned(by: console.store.signingKey.publicKey))
            #expect(try await console.usher.verifyAudit(against: signed).matchesSignedHead == true)
        }
    }

    @Test func clearingAsksForTheNumberAndLeavesACheckpoint() async throws {
        try await Self.withRun { console, browser, ada, _ in
            let page = try await browser.get("/audit/clear").text
            let through = try #require(page.firstMatch(of: /name="through" value="([0-9]+)"/)).1
            let count = try await console.store.database.read { try $0.audit.count() }
            #expect(page.contains("Type <b>\(Wording.number(count))</b> to confirm"))
            // Something happens between looking and clearing: it stays.
            _ = try await console.usher.applyRules(Self.rule.replacing("Idle people", with: "More"), by: "cli:root")
            let wrong = try await browser.post("/audit/clear", ["through": String(through), "confirm": "7"])
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.text.contains("This is not the number. Type \(Wording.number(count)). Nothing was changed."))
            let typed = ["through": String(through), "confirm": Wording.number(count)]
            #expect(try await browser.post("/audit/clear", typed).location == "/audit")
            #expect(try await console.auditVerbs() == ["rule.added", "audit.cleared"])
            #expect(try await console.usher.verifyAudit().valid)
            let after = try await browser.get("/audit").text
            #expect(after.contains("\(Wording.count(count, "event")) cleared."))
            #expect(after.contains("Ada Lovelace cleared the audit log: \(Wording.count(count, "event")) removed"))
            #expect(try await browser.post("/audit/clear", typed).status == .unprocessableContent)
        }
    }

    @Test func aViewerSeesAndVerifiesButDoesNotClear() async throws {
        let console = try await Console()
        let eve = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(eve)
            let page = try await browser.get("/audit").text
            #expect(page.contains("Only administrators can clear the log.") && !page.contains("Clear the log…"))
            #expect(try await browser.post("/audit/verify").status == .seeOther)
            #expect(try await browser.get("/audit/clear").status == .forbidden)
            #expect(try await browser.post("/audit/clear", ["through": "1", "confirm": "1"]).status == .forbidden)
        }
    }

    @Test(arguments: [
        "before=x", "event=99999", "type=bogus&status=bogus&about=bogus", "q=%22%5C%0A", "before=-5",
        "from=%3Cscript%3E", "user=%25", "q=%27%3B--",
    ])
    func oddQuestionsGetAnAnswer(query: String) async throws {
        try await Console.withOrganization(users: 20) { console, _ in
            let eve = try await console.add(.viewer)
            try await console.test { browser async throws in
                try await browser.signIn(eve)
                let status = try await browser.get("/audit?\(query)").status
                #expect(status == .ok || status == .unprocessableContent)
                #expect(try await browser.get("/audit/export?\(query)").status.code < 500)
            }
        }
    }

    @Test func theQuerySurvivesItsAddress() throws {
        var query = AuditQuery()
        (query.text, query.user, query.performer) = ("a&b=c", "Zoë +", "schedule")
        (query.from, query.until) = ("2026-01-01", "2026-01-31")
        (query.kinds, query.statuses, query.area) = ([.userImport, .bulkCSVAction], [.failed, .warning], .people)
        (query.view, query.before, query.event) = (.details, 7, 9)
        let address = try #require(query.path().split(separator: "?").last)
        #expect(AuditQuery(try #require(Form(address.utf8))) == query)
        #expect(AuditQuery().path() == "/audit" && !AuditQuery().isFiltered && query.isFiltered)
    }
}
