import Connectors
import Core
import Foundation
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
            #expect(RunTests.differences(before, organization.dump) == [])
            #expect(try await world.usher.verifyAudit().valid)
        }
    }

    /// Users that are not the same in both dumps. Somebody in two directories who was suspended in only one of them
    /// counts as active for the vendor, which does not say more, and comes back active in both.
    private static func differences(_ before: [UInt8], _ after: [UInt8]) -> [String] {
        func users(_ dump: [UInt8]) -> [String] {
            String(decoding: dump, as: UTF8.self).split(separator: "{\"id\":").map(String.init)
        }
        let (old, new) = (users(before), users(after))
        return zip(old, new).filter { $0 != $1 && !$0.contains("\"suspended\",\"active\"") }
            .filter { !$0.0.contains("\"active\",\"suspended\"") }.map { "before \($0) after \($1)" }
            + (old.count == new.count ? [] : ["\(old.count) against \(new.count)"])
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

    @Test func aReportIsATableAndSaysThatThereIsNoMail() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("usher-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let options = Usher.Options(reportDirectory: directory.path)
        try await withSimulatedWorld(options: options) { world, _ in
            _ = try await world.usher.sync()
            try await world.rule(
                filter: RunTests.idle, mode: "safe", more: "report: {mail: [it@example.com], file: true}")
            let run = try await world.usher.run(ruleNamed: "rule", by: "test")
            #expect(run.reason?.contains("no mail server") == true)
            let file = directory.appendingPathComponent("\(run.id).csv")
            let text = try String(contentsOf: file, encoding: .utf8)
            let details = try await world.usher.details(of: run.id)
            #expect(text.split(separator: "\r\n").count == 1 + details.steps.count + details.spared.count)
        }
    }

    @Test func aBulkOperationKeepsWhatItProtects() async throws {
        try await withSimulatedWorld { world, organization in
            _ = try await world.usher.sync()
            let some = try await world.usher.users(matching: RunTests.idle).page(limit: 8).map(\.id)
            let operation = BulkOperation(
                title: "leavers", actions: [.suspend], accounts: some,
                protect: Rule.Protection(users: [some[0].rawValue]), approval: .always)
            let waiting = try await world.usher.run(operation, mode: .live, by: "test")
            #expect(waiting.state == .blocked)
            let done = try await world.usher.approve(waiting.id, by: "ada")
            #expect(done.state == .succeeded)
            let plan = try await world.usher.details(of: done.id).plan
            #expect(!plan.steps.contains { $0.user == some[0] })
            #expect(organization.effects == plan.steps.count)
        }
    }
}
