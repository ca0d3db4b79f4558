import Connectors
import Core
import Store
import TestSupport
import Testing

@testable import Engine

/// A run that stopped in the middle of somebody finds them changed when it goes on.
@Suite struct HalfDoneTests {
    private static let groups = [
        Group(id: "g1", name: "staff"), Group(id: "g2", name: "customers"), Group(id: "g3", name: "bosses"),
    ]

    enum Meanwhile: CaseIterable, Sendable { case administrator, protectedGroup, promised, gone, nothing }

    /// A run of three steps a person, paused after the first five calls; and the people it has begun with.
    private static func paused(_ directory: ScriptedDirectory) async throws -> (World, Run, Set<AccountID>) {
        directory.script { number, _ in number > 5 ? .failsBefore(.unauthorized("the key has expired")) : .works }
        let options = Usher.Options(protected: Rule.Protection(groups: ["bosses"]), concurrency: 1)
        let world = try await World.make(directory.client(now: .t0), options: options)
        _ = try await world.usher.sync()
        try await world.rule(
            filter: "membership = active AND group = staff",
            actions: "[removeFromGroups: [staff], addToGroups: [customers], suspend]")
        let run = try await world.usher.run(ruleNamed: "rule", by: "test")
        #expect(run.state == .paused)
        directory.script { _, _ in .works }
        let people = Executor.Person.people(of: try await world.usher.details(of: run.id).steps)
        let begun = people.filter { $0.isBegun && !$0.openSteps.isEmpty }
        return (world, run, Set(begun.map(\.id)))
    }

    @Test(arguments: Meanwhile.allCases)
    func isLookedAtAgain(meanwhile: Meanwhile) async throws {
        let directory = ScriptedDirectory(
            users: (0..<4).map {
                User(id: AccountID("u\($0)"), name: "P\($0)", email: "p\($0)@example.com", groups: ["g1"])
            }, groups: Self.groups)
        let (world, run, begun) = try await Self.paused(directory)
        let one = try #require(begun.first)
        var user = try #require(directory.users.first { $0.id == one })
        switch meanwhile {
        case .administrator: user.roles = [PlatformRole.orgAdmin]
        case .protectedGroup: user.groups.append("g3")
        case .promised, .gone, .nothing: break
        }
        if meanwhile == .gone { directory.remove(one) } else { directory.put(user) }
        if meanwhile == .promised {
            let now = world.clock.now
            try await world.store.database.write { db in
                try db.warningAnswers.add(
                    Answer(
                        id: "a1", rule: nil, user: one, kind: .keep, until: now + .days(30), lastActive: .never,
                        answeredAt: now))
            }
        }
        let calls = directory.changing.count { $0.user == one }
        let ended = try await world.usher.resume(run.id, by: "test")
        #expect(ended.state == .succeeded)
        let goesOn = meanwhile == .nothing
        #expect((directory.changing.count { $0.user == one } > calls) == goesOn)
        if !goesOn, meanwhile != .gone { #expect(directory.users.first { $0.id == one } == user) }
        for other in directory.users where other.id != one { #expect(other.membership == .suspended) }
        let details = try await world.usher.details(of: run.id)
        let reasons: [Meanwhile: SparedUser.Reason] = [
            .administrator: .organizationAdmin, .protectedGroup: .protectedGroup, .promised: .stillNeeded, .gone: .gone,
        ]
        #expect(details.spared.first { $0.user == one }?.reason == reasons[meanwhile])
        #expect(details.steps.allSatisfy { $0.state.isFinal })
    }

    /// Approving needs the plan that was looked at.
    @Test func anotherPlanIsNotApproved() async throws {
        let directory = ScriptedDirectory(
            users: (0..<4).map { User(id: AccountID("u\($0)"), name: "P\($0)", groups: ["g1"]) }, groups: Self.groups)
        let world = try await World.make(directory.client(now: .t0))
        _ = try await world.usher.sync()
        try await world.rule(filter: "group = staff", more: "brake: {users: 1}")
        let run = try await world.usher.run(ruleNamed: "rule", by: "test")
        #expect(run.state == .blocked)
        await #expect(throws: UsherError.planChanged(approved: "other", present: run.planHash)) {
            try await world.usher.approve(run.id, planned: "other", by: "ada")
        }
        #expect(directory.changing.isEmpty)
        #expect(try await world.usher.approve(run.id, planned: run.planHash, by: "ada").state == .succeeded)
    }
}
