import Core
import Engine
import Foundation
import TestSupport
import Testing

@testable import Web

@Suite struct RuleFormTests {
    @Test(
        arguments: [
            ("", []), ("a", ["a"]), (" a , b ,, c ", ["a", "b", "c"]), ("\"a, b\", c", ["a, b", "c"]),
            ("\" a \"", [" a "]), ("\"say \\\"x\\\" \\\\\"", ["say \"x\" \\"]), ("\"open", ["open"]),
            ("two words, x", ["two words", "x"]), ("a\"b", ["a\"b"]), ("\"a\" rest, b", ["a", "b"]),
        ] as [(String, [String])])
    func namesOfALine(text: String, names: [String]) {
        #expect(NameList.names(text) == names)
        #expect(NameList.names(NameList.text(names)) == names)
    }

    @Test func anyNamesReadBack() {
        var random = SeededGenerator(seed: 11)
        let pieces = ["a", "b", " ", ",", "\"", "\\", "ä", "-", "'", "\u{301}", "@"]
        for _ in 0..<2000 {
            let names = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                (0..<Int.random(in: 1...6, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
            }
            #expect(NameList.names(NameList.text(names)) == names)
        }
    }

    /// The rules of the demo, out of the program's own text.
    static let demoRules: [Rule] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/usher/Demo/DemoRules.swift")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        let parts = text.components(separatedBy: "\"\"\"")
        return (try? RuleDocument(parsing: parts.count > 1 ? parts[1] : "").rules) ?? []
    }()

    static func random(_ random: inout SeededGenerator) -> Rule {
        func name() -> String {
            ["jira-users", "Smith, Jones", "say \"x\"", "ä ö", "g1"].randomElement(using: &random)!
        }
        func names() -> [String] { (0..<Int.random(in: 1...3, using: &random)).map { _ in name() } }
        let actions: [Action] = [
            .addToGroups(names()), .removeFromGroups(names()), .removeFromAllGroups, .removeFromAllAccessGroups,
            .removeProductAccess(["jira", "confluence"]), .suspend, .restore, .deactivate, .reactivate,
            .delete(orElse: []), .delete(orElse: [.deactivate, .suspend]),
            .delete(orElse: [.addToGroups(names()), .suspend]), .renameWithSuffix(" (left), \"x\""),
            .invalidatePassword(sendResetLink: true), .invalidatePassword(sendResetLink: false),
            .createIssue(IssueTemplate(project: "IT", issueType: "Task", summary: "Say \"hi\", \\ and\nmore")),
            .sendMail(template: "removal-warning"), .giveBack,
        ]
        let triggers: [Trigger] = [
            .manual, .weekly(on: [.mon, .sun], at: TimeOfDay("03:05")!), .event(.userLoggedIn),
            .interval(every: 3, unit: .weeks, from: CivilDay("2026-12-31")!, at: TimeOfDay("23:59")!),
            .request(RequestTrigger(channel: .jsm, project: "P", requestType: nil)),
            .request(RequestTrigger(project: "Help & more", requestType: "Get \"IT\" help")),
            .request(RequestTrigger(channel: .slack, product: .jira)), .request(RequestTrigger()),
            .request(RequestTrigger(product: .jira)),
        ]
        let brakes = [
            Brake.standard, .off, Brake(users: 0, percent: nil, when: .either),
            Brake(users: nil, percent: 2.5, when: .both), Brake(users: 12, percent: 100, when: .either),
        ]
        let number = String(Int.random(in: 0...99, using: &random))
        let details = ["", "Line one\nand two & <b>", " blank "].randomElement(using: &random)!
        return Rule(
            id: RuleID(number), name: "Rule \(number)", details: details,
            isEnabled: Bool.random(using: &random), mode: RunMode.allCases.randomElement(using: &random)!,
            selection: Bool.random(using: &random)
                ? .filter("lastActive < -90d\nAND name ~ \"a+b%\"") : .savedFilter("S"),
            trigger: triggers.randomElement(using: &random)!,
            schedule: ScheduleOptions(
                timeZone: [nil, "Europe/Berlin"].randomElement(using: &random)!,
                missed: ScheduleOptions.Missed.allCases.randomElement(using: &random)!),
            actions: (0..<Int.random(in: 1...4, using: &random)).map { _ in actions.randomElement(using: &random)! },
            onlyGroups: Bool.random(using: &random) ? names() : [],
            protect: Rule.Protection(groups: Bool.random(using: &random) ? names() : [], users: ["a@b.c"]),
            brake: brakes.randomElement(using: &random)!,
            warn: Bool.random(using: &random)
                ? Rule.Warning(
                    template: "removal-warning", daysBefore: Int.random(in: 0...365, using: &random),
                    isRequired: Bool.random(using: &random)) : nil,
            approval: Rule.Approval.allCases.randomElement(using: &random)!,
            report: Rule.Report(
                mail: [[], ["x@y.z"], ["a+b@c.de", "\"x,y\"@z.de"]].randomElement(using: &random)!,
                file: Bool.random(using: &random),
                log: Bool.random(using: &random)))
    }

    /// A rule through the form, as a browser sends it: nothing may be lost.
    static func throughABrowser(_ rule: Rule, _ usher: Usher) async throws -> Rule {
        let form = RuleForm(rule, version: 7)
        func escaped(_ text: String) -> String {
            let crlf = text.replacing("\n", with: "\r\n")
            return crlf.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }
        let body = form.fields.map { "\($0.name)=\(escaped($0.value))" }.joined(separator: "&")
        let sent = RuleForm(try #require(Form(Array(body.utf8))))
        #expect(sent == form)
        return sent.rule(try await usher.rule(decoding: sent.document, replacing: rule.id), keepingFrom: rule)
    }

    @Test func everyRuleComesBackFromTheForm() async throws {
        let console = try await Console()
        try await console.store.database.write {
            try $0.filters.save(
                .init(name: "S", query: "", updatedBy: "test", updatedAt: Instant(seconds: 0)))
        }
        var random = SeededGenerator(seed: 5)
        let rules = Self.demoRules + (0..<300).map { _ in Self.random(&random) }
        #expect(Self.demoRules.count >= 6)
        for rule in rules { #expect(try await Self.throughABrowser(rule, console.usher) == rule) }
    }

    @Test(
        arguments: [
            ("up 1", ["b", "a", "c"]), ("up 0", ["a", "b", "c"]), ("down 1", ["a", "c", "b"]),
            ("down 2", ["a", "b", "c"]), ("remove 0", ["b", "c"]), ("add", ["a", "b", "c", ""]),
            ("remove 9", ["a", "b", "c"]), ("up -1", ["a", "b", "c"]), ("up x", ["a", "b", "c"]),
            ("", ["a", "b", "c"]),
        ]) func buttonsMoveActions(command: String, order: [String])
    {
        var form = RuleForm()
        form.actions = ["a", "b", "c"].map { RuleForm.ActionRow(kind: $0, target: "") }
        form.edit(command)
        #expect(form.actions.map(\.kind) == order)
    }

    @Test(
        arguments: [
            ("name", "name"), ("filter", "filter"), ("protect.users[1]", "protectUsers"),
            ("brake.percent", "brakePercent"),
            ("brake", "brakeUsers"), ("trigger.weekly.on[0]", "days"), ("trigger.weekly.at", "weeklyAt"),
            ("trigger.interval.from", "from"), ("trigger.interval.at", "intervalAt"),
            ("actions[3].addToGroups[0]", "action-3"),
            ("warn.template", "warnTemplate"), ("warn", "warnTemplate"), ("warn.daysBefore", "warnDays"),
            ("trigger.request.channel", "channel"), ("trigger.request.product", "product"),
            ("trigger.request.project", "project"), ("report.mail[1]", "reportMail"),
            ("actions", "actions"), ("settings.timezone", nil), ("onlyGroups[0]", "onlyGroups"), (nil, "filter"),
        ] as [(String?, String?)]) func placesOfProblems(path: String?, field: String?)
    {
        #expect(RuleProblems.field(of: path) == field)
    }

    @Test func aProblemOfTheFilterSaysItsCharacter() {
        var form = RuleForm()
        form.filter = "name = ä AND lastActiv < -9d"
        let problem = Diagnostic(
            "no field is called lastActiv.", range: 14..<23, path: "filter", suggestions: ["lastActive"])
        let problems = RuleProblems(Diagnostics([problem]), in: form)
        #expect(problems["filter"] == "Character 14: no field is called lastActiv. Nearest: lastActive.")
    }

    @Test(
        arguments: [
            (Trigger.manual, "By hand", ""),
            (.weekly(on: [.thu, .mon], at: TimeOfDay("03:00")!), "Mondays and Thursdays", "03:00 Berlin"),
            (.weekly(on: Set(Weekday.allCases), at: TimeOfDay("06:00")!), "Every day", "06:00 Berlin"),
            (
                .interval(every: 1, unit: .months, from: CivilDay("2026-01-31")!, at: TimeOfDay("06:00")!),
                "Every month",
                "from 31 Jan 2026, 06:00 Berlin"
            ),
            (
                .interval(every: 2, unit: .weeks, from: CivilDay("2026-01-31")!, at: TimeOfDay("06:00")!),
                "Every 2 weeks",
                "from 31 Jan 2026, 06:00 Berlin"
            ),
            (.event(.userCreated), "User created", "seen by sync"),
        ] as [(Trigger, String, String)]) func schedulesInWords(trigger: Trigger, what: String, detail: String)
    {
        let rule = Rule(id: "r", name: "R", selection: .filter(""), trigger: trigger, actions: [.suspend])
        let words = RuleWords.schedule(rule, zone: RuleWords.zoneName("Europe/Berlin"))
        #expect(words.what == what && words.detail == detail)
    }

    @Test func timesAreOfTheRulesZone() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let instant = try #require(Instant(iso8601: "2026-11-22T23:30:00Z"))
        #expect(RuleWords.local(instant, in: berlin) == "Mon 23 Nov 2026, 00:30")
        #expect(RuleWords.local(instant, in: .gmt) == "Sun 22 Nov 2026, 23:30")
        #expect(RuleWords.zoneName("America/New_York") == "New York")
    }

    @Test func chartTellsTheFindingAndScalesToTheMost() {
        let day = Instant(seconds: 1_795_000_000)
        var forecast = Forecast.none
        forecast.days = (1...30).map { Forecast.Day(at: day + .days($0), users: [3: 40, 10: 10][$0] ?? 0) }
        let chart = RuleForecastChart(forecast, zone: .gmt)
        #expect(chart.finding == "50 people come in; most on 21 Nov 2026: 40.")
        #expect(chart.bars.map(\.height) == ["76.0", "19.0"])
        #expect(chart.peak?.text == "40")
        #expect(chart.rows.map(\.people) == ["40 people", "10 people"])
        #expect(RuleForecastChart(.none, zone: .gmt).finding == "Nobody else comes in.")
    }

    @Test(
        arguments: [
            (3, false, nil, false), (50, false, nil, false), (51, false, nil, true), (1, true, nil, true),
            (0, true, nil, false), (51, false, "51", true), (51, false, "52", true), (1234, false, "1,234", true),
        ] as [(Int, Bool, String?, Bool)]) func numberIsTypedForManyPeopleAndForWhatIsFinal(
            people: Int, isFinal: Bool, typed: String?, isAsked: Bool
        )
    {
        let effect: Effect = isFinal ? .delete : .suspend
        let plan = PlanPreviewTests.plan(
            (0..<people).map { (AccountID("u\($0)"), effect, isFinal ? .delete : .suspend) })
        let number = TypedNumber(plan, typed: typed)
        #expect((number != nil) == isAsked)
        #expect(number?.isWrong ?? false == (typed == "52"))
    }
}

extension Forecast {
    static let none = Forecast(days: [])
}
