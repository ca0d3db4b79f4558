import Core
import Engine
import Hummingbird
import HummingbirdTesting
import Store
import Testing

@testable import Web

@Suite struct RulesTests {
    /// A console with an organisation, and a browser signed in with this role.
    static func withBrowser(
        _ role: Role = .admin, users: Int = 240,
        _ body: @escaping @Sendable (Console, Browser, Administrator) async throws -> Void
    ) async throws {
        try await Console.withOrganization(users: users) { console, _ in
            let administrator = try await console.add(role)
            try await console.test { browser async throws in
                try await browser.signIn(administrator)
                try await body(console, browser, administrator)
            }
        }
    }

    static func form(_ change: (inout RuleForm) -> Void = { _ in }) -> RuleForm {
        var form = RuleForm()
        form.name = "Tidy up"
        form.filter = "membership = active AND lastActive < -60d"
        form.actions = [.init(kind: "suspend", target: "")]
        form.set(.standard)
        change(&form)
        return form
    }

    @Test func everyPresetIsRightAsItIsExceptWhereANameIsMissing() async throws {
        try await Self.withBrowser { console, browser, _ in
            let site = try await RulePreset.all(
                for: console.usher.snapshot(), brake: .standard, today: CivilDay(daysSince1970: 20_000))
            #expect(site.count >= 7)
            #expect(Set(site.map(\.key)).count == site.count)
            for preset in site {
                let page = try await browser.get(Link.newRule(preset: preset.key))
                #expect(page.status == .ok, "\(preset.key)")
                let needsMore = ["onboarding", "task"].contains(preset.key)
                let saved = try await browser.post("/rules", preset.form, do: "save")
                #expect(saved.status == (needsMore ? .unprocessableContent : .seeOther), "\(preset.key)")
            }
            let rules = try await console.usher.rules()
            #expect(rules.count == site.count - 2)
            #expect(rules.allSatisfy { $0.mode == .safe })
            let list = try await browser.get("/rules").text
            for rule in rules { #expect(list.contains(rule.name)) }
        }
    }

    @Test func emptyListOffersPresetsAndSaysWhatRulesAre() async throws {
        try await Self.withBrowser(users: 40) { _, browser, _ in
            let page = try await browser.get("/rules").text
            #expect(page.contains("No rule yet") && page.contains("/rules/new?preset=clean-up"))
            #expect(!page.contains("<table"))
        }
    }

    @Test func listShowsNameScheduleStateAndNextRun() async throws {
        try await Self.withBrowser { console, browser, ada in
            try await browser.post(
                "/rules",
                Self.form {
                    ($0.trigger, $0.days, $0.weeklyAt, $0.zone) = ("weekly", ["mon", "thu"], "03:00", "Europe/Berlin")
                    $0.details = "Frees seats."
                }, do: "save")
            let page = try await browser.get("/rules").text
            for text in [
                "Tidy up", "Frees seats.", "Safe mode", ada.name, "Mondays and Thursdays", "03:00 Berlin", "suspend",
            ] {
                #expect(page.contains(text), "\(text)")
            }
            #expect(page.contains("not yet run"))
            // 18 November 2026 is a Wednesday.
            #expect(page.contains("Thu 19 Nov 2026</span><small>03:00, in "))
            let id = try #require(try await console.usher.rules().first).id
            #expect(try await browser.post(Link.ruleActive(id), ["enabled": "false"]).location == "/rules")
            let off = try await browser.get("/rules").text
            #expect(off.contains("Tidy up is off") && !off.contains("Thu 19 Nov"))
            #expect(try await console.usher.rules().first?.isEnabled == false)
            #expect(try await browser.post(Link.ruleActive(id), ["enabled": "maybe"]).status == .badRequest)
        }
    }

    @Test(
        arguments: [
            ("", "all", ["Alpha", "Beta", "Gamma"]), ("ALP", "all", ["Alpha"]), ("seat", "", ["Beta"]),
            ("", "on", ["Alpha", "Beta"]), ("", "off", ["Gamma"]), ("alp", "off", []),
            ("", "nonsense", ["Alpha", "Beta", "Gamma"]),
        ]) func listIsFoundByNameAndState(find: String, show: String, names: [String])
    {
        let rules = [("Alpha", "", true), ("Beta", "Frees seats", true), ("Gamma", "", false)].map {
            Rule(
                id: RuleID($0.0), name: $0.0, details: $0.1, isEnabled: $0.2, selection: .filter(""),
                actions: [.suspend])
        }
        let query = RuleListQuery(find: find, show: show)
        #expect(rules.filter(query.contains).map(\.name) == names)
    }

    @Test func nothingFoundSaysHowManyWereLookedAt() async throws {
        try await Self.withBrowser(users: 40) { _, browser, _ in
            try await browser.post("/rules", Self.form(), do: "save")
            let page = try await browser.get("/rules?find=zzz&show=on").text
            #expect(page.contains("None of the 1 rule is like that."))
            #expect(page.contains("value=\"zzz\"") && page.contains("/rules?find=zzz"))
        }
    }

    @Test func whatIsWrongIsSaidBesideItsFieldAndTheInputStays() async throws {
        let wrong: [(String, String, @Sendable (inout RuleForm) -> Void)] = [
            ("name", "may not be empty", { $0.name = "" }),
            ("filter", "Character 1:", { $0.filter = "lastActiv < -9d" }),
            ("filter", "may not be empty", { $0.filter = "" }),
            ("action-0", "has no group", { $0.actions = [.init(kind: "addToGroups", target: "no-such-group")] }),
            ("action-1", "At least one", { $0.actions.append(.init(kind: "removeProductAccess", target: "")) }),
            ("action-0", "Choose what happens", { $0.actions = [.init(kind: "", target: "")] }),
            ("action-0", "is not one of", { $0.actions = [.init(kind: "explode", target: "")] }),
            ("actions", "At least one action", { $0.actions = [] }),
            ("onlyGroups", "has no group", { $0.onlyGroups = "nobody-here" }),
            ("protectGroups", "has no group", { $0.protectGroups = "nobody-here" }),
            ("brakeUsers", "whole number", { $0.brakeUsers = "many" }),
            ("brakePercent", "from 0 to 100", { $0.brakePercent = "101" }),
            ("brakeUsers", "needs", { ($0.brakeUsers, $0.brakePercent) = ("", "") }),
            ("days", "At least one weekday", { ($0.trigger, $0.days) = ("weekly", []) }),
            ("weeklyAt", "time of day", { ($0.trigger, $0.weeklyAt) = ("weekly", "25:00") }),
            ("every", "whole number", { ($0.trigger, $0.every, $0.from) = ("interval", "0", "2026-12-31") }),
            ("from", "2026-12-31", { ($0.trigger, $0.from) = ("interval", "2026-02-30") }),
            ("zone", "Europe/Berlin", { ($0.trigger, $0.zone) = ("weekly", "Europe/Berlinn") }),
            ("event", "is not one of", { ($0.trigger, $0.event) = ("event", "moonrise") }),
            ("mode", "is not one of", { $0.mode = "wild" }),
        ]
        try await Self.withBrowser(users: 40) { console, browser, _ in
            for (field, words, change) in wrong {
                let form = Self.form(change)
                for command in ["save", "preview"] {
                    let answer = try await browser.post("/rules", form, do: command)
                    #expect(answer.status == .unprocessableContent, "\(field)")
                    let error = answer.text.firstMatch(of: try Regex("id=\"\(field)-error\"[^>]*>.*?</svg>([^<]*)<"))
                    let said = error.map { String($0.output[1].substring ?? "") } ?? ""
                    #expect(said.contains(words), "\(field): \(said)")
                    #expect(form.name.isEmpty || answer.text.contains("value=\"Tidy up\""))
                }
            }
            #expect(try await console.usher.rules().isEmpty)
        }
    }

    @Test func twoRulesCannotHaveOneName() async throws {
        try await Self.withBrowser(users: 40) { console, browser, _ in
            try await browser.post("/rules", Self.form(), do: "save")
            let again = try await browser.post("/rules", Self.form { $0.name = "TIDY UP" }, do: "save")
            #expect(again.status == .unprocessableContent)
            #expect(again.text.contains("There is a rule &#39;Tidy up&#39; already."))
            let rule = try #require(try await console.usher.storedRules().first)
            // Its own name in another case is a new spelling, not another rule.
            var form = RuleForm(rule.rule, version: rule.version)
            form.name = "TIDY UP"
            #expect(try await browser.post(Link.rule(rule.rule.id), form, do: "save").status == .seeOther)
            #expect(try await console.usher.rules().map(\.name) == ["TIDY UP"])
            #expect(try await console.usher.rules().map(\.id) == [rule.rule.id])
        }
    }

    @Test func actionsMoveWithoutScript() async throws {
        try await Self.withBrowser(users: 40) { _, browser, _ in
            let form = Self.form {
                $0.actions = [.init(kind: "suspend", target: ""), .init(kind: "addToGroups", target: "x, y")]
            }
            func chosen(_ page: String) -> [String] {
                page.matches(of: /<select class="select" id="[^"]*" name="action".*?<\/select>/.dotMatchesNewlines())
                    .map { choice in
                        choice.0.firstMatch(of: /<option value="([A-Za-z]*)" selected>/).map { String($0.1) } ?? "none"
                    }
            }
            #expect(chosen(try await browser.post("/rules", form, do: "down 0").text) == ["addToGroups", "suspend"])
            #expect(chosen(try await browser.post("/rules", form, do: "remove 0").text) == ["addToGroups"])
            let added = try await browser.post("/rules", form, do: "add")
            #expect(added.status == .ok)
            #expect(chosen(added.text) == ["suspend", "addToGroups", ""])
            #expect(added.text.contains("value=\"x, y\""))
        }
    }

    @Test func nobodyOverwritesWhatSomebodyElseSavedMeanwhile() async throws {
        try await Self.withBrowser(users: 40) { console, browser, _ in
            try await browser.post("/rules", Self.form(), do: "save")
            let first = try #require(try await console.usher.storedRules().first)
            let path = Link.rule(first.rule.id)
            var mine = RuleForm(first.rule, version: first.version)
            var theirs = mine
            (mine.details, theirs.details) = ("Mine <b>", "Theirs")
            theirs.protectUsers = "ceo@example.com"
            #expect(try await browser.post(path, theirs, do: "save").status == .seeOther)
            let refused = try await browser.post(path, mine, do: "save")
            #expect(refused.status == .conflict)
            for text in ["Mine &lt;b&gt;", "Theirs", "ceo@example.com", "Yours is not saved"] {
                #expect(refused.text.contains(text), "\(text)")
            }
            #expect(try await console.usher.rules().first?.details == "Theirs")
            // The page carries the input on, with the version it was compared with.
            mine.version = String(try #require(try await console.usher.storedRules().first).version)
            let fields = refused.text.matches(of: /<input type="hidden" name="([a-zA-Z]+)" value="([^"]*)">/)
            #expect(fields.contains { $0.1 == "version" && $0.2 == mine.version })
            let again = try await browser.post(path, mine, do: "takeOver")
            #expect(again.status == .ok && again.text.contains("Mine &lt;b&gt;"))
            #expect(try await browser.post(path, mine, do: "save").status == .seeOther)
            #expect(try await console.usher.rules().first?.details == "Mine <b>")
        }
    }

    @Test func removedMeanwhileIsSaid() async throws {
        try await Self.withBrowser(users: 40) { console, browser, _ in
            try await browser.post("/rules", Self.form(), do: "save")
            let rule = try #require(try await console.usher.storedRules().first)
            let asked = try await browser.get(Link.ruleRemoval(rule.rule.id)).text
            #expect(asked.contains("Remove Tidy up") && asked.contains("What stays"))
            #expect(try await browser.post(Link.ruleRemoval(rule.rule.id)).location == "/rules")
            #expect(try await console.usher.rules().isEmpty)
            let late = try await browser.post(
                Link.rule(rule.rule.id), RuleForm(rule.rule, version: rule.version), do: "save")
            #expect(late.status == .notFound)
        }
    }

    @Test func copyIsOffAndSafeUnderAnotherName() async throws {
        try await Self.withBrowser(users: 40) { console, browser, _ in
            _ = try await console.usher.applyRules(
                "rules:\n  - {name: A, mode: live, filter: 'membership = active', actions: [suspend]}", by: "test")
            let id = try #require(try await console.usher.rules().first).id
            let first = try await browser.post(Link.ruleDuplicate(id))
            try await browser.post(Link.ruleDuplicate(id))
            let rules = try await console.usher.rules()
            #expect(rules.map(\.name) == ["A", "Copy of A", "Copy of A 2"])
            #expect(first.location == Link.rule(rules[1].id))
            #expect(rules.dropFirst().allSatisfy { !$0.isEnabled && $0.mode == .safe })
            #expect(rules[0].isEnabled && rules[0].mode == .live)
        }
    }

    @Test func namesAreEscapedEverywhere() async throws {
        try await Self.withBrowser(users: 40) { console, browser, _ in
            let evil = "<script>alert(1)</script>\"onload='x'"
            try await browser.post("/rules", Self.form { ($0.name, $0.details) = (evil, evil) }, do: "save")
            let id = try #require(try await console.usher.rules().first).id
            for page in [
                try await browser.get("/rules"), try await browser.get(Link.rule(id)),
                try await browser.get(Link.ruleRemoval(id)), try await browser.post(Link.ruleRun(id)),
            ] {
                #expect(page.status == .ok)
                #expect(page.text.contains("&lt;script&gt;alert(1)"))
                #expect(!page.text.contains("<script>alert") && !page.text.contains("\"onload='x'"))
            }
        }
    }

    @Test func viewerSeesAndCannotTouch() async throws {
        try await Self.withBrowser(.viewer) { console, browser, _ in
            _ = try await console.usher.applyRules(
                "rules:\n  - {name: A, filter: 'membership = active', actions: [suspend]}", by: "cli:root")
            let id = try #require(try await console.usher.rules().first).id
            let list = try await browser.get("/rules").text
            #expect(list.contains(">A<") && list.contains("Updated by root"))
            #expect(!list.contains("role=\"switch\"") && !list.contains("New rule") && !list.contains("Run now"))
            let page = try await browser.get(Link.rule(id)).text
            #expect(page.contains("<fieldset disabled>") && page.contains("If it ran now"))
            #expect(!page.contains("Save the rule"))
            for (path, fields) in [
                ("/rules", ["do": "save"]), (Link.rule(id), ["do": "save"]),
                (Link.ruleActive(id), ["enabled": "false"]),
                (Link.ruleRun(id), [:]), (Link.ruleRemoval(id), [:]), (Link.ruleDuplicate(id), [:]),
            ] { #expect(try await browser.post(path, fields).status == .forbidden) }
            #expect(try await console.usher.rules().first?.isEnabled == true)
            let text = try await browser.get(Link.rulesExport)
            #expect(text.headers[.contentType]?.hasPrefix("application/yaml") == true)
            #expect(text.text.contains("name: A"))
        }
    }
}

extension Browser {
    /// Sends a rule's form, with the button that was pressed.
    @discardableResult
    func post(
        _ path: String, _ form: RuleForm, do command: String, more: [(String, String)] = []
    ) async throws -> TestResponse {
        func escaped(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }
        let pairs = form.fields.map { ($0.name, $0.value) } + [("do", command), ("_token", token)] + more
        let body = pairs.map { "\($0.0)=\(escaped($0.1))" }.joined(separator: "&")
        return try await send(
            .post, path, headers: [.contentType: "application/x-www-form-urlencoded", .origin: Console.origin],
            body: ByteBuffer(string: body))
    }
}
