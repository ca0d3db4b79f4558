import Core
import TestSupport
import Testing

@testable import Engine

@Suite struct RuleDocumentTests {
    /// The example of the handbook, with every field in it.
    static let complete = """
        rules:
          - name: Suspend people away from Jira for 60 days
            description: Frees seats; people get a warning a week before.
            enabled: true
            mode: safe                      # safe | live
            filter: product = jira AND lastActive[jira] < -60d
            trigger:
              weekly: {on: [mon, thu], at: "03:00"}
              timezone: Europe/Berlin
              missed: skip
            actions:
              - removeFromGroups: [jira-power-users]
              - addToGroups: [customers]
              - removeProductAccess: [jira]
              - delete: {else: [deactivate]}
              - suspend
            onlyGroups: []
            protect: {groups: [jira-admins], users: [ceo@example.com]}
            brake: {users: 50, percent: 10, when: either}
            warn: {template: removal-warning, daysBefore: 7, required: true}
            approval: never
            report: {mail: [it@example.com], file: true, log: true}
        """

    @Test func readsEveryField() throws {
        let rule = try #require(RuleDocument(parsing: RuleDocumentTests.complete).rules.first)
        let expected = Rule(
            id: "", name: "Suspend people away from Jira for 60 days",
            details: "Frees seats; people get a warning a week before.", mode: .safe,
            selection: .filter("product = jira AND lastActive[jira] < -60d"),
            trigger: .weekly(on: [.mon, .thu], at: TimeOfDay(hour: 3, minute: 0)!),
            schedule: ScheduleOptions(timeZone: "Europe/Berlin", missed: .skip),
            actions: [
                .removeFromGroups(["jira-power-users"]), .addToGroups(["customers"]), .removeProductAccess(["jira"]),
                .delete(orElse: [.deactivate]), .suspend,
            ], protect: Rule.Protection(groups: ["jira-admins"], users: ["ceo@example.com"]),
            brake: Brake(users: 50, percent: 10, when: .either),
            warn: Rule.Warning(template: "removal-warning", daysBefore: 7), approval: .never,
            report: Rule.Report(mail: ["it@example.com"], file: true))
        #expect(rule == expected)
    }

    @Test func whatIsNotSaidIsTheStandard() throws {
        let rule = try #require(
            RuleDocument(parsing: "rules: [{name: a, filter: membership = active, actions: [suspend]}]").rules.first)
        #expect(
            rule
                == Rule(
                    id: "", name: "a", selection: .filter("membership = active"), actions: [.suspend]))
        #expect(rule.brake == .standard)
        #expect(rule.mode == .safe)
    }

    /// One wrong field each: where it is said to be, on which line, and a word of what is said.
    static let mistakes: [(text: String, path: String, line: Int?, words: String)] = [
        ("rules:\n  - nmae: a\n    filter: x = 1", "rules[0].nmae", 2, "not known"),
        ("rules:\n  - name: a\n    actions: [suspend]", "rules[0].filter", 2, "missing"),
        (rule("filter: product ="), "rules[0].filter", 3, "value"),
        (rule("filter: a = b\n    savedFilter: x"), "rules[0].savedFilter", 4, "not both"),
        (rule("savedFilter: gone"), "rules[0].savedFilter", 3, "no saved filter"),
        (rule(filter + "mode: lve"), "rules[0].mode", 4, "lve"),
        (rule(filter + "enabled: maybe"), "rules[0].enabled", 4, "true or false"),
        (rule(filter + "brake: {percent: 101}"), "rules[0].brake.percent", 4, "0 to 100"),
        (rule(filter + "brake: {users: -1}"), "rules[0].brake.users", 4, "whole number"),
        (rule(filter + "brake: {}"), "rules[0].brake", 4, "off"),
        (rule(filter + "brake: never"), "rules[0].brake", 4, "off"),
        (rule(filter + "trigger: {weekly: {on: [mno], at: \"03:00\"}}"), "rules[0].trigger.weekly.on[0]", 4, "mno"),
        (rule(filter + "trigger: {weekly: {on: [mon], at: \"25:00\"}}"), "rules[0].trigger.weekly.at", 4, "09:00"),
        (rule(filter + "trigger: {weekly: {on: [], at: \"03:00\"}}"), "rules[0].trigger.weekly.on", 4, "At least one"),
        (rule(filter + "trigger: {manual: {}, event: userCreated}"), "rules[0].trigger", 4, "manual and event"),
        (
            rule(filter + "trigger: {interval: {every: 0, unit: days, from: 2026-01-31, at: \"09:00\"}}"),
            "rules[0].trigger.interval.every", 4, "1 to 1000"
        ),
        (
            rule(filter + "trigger: {interval: {every: 1, unit: days, from: 2026-02-30, at: \"09:00\"}}"),
            "rules[0].trigger.interval.from", 4, "2026-12-31"
        ),
        (rule(filter + "trigger: {manual: {}, timezone: Europe/Berln}"), "rules[0].trigger.timezone", 4, "time zone"),
        (rule(filter + "actions: [suspned]"), "rules[0].actions[0]", 4, "suspned"),
        (rule(filter + "actions: []"), "rules[0].actions", 4, "At least one"),
        (rule(filter + "actions: [{suspend: now}]"), "rules[0].actions[0].suspend", 4, "takes nothing"),
        (rule(filter + "actions: [addToGroups]"), "rules[0].actions[0]", 4, "At least one"),
        (
            rule(filter + "actions: [{delete: {else: [delete]}}]"), "rules[0].actions[0].delete.else", 4, "deleting"
        ),
        (rule(filter + "report: {mail: [nobody]}"), "rules[0].report.mail[0]", 4, "e-mail"),
        (rule(filter + "warn: {template: t}"), "rules[0].warn.daysBefore", 4, "missing"),
        (rule(filter + "protect: [ceo]"), "rules[0].protect", 4, "Fields are expected"),
        ("rules:\n  - {name: a, filter: x, actions: [suspend]}\n  - name: A\n", "rules[1].name", 3, "twice"),
        ("rulse: []", "rulse", 1, "not known"), ("", "", 1, "empty"), ("rules: 3", "rules", 1, "list of rules"),
    ]
    private static let filter = "filter: membership = active\n    "
    private static func rule(_ fields: String) -> String {
        "rules:\n  - name: a\n    \(fields)\n" + (fields.contains("actions") ? "" : "    actions: [suspend]\n")
    }

    @Test(arguments: mistakes.indices)
    func saysWhatIsWrongAndWhere(index: Int) throws {
        let (text, path, line, words) = RuleDocumentTests.mistakes[index]
        let problems = try #require(throws: Diagnostics.self) { try RuleDocument(parsing: text) }
        let problem = try #require(
            problems.all.first { $0.path == path && $0.message.contains(words) }, "\(problems)")
        #expect(problem.line == line, "\(problems)")
    }

    @Test(arguments: [("", "["), ("", #"{"a":"#), ("a: ", "["), ("", "- ")])
    func whatIsNestedTooDeepIsSaid(start: String, level: String) throws {
        let text = start + String(repeating: level, count: 20_000) + "x"
        let error = try #require(throws: Diagnostics.self) { try RuleDocument(parsing: text) }
        #expect(error.description.contains("deep") || error.description.contains("nesting"), "\(error)")
    }

    @Test func allMistakesComeAtOnceWithTheNearestNames() throws {
        let text = """
            rules:
              - name: a
                fliter: membership = active
                mode: liev
                actions: [susspend]
            """
        let problems = try #require(throws: Diagnostics.self) { try RuleDocument(parsing: text) }
        let suggestions = problems.all.flatMap(\.suggestions)
        #expect(suggestions.contains("filter"))
        #expect(suggestions.contains("live"))
        #expect(suggestions.contains("suspend"))
    }

    @Test func namesOfTheOrganisationAreChecked() throws {
        let surroundings = RuleSurroundings(
            capabilities: Capabilities(
                refusedActions: [.sendMail: "there is no mail server"], refusedFields: ["loginCount": "never said"]),
            groups: ["jira-admins", "staff"], products: { $0 == "jira" }, productNames: ["jira"])
        let text = """
            rules:
              - name: a
                filter: loginCount > 3
                protect: {groups: [jira-admin]}
                actions:
                  - removeProductAccess: [jria]
                  - addToGroups: [Staff, stuff]
                  - sendMail: {template: t}
            """
        let problems = try #require(throws: Diagnostics.self) { try RuleDocument(parsing: text, for: surroundings) }
        #expect(
            Set(problems.all.compactMap(\.path)) == [
                "rules[0].filter", "rules[0].protect.groups[0]", "rules[0].actions[0].removeProductAccess[0]",
                "rules[0].actions[1].addToGroups[1]", "rules[0].actions[2]",
            ], "\(problems)")
    }

    @Test(arguments: [
        "a: &x [1]\nb: *x", "a: &a [x,x]\nb: &b [*a,*a]\nc: {? *b : 1}", "rules: [1, 2", "\u{1}", "a: b: c",
        "{\"rules\": [}", "{\"rules\": [{\"name\": \"a\" \"filter\": 1}]}", "[\"\\ud800\"]", "{\"a\": 1, \"a\": 2}",
        String(repeating: "[", count: 500), String(repeating: "- ", count: 500),
        String(repeating: "{\"a\":", count: 500), "%YAML 9.9\n---\n", "--- a\n--- b", "? [a]\n: b", "!!binary x",
    ])
    func badTextIsRefusedInWords(text: String) throws {
        let problems = try #require(throws: Diagnostics.self) { try RuleDocument(parsing: text) }
        #expect(problems.all.allSatisfy { !$0.message.isEmpty })
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func whatIsWrittenIsReadAgain(seed: UInt64) throws {
        var random = RandomRule(seed: seed)
        let document = RuleDocument(
            filters: [RuleDocument.SavedFilterText(name: "Mine: \"x\" #1", text: "name ~ \"a: b\"")],
            rules: (0..<4).map { random.rule($0) })
        let surroundings = RuleSurroundings()
        #expect(try RuleDocument(parsing: document.yaml, for: surroundings) == document)
        #expect(try RuleDocument(parsing: document.json, for: surroundings) == document)
        #expect(try RuleDocument(parsing: document.yaml).yaml == document.yaml)
    }

    /// No input crashes: a document with bytes changed is read or refused.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func damagedTextsAreReadOrRefused(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var random = RandomRule(seed: seed)
        let rule = random.rule(1)
        let texts = [RuleDocumentTests.complete, RuleDocument(rules: [rule]).json, RuleDocument(rules: [rule]).yaml]
        for text in texts {
            for _ in 0..<12 {
                var bytes = Array(text.utf8)
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                    case 1: bytes.remove(at: place)
                    case 2:
                        bytes.insert(contentsOf: "{[\"&*:-#\n\t".utf8.shuffled(using: &generator).prefix(2), at: place)
                    default: bytes.removeSubrange(place..<min(place + 20, bytes.count - 1))
                    }
                }
                do { _ = try RuleDocument(parsing: String(decoding: bytes, as: UTF8.self)) } catch {
                    #expect(!error.all.isEmpty)
                }
            }
        }
    }

    @Test func applyingWhatWasExportedChangesNothing() async throws {
        let world = try await World.make(nil)
        let first = try await world.usher.applyRules(RuleDocumentTests.complete, by: "test")
        #expect(first.added.count == 1)
        let exported = try await world.usher.exportRules()
        for text in [exported.yaml, exported.json] {
            let again = try await world.usher.applyRules(text, by: "test")
            #expect(again.unchanged.count == 1)
            #expect(again.added + again.changed == [])
        }
        #expect(try await world.auditVerbs == ["rule.added"])
    }

    @Test func aFileWithOneWrongRuleChangesNothing() async throws {
        let world = try await World.make(nil)
        let text = """
            filters:
              - {name: mine, filter: membership = active}
            rules:
              - {name: good, savedFilter: Mine, actions: [suspend]}
              - {name: bad, savedFilter: Mine, actions: [suspned]}
            """
        await #expect(throws: UsherError.self) { try await world.usher.applyRules(text, by: "test") }
        #expect(try await world.usher.rules().isEmpty)
        #expect(try await world.usher.exportRules().filters.isEmpty)
        _ = try await world.usher.applyRules(text.replacing("suspned", with: "suspend"), by: "test")
        #expect(try await world.usher.rules().map(\.name) == ["bad", "good"])
    }
}

/// Draws rules with awkward texts in them.
private struct RandomRule {
    private var generator: SeededGenerator
    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let words = [
        "a", "true", "off", "null", "~", "- x", "3", "03:00", "x: y", "x #y", "it's \"q\"", "tab\there", "line\nbreak",
        "Ümläut 🎉", "trailing ", " leading", "[x]", "{x}", "&a", "*b", "!t", "%p", "@m", "`b", "a,b", "?", ":", "|",
        ">",
        "back\\slash", "\u{1F}", "\u{2028}", "=cmd()", "é\u{301}",
    ]

    mutating func rule(_ number: Int) -> Rule {
        Rule(
            id: "", name: "\(number) " + word(), details: Bool.random(using: &generator) ? word() : "",
            isEnabled: .random(using: &generator), mode: pick(RunMode.allCases),
            selection: .filter(
                pick(["membership = active", "name ~ \"a: #b\" AND NOT (group = \"x, y\")", "text ~ '*'"])),
            trigger: trigger(),
            schedule: ScheduleOptions(
                timeZone: pick([nil, "Europe/Berlin", "UTC"]), missed: pick(ScheduleOptions.Missed.allCases)),
            actions: (0...Int.random(in: 0..<4, using: &generator)).map { _ in action(depth: 0) },
            onlyGroups: words(), protect: Rule.Protection(groups: words(), users: words()),
            brake: pick([
                .standard, .off, Brake(users: 3, percent: nil, when: .both),
                Brake(users: nil, percent: 2.5, when: .either),
            ]),
            warn: pick([nil, Rule.Warning(template: word(), daysBefore: 3, isRequired: false)]),
            approval: pick(Rule.Approval.allCases),
            report: Rule.Report(
                mail: pick([[], ["a@example.com", "b+c@example.com"]]), file: .random(using: &generator),
                log: .random(using: &generator)))
    }

    private mutating func trigger() -> Trigger {
        let time = TimeOfDay(hour: Int.random(in: 0..<24, using: &generator), minute: 5)!
        return pick([
            .manual, .weekly(on: [.sun, .mon], at: time),
            .interval(every: 3, unit: .months, from: CivilDay("2026-01-31")!, at: time), .event(.userLoggedIn),
            .request(RequestTrigger(channel: .jsm, project: word(), requestType: nil)),
            .request(RequestTrigger(product: .confluence)), .request(RequestTrigger(channel: .mail)),
        ])
    }

    private mutating func action(depth: Int) -> Action {
        let plain: [Action] = [
            .suspend, .restore, .deactivate, .reactivate, .giveBack, .removeFromAllGroups, .removeFromAllAccessGroups,
            .addToGroups([word()]), .removeFromGroups([word(), word()]), .removeProductAccess(["jira@acme"]),
            .renameWithSuffix(word()), .invalidatePassword(sendResetLink: .random(using: &generator)),
            .createIssue(IssueTemplate(project: word(), issueType: word(), summary: word())),
            .sendMail(template: word()), .delete(orElse: []),
        ]
        let others = plain.filter { $0.kind != .delete }.shuffled(using: &generator).prefix(2)
        return depth == 0 && Int.random(in: 0..<5, using: &generator) == 0
            ? .delete(orElse: Array(others)) : pick(plain)
    }

    private mutating func words() -> [String] { (0..<Int.random(in: 0..<3, using: &generator)).map { _ in word() } }
    private mutating func word() -> String { pick(RandomRule.words) }
    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &generator)]
    }
}
