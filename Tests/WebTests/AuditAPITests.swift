import Core
import Engine
import Hummingbird
import Store
import Testing

@testable import Web

/// The audit log through the API: whose events, of when, and clearing it.
@Suite struct AuditAPITests {
    /// Five events in five hours: of Ada, of the clock, of Ada …
    private static func with(
        _ body: @escaping @Sendable (Console, APIClient) async throws -> Void
    ) async throws {
        let console = try await Console()
        _ = try await console.add(.operator, email: "ada@usher.example")
        let now = console.clock.now
        try await console.store.database.write { db in
            for number in 0..<5 {
                let actor = number.isMultiple(of: 2) ? "admin:ada@usher.example" : "schedule"
                try db.audit.append([
                    AuditEntry(
                        at: now + .hours(number), actor: actor, verb: "rule.changed", subject: "Rule \(number)",
                        run: number == 3 ? "run-3" : nil)
                ])
            }
        }
        try await console.test { browser async throws in
            try await body(console, try await APIClient(console, browser))
        }
    }

    @Test func eventsAreNarrowedToWhoDidThemAndWhen() async throws {
        try await Self.with { console, client in
            let (second, last) = ((console.clock.now + .hours(1)).iso8601, (console.clock.now + .hours(4)).iso8601)
            for (query, found) in [
                ("performer=ada%40usher", ["Rule 0", "Rule 2", "Rule 4"]),
                ("performer=admin:ada%40usher.example&from=\(second)", ["Rule 2", "Rule 4"]),
                ("performer=schedule", ["Rule 1", "Rule 3"]),
                (
                    "from=\(second)&until=\(last)&text=rule.changed",
                    [
                        "Rule 1", "Rule 2", "Rule 3",
                    ]
                ), ("performer=nobody", []), ("run=run-3", ["Rule 3"]), ("run=run-3&performer=ada%40", []),
                ("subject=Rule%202&until=\(last)", ["Rule 2"]),
            ] {
                let list = try await client.get("/audit?\(query)")["items"]?.list.compactMap { $0["subject"]?.string }
                #expect(list == found, "\(query)")
                let lines = try await client.send(.get, "/audit/export?\(query)").text.split(separator: "\n")
                #expect(lines.count == found.count, "\(query)")
            }
            let page = try await client.get("/audit?performer=schedule&limit=1")
            let next = "cursor=\(page["next"]?.string ?? "")"
            let rest = try await client.get("/audit?performer=schedule&limit=1&\(next)")
            #expect(rest["items"]?.list.first?["subject"]?.string == "Rule 3")
            #expect(try await client.send(.get, "/audit?performer=ada&\(next)").status == .badRequest)
            #expect(try await client.send(.get, "/audit?from=yesterday").status == .badRequest)
        }
    }

    @Test func clearingTakesTheNumberOfEventsThatGo() async throws {
        try await Self.with { _, client in
            let verdict = try await client.get("/audit/verify")
            let (events, last) = (verdict["events"]?.int ?? 0, verdict["head"]?["sequence"]?.int ?? 0)
            #expect(events >= 5)
            let wrong = try await client.send(
                .post, "/audit/clear", #"{"through": \#(last), "events": \#(events - 1)}"#)
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.json["errors"]?.list.first?["pointer"]?.string == "/events", "\(wrong.text)")
            #expect(try await client.send(.post, "/audit/clear", #"{"events": 1}"#).status == .unprocessableContent)
            #expect(try await client.get("/audit/verify")["events"]?.int == events)
            let order = #"{"through": \#(last), "events": \#(events)}"#
            let cleared = try await client.send(.post, "/audit/clear", order)
            #expect(cleared.json["removed"]?.int == events, "\(cleared.text)")
            let after = try await client.get("/audit/verify")
            #expect(after["valid"] == .bool(true) && after["events"]?.int == 1)
        }
    }
}
