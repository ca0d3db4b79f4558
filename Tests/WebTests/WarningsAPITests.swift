import Core
import Engine
import Hummingbird
import Store
import Testing

@testable import Web

/// Warnings, answers and outgoing mail through the API.
@Suite struct WarningsAPITests {
    /// Warnings w1 to w3 of one rule, to three people; the oldest could not be delivered.
    private static func warn(_ console: Console, _ rule: RuleID) async throws {
        let now = console.clock.now
        try await console.store.database.write { db in
            for number in 1...3 {
                let at = now - .days(10 - number)
                _ = try db.warnings.add(
                    SentWarning(
                        id: WarningID("w\(number)"), rule: rule, user: AccountID("p\(number)"),
                        template: "removal-warning", lastActive: .never, queuedAt: at,
                        acceptedAt: number == 1 ? nil : at, deadline: at + .days(7)))
            }
            try db.warnings.end("w1", as: .undeliverable, note: "no address", at: now)
        }
    }

    private static func answer(
        _ console: Console, _ id: AnswerID, _ rule: RuleID?, state: Answer.State
    ) async throws {
        let now = console.clock.now
        try await console.store.database.write { db in
            try db.warningAnswers.add(
                Answer(
                    id: id, warning: rule == nil ? nil : "w2", rule: rule, user: "p2", kind: .keep,
                    reason: "On leave", until: now + .days(3), lastActive: .never, answeredAt: now, state: state))
        }
    }

    private static func with(
        _ body: @escaping @Sendable (Console, APIClient, _ rule: String) async throws -> Void
    ) async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            let client = try await APIClient(console, browser)
            let rule = try await client.send(.post, "/rules", APITests.rule)
            try await warn(console, RuleID(rule.json["id"]?.string ?? ""))
            try await body(console, client, rule.json["id"]?.string ?? "")
        }
    }

    @Test func warningsAreListedNarrowedAndTriedAgain() async throws {
        try await Self.with { _, client, rule in
            let page = try await client.get("/warnings?limit=2&rule=\(rule)")
            #expect(page["total"]?.int == 3 && page["items"]?.list.map { $0["warning"]?.string } == ["w3", "w2"])
            #expect(page["items"]?.list.first?["rule"]?.string == "Away")
            #expect(page["items"]?.list.first?["ruleId"]?.string == rule)
            let rest = try await client.get("/warnings?limit=2&rule=\(rule)&cursor=\(page["next"]?.string ?? "")")
            #expect(rest["items"]?.list.map { $0["warning"]?.string } == ["w1"] && rest["next"] == .null)
            // A cursor is good for its own list only.
            let other = try await client.send(.get, "/warnings?limit=2&cursor=\(page["next"]?.string ?? "")")
            #expect(other.status == .badRequest)
            for (query, found) in [
                ("account=p2", ["w2"]), ("state=undeliverable", ["w1"]), ("state=sent", ["w3", "w2"]), ("rule=no", []),
                ("account=p1&state=sent", []),
            ] {
                let list = try await client.get("/warnings?\(query)")
                #expect(list["items"]?.list.map { $0["warning"]?.string } == found, "\(query)")
                #expect(list["total"]?.int == found.count, "\(query)")
            }
            #expect(try await client.send(.post, "/warnings/w2/again").status == .conflict)
            let again = try await client.send(.post, "/warnings/w1/again", headers: [.idempotencyKey: "again"])
            #expect(again.json["ending"]?.string == "spared", "\(again.text)")
            // What was done is not done twice, and not refused either.
            let twice = try await client.send(.post, "/warnings/w1/again", headers: [.idempotencyKey: "again"])
            #expect(twice.status == .ok && twice.text == again.text)
        }
    }

    @Test func answersAreListedDecidedAndWithdrawn() async throws {
        try await Self.with { console, client, rule in
            try await Self.answer(console, "a1", RuleID(rule), state: .waits)
            try await Self.answer(console, "a2", nil, state: .stands)
            try await Self.answer(console, "a3", RuleID(rule), state: .waits)
            let waiting = try await client.get("/answers?state=waits")
            #expect(waiting["total"]?.int == 2 && waiting["items"]?.list.first?["reason"]?.string == "On leave")
            let first = try await client.get("/answers?limit=1")
            let second = try await client.get("/answers?limit=1&cursor=\(first["next"]?.string ?? "")")
            #expect(first["items"]?.list.first?["answer"]?.string == "a3")
            #expect(second["items"]?.list.first?["answer"]?.string == "a2")
            #expect(second["items"]?.list.first?["rule"] == .null)
            #expect(try await client.get("/answers?rule=\(rule)&account=p2")["total"]?.int == 2)

            let kept = try await client.send(.post, "/answers/a1/decide", #"{"decision": "keep"}"#)
            #expect(kept.json["state"]?.string == "stands" && kept.json["decidedBy"]?.string.isEmpty == false)
            #expect(kept.json["until"]?.string == (console.clock.now + .days(90)).iso8601)
            let freed = try await client.send(.post, "/answers/a3/decide", #"{"decision": "release"}"#)
            #expect(freed.json["state"]?.string == "withdrawn")
            #expect(try await client.send(.post, "/answers/a3/decide", #"{"decision": "keep"}"#).status == .conflict)
            #expect(try await client.send(.post, "/answers/a2/withdraw").json["state"]?.string == "withdrawn")
            #expect(try await client.send(.post, "/answers/a2/withdraw").status == .conflict)
            #expect(try await client.get("/answers/a2")["state"]?.string == "withdrawn")
            let wrong = try await client.send(.post, "/answers/a1/decide", #"{"decision": "kep"}"#)
            #expect(wrong.json["errors"]?.list.first?["pointer"]?.string == "/decision", "\(wrong.text)")
        }
    }

    @Test func outgoingMailSaysWhyItWasNotSentAndNotWhatItSays() async throws {
        let console = try await Console()
        let now = console.clock.now
        try await console.store.database.write { db in
            for number in 1...3 {
                try db.outbox.add(
                    OutgoingMail(
                        id: "m\(number)", purpose: .test, recipient: "p\(number)@example.com", subject: "standard",
                        details: ["text": "the words of the mail", "account": "p\(number)"], createdAt: now))
            }
            try db.outbox.end("m1", as: .failed, error: "550 no such user", at: now)
        }
        try await console.test { browser async throws in
            let client = try await APIClient(console, browser, role: .viewer, scopes: [.read])
            let page = try await client.get("/outbox?limit=2")
            #expect(page["total"]?.int == 3 && page["items"]?.list.map { $0["id"]?.string } == ["m3", "m2"])
            let rest = try await client.get("/outbox?limit=2&cursor=\(page["next"]?.string ?? "")")
            #expect(rest["items"]?.list.first?["error"]?.string == "550 no such user")
            #expect(try await client.get("/outbox?state=failed")["total"]?.int == 1)
            let mail = try await client.send(.get, "/outbox/m2")
            #expect(mail.json["state"]?.string == "queued" && mail.json["accountId"]?.string == "p2")
            #expect(!mail.text.contains("the words"))
        }
    }
}
