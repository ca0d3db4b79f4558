import Core
import Engine
import Hummingbird
import Store
import Testing

@testable import Web

@Suite struct RuleRunTests {
    private static func hash(_ page: String) throws -> String {
        String(try #require(page.firstMatch(of: /name="plan" value="([0-9a-f]{64})"/)).1)
    }

    @Test func goingLiveShowsThePlanFirst() async throws {
        try await RulesTests.withBrowser { console, browser, _ in
            var form = RulesTests.form { $0.filter = "membership = active AND lastActive < -30d" }
            form.mode = "live"
            let asked = try await browser.post("/rules", form, do: "save")
            #expect(asked.status == .ok && asked.text.contains("Switch Tidy up to live"))
            #expect(try await console.usher.rules().isEmpty)
            let plan = try Self.hash(asked.text)
            let people = try #require(asked.text.firstMatch(of: /Save as live: ([0-9]+) people/)).1

            // A form that only claims to have been shown the plan.
            let guessed = try await browser.post(
                "/rules", form, do: "save", more: [("plan", String(repeating: "0", count: 64))])
            #expect(guessed.status == .conflict && guessed.text.contains("The plan has changed"))
            #expect(try await console.usher.rules().isEmpty)

            if Int(people) ?? 0 > TypedNumber.limit {
                let untyped = try await browser.post(
                    "/rules", form, do: "save", more: [("plan", plan), ("people", "1")])
                #expect(untyped.status == .unprocessableContent)
                #expect(untyped.text.contains("That is not the number of people"))
                #expect(try await console.usher.rules().isEmpty)
            }
            let saved = try await browser.post(
                "/rules", form, do: "save", more: [("plan", plan), ("people", String(people))])
            #expect(saved.location == "/rules")
            let rule = try #require(try await console.usher.storedRules().first)
            #expect(rule.rule.mode == .live)
            // A live rule that stays live is saved without asking again.
            var again = RuleForm(rule.rule, version: rule.version)
            again.details = "Changed"
            #expect(try await browser.post(Link.rule(rule.rule.id), again, do: "save").status == .seeOther)
        }
    }

    @Test func largeAndFinalPlansAskForTheNumber() async throws {
        try await RulesTests.withBrowser { console, browser, _ in
            let form = RulesTests.form { ($0.filter, $0.mode) = ("membership = active", "live") }
            let asked = try await browser.post("/rules", form, do: "save")
            let number = try #require(asked.text.firstMatch(of: /Type ([0-9]+) to go on/)).1
            #expect(Int(number) ?? 0 > TypedNumber.limit)
            let plan = try Self.hash(asked.text)
            for typed in ["", "0", "ten"] {
                let answer = try await browser.post(
                    "/rules", form, do: "save", more: [("plan", plan), ("people", typed)])
                #expect(answer.status == .unprocessableContent)
            }
            #expect(try await console.usher.rules().isEmpty)
            let more = [("plan", plan), ("people", String(number))]
            #expect(try await browser.post("/rules", form, do: "save", more: more).status == .seeOther)
        }
    }

    @Test func ruleInSafeModeRunsOnlySafely() async throws {
        try await RulesTests.withBrowser { console, browser, ada in
            try await browser.post("/rules", RulesTests.form(), do: "save")
            let rule = try #require(try await console.usher.rules().first)
            let page = try await browser.post(Link.ruleRun(rule.id))
            #expect(page.status == .ok && page.text.contains("Run Tidy up now"))
            #expect(!page.text.contains("value=\"live\""))
            let plan = try Self.hash(page.text)
            let refused = try await browser.post(Link.ruleRun(rule.id), ["plan": plan, "mode": "live"])
            #expect(refused.status == .conflict)
            #expect(try await console.usher.runs().isEmpty)
            let started = try await browser.post(Link.ruleRun(rule.id), ["plan": plan, "mode": "safe"])
            let run = try #require(try await console.usher.runs().first)
            #expect(started.location == Link.run(run.id))
            #expect(run.mode == .safe && run.planHash == plan && run.actor == ada.actor)
            #expect(try await browser.get("/rules").text.contains(Link.run(run.id)))
        }
    }

    @Test func changedPlanIsRefusedAndShownAnew() async throws {
        try await RulesTests.withBrowser { console, browser, _ in
            _ = try await console.usher.applyRules(
                "rules:\n  - {name: A, mode: live, filter: 'lastActive < -60d', actions: [suspend], brake: off}",
                by: "test")
            let rule = try #require(try await console.usher.rules().first)
            let before = try await browser.post(Link.ruleRun(rule.id))
            let plan = try Self.hash(before.text)
            _ = try await console.usher.applyRules(
                "rules:\n  - {name: A, mode: live, filter: 'lastActive < -90d', actions: [suspend], brake: off}",
                by: "test")
            let people = try await console.usher.plan(ruleNamed: "A").plan.affected
            let refused = try await browser.post(
                Link.ruleRun(rule.id), ["plan": plan, "mode": "live", "people": String(people)])
            #expect(refused.status == .conflict && refused.text.contains("The plan has changed"))
            #expect(try await console.usher.runs().isEmpty)
            let fresh = try Self.hash(refused.text)
            #expect(fresh != plan)
            let started = try await browser.post(
                Link.ruleRun(rule.id), ["plan": fresh, "mode": "live", "people": String(people)])
            let run = try #require(try await console.usher.runs().first)
            #expect(started.location == Link.run(run.id))
            #expect(run.mode == .live && run.planHash == fresh && run.state != .blocked)
        }
    }

    /// Whoever starts a run that is held back has looked at it, and has not released it.
    @Test func whatIsHeldBackWaitsAlsoForWhoSawThePlan() async throws {
        try await RulesTests.withBrowser { console, browser, _ in
            _ = try await console.usher.applyRules(
                "rules:\n  - {name: A, mode: live, filter: 'lastActive < -60d', actions: [suspend], approval: always}",
                by: "test")
            let rule = try #require(try await console.usher.rules().first)
            let page = try await browser.post(Link.ruleRun(rule.id)).text
            #expect(page.contains("Ask for approval:") && page.contains("waits until somebody approves"))
            let people = try await console.usher.plan(ruleNamed: "A").plan.affected
            try await browser.post(
                Link.ruleRun(rule.id), ["plan": try Self.hash(page), "mode": "live", "people": String(people)])
            let run = try #require(try await console.usher.runs().first)
            #expect(run.state == .blocked && run.approvedBy == nil)
        }
    }

    @Test func sidePanelSaysWhatTheRuleWouldDo() async throws {
        try await RulesTests.withBrowser { console, browser, _ in
            let form = RulesTests.form { ($0.trigger, $0.days, $0.weeklyAt) = ("weekly", ["mon"], "06:00") }
            let part = try await browser.post(Link.rulePreview, form, do: "")
            #expect(part.status == .ok && !part.text.contains("<html"))
            let selection = try await console.usher.users(matching: form.filter)
            #expect(part.text.contains("of \(selection.count) who match"))
            #expect(part.text.contains("Mon 23 Nov 2026, 06:00") && part.text.contains("Next 30 days"))
            #expect(part.text.matches(of: /06:00 UTC/).count == 5)
            let wrong = try await browser.post(Link.rulePreview, RulesTests.form { $0.filter = "x =" }, do: "")
            #expect(
                wrong.status == .ok && wrong.text.contains("href=\"#filter\"") && !wrong.text.contains("figure-lead"))
            #expect(try await console.usher.rules().isEmpty)
        }
    }

    @Test func rulesThatWorkAgainstEachOtherArePointedOut() async throws {
        try await RulesTests.withBrowser { console, browser, _ in
            _ = try await console.usher.applyRules(
                """
                rules:
                  - {name: Bring & back, filter: 'membership = active', actions: [restore]}
                  - {name: Off, enabled: false, filter: 'membership = active', actions: [restore]}
                """, by: "test")
            let part = try await browser.post(Link.rulePreview, RulesTests.form(), do: "").text
            #expect(part.contains("in two rules that work against each other"))
            #expect(part.contains("This rule suspends them, “Bring &amp; back” restores them."))
            #expect(!part.contains("“Off”"))
        }
    }

    @Test func whatTheFormDoesNotShowStays() async throws {
        try await RulesTests.withBrowser(users: 40) { console, browser, _ in
            _ = try await console.usher.applyRules(
                """
                rules:
                  - name: Warned
                    filter: membership = active
                    actions: [suspend]
                    trigger: {request: {channel: jsm, project: IT}}
                    warn: {template: removal-warning, daysBefore: 7}
                    report: {mail: [it@example.com]}
                """, by: "test")
            let before = try #require(try await console.usher.storedRules().first)
            let page = try await browser.get(Link.rule(before.rule.id)).text
            #expect(page.contains("value=\"removal-warning\" selected") && page.contains("value=\"it@example.com\""))
            var form = RuleForm(before.rule, version: before.version)
            form.details = "Changed"
            #expect(try await browser.post(Link.rule(before.rule.id), form, do: "save").status == .seeOther)
            var expected = before.rule
            expected.details = "Changed"
            #expect(try await console.usher.rules() == [expected])
        }
    }

    @Test func filterOfTheAddressIsFilledIn() async throws {
        try await RulesTests.withBrowser(users: 40) { _, browser, _ in
            let page = try await browser.get(Link.newRule(filter: "lastActive < -30d AND name ~ \"<b>\"")).text
            #expect(page.contains("lastActive &lt; -30d AND name ~ &quot;&lt;b&gt;&quot;</textarea>"))
            #expect(!page.contains("Start from a preset"))
            #expect(try await browser.get("/rules/new").text.contains("Start from a preset"))
        }
    }

    @Test func beforeTheFirstSyncTheEditorWorksAndSaysSo() async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let page = try await browser.get("/rules/new?preset=clean-up")
            #expect(page.status == .ok && page.text.contains("Nothing is known about the organisation yet"))
            #expect(try await browser.post("/rules", RulesTests.form(), do: "save").status == .seeOther)
        }
    }
}
