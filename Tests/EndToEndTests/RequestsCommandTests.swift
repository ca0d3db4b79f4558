import Core
import Foundation
import Store
import Testing

/// Requests and answers on the command line.
@Suite struct RequestsCommandTests {
    /// What a server would have kept in this directory.
    private static func keep(
        _ world: World, _ body: @escaping @Sendable (any Connection) throws -> Void
    ) async throws {
        let store = try await Store.open(
            DatabaseLocation(kind: .sqlite(path: world.data.path + "/usher.sqlite"), keys: world.data.path + "/keys"))
        try await store.database.write(body)
    }

    /// Two people without Jira who ask for it, and wait.
    private static func ask(_ world: World) async throws -> [AccountID] {
        let filter = "role IS EMPTY AND membership = active AND product != jira AND claim = managed"
        let people = try await world.program("users", filter, "--json", "--limit", "2").objects()
        let ids = people.compactMap { $0["accountId"] as? String }.map { AccountID($0) }
        try #require(ids.count == 2)
        try await keep(world) { db in
            for (index, id) in ids.enumerated() {
                _ = try db.accessRequests.add(
                    AccessRequest(
                        id: RequestID("r\(index)"), channel: .slack, externalKey: "k\(index)", user: id,
                        product: .jira, reason: "I need it", state: .waiting, note: "No grant rule fits.",
                        askedAt: Instant(seconds: 1_795_000_000 + Int64(index)), replyTo: "https://secret.example"))
            }
        }
        return ids
    }

    @Test func requestsAreListedShownPlannedGrantedAndRefused() async throws {
        try await World.run { world in
            let ids = try await Self.ask(world)
            let listed = try await world.program("requests", "list", "--state", "waiting", "--json").objects()
            #expect(listed.map { $0["id"] as? String } == ["r1", "r0"])
            let table = try await world.program("requests", "list")
            #expect(table.output.contains("REQUEST") && table.output.contains("No grant rule fits."))
            #expect(try await world.program("requests", "list", "--channel", "mail").output == "No requests.\n")
            let shown = try await world.program("requests", "show", "r0")
            #expect(shown.output.contains("waits for a person") && shown.output.contains("I need it"))
            let object = try await world.program("requests", "show", "r0", "--json").object()
            #expect(object["accountId"] as? String == ids[0].rawValue && object["words"] as? String == "I need it")
            #expect(!"\(object)".contains("secret.example"))

            let (before, give) = (try await world.digest(), "addToGroups: [jira-software-users-acme]")
            let plan = try await world.program(
                "requests", "grant", "r0", "--action", give, "--plan-only", "--json"
            ).object()
            #expect((plan["steps"] as? [Any])?.count == 1 && plan["needsApprover"] is NSNull)
            #expect(try await world.digest() == before)
            let granted = try await world.program("requests", "grant", "r0", "--action", give, "--json")
            #expect(granted.exit == 0, "\(granted.errors)")
            #expect(try granted.object()["state"] as? String == "granted")
            #expect(try await world.digest() != before)
            let run = try #require(try granted.object()["run"] as? String)
            #expect(try await world.program("runs", "show", run).exit == 0)
            let again = try await world.program("requests", "grant", "r0", "--json")
            #expect(again.exit == 1)
            #expect(try again.error()["code"] as? String == "refused")

            let refused = try await world.program("requests", "refuse", "r1", "--reason", "Ask Bo.", "--json").object()
            #expect(refused["state"] as? String == "refused" && refused["answer"] as? String == "Ask Bo.")
            #expect(try await world.program("requests", "refuse", "r1").exit == 1)
        }
    }

    /// Nothing is sent before somebody has agreed to exactly that plan.
    @Test func rightsToAdministrateNeedTheHashOfTheirPlan() async throws {
        try await World.run { world in
            _ = try await Self.ask(world)
            let plan = try await Self.planAdministration(world)
            let hash = try #require(plan["hash"] as? String)
            let held = try await world.program.run(Self.grant + ["--json"])
            #expect(held.exit == 3)
            #expect(try held.error()["code"] as? String == "blocked")
            #expect(try await world.program.run(Self.grant + ["--approve", "0000"]).exit == 3)
            #expect(try await world.changingCalls() == 0)
            let done = try await world.program.run(Self.grant + ["--approve", hash])
            #expect(done.exit == 0, "\(done.errors)")
            #expect(done.output.contains("granted"))
        }
    }

    private static let grant = ["requests", "grant", "r0", "--action", "addToGroups: [jira-admins-acme]"]

    private static func planAdministration(_ world: World) async throws -> [String: Any] {
        let answer = try await world.program.run(grant + ["--plan-only", "--json"])
        let plan = try answer.object()
        #expect(plan["needsApprover"] is String, "\(answer.output) \(answer.errors)")
        return plan
    }

    @Test func answersAreListedDecidedAndWithdrawn() async throws {
        try await World.run { world in
            try await world.apply(RulesCommandTests.idle)
            let rules = try await world.program("rules", "list", "--json").objects()
            #expect(rules.contains { $0["name"] as? String == "Idle" })
            try await Self.keep(world) { db in
                let rule = try db.rules.all().first { $0.name == "Idle" }?.id
                for (id, state) in [("a1", Answer.State.waits), ("a2", .waits), ("a3", .stands), ("a4", .used)] {
                    try db.warningAnswers.add(
                        Answer(
                            id: AnswerID(id), rule: rule, user: AccountID("p-\(id)"), kind: .keep, reason: "On leave",
                            until: Instant(seconds: 4_000_000_000), lastActive: .never,
                            answeredAt: Instant(seconds: 1_795_000_000), state: state))
                }
            }
            func ids(_ more: String...) async throws -> [String?] {
                try await world.program.run(["answers", "list", "--json"] + more).objects()
                    .map { $0["answer"] as? String }
            }
            #expect(try await ids() == ["a3", "a2", "a1"])
            #expect(try await ids("--waiting") == ["a2", "a1"])
            #expect(try await ids("--all", "--rule", "idle").count == 4)
            #expect(try await ids("--rule", "Held") == [])
            let table = try await world.program("answers", "list").output
            #expect(table.contains("On leave") && table.contains("Idle"))

            let kept = try await world.program("answers", "decide", "a1", "keep", "--json").object()
            #expect(kept["state"] as? String == "stands" && (kept["decidedBy"] as? String)?.hasPrefix("cli:") == true)
            let freed = try await world.program("answers", "decide", "a2", "release")
            #expect(freed.output == "The answer of p-a2 counts no more.\n")
            let late = try await world.program("answers", "decide", "a2", "keep", "--json")
            #expect(late.exit == 1)
            #expect(try late.error()["code"] as? String == "refused")
            #expect(try await world.program("answers", "withdraw", "a3").exit == 0)
            #expect(try await world.program("answers", "withdraw", "a4").exit == 1)
            let unknown = try await world.program("answers", "withdraw", "none", "--json")
            #expect(try unknown.error()["code"] as? String == "notFound")
            #expect(try await world.program("answers", "decide", "a1", "maybe").exit == 2)
            let log = try await world.program("audit", "list", "--json").objects().compactMap { $0["verb"] as? String }
            #expect(log.filter { $0.hasPrefix("answer.") }.count == 3)
        }
    }
}
