import Core
import Store
import TestSupport
import Testing

@testable import Engine

@Suite struct AnswerTests {
    private let server = ScriptedMailServer()
    private let directory = ScriptedDirectory(
        users: (0..<4).map { number in
            User(
                id: AccountID("p\(number)"), name: "P\(number)", email: number == 3 ? nil : "p\(number)@example.com",
                groups: ["g1"], activity: [ProductActivity(product: "jira@1", lastActive: .at(Instant.t0 - .days(100)))]
            )
        }, groups: [Group(id: "g1", name: "staff")],
        products: [Product(id: "jira@1", key: .jira, name: "Jira", site: "acme")])

    /// Everybody has been warned about a rule that a person starts, but p3, who has no address.
    private func world() async throws -> World {
        var options = Usher.Options(publicAddress: "https://usher.example")
        options.mailTransport = server.transport
        let world = try await World.make(directory.client(now: .t0), options: options)
        _ = try await world.usher.sync()
        try await world.rule(
            filter: "lastActive[jira] < -30d AND membership = active",
            more: "warn: {template: removal-warning, daysBefore: 7}")
        #expect(try await world.usher.sendWarnings() == WarningRound(queued: 3, undeliverable: 1))
        #expect(try await world.usher.deliverMail().sent == 3)
        return world
    }

    private func warning(_ world: World, _ user: AccountID) async throws -> SentWarning {
        try #require(try await world.usher.warnings(of: user).first)
    }

    private func run(_ world: World) async throws -> [AccountID] {
        _ = try await world.usher.sync()
        let run = try await world.usher.run(ruleNamed: "rule", by: "test")
        return Set(try await world.usher.details(of: run.id).steps.map(\.step.user)).sorted()
    }

    @Test func theMailSaysWhatAndWhenAndCarriesBothLinks() async throws {
        let world = try await world()
        let mail = try #require(server.got.first { $0.to.address == "p0@example.com" })
        #expect(mail.subject.contains("Jira") && mail.subject.contains("28 November 2026"))
        #expect(
            mail.text.contains("https://usher.example/answer/") && mail.text.contains("https://usher.example/request"))
        #expect(try await warning(world, "p0").deadline == Instant.t0 + .days(7))
        #expect(try await world.usher.sendWarnings() == WarningRound())
    }

    @Test func keepingSparesReleasingGoesAtOnceAndTheRestAfterTheirTime() async throws {
        let world = try await world()
        let kept = try await world.usher.answer(
            warning: try await warning(world, "p0").id, kind: .keep, reason: "Leave")
        #expect(kept.state == .stands && kept.until == Instant.t0 + .days(90))
        _ = try await world.usher.answer(warning: try await warning(world, "p1").id, kind: .release)
        world.clock.advance(by: .days(1))
        #expect(try await run(world) == ["p1"])
        #expect(try await world.usher.answers(of: "p1").map(\.state) == [.used])
        #expect(try await warning(world, "p1").ending == .acted)
        world.clock.advance(by: .days(6))
        #expect(try await run(world) == ["p2"])
        #expect(try await world.auditVerbs.filter { $0 == "answer.given" }.count == 2)
        // Acted upon: too late to say anything.
        await #expect(throws: UsherError.self) {
            try await world.usher.answer(warning: try await warning(world, "p2").id, kind: .keep)
        }
    }

    @Test func theSameAnswerAgainIsOne() async throws {
        let world = try await world()
        let id = try await warning(world, "p0").id
        let first = try await world.usher.answer(warning: id, kind: .keep)
        #expect(try await world.usher.answer(warning: id, kind: .keep) == first)
        #expect(try await world.usher.answers(of: "p0").count == 1)
        try await world.usher.withdraw(answer: first.id, by: "admin:ada")
        await #expect(throws: UsherError.self) { try await world.usher.answer(warning: id, kind: .keep) }
        world.clock.advance(by: .days(8))
        #expect(try await run(world).contains("p0"))
    }

    @Test func whatCannotBeIsSaidWithItsPlace() async throws {
        let world = try await world()
        let id = try await warning(world, "p0").id
        let wrong: [(String, String?)] = [
            (String(repeating: "x", count: 1001), nil), ("", "2026-11-20"), ("", "2028-01-01"),
        ]
        for (reason, day) in wrong {
            await #expect(throws: UsherError.self) {
                try await world.usher.answer(
                    warning: id, kind: .keep, reason: reason, awayUntil: day.flatMap { CivilDay($0) })
            }
        }
        let away = try await world.usher.answer(warning: id, kind: .keep, awayUntil: CivilDay("2027-05-31"))
        #expect(away.until?.iso8601 == "2027-06-01T00:00:00Z")
        await #expect(throws: UsherError.unknownWarning("w0")) {
            try await world.usher.answer(warning: "w0", kind: .keep)
        }
        #expect(try await world.usher.question(of: id)?.answer == away)
        #expect(try await world.usher.question(of: id)?.products == ["Jira"])
    }

    @Test func nothingIsKeptWhenWhatBelongsToItFails() async throws {
        let world = try await world()
        let id = try await warning(world, "p0").id
        await #expect(throws: UsherError.notAnswerable("used")) {
            try await world.usher.answer(warning: id, kind: .keep) { _ in throw UsherError.notAnswerable("used") }
        }
        #expect(try await world.usher.answers(of: "p0").isEmpty)
    }

    @Test func tooOftenInARowAPersonDecides() async throws {
        let world = try await world()
        try await world.usher.changeAnswerSettings(
            to: AnswerSettings(keepDays: 10, keepsInARow: 1), from: 0, by: "test")
        #expect(
            try await world.usher.answer(warning: try await warning(world, "p0").id, kind: .keep).state == .stands)
        // Seven days before it runs out they are asked again.
        world.clock.advance(by: .days(4))
        _ = try await world.usher.sync()
        try await world.usher.sendWarnings()
        try await world.usher.deliverMail()
        let second = try await world.usher.answer(warning: try await warning(world, "p0").id, kind: .keep)
        #expect(second.state == .waits)
        world.clock.advance(by: .days(60))
        #expect(try await !run(world).contains("p0"))
        #expect(try await world.usher.waitingAnswers().map(\.id) == [second.id])
        #expect(try await world.usher.notices().contains { $0.place == .answers })
        try await world.usher.decide(answer: second.id, keep: false, by: "admin:ada")
        #expect(try await run(world) == ["p0"])
    }

    @Test(arguments: [
        (keep: true, says: "You keep Jira", text: "you keep it until 5 December 2026"),
        (keep: false, says: "About Jira", text: "https://usher.example/request"),
    ])
    func whoAnsweredHearsWhatWasDecided(_ decision: (keep: Bool, says: String, text: String)) async throws {
        let world = try await world()
        try await world.usher.changeAnswerSettings(
            to: AnswerSettings(keepDays: 10, keepsInARow: 1), from: 0, by: "test")
        _ = try await world.usher.answer(warning: try await warning(world, "p0").id, kind: .keep)
        world.clock.advance(by: .days(4))
        _ = try await world.usher.sync()
        try await world.usher.sendWarnings()
        try await world.usher.deliverMail()
        let answer = try await world.usher.answer(warning: try await warning(world, "p0").id, kind: .keep)
        #expect(answer.state == .waits)
        try await world.usher.decide(answer: answer.id, keep: decision.keep, by: "admin:ada")
        #expect(try await world.usher.deliverMail().sent == 1)
        let mail = try #require(server.got.last)
        #expect(mail.to.address == "p0@example.com" && mail.subject == decision.says)
        #expect(mail.text.contains(decision.text), "\(mail.text)")
        await #expect(throws: UsherError.self) {
            try await world.usher.decide(answer: answer.id, keep: decision.keep, by: "admin:ada")
        }
        #expect(try await world.usher.deliverMail() == Delivery())
    }

    @Test func whoseAnswerIsWithdrawnHearsItUnlessTheySaidTheyDoNotNeedIt() async throws {
        let world = try await world()
        for (user, kind) in [("p0", Answer.Kind.keep), ("p1", .release)] as [(AccountID, Answer.Kind)] {
            let answer = try await world.usher.answer(warning: try await warning(world, user).id, kind: kind)
            try await world.usher.withdraw(answer: answer.id, by: "admin:ada")
        }
        #expect(try await world.usher.deliverMail() == Delivery(sent: 1))
        #expect(server.got.last?.subject == "About Jira" && server.got.last?.to.address == "p0@example.com")
    }

    @Test func whoCannotBeWarnedIsListedAndTriedAgainWhenAsked() async throws {
        let world = try await world()
        let query = WarningQuery(states: [.undeliverable])
        let listed = try await world.usher.warnings(matching: query, limit: 10)
        #expect(listed.warnings.map(\.user) == ["p3"] && listed.total == 1)
        world.clock.advance(by: .days(30))
        _ = try await world.usher.sync()
        let plan = try await world.usher.plan(ruleNamed: "rule").plan
        #expect(plan.spared.map(\.detail) == ["could not be warned: no e-mail address is known"])
        var user = try #require(directory.users.last)
        user.email = "p3@example.com"
        directory.put(user)
        _ = try await world.usher.sync()
        #expect(try await world.usher.sendWarnings() == WarningRound())
        try await world.usher.warnAgain(try #require(listed.warnings.first).id, by: "admin:ada")
        #expect(try await world.usher.sendWarnings() == WarningRound(queued: 1))
    }

    @Test func whoIsSeenAgainBeforeTheMailGoesOutHearsNothing() async throws {
        server.error = .temporary("busy")
        var options = Usher.Options()
        options.mailTransport = server.transport
        let world = try await World.make(directory.client(now: .t0), options: options)
        _ = try await world.usher.sync()
        try await world.rule(
            filter: "lastActive[jira] < -30d", more: "warn: {template: removal-warning, daysBefore: 7}")
        try await world.usher.sendWarnings()
        try await world.usher.deliverMail()
        server.error = nil
        var user = directory.users[0]
        user.activity = [ProductActivity(product: "jira@1", lastActive: .at(.t0))]
        directory.put(user)
        world.clock.advance(by: .days(2))
        _ = try await world.usher.sync()
        #expect(try await world.usher.deliverMail() == Delivery(sent: 2, dropped: 1))
        #expect(try await warning(world, "p0").ending == .active)
        // Late, so the time it names is later.
        #expect(try await warning(world, "p1").deadline == Instant.t0 + .days(9))
    }

    @Test func aRuleWhoseTemplateIsOffTouchesNobody() async throws {
        let world = try await world()
        world.clock.advance(by: .days(30))
        try await world.store.database.write { db in
            var template = try #require(try db.templates.named("removal-warning"))
            template.isEnabled = false
            try db.templates.save(template)
        }
        #expect(try await run(world) == [])
        #expect(try await world.usher.notices().contains { $0.place == .templates })
    }
}
