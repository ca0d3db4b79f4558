import Connectors
import Core
import Simulator
import Store
import Testing

@testable import Engine

@Suite struct RunTests {
    private static let idle = "accountStatus = active AND membership = active AND lastActive < -60d"

    @Test func safeModeChangesNothingAtTheVendor() async throws {
        try await withSimulatedWorld { world, organization in
            _ = try await world.usher.sync()
            try await world.rule(filter: RunTests.idle, mode: "safe")
            let before = organization.digest
            let run = try await world.usher.run(ruleNamed: "rule", by: "test")
            #expect(run.state == .simulated)
            #expect(run.counts.affected > 5)
            #expect(organization.changingCalls == 0)
            #expect(organization.digest == before)
            let steps = try await world.usher.details(of: run.id).steps
            #expect(steps.allSatisfy { $0.state == .simulated })
            #expect(try await world.auditVerbs.count { $0 == "step.simulated" } == steps.count)
        }
    }

    @Test(arguments: ["[suspend]", "[removeProductAccess: [jira]]", "[removeFromAllGroups, suspend]"])
    func undoRestoresTheDirectoryExactly(actions: String) async throws {
        try await withSimulatedWorld { world, organization in
            _ = try await world.usher.sync()
            try await world.rule(filter: RunTests.idle, actions: actions)
            let before = organization.dump
            let run = try await world.usher.run(ruleNamed: "rule", by: "test")
            #expect(run.state == .succeeded, "\(String(describing: run.reason))")
            #expect(run.counts.succeeded > 5)
            #expect(organization.dump != before)
            let undone = try await world.usher.undo(run.id, by: "test")
            #expect(undone.run.state == .succeeded)
            #expect(undone.undo.notUndone.isEmpty)
            #expect(String(decoding: organization.dump, as: UTF8.self) == String(decoding: before, as: UTF8.self))
            #expect(try await world.usher.verifyAudit().valid)
        }
    }

    @Test func theMirrorFollowsARun() async throws {
        try await withSimulatedWorld { world, _ in
            _ = try await world.usher.sync()
            try await world.rule(filter: RunTests.idle)
            let run = try await world.usher.run(ruleNamed: "rule", by: "test")
            let suspended = try await world.usher.details(of: run.id).steps.map(\.step.user)
            let snapshot = try await world.usher.snapshot()
            for id in suspended {
                let position = try #require(snapshot.index(of: id))
                #expect(snapshot.membership(at: position) == .suspended)
            }
            #expect(try await world.usher.sync().changed == 0)
        }
    }

    @Test func aBrakedRunWaitsAndRunsWhenItsPlanIsApproved() async throws {
        try await withSimulatedWorld { world, organization in
            _ = try await world.usher.sync()
            try await world.rule(filter: RunTests.idle, more: "brake: {users: 3}")
            let plan = try await world.usher.plan(ruleNamed: "rule").plan
            let waiting = try await world.usher.run(ruleNamed: "rule", by: "test")
            #expect(waiting.state == .blocked)
            #expect(organization.changingCalls == 0)
            // The same plan again is the same waiting run.
            #expect(try await world.usher.run(ruleNamed: "rule", by: "test").id == waiting.id)
            await #expect(throws: UsherError.planChanged(approved: "abc", present: plan.hash)) {
                try await world.usher.run(ruleNamed: "rule", approving: "abc", by: "test")
            }
            let done = try await world.usher.run(ruleNamed: "rule", approving: plan.hash, by: "ada")
            #expect(done.id == waiting.id)
            #expect(done.state == .succeeded)
            #expect(done.approvedBy == "ada")
            #expect(organization.changingCalls == plan.affected)
        }
    }

    @Test func anApprovalExpires() async throws {
        try await withSimulatedWorld { world, _ in
            _ = try await world.usher.sync()
            try await world.rule(filter: RunTests.idle, more: "approval: always")
            let waiting = try await world.usher.run(ruleNamed: "rule", by: "test")
            world.clock.advance(by: .days(8))
            await #expect(throws: UsherError.approvalExpired(waiting.id, at: waiting.createdAt)) {
                try await world.usher.approve(waiting.id, by: "ada")
            }
        }
    }

    @Test func aWaitingRunCanBeCancelled() async throws {
        try await withSimulatedWorld { world, organization in
            _ = try await world.usher.sync()
            try await world.rule(filter: RunTests.idle, more: "approval: always")
            let waiting = try await world.usher.run(ruleNamed: "rule", by: "test")
            #expect(try await world.usher.cancel(waiting.id, by: "ada").state == .cancelled)
            let steps = try await world.usher.details(of: waiting.id).steps
            #expect(steps.allSatisfy { $0.state == .cancelled })
            #expect(organization.changingCalls == 0)
            await #expect(throws: UsherError.self) { try await world.usher.approve(waiting.id, by: "ada") }
        }
    }
}
