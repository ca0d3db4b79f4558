import Core
import Messaging
import Store
import Synchronization
import Testing

@testable import Engine

@Suite struct TemplateTests {
    private static func rule(_ more: String, filter: String = "lastActive < -30d") -> String {
        """
        rules:
          - name: Away
            filter: \(filter)
            actions: [suspend]
            \(more)
        """
    }

    private static func warn(_ template: String, _ days: Int) -> String {
        "warn: {template: \(template), daysBefore: \(days)}"
    }

    @Test func theStandardTemplatesAreThereOnce() async throws {
        let world = try await World.make(nil)
        let templates = try await world.usher.templates()
        #expect(templates.map(\.template.name) == ["access-granted", "access-refused", "removal-warning"])
        #expect(templates.map(\.isUsedByProgram) == [true, true, false])
        #expect(try await world.usher.removeTemplate(MailTemplate.Standard.warning.id, by: "test"))
        await #expect(throws: UsherError.templateInUse("access-granted", by: ["the answers to access requests"])) {
            try await world.usher.removeTemplate(MailTemplate.Standard.accessGranted.id, by: "test")
        }
        let off = try await world.usher.setEnabled(
            false, ofTemplate: MailTemplate.Standard.accessGranted.id, by: "test")
        #expect(!off.isEnabled && off.version == 2)
        let enabled = try await world.store.database.read { db in
            (try db.templates.enabled(.accessGranted), try db.templates.enabled(.accessRefused))
        }
        #expect(enabled.0 == nil && enabled.1 != nil)
        #expect(Set(try await world.auditVerbs) == ["template.removed", "template.changed"])
    }

    @Test func aTemplateIsSavedSanitisedAndOnlyFromWhatWasSeen() async throws {
        let world = try await World.make(nil)
        var template = world.usher.newTemplate()
        (template.name, template.subject) = ("Soon", "Hello\r\nBcc: eve@evil.example")
        template.body = "<p onclick=x>Hello {{ user.name }}<script>x</script></p>"
        let saved = try await world.usher.saveTemplate(template, expecting: nil, by: "ada")
        guard case .saved(let first) = saved else { return #expect(Bool(false), "\(saved)") }
        #expect(first.body == "<p>Hello {{user.name}}</p>" && first.subject == "Hello Bcc: eve@evil.example")
        #expect(first.version == 1 && first.updatedBy == "ada")
        // The same again is no change.
        #expect(try await world.usher.saveTemplate(template, expecting: 1, by: "eve") == .saved(first))
        template.subject = "Other"
        #expect(try await world.usher.saveTemplate(template, expecting: nil, by: "eve") == .changedMeanwhile(first))
        guard case .saved(let second) = try await world.usher.saveTemplate(template, expecting: 1, by: "bob") else {
            return #expect(Bool(false))
        }
        #expect(second.version == 2 && second.subject == "Other" && second.updatedBy == "bob")
        #expect(try await world.usher.removeTemplate(second.id, expecting: 1, by: "eve") == false)
        #expect(try await world.usher.removeTemplate(second.id, expecting: 2, by: "eve"))
        #expect(try await world.usher.saveTemplate(template, expecting: 2, by: "bob") == .removedMeanwhile)
        await #expect(throws: UsherError.unknownTemplate(second.id.rawValue, suggestions: [])) {
            try await world.usher.template(second.id)
        }
    }

    @Test func namesAreUniqueAndRulesFollowThem() async throws {
        let world = try await World.make(nil)
        _ = try await world.usher.applyRules(Self.rule(Self.warn("Removal-Warning", 7)), by: "test")
        var template = try await world.usher.template(MailTemplate.Standard.warning.id).template
        template.name = "ACCESS-GRANTED"
        let taken = await #expect(throws: UsherError.self) {
            try await world.usher.saveTemplate(template, expecting: 1, by: "ada")
        }
        #expect(taken?.description.contains("There is a template 'ACCESS-GRANTED' already") == true)
        template.name = "Soon"
        _ = try await world.usher.saveTemplate(template, expecting: 1, by: "ada")
        #expect(try await world.usher.rule(named: "Away").warn?.template == "Soon")
        #expect(try await world.usher.template(template.id).rules == ["Away"])
        await #expect(throws: UsherError.templateInUse("Soon", by: ["rule 'Away'"])) {
            try await world.usher.removeTemplate(template.id, by: "ada")
        }
    }

    static let unknown = [
        ("warn: {template: removal-warnin, daysBefore: 7}", "rules[0].warn.template"),
        ("approval: never\n    actions: [{sendMail: removal-warnin}]", "rules[0].actions[0].sendMail"),
    ]

    @Test(arguments: unknown)
    func aRuleWithAnUnknownTemplateIsRefusedWithTheNearest(more: String, path: String) async throws {
        let world = try await World.make(nil)
        let text = Self.rule(more).replacing(
            "    actions: [suspend]\n", with: more.contains("sendMail") ? "" : "    actions: [suspend]\n")
        let error = await #expect(throws: UsherError.self) { try await world.usher.applyRules(text, by: "test") }
        guard case .invalid(let diagnostics)? = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        let found = try #require(diagnostics.all.first { $0.path == path }, "\(diagnostics)")
        #expect(found.suggestions.first == "removal-warning" && found.line != nil)
    }

    /// Also when a template goes away between reading a rule and saving it; a rule that named it before stays as it is.
    @Test func aRuleGetsNoTemplateThatIsGone() async throws {
        let world = try await World.make(nil)
        let rule = Rule(
            id: "r", name: "Away", selection: .filter("x"), actions: [.suspend],
            warn: Rule.Warning(template: "gone", daysBefore: 7))
        await #expect(throws: UsherError.self) { try await world.usher.saveRule(rule, by: "ada", expecting: nil) }
        _ = try await world.store.database.write { try $0.rules.save(rule, by: "old", at: .t0) }
        #expect(try await world.usher.setEnabled(false, of: "r", by: "ada").isEnabled == false)
    }

    static let timings: [(days: Int, filter: String, daysBefore: Int, words: [String]?)] = [
        (23, "lastActive < -30d", 7, nil), (23, "lastActive[jira] <= -30d AND claim = managed", 7, nil),
        (23, "lastActive < -30d", 5, ["23 days", "30 days", "daysBefore 5", "daysBefore must be 7"]),
        (53, "lastActive < -2M", 7, nil), (23, "membership = active", 5, nil),
        (40, "lastActive < -30d", 7, ["40 days", "fewer days than 30"]),
        (23, "lastActive < -30d OR lastActive[jira] < -60d", 37, nil),
        (23, "lastActive < -30d OR lastActive[jira] < -60d", 3, ["30 or 60", "must be 7 or 37"]),
    ]

    @Test(arguments: timings.indices)
    func theDaysOfATemplateFitTheFilter(number: Int) async throws {
        let (days, filter, daysBefore, words) = Self.timings[number]
        let world = try await World.make(nil)
        var template = world.usher.newTemplate()
        (template.name, template.days, template.subject, template.body) = ("soon", days, "s", "<p>b</p>")
        _ = try await world.usher.saveTemplate(template, expecting: nil, by: "ada")
        let text = Self.rule(Self.warn("soon", daysBefore), filter: filter)
        guard let words else {
            _ = try await world.usher.applyRules(text, by: "test")
            return
        }
        let error = await #expect(throws: UsherError.self) { try await world.usher.applyRules(text, by: "test") }
        guard case .invalid(let diagnostics)? = error else { return #expect(Bool(false)) }
        #expect(diagnostics.all.map(\.path) == ["rules[0].warn.daysBefore"])
        for word in words { #expect(diagnostics.description.contains(word), "\(diagnostics)") }
    }

    @Test func aFilterThatIsChangedLaterFitsTheTemplatesOfItsRules() async throws {
        let world = try await World.make(nil)
        let usher = world.usher
        var template = usher.newTemplate()
        (template.name, template.days, template.subject, template.body) = ("soon", 23, "s", "<p>b</p>")
        _ = try await usher.saveTemplate(template, expecting: nil, by: "ada")
        _ = try await usher.saveFilter(named: "Idle", query: "lastActive < -30d", replacing: false, by: "ada")
        let text = Self.rule(Self.warn("soon", 7)).split(separator: "\n").map {
            $0.contains("filter:") ? "    savedFilter: Idle" : String($0)
        }
        _ = try await usher.applyRules(text.joined(separator: "\n"), by: "test")
        let error = await #expect(throws: UsherError.self) {
            try await usher.saveFilter(named: "idle", query: "lastActive < -60d", replacing: true, by: "ada")
        }
        guard case .invalid(let diagnostics)? = error else { return #expect(Bool(false)) }
        for word in ["The rule '", "23 days", "60 days", "must be 37"] {
            #expect(diagnostics.description.contains(word), "\(diagnostics)")
        }
        #expect(try await usher.savedFilters().map(\.filter.query) == ["lastActive < -30d"])
        let same = "lastActive <= -30d"
        #expect(try await usher.saveFilter(named: "Idle", query: same, replacing: true, by: "ada") == .changed)
    }

    @Test func theDaysOfATemplateInUseFitItsRules() async throws {
        let world = try await World.make(nil)
        _ = try await world.usher.applyRules(Self.rule(Self.warn("removal-warning", 7)), by: "test")
        var template = try await world.usher.template(MailTemplate.Standard.warning.id).template
        template.days = 20
        let error = await #expect(throws: UsherError.self) {
            try await world.usher.saveTemplate(template, expecting: 1, by: "ada")
        }
        #expect(error?.description.contains("Rule 'Away'") == true)
        #expect(error?.description.contains("daysBefore must be 10") == true)
        template.days = 23
        guard case .saved = try await world.usher.saveTemplate(template, expecting: 1, by: "ada") else {
            return #expect(Bool(false))
        }
    }

    @Test func theLastTimeIsCountedFromTheOutbox() async throws {
        let world = try await World.make(nil)
        let id = MailTemplate.Standard.warning.id
        #expect(try await world.usher.template(id).lastUse == nil)
        try await world.store.database.write { db in
            func queue(_ name: String, _ purpose: MailPurpose, _ template: String?, at: Instant) throws {
                try db.outbox.add(
                    OutgoingMail(
                        id: name, purpose: purpose, recipient: "\(name)@usher.example", subject: "w",
                        details: template.map { ["template": $0] } ?? [:], createdAt: at))
            }
            try queue("a", .warning, id.rawValue, at: .t0)
            for name in ["b", "c", "d", "e"] { try queue(name, .warning, id.rawValue, at: .t0 + .days(1)) }
            try queue("f", .test, id.rawValue, at: .t0 + .days(2))
            try queue("g", .warning, nil, at: .t0 + .days(2))
            for name in ["a", "b", "c", "f", "g"] {
                _ = try db.outbox.begin(name, holder: "h", at: .t0 + .days(3), patience: .minutes(1))
                try db.outbox.end(name, as: .sent, at: .t0 + .days(3) + .minutes(name == "c" ? 2 : 1))
            }
            _ = try db.outbox.begin("d", holder: "h", at: .t0 + .days(3), patience: .minutes(1))
            try db.outbox.end("d", as: .failed, error: "no such mailbox", at: .t0 + .days(3))
        }
        #expect(
            try await world.usher.template(id).lastUse
                == TemplateUse(sentAt: .t0 + .days(3) + .minutes(2), sent: 2, waiting: 1, failed: 1))
    }

    @Test func aTestGoesOutAsItWasAskedFor() async throws {
        let mails = Mutex<[Mail]>([])
        var options = Usher.Options()
        let world = try await World.make(nil)
        var template = world.usher.newTemplate()
        (template.name, template.subject, template.body) = ("x", "Hi {{user.firstName}}", "<p>{{product}}</p>")
        let me = try #require(MailAddress("ada@usher.example", name: "Ada"))
        await #expect(throws: UsherError.noMailServer) {
            try await world.usher.sendTest(of: template, for: .sample, to: me, by: "ada")
        }
        options.mailTransport = MailTransport { mail in mails.withLock { $0.append(mail) } }
        let ready = try await World.make(nil, clock: world.clock, store: world.store, options: options)
        try await ready.usher.sendTest(of: template, for: .sample, to: me, by: "ada")
        #expect(try await ready.usher.deliverMail().sent == 1)
        let mail = try #require(mails.withLock { $0.first })
        #expect(mail.to == me && mail.subject == "[Test] Hi Robin" && mail.text == "Jira")
        #expect(mail.html?.contains("<p>Jira</p>") == true)
    }
}
