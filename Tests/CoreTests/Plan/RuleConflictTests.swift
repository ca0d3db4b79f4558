import Core
import Testing

@Suite struct RuleConflictTests {
    static let users = [
        SampleDirectory.person("a", groups: ["g-jira", "g-team"]), SampleDirectory.person("b", groups: ["g-team"]),
        SampleDirectory.person("c", groups: ["g-conf"]),
    ]

    static func conflicts(
        _ own: [Action], _ other: [Action], ownFilter: String = "", otherFilter: String = "",
        change: (inout Rule) -> Void = { _ in }
    ) throws -> [RuleConflict] {
        var second = Rule(id: "r2", name: "Other", selection: .filter(otherFilter), actions: other)
        change(&second)
        return try RuleConflict.all(
            of: (SampleDirectory.rule(own), try Filter(parsing: ownFilter)),
            among: [(second, try Filter(parsing: otherFilter))], in: SampleDirectory.snapshot(users),
            context: SampleDirectory.context)
    }

    @Test(
        arguments: [
            ([.suspend], [.restore], ["suspend restore"]),
            ([.restore], [.suspend], ["restore suspend"]),
            ([.deactivate], [.reactivate], ["deactivate reactivate"]),
            ([.delete(orElse: [.deactivate])], [.reactivate], ["delete reactivate", "deactivate reactivate"]),
            ([.restore], [.delete(orElse: [])], ["restore delete"]),
            ([.addToGroups(["team", "bots"])], [.removeFromGroups(["team"])], ["addToGroups removeFromGroups team"]),
            ([.removeFromGroups(["team"])], [.addToGroups(["team"])], ["removeFromGroups addToGroups team"]),
            ([.addToGroups(["team"])], [.removeFromAllGroups], ["addToGroups removeFromAllGroups team"]),
            (
                [.addToGroups(["jira-users"])], [.removeProductAccess(["jira"])],
                ["addToGroups removeProductAccess jira-users"]
            ),
            ([.addToGroups(["jira-users"])], [.removeProductAccess(["confluence"])], []),
            (
                [.removeFromAllAccessGroups], [.addToGroups(["Everything"])],
                ["removeFromAllAccessGroups addToGroups Everything"]
            ),
            ([.removeFromAllAccessGroups], [.addToGroups(["team"])], []),
            ([.suspend], [.suspend], []), ([.suspend], [.deactivate], []), ([.suspend], [.addToGroups(["team"])], []),
            ([.addToGroups(["team"])], [.addToGroups(["team"])], []),
        ] as [([Action], [Action], [String])])
    func oppositesClash(own: [Action], other: [Action], expected: [String]) throws {
        let found = try Self.conflicts(own, other)
        #expect(
            found.flatMap(\.clashes).map { clash in
                [clash.own.rawValue, clash.other.rawValue, clash.group].compactMap { $0 }.joined(separator: " ")
            } == expected)
        #expect(found.map(\.users) == (expected.isEmpty ? [] : [3]))
    }

    @Test func onlyPeopleWhomBothMeanCount() throws {
        let actions: ([Action], [Action]) = ([.suspend], [.restore])
        #expect(
            try Self.conflicts(actions.0, actions.1, ownFilter: "group = team", otherFilter: "group = jira-users")
                .map(\.users) == [1])
        #expect(
            try Self.conflicts(actions.0, actions.1, ownFilter: "group = team", otherFilter: "group = confluence-users")
                .isEmpty)
        #expect(
            try Self.conflicts(actions.0, actions.1) { $0.onlyGroups = ["confluence-users"] }.map(\.users) == [1])
    }

    @Test func aRuleIsNoConflictOfItselfAndABrokenOneIsPassedOver() throws {
        #expect(try Self.conflicts([.suspend], [.restore]) { $0.id = "r1" }.isEmpty)
        #expect(try Self.conflicts([.suspend], [.restore]) { $0.protect.groups = ["gone"] }.isEmpty)
        #expect(throws: Diagnostics.self) { try Self.conflicts([.addToGroups(["gone"])], [.restore]) }
    }

    @Test func mostPeopleComeFirst() throws {
        func other(_ id: RuleID, _ filter: String) throws -> RuleConflict.Candidate {
            (
                Rule(id: id, name: id.rawValue, selection: .filter(filter), actions: [.restore]),
                try Filter(parsing: filter)
            )
        }
        let found = try RuleConflict.all(
            of: (SampleDirectory.rule([.suspend]), SampleDirectory.everybody),
            among: [try other("z", "group = team"), try other("a", "group = team"), try other("m", "")],
            in: SampleDirectory.snapshot(Self.users), context: SampleDirectory.context)
        #expect(found.map(\.name) == ["m", "a", "z"])
        #expect(found.map(\.users) == [3, 2, 2])
    }
}
