import Core
import Engine
import Hummingbird
import HummingbirdTesting
import Store
import Testing

@testable import Web

/// The links of a warning, as the person who got them uses them.
@Suite struct AnswerPageTests {
    private struct Links: Sendable {
        var keep: String
        var release: String
        var warning: WarningID
        var user: AccountID
    }

    private static func withWarning(
        _ body: @escaping @Sendable (Console, Links) async throws -> Void
    ) async throws {
        try await Console.withOrganization(
            users: 60, options: Usher.Options(publicAddress: Console.origin)
        ) { console, _ in
            let text = """
                rules:
                  - name: Away from Jira
                    filter: product = jira AND lastActive[jira] < -60d
                    actions: [suspend]
                    warn: {template: removal-warning, daysBefore: 7, required: true}
                """
            _ = try await console.usher.applyRules(text, by: "test")
            let rule = try #require(try await console.store.database.read { try $0.rules.all().first })
            let snapshot = try await console.usher.snapshot()
            let (user, now) = (snapshot.accountID(at: 0), console.clock.now)
            let warning = SentWarning(
                id: "warning-1", rule: rule.id, user: user, template: "removal-warning",
                lastActive: .at(now - .days(70)), queuedAt: now, acceptedAt: now, deadline: now + .days(7))
            _ = try await console.store.database.write { try $0.warnings.add(warning) }
            let links = try #require(try await console.usher.publicLinks())
            func path(_ link: String) -> String { String(link.dropFirst(Console.origin.count)) }
            try await body(
                console,
                Links(
                    keep: path(links.keep(warning.id, until: now + .days(30))),
                    release: path(links.release(warning.id, until: now + .days(30))), warning: warning.id, user: user))
        }
    }

    private static func answers(_ console: Console, _ links: Links) async throws -> [Answer] {
        try await console.usher.answers(of: links.user)
    }

    @Test func openingALinkDoesNothing() async throws {
        try await Self.withWarning { console, links in
            try await console.test { browser async throws in
                let (keep, release) = (try await browser.get(links.keep), try await browser.get(links.release))
                #expect(keep.text.contains("Do you still need Jira") && keep.text.contains("your account is suspended"))
                #expect(keep.text.contains("From Sat 26 Nov 2026") || keep.text.contains(" on, your account"))
                #expect(keep.text.contains("type=\"date\"") && !release.text.contains("type=\"date\""))
                #expect(keep.headers[.setCookie] == nil)
                for method in [HTTPRequest.Method.head, .get] {
                    _ = try await browser.send(method, links.keep, headers: [:], body: nil)
                    _ = try await browser.send(method, links.release, headers: [:], body: nil)
                }
                #expect(try await Self.answers(console, links).isEmpty)
                let foreign = try await browser.post(links.release, headers: [.origin: "https://evil.example"])
                #expect(foreign.status == .forbidden)
                #expect(try await Self.answers(console, links).isEmpty)
            }
        }
    }

    @Test func keepingSparesAndSaysUntilWhen() async throws {
        try await Self.withWarning { console, links in
            try await console.test { browser async throws in
                let answer = try await browser.post(links.keep, ["reason": "Leave <soon>"])
                #expect(answer.status == .seeOther && answer.location == links.keep)
                let given = try #require(try await Self.answers(console, links).first)
                #expect(given.kind == .keep && given.state == .stands && given.reason == "Leave <soon>")
                let page = try await browser.get(links.keep)
                #expect(page.text.contains("You keep Jira") && page.text.contains("Nothing is taken from you until"))
                #expect(!page.text.contains("<form"))
                // Once more changes nothing, also when it says something else.
                #expect(try await browser.post(links.keep, ["reason": "again"]).status == .ok)
                #expect(try await Self.answers(console, links).map(\.reason) == ["Leave <soon>"])
            }
        }
    }

    /// The two links of a mail are one answer: the other one says what was answered, and how to change it.
    @Test(arguments: [Answer.Kind.keep, .release], [nil, "it@larkfield.example"] as [String?])
    func oneLinkUsesUpBoth(kind: Answer.Kind, contact: String?) async throws {
        try await Self.withWarning { console, links in
            try await console.usher.changePortal(
                to: PortalSettings(isOn: true, contact: contact ?? ""), from: 0, by: "test")
            let (used, other) = kind == .keep ? (links.keep, links.release) : (links.release, links.keep)
            try await console.test { browser async throws in
                #expect(try await browser.get(other).text.contains("<form"))
                try await browser.post(used)
                for path in [used, other] {
                    let page = try await browser.get(path)
                    #expect(page.status == .ok && !page.text.contains("<form"))
                    #expect(page.text.contains("you said that you \(kind == .keep ? "still need" : "don’t need") Jira"))
                    #expect(page.text.contains("Changed your mind?"))
                    #expect(page.text.contains(contact.map { "Write to \($0) to have" } ?? "Ask the administrators of"))
                }
                try await browser.post(other, ["reason": "after all"])
                let answers = try await Self.answers(console, links)
                #expect(answers.map(\.kind) == [kind] && answers.first?.reason.isEmpty == true)
                // Long after, it still says what was answered.
                console.clock.advance(.days(31))
                #expect(try await browser.get(other).text.contains("Changed your mind?"))
            }
        }
    }

    @Test func twoAtOnceCountOnce() async throws {
        try await Self.withWarning { console, links in
            try await console.test { browser async throws in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<8 {
                        let link = number.isMultiple(of: 2) ? links.keep : links.release
                        group.addTask { try await browser.another().post(link) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await Self.answers(console, links).count == 1)
            }
        }
    }

    @Test(
        arguments: [
            ("tomorrow", "Write a day"), ("2020-01-01", "Choose a day"), ("2040-01-01", "Choose a day"),
        ]) func aWrongDayIsSaidAndTheLinkStaysGood(day: String, words: String) async throws
    {
        try await Self.withWarning { console, links in
            try await console.test { browser async throws in
                let answer = try await browser.post(links.keep, ["awayUntil": day, "reason": "kept"])
                #expect(answer.status == .unprocessableContent)
                #expect(answer.text.contains(words) && answer.text.contains("value=\"kept\""))
                #expect(try await Self.answers(console, links).isEmpty)
                #expect(try await browser.post(links.keep).status == .seeOther)
                #expect(try await Self.answers(console, links).count == 1)
            }
        }
    }

    @Test func anOldLinkSaysWhatToDoNext() async throws {
        try await Self.withWarning { console, links in
            try await console.usher.changePortal(to: PortalSettings(isOn: true), from: 0, by: "test")
            console.clock.advance(.days(31))
            try await console.test { browser async throws in
                for page in [try await browser.get(links.keep), try await browser.post(links.release)] {
                    #expect(page.status == .gone && page.text.contains("too old"))
                    #expect(page.text.contains("href=\"/request\""))
                }
                #expect(try await Self.answers(console, links).isEmpty)
            }
        }
    }

    @Test func whatAnAdministratorDecidedIsSaid() async throws {
        try await Self.withWarning { console, links in
            try await console.test { browser async throws in
                try await browser.post(links.keep)
                let answer = try #require(try await Self.answers(console, links).first)
                try await console.usher.withdraw(answer: answer.id, by: "admin:ada@usher.example")
                #expect(try await browser.get(links.keep).text.contains("An administrator has decided about it"))
                #expect(try await browser.get(links.release).text.contains("An administrator has decided about it"))
            }
        }
    }

    @Test(arguments: [
        ([Action.suspend], "suspended"),
        ([.removeProductAccess(["jira"]), .addToGroups(["x"])], "your access to Jira ends"),
        ([.removeProductAccess(["jira"]), .deactivate], "deactivated"),
        ([.delete(orElse: [])], "your account is deleted"),
        ([.removeFromAllAccessGroups], "all products"), ([.sendMail(template: "x")], "your access changes"),
    ]) func theHeaviestThingIsSaid(actions: [Action], words: String) {
        #expect(AnswerWords.consequence(actions, products: ["Jira"]).contains(words))
    }
}
