import Core
import Engine
import Hummingbird
import Store
import TestSupport
import Testing

@testable import Web

/// Failed steps, and the names of filters, through the API.
@Suite struct RetryAPITests {

    /// A run of which the first two steps failed.
    private static func failed(
        _ body: @escaping @Sendable (Console, APIClient, _ run: String) async throws -> Void
    ) async throws {
        let directory = ScriptedDirectory(users: RandomOrganization(seed: 5, users: 60).users)
        let console = try await Console(client: directory.client(now: TestClock().now))
        _ = try await console.usher.sync(full: true, by: "test")
        directory.script { number, _ in number <= 2 ? .failsBefore(.refused(code: nil, reason: "no")) : .works }
        _ = try await console.usher.applyRules(
            """
            rules:
              - name: Away
                filter: accountStatus = active AND membership = active AND lastActive < -60d
                mode: live
                actions: [suspend]
                brake: off
            """, by: "test")
        let run = try await console.usher.run(ruleNamed: "Away", by: "test")
        try #require(run.state == .partial && run.counts.failed == 2, "\(run)")
        try await console.test { browser async throws in
            try await body(console, try await APIClient(console, browser), run.id.rawValue)
        }
    }

    @Test func failedStepsAreTriedAgainAsPlanned() async throws {
        try await Self.failed { console, client, run in
            let plan = try await client.send(.post, "/runs/\(run)/retry/plan")
            #expect(plan.json["steps"]?.list.count == 2, "\(plan.text)")
            let hash = plan.json["hash"]?.string ?? ""
            #expect(try await client.send(.post, "/runs/\(run)/retry", #"{"hash": "other"}"#).status == .conflict)
            let key: HTTPFields = [.idempotencyKey: "retry"]
            let retry = try await client.send(.post, "/runs/\(run)/retry", #"{"hash": "\#(hash)"}"#, headers: key)
            #expect(retry.status == .accepted && retry.json["run"]?.string != run, "\(retry.text)")
            let twice = try await client.send(.post, "/runs/\(run)/retry", #"{"hash": "\#(hash)"}"#, headers: key)
            #expect(twice.text == retry.text && twice.location == retry.location)
            await console.server.background.finish()
            #expect(try await client.get("/runs/\(retry.json["run"]?.string ?? "")")["state"]?.string == "succeeded")
            #expect(try await client.send(.post, "/runs/\(run)/retry").status == .conflict)
        }
    }

    @Test func failuresAreMarkedAsLookedAt() async throws {
        try await Self.failed { console, client, run async throws in
            for _ in 0..<2 { #expect(try await client.send(.post, "/runs/\(run)/discard").status == .ok) }
            #expect(try await console.auditVerbs().count { $0 == "run.failuresDiscarded" } == 1)
            #expect(try await client.send(.post, "/runs/none/discard").status == .notFound)
            #expect(try await client.send(.post, "/runs/none/retry/plan").status == .notFound)
        }
    }

    @Test func aFilterGetsAnotherNameAndItsRulesFollow() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            let client = try await APIClient(console, browser)
            let made = try await client.send(.post, "/filters", #"{"name": "Old", "filter": "membership = active"}"#)
            try await client.send(.post, "/filters", #"{"name": "Taken", "filter": "membership = active"}"#)
            let rule = try await client.send(
                .post, "/rules", #"{"name": "Away", "savedFilter": "Old", "actions": ["suspend"]}"#)
            #expect(rule.status == .created, "\(rule.text)")
            let (path, tag) = ("/filters/Old/rename", made.headers[.eTag] ?? "")
            #expect(try await client.send(.post, path, #"{"name": "New"}"#).status.code == 428)
            let taken = try await client.send(.post, path, #"{"name": "Taken"}"#, headers: [.ifMatch: tag])
            #expect(taken.status == .unprocessableContent)
            let renamed = try await client.send(.post, path, #"{"name": "New"}"#, headers: [.ifMatch: tag])
            #expect(renamed.json["name"]?.string == "New" && renamed.json["rules"]?.list.map(\.string) == ["Away"])
            #expect(try await client.send(.get, "/filters/Old").status == .notFound)
        }
    }
}
