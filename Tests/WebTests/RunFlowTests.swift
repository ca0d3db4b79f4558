import Connectors
import Core
import Engine
import Foundation
import Hummingbird
import Simulator
import Store
import TestSupport
import Testing

@testable import Web

/// What can be done with a run from its page, against an organisation that really changes.
@Suite struct RunFlowTests {
    private static let idle = "accountStatus = active AND membership = active AND lastActive < -60d"

    /// Saves a rule, and starts it as somebody.
    private static func blocked(
        _ console: Console, by actor: String = "schedule", mode: String = "live", name: String = "Idle people",
        editor: String = "cli:test", more: String = "approval: always"
    ) async throws -> Run {
        _ = try await console.usher.applyRules(
            """
            rules:
              - name: '\(name)'
                filter: '\(idle)'
                mode: \(mode)
                actions: [suspend]
                \(more)
            """, by: editor)
        return try await console.usher.run(ruleNamed: name, by: actor)
    }

    private static func users(_ console: Console) async throws -> [User] {
        let snapshot = try await console.usher.snapshot()
        return (0..<snapshot.count).map { snapshot.user(at: $0) }.sorted { $0.id < $1.id }
    }

    private static func state(_ id: RunID, _ console: Console) async throws -> RunState {
        await console.server.background.finish()
        return try await console.usher.run(id).state
    }

    @Test func approvingRunsThePlanAndUndoBringsEverythingBack() async throws {
        try await Console.withOrganization { console, organization in
            let before = try await Self.users(console)
            let run = try await Self.blocked(console)
            let approver = try await console.add(.approver)
            try await console.test { browser async throws in
                try await browser.signIn(approver)
                let page = try await browser.get(Link.run(run.id))
                #expect(page.text.contains("Waits for approval"))
                #expect(page.text.contains("still match"))
                #expect(page.text.contains("Reject"))
                let approved = try await browser.post(
                    "/runs/\(run.id)/approve",
                    ["hash": run.planHash, "confirm": "\(run.counts.affected)"])
                #expect(approved.location == Link.run(run.id))
                #expect(try await Self.state(run.id, console) == .succeeded)
                #expect(organization.changingCalls == run.counts.affected)
                #expect(try await console.usher.run(run.id).approvedBy == approver.actor)

                let plan = try await browser.get("/runs/\(run.id)/undo")
                #expect(plan.text.contains("Undo “Idle people”?"))
                let hash = try #require(Self.hash(in: plan.text))
                let undone = try await browser.post(
                    "/runs/\(run.id)/undo", ["hash": hash, "confirm": "\(run.counts.affected)"])
                let undo = RunID(String(try #require(undone.location).dropFirst("/runs/".count)))
                #expect(try await Self.state(undo, console) == .succeeded)
                _ = try await console.usher.sync(full: true, by: "test")
                #expect(try await Self.users(console) == before)
                #expect(try await browser.get(Link.run(run.id)).text.contains("It was taken back by run \(undo)"))
            }
        }
    }

    private static func hash(in html: String) -> String? {
        html.firstMatch(of: /name="hash" value="([0-9a-f]{64})"/).map { String($0.1) }
    }

    @Test func aWrongHashOrNumberRunsNothing() async throws {
        try await Console.withOrganization(users: 900) { console, organization in
            let run = try await Self.blocked(console)
            try #require(run.counts.affected > TypedNumber.limit)
            let approver = try await console.add(.approver)
            try await console.test { browser async throws in
                try await browser.signIn(approver)
                let path = "/runs/\(run.id)/approve"
                let typed = try await browser.post(path, ["hash": run.planHash, "confirm": "7"])
                #expect(typed.status == .unprocessableContent)
                #expect(typed.text.contains("Type \(Wording.number(run.counts.affected))"))
                #expect(try await browser.post(path, ["confirm": "\(run.counts.affected)"]).status == .badRequest)
                let other = try await browser.post(
                    path, ["hash": String(repeating: "0", count: 64), "confirm": "\(run.counts.affected)"])
                #expect(other.status == .conflict)
                #expect(try await Self.state(run.id, console) == .blocked)
                #expect(organization.changingCalls == 0)
            }
        }
    }

    @Test func anOperatorMayRejectAndNotApprove() async throws {
        try await Console.withOrganization { console, organization in
            let run = try await Self.blocked(console)
            let operatorOne = try await console.add(.operator)
            try await console.test { browser async throws in
                try await browser.signIn(operatorOne)
                let page = try await browser.get(Link.run(run.id))
                #expect(page.text.contains("aria-disabled=\"true\""))
                #expect(page.text.contains("Approvers and administrators decide this"))
                let approved = try await browser.post("/runs/\(run.id)/approve", ["hash": run.planHash])
                #expect(approved.status == .forbidden)
                #expect(try await browser.post("/runs/\(run.id)/cancel").location == Link.run(run.id))
                #expect(try await Self.state(run.id, console) == .cancelled)
                #expect(organization.changingCalls == 0)
            }
        }
    }

    @Test func aViewerSeesAndCannotTouch() async throws {
        try await Console.withOrganization { console, _ in
            let run = try await Self.blocked(console)
            let viewer = try await console.add(.viewer)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                let page = try await browser.get(Link.run(run.id))
                #expect(page.status == .ok)
                #expect(!page.text.contains("method=\"post\" action=\"/runs"))
                for path in ["approve", "cancel", "resume", "undo", "retry", "discard"] {
                    let answer = try await browser.post("/runs/\(run.id)/\(path)", ["hash": run.planHash])
                    #expect(answer.status == .forbidden, "\(path)")
                }
                #expect(try await browser.get("/runs/\(run.id)/undo").status == .forbidden)
            }
        }
    }

    /// Who started it, and who was the last to edit its rule, are barred where the organisation wants that.
    @Test func theAuthorIsBarredWhereTheOrganisationWantsAnother() async throws {
        try await Console.withOrganization { console, organization in
            let author = try await console.add(.admin, email: "author@usher.example")
            let other = try await console.add(.approver, email: "other@usher.example")
            var settings = try await console.usher.settings().value
            settings.authorMayApprove = false
            try await console.usher.changeSettings(to: settings, from: 0, by: "test")
            let run = try await Self.blocked(console, editor: author.actor)
            try await console.test { browser async throws in
                try await browser.signIn(author)
                #expect(try await browser.get(Link.run(run.id)).text.contains("You were the last to edit the rule"))
                let form = ["hash": run.planHash, "confirm": "\(run.counts.affected)"]
                let answer = try await browser.post("/runs/\(run.id)/approve", form)
                #expect(answer.status == .forbidden)
                #expect(answer.text.contains("Somebody else has to approve this"))
                #expect(organization.changingCalls == 0)
                // Agreeing in advance is no way around it.
                let again = try await console.usher.run(
                    ruleNamed: "Idle people", approving: nil, by: author.actor)
                #expect(again.id == run.id)
                await #expect(throws: UsherError.self) {
                    try await console.usher.run(ruleNamed: "Idle people", approving: run.planHash, by: author.actor)
                }
                let second = browser.another()
                try await second.signIn(other)
                #expect(try await second.post("/runs/\(run.id)/approve", form).location == Link.run(run.id))
                #expect(try await Self.state(run.id, console) == .succeeded)
            }
        }
    }

    @Test func anExpiredPlanSaysSoAndIsRefused() async throws {
        try await Console.withOrganization { console, organization in
            let run = try await Self.blocked(console)
            let approver = try await console.add(.approver)
            console.clock.advance(.days(8))
            try await console.test { browser async throws in
                try await browser.signIn(approver)
                #expect(try await browser.get(Link.run(run.id)).text.contains("The plan has expired"))
                let form = ["hash": run.planHash, "confirm": "\(run.counts.affected)"]
                let answer = try await browser.post("/runs/\(run.id)/approve", form)
                #expect(answer.status == .conflict)
                #expect(organization.changingCalls == 0)
            }
        }
    }

    @Test func whoChangedSinceIsShownAndNobodyIsAdded() async throws {
        try await Console.withOrganization { console, _ in
            let run = try await Self.blocked(console)
            let details = try await console.usher.details(of: run.id)
            let first = try #require(details.steps.first).step.user
            _ = try await console.usher.run(
                BulkOperation(title: "One", actions: [.suspend], accounts: [first]), mode: .live, by: "test")
            let viewer = try await console.add(.viewer)
            let remaining = run.counts.affected - 1
            #expect(try await console.usher.drift(of: run.id).remaining == remaining)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                let page = try await browser.get(Link.run(run.id)).text
                #expect(page.contains("1 person would be dropped"))
                #expect(page.contains("\(remaining) remain"))
            }
        }
    }

    @Test func undoEndsAfterThirtyDays() async throws {
        try await Console.withOrganization { console, _ in
            let run = try await Self.blocked(console, more: "brake: off")
            #expect(run.state == .succeeded)
            let someone = try await console.add(.operator)
            try await console.test { browser async throws in
                try await browser.signIn(someone)
                console.clock.advance(.days(29))
                try await browser.signIn(someone)
                #expect(try await browser.get("/runs/\(run.id)/undo").status == .ok)
                console.clock.advance(.days(2))
                try await browser.signIn(someone)
                let late = try await browser.get("/runs/\(run.id)/undo")
                #expect(late.status == .conflict)
                #expect(late.text.contains("It is too late to take it back"))
                #expect(!(try await browser.get(Link.run(run.id)).text.contains("/undo\"")))
            }
        }
    }

    /// The retry is a run of exactly what failed; afterwards everybody is as the first run wanted.
    @Test func failedStepsAreTriedAgain() async throws {
        let directory = ScriptedDirectory(users: RandomOrganization(seed: 5, users: 60).users)
        let console = try await Console(client: directory.client(now: TestClock().now))
        _ = try await console.usher.sync(full: true, by: "test")
        directory.script { number, _ in
            number <= 2 ? .failsBefore(.refused(code: nil, reason: "<b>not now</b>")) : .works
        }
        let run = try await Self.blocked(console, more: "brake: off")
        try #require(run.state == .partial, "\(run)")
        let failed = try await console.store.database.read { try $0.runs.steps(of: run.id, in: [.failed]) }
        let someone = try await console.add(.operator)
        try await console.test { browser async throws in
            try await browser.signIn(someone)
            let page = try await browser.get(Link.run(run.id)).text
            #expect(page.contains("2 steps failed"))
            #expect(page.contains("&lt;b&gt;not now") && !page.contains("<b>not now"))
            let plan = try await browser.get("/runs/\(run.id)/retry").text
            let answer = try await browser.post(
                "/runs/\(run.id)/retry", ["hash": try #require(Self.hash(in: plan))])
            let retry = RunID(String(try #require(answer.location).dropFirst("/runs/".count)))
            #expect(try await Self.state(retry, console) == .succeeded)
            let steps = try await console.usher.details(of: retry).steps
            #expect(Set(steps.map(\.step.user)) == Set(failed.map(\.step.user)))
            #expect(steps.allSatisfy { $0.state == .succeeded })
            #expect(try await browser.get(Link.run(run.id)).text.contains("They were tried again by run \(retry)"))
        }
    }

    @Test func failuresThatWereLookedAtAskNoMore() async throws {
        let directory = ScriptedDirectory(users: RandomOrganization(seed: 5, users: 60).users)
        let console = try await Console(client: directory.client(now: TestClock().now))
        _ = try await console.usher.sync(full: true, by: "test")
        directory.script { number, _ in number == 1 ? .failsBefore(.refused(code: nil, reason: "no")) : .works }
        let run = try await Self.blocked(console, more: "brake: off")
        let someone = try await console.add(.operator)
        try await console.test { browser async throws in
            try await browser.signIn(someone)
            #expect(try await browser.get(Link.run(run.id)).text.contains("Discard 1 step"))
            for _ in 0..<2 { #expect(try await browser.post("/runs/\(run.id)/discard").status == .seeOther) }
            let page = try await browser.get(Link.run(run.id)).text
            #expect(page.contains("Ada Lovelace has looked at them"))
            #expect(!page.contains("/retry\""))
        }
        #expect(try await console.auditVerbs().count { $0 == "run.failuresDiscarded" } == 1)
    }

    /// A title is text wherever it stands.
    @Test func aTitleCannotBecomeMarkup() async throws {
        try await Console.withOrganization { console, _ in
            let run = try await Self.blocked(console, name: "<script>alert(1)</script>")
            let viewer = try await console.add(.viewer)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                for path in ["/runs", Link.run(run.id), "/runs?find=%3Cscript%3Ealert"] {
                    let page = try await browser.get(path)
                    #expect(page.status == .ok)
                    #expect(page.text.contains("&lt;script&gt;alert"), "\(path)")
                    #expect(!page.text.contains("<script>alert"), "\(path)")
                }
            }
        }
    }

    @Test func downloadsAreTheSameForEveryFace() async throws {
        try await Console.withOrganization { console, _ in
            let run = try await Self.blocked(console, mode: "safe")
            let details = try await console.usher.details(of: run.id)
            let viewer = try await console.add(.viewer)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                let csv = try await browser.get("/runs/\(run.id)/run.csv")
                #expect(csv.text == RunReport.csv(details))
                #expect(csv.headers[.contentDisposition] == "attachment; filename=\"\(run.id).csv\"")
                let json = try await browser.get("/runs/\(run.id)/run.json")
                let value = try #require(
                    try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any])
                #expect((value["steps"] as? [Any])?.count == details.steps.count)
                #expect(value["state"] as? String == "simulated")
                #expect(try await browser.get("/runs/none/run.csv").status == .notFound)
            }
        }
    }

    /// Pages of steps, by outcome and by person; people left alone.
    @Test func stepsAreFoundByPersonAndOutcome() async throws {
        try await Console.withOrganization { console, _ in
            let run = try await Self.blocked(console, mode: "safe")
            let details = try await console.usher.details(of: run.id)
            let snapshot = try await console.usher.snapshot()
            let user = try #require(details.steps.first).step.user
            let name = snapshot.name(at: try #require(snapshot.index(of: user)))
            let viewer = try await console.add(.viewer)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                let found = try await browser.get("/runs/\(run.id)?find=\(Link.segment(name.uppercased()))")
                #expect(found.text.contains(Link.user(user)))
                let none = try await browser.get("/runs/\(run.id)?find=nobody-at-all")
                #expect(none.text.contains("Nobody called like this"))
                let failed = try await browser.get("/runs/\(run.id)?steps=failed")
                #expect(failed.text.contains("No step is like this"))
                let spared = try #require(details.spared.first)
                let left = try await browser.get("/runs/\(run.id)/left-alone?reason=\(spared.reason.rawValue)")
                #expect(left.text.contains(Link.user(spared.user)))
                #expect(try await browser.get("/runs/\(run.id)/left-alone?reason=x").status == .notFound)
            }
        }
    }
}
