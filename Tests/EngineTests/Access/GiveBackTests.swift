import Connectors
import Core
import Simulator
import Store
import Testing

@testable import Engine

/// What rules took comes back exactly, and is counted against them.
@Suite struct GiveBackTests {
    private static let idle = "accountStatus = active AND membership = active AND lastActive < -60d"

    @Test(arguments: [
        "[suspend]", "[removeProductAccess: [jira, confluence]]", "[removeFromAllGroups, suspend]",
        "[removeProductAccess: [jira], suspend]",
    ])
    func groupsRolesAndSuspensionComeBackExactly(actions: String) async throws {
        try await withSimulatedWorld { world, organization in
            _ = try await world.usher.sync()
            try await world.rule(filter: GiveBackTests.idle, actions: actions)
            let snapshot = try await world.usher.snapshot()
            let client = try #require(world.usher.client)
            let planned = try await world.usher.plan(ruleNamed: "rule").plan
            // Who holds rights to administrate would wait for a person.
            let users = Set(planned.steps.map(\.user)).sorted().filter { id in
                guard let user = snapshot.index(of: id).map(snapshot.user) else { return false }
                let administrative = snapshot.groups.filter { group in
                    group.grants.contains { $0.role.contains("admin") }
                }
                return Set(administrative.map(\.id)).isDisjoint(with: user.groups) && user.roles.isEmpty
            }
            #expect(users.count > 3)
            let before = try await GiveBackTests.present(users, client, snapshot.products)
            let run = try await world.usher.run(ruleNamed: "rule", by: "test")
            #expect(run.state == .succeeded)
            world.clock.advance(by: .minutes(5))
            try await world.rule(
                "back", filter: "accountType = atlassian", actions: "[giveBack]",
                more: "trigger: {request: {channel: any}}")
            for id in users {
                let request = try await world.usher.take(
                    NewAccessRequest(channel: .portal, externalKey: id.rawValue, user: id))
                #expect(request.state == .granted, "\(request.note ?? "")")
            }
            let after = try await GiveBackTests.present(users, client, snapshot.products)
            for (old, new) in zip(before, after) { #expect(old == new) }
            // Nobody else was touched, and a second request has nothing left to give.
            let others = try await world.usher.details(of: run.id).steps.filter { !users.contains($0.step.user) }
            for entry in others where entry.state == .succeeded {
                let user = try #require(try await client.usersByID([entry.step.user], snapshot.products).first)
                if !entry.step.effect.isAboutRoles { #expect(entry.step.effect.stands(for: user)) }
            }
            let again = try await world.usher.take(
                NewAccessRequest(channel: .portal, externalKey: "again", user: users[0]))
            #expect(again.run == nil)
            #expect(try await world.usher.verifyAudit().valid)
        }
    }

    /// Status, groups and roles; times of changes differ.
    private static func present(
        _ ids: [AccountID], _ client: DirectoryClient, _ products: [Product]
    ) async throws -> [String] {
        var found: [String] = []
        for id in ids {
            let user = try #require(try await client.usersByID([id], products).first)
            let roles = try await client.directRoles(id, products).map { "\($0.product) \($0.role)" }.sorted()
            found.append("\(id) \(user.membership) \(user.accountStatus) \(user.groups) \(roles)")
        }
        return found
    }

    private static func taken() async throws -> (AccessWorld, Run) {
        var users = AccessWorld.people()
        for index in users.indices { users[index].groups = ["g-jira", "g-staff"] }
        let access = try await AccessWorld.make(users)
        try await access.world.rule("tidy", filter: "group = jira-users", actions: "[removeFromGroups: [jira-users]]")
        let run = try await access.usher.run(ruleNamed: "tidy", by: "test")
        #expect(run.counts.succeeded == 5)
        access.clock.advance(by: .minutes(5))
        return (access, run)
    }

    private static func rate(_ access: AccessWorld) async throws -> RejoinRate? {
        let rule = try await access.usher.rule(named: "tidy")
        return try await access.usher.rejoinRates()[rule.id]
    }

    @Test func whoAsksBackCountsAgainstTheRule() async throws {
        let (access, run) = try await Self.taken()
        try await access.grantRule("back", actions: "[giveBack]")
        #expect(try await Self.rate(access) == RejoinRate(taken: 5, returned: 0))
        let request = try await access.usher.take(access.slack("1", "u1001"))
        #expect(request.state == .granted)
        #expect(try await Self.rate(access) == RejoinRate(taken: 5, returned: 1))
        let rejoins = try await access.usher.rejoins(of: #require(run.rule))
        #expect(rejoins.map(\.user) == ["u1001"] && rejoins.map(\.request) == [request.id])
        // Any grant that gives it back counts, not only giving back.
        let waiting = try await access.usher.take(access.slack("2", "u1002"))
        #expect(waiting.state == .granted)
        access.clock.advance(by: .days(61))
        _ = try await access.usher.sync()
        #expect(try await access.usher.take(access.slack("3", "u1003")).state == .granted)
        #expect(try await Self.rate(access) == RejoinRate(taken: 5, returned: 2), "too late to count")
        #expect(try await access.usher.accessStatistics(days: 90).formerHolders == 2)
    }

    @Test func aRestoreOfSinglePeopleCountsAndAnUndoOfTheWholeDoesNot() async throws {
        let (access, run) = try await Self.taken()
        _ = try await access.usher.undo(run.id, only: ["u1001"], by: "admin:ada")
        #expect(try await Self.rate(access)?.returned == 1)
        _ = try await access.usher.run(
            BulkOperation(title: "back", actions: [.addToGroups(["jira-users"])], accounts: ["u1002"]), mode: .live,
            by: "admin:ada")
        #expect(try await Self.rate(access)?.returned == 2)
        _ = try await access.usher.undo(run.id, by: "admin:ada")
        #expect(try await Self.rate(access)?.returned == 2)
        #expect(access.directory.users.allSatisfy { $0.groups.contains("g-jira") })
    }

    @Test func whatWasGivenBackAndTakenByHandStaysTaken() async throws {
        let (access, run) = try await Self.taken()
        try await access.grantRule("back", actions: "[giveBack]")
        _ = try await access.usher.undo(run.id, by: "admin:ada")
        access.clock.advance(by: .minutes(5))
        _ = try await access.usher.run(
            BulkOperation(title: "off", actions: [.removeFromGroups(["jira-users"])], accounts: ["u1001"]),
            mode: .live, by: "admin:ada")
        let request = try await access.usher.take(access.slack("1", "u1001"))
        #expect(request.state == .waiting && request.note?.contains("nothing to give") == true)
        #expect(try access.user("u1001").groups == ["g-staff"])
    }

    /// Somebody gave it back in the vendor's own pages, and took it again.
    @Test func whatOthersDidInBetweenCounts() async throws {
        let (access, _) = try await Self.taken()
        try await access.grantRule("back", actions: "[giveBack]")
        for groups in [["g-jira", "g-staff"], ["g-staff"]] as [[GroupID]] {
            var user = try access.user("u1001")
            user.groups = groups
            access.directory.put(user)
            access.clock.advance(by: .hours(1))
            _ = try await access.usher.sync()
        }
        #expect(try await access.usher.take(access.slack("1", "u1001")).state == .waiting)
        #expect(try await access.usher.take(access.slack("2", "u1002")).state == .granted)
    }

    /// Whoever just got it back is left alone by the rule that took it.
    @Test func aGrantSparesThePersonForAWhile() async throws {
        let (access, _) = try await Self.taken()
        try await access.grantRule("back", actions: "[giveBack]")
        _ = try await access.usher.take(access.slack("1", "u1001"))
        let spared = try await access.usher.plan(ruleNamed: "tidy").plan
        #expect(!spared.steps.contains { $0.user == "u1001" })
        #expect(spared.spared.contains { $0.user == "u1001" && $0.reason == .stillNeeded })
        // Asking again is not held back by it.
        try await access.grantRule("more", actions: "[addToGroups: [confluence-users]]")
        #expect(try await access.usher.take(access.slack("2", "u1001", product: .confluence)).state == .granted)
        access.clock.advance(by: .days(31))
        _ = try await access.usher.sync()
        #expect(try await access.usher.plan(ruleNamed: "tidy").plan.steps.contains { $0.user == "u1001" })
    }
}
