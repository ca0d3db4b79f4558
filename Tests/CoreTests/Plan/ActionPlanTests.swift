import Core
import Foundation
import Testing

private typealias Sample = SampleDirectory

/// What each action does to a user, step by step, or why not.
@Suite("Actions") struct ActionPlanTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var actions: [Action]
        var groups: [GroupID] = []
        var roles: [DirectRole]? = []
        var user: @Sendable (inout User) -> Void = { _ in }
        /// Steps, or one line `spared …`.
        var expected: [String]
        var testDescription: String { "\(actions) \(groups)" }
    }

    static let jiraUser = DirectRole(product: "jira@1", role: ProductRole.user)
    static let customer = DirectRole(product: "jira@1", role: "atlassian/customer")
    static let boxUser = DirectRole(product: "jira@3", role: ProductRole.user)
    static let betaAdmin = DirectRole(product: "jira@2", role: ProductRole.admin)

    static let groupRows: [Row] = [
        Row(actions: [.addToGroups(["team", "BOTS"])], groups: ["g-bots"], expected: ["addToGroup g-team"]),
        Row(actions: [.addToGroups(["idp-jira"])], expected: ["spared syncedGroup idp-jira"]),
        Row(actions: [.addToGroups(["idp-jira"])], groups: ["g-sync"], expected: ["spared alreadyDone"]),
        Row(actions: [.addToGroups(["team", "locked-jira"])], expected: ["spared unmodifiableGroup locked-jira"]),
        Row(actions: [.addToGroups(["team"])], user: { $0.membership = .none }, expected: ["spared notInOrganization"]),
        Row(actions: [.addToGroups(["team"])], user: { $0.membership = .suspended }, expected: ["addToGroup g-team"]),
        Row(
            actions: [.removeFromGroups(["team", "bots"])], groups: ["g-team", "g-jira"],
            expected: ["removeFromGroup g-team"]),
        Row(
            actions: [.removeFromGroups(["twin"])], groups: ["g-twin1", "g-twin2"],
            expected: ["removeFromGroup g-twin1", "removeFromGroup g-twin2"]),
        Row(
            actions: [.removeFromGroups(["team", "idp-jira"])], groups: ["g-team", "g-sync"],
            expected: ["spared syncedGroup idp-jira"]),
        Row(
            actions: [.removeFromGroups(["idp-jira", "team"])], groups: ["g-team"], expected: ["removeFromGroup g-team"]
        ),
        Row(
            actions: [.removeFromAllGroups], groups: ["g-team", "g-jira"],
            expected: ["removeFromGroup g-jira", "removeFromGroup g-team"]),
        Row(actions: [.removeFromAllGroups], expected: ["spared alreadyDone"]),
        Row(
            actions: [.removeFromAllGroups], groups: ["g-team", "g-sync"], expected: ["spared syncedGroup idp-jira"]),
        Row(
            actions: [.removeFromAllAccessGroups], groups: ["g-team", "g-both", "g-cust", "g-beta"],
            roles: [jiraUser], expected: ["removeFromGroup g-beta", "removeFromGroup g-both"]),
        Row(
            actions: [.removeFromAllAccessGroups, .suspend], groups: ["g-conf", "g-lock"],
            expected: ["spared unmodifiableGroup locked-jira"]),
    ]

    static let accessRows: [Row] = [
        Row(
            actions: [.removeProductAccess(["jira"])], groups: ["g-jira", "g-both", "g-conf", "g-beta", "g-box"],
            expected: ["removeFromGroup g-beta", "removeFromGroup g-both", "removeFromGroup g-jira"]),
        Row(
            actions: [.removeProductAccess(["jira@acme"])], groups: ["g-jira", "g-beta"],
            expected: ["removeFromGroup g-jira"]),
        Row(
            actions: [.removeProductAccess(["Confluence", "jira@beta"])], groups: ["g-conf", "g-beta", "g-jira"],
            expected: ["removeFromGroup g-beta", "removeFromGroup g-conf"]),
        Row(
            actions: [.removeProductAccess(["jira"])], groups: ["g-jira"],
            roles: [jiraUser, customer, boxUser, betaAdmin],
            expected: [
                "removeFromGroup g-jira", "revokeRole jira@1 atlassian/user", "revokeRole jira@2 atlassian/admin",
            ]),
        Row(
            actions: [.suspend, .removeProductAccess(["jira"])], groups: ["g-jira", "g-sync"],
            expected: ["spared syncedGroup idp-jira"]),
        Row(
            actions: [.removeProductAccess(["jira"])], groups: ["g-lock"], roles: [jiraUser],
            expected: ["spared unmodifiableGroup locked-jira"]),
        Row(
            actions: [.removeProductAccess(["confluence"])], groups: ["g-sync", "g-conf"],
            expected: ["removeFromGroup g-conf"]),
        Row(actions: [.removeProductAccess(["jira"])], groups: ["g-cust", "g-box"], expected: ["spared alreadyDone"]),
        // The vendor reports on Jira, no group explains it, and direct roles were not read.
        Row(
            actions: [.removeProductAccess(["jira"])], groups: ["g-conf"], roles: nil,
            expected: ["spared unknownData direct roles on jira@acme"]),
        Row(
            actions: [.removeProductAccess(["jira"])], groups: ["g-jira"], roles: nil,
            expected: ["removeFromGroup g-jira"]),
        Row(actions: [.removeProductAccess(["confluence"])], roles: nil, expected: ["spared alreadyDone"]),
    ]

    static let lifecycleRows: [Row] = [
        Row(actions: [.suspend], expected: ["suspend"]),
        Row(actions: [.suspend], user: { ($0.claim, $0.managedBy) = (.unmanaged, .synced) }, expected: ["suspend"]),
        Row(actions: [.restore], expected: ["spared alreadyDone"]),
        Row(actions: [.restore], user: { $0.membership = .suspended }, expected: ["restore"]),
        Row(actions: [.restore], user: { $0.membership = .none }, expected: ["spared notInOrganization"]),
        Row(actions: [.deactivate], expected: ["deactivate"]),
        Row(actions: [.deactivate], user: { $0.membership = .none }, expected: ["deactivate"]),
        Row(actions: [.deactivate], user: { $0.claim = .unmanaged }, expected: ["spared unmanagedAccount"]),
        Row(actions: [.deactivate], user: { $0.claim = .unknown }, expected: ["spared unknownData claim"]),
        Row(actions: [.deactivate], user: { $0.managedBy = .synced }, expected: ["spared externallyManaged"]),
        Row(
            actions: [.deactivate], user: { $0.accountStatus = .unknown },
            expected: ["spared unknownData account status"]),
        Row(actions: [.deactivate], user: { $0.accountStatus = .inactive }, expected: ["spared alreadyDone"]),
        Row(actions: [.reactivate], user: { $0.accountStatus = .inactive }, expected: ["reactivate"]),
        Row(actions: [.delete(orElse: [])], expected: ["delete"]),
        Row(actions: [.delete(orElse: [])], user: { $0.claim = .unmanaged }, expected: ["spared unmanagedAccount"]),
        Row(actions: [.delete(orElse: [])], user: { $0.managedBy = .synced }, expected: ["spared externallyManaged"]),
        Row(
            actions: [.delete(orElse: [.deactivate, .removeFromAllGroups])], groups: ["g-team"],
            expected: ["delete", "deactivate if 0", "removeFromGroup g-team if 0"]),
        // Known to be refused: the other way is taken at once.
        Row(
            actions: [.delete(orElse: [.suspend])], user: { $0.claim = .unmanaged }, expected: ["suspend"]),
        Row(
            actions: [.delete(orElse: [.deactivate])], user: { $0.claim = .unmanaged },
            expected: ["spared unmanagedAccount"]),
        // A fallback that cannot be done is left out.
        Row(
            actions: [.delete(orElse: [.removeFromAllGroups, .suspend])], groups: ["g-sync"],
            expected: ["delete", "suspend if 0"]),
    ]

    static let sequences: [Row] = [
        Row(
            actions: [.addToGroups(["team"]), .removeFromGroups(["team"]), .addToGroups(["team"])],
            expected: ["addToGroup g-team", "removeFromGroup g-team", "addToGroup g-team"]),
        Row(actions: [.suspend, .suspend, .restore], expected: ["suspend", "restore"]),
        Row(
            actions: [.addToGroups(["customers"]), .removeProductAccess(["jira"]), .suspend], groups: ["g-jira"],
            expected: ["addToGroup g-cust", "removeFromGroup g-jira", "suspend"]),
        Row(
            actions: [.removeFromGroups(["jira-users"]), .removeProductAccess(["jira"])], groups: ["g-jira", "g-both"],
            expected: ["removeFromGroup g-jira", "removeFromGroup g-both"]),
        Row(actions: [.deactivate, .delete(orElse: [.deactivate])], expected: ["deactivate", "delete"]),
        Row(actions: [.delete(orElse: []), .reactivate], expected: ["spared deletionScheduled"]),
        Row(
            actions: [.delete(orElse: [])], user: { $0.accountStatus = .unknown },
            expected: ["spared unknownData account status"]),
        // The last action cannot be done, so none is.
        Row(
            actions: [.suspend, .deactivate], user: { $0.claim = .unmanaged }, expected: ["spared unmanagedAccount"]),
    ]

    @Test("steps of one user", arguments: groupRows + accessRows + lifecycleRows + sequences)
    func steps(row: Row) throws {
        let plan = try Sample.plan(
            row.actions, [Sample.person("u1", groups: row.groups, roles: row.roles, change: row.user)])
        let found =
            plan.steps.map { String($0.text.dropFirst(3)) } + plan.spared.map { "spared " + $0.text.dropFirst(3) }
        #expect(found == row.expected)
        #expect(plan.steps.map(\.index) == Array(plan.steps.indices))
    }

    @Test("steps are ordered by account id, and fallbacks point at their own deletion")
    func order() throws {
        let people = ["u3", "u1", "u2"].map { Sample.person(AccountID($0)) }
        let plan = try Sample.plan([.delete(orElse: [.suspend])], people)
        #expect(
            plan.steps.map(\.text) == [
                "u1 delete", "u1 suspend if 0", "u2 delete", "u2 suspend if 2", "u3 delete", "u3 suspend if 4",
            ])
        #expect(plan.affected == 3)
    }
}

@Suite("Names and refusals in rules") struct ActionNameTests {
    struct Row: Sendable {
        var actions: [Action]
        var change: @Sendable (inout Rule) -> Void = { _ in }
        var path: String
        var suggestions: [String] = []
    }

    @Test(
        "what cannot be planned is told with its place and the nearest names",
        arguments: [
            Row(
                actions: [.suspend, .addToGroups(["team", "jira-user"])], path: "actions[1].addToGroups[1]",
                suggestions: ["jira-users"]),
            Row(
                actions: [.removeProductAccess(["jria"])], path: "actions[0].removeProductAccess[0]",
                suggestions: ["jira"]),
            Row(actions: [.removeProductAccess(["jira@box"])], path: "actions[0].removeProductAccess[0]"),
            Row(
                actions: [.addToGroups(["twin"])], path: "actions[0].addToGroups[0]",
                suggestions: ["g-twin1", "g-twin2"]),
            Row(actions: [.addToGroups([])], path: "actions[0].addToGroups"),
            Row(actions: [], path: "actions"),
            Row(
                actions: [.delete(orElse: [.removeFromGroups(["teem"])])],
                path: "actions[0].delete.else[0].removeFromGroups[0]", suggestions: ["team"]),
            Row(actions: [.delete(orElse: [.delete(orElse: [])])], path: "actions[0].delete.else"),
            Row(actions: [.reactivate], path: "actions[0]"),
            Row(actions: [.renameWithSuffix(" (away)")], path: "actions[0].renameWithSuffix"),
            Row(actions: [.suspend], change: { $0.onlyGroups = ["no such group at all"] }, path: "onlyGroups[0]"),
            Row(
                actions: [.suspend], change: { $0.protect.groups = ["Bots", "bot"] }, path: "protect.groups[1]",
                suggestions: ["bots"]),
        ])
    func diagnostics(row: Row) throws {
        var context = Sample.context
        context.capabilities.refusedActions[.reactivate] = "the vendor has no call for it"
        let error = #expect(throws: Diagnostics.self) {
            try Sample.plan(row.actions, [Sample.person("u1")], context: context, change: row.change)
        }
        #expect(error?.all.map(\.path) == [row.path])
        #expect(Set(row.suggestions).isSubset(of: error?.all.first?.suggestions ?? []))
    }

    @Test("all problems are told at once; a protected group of the settings that is gone is one")
    func together() throws {
        var context = Sample.context
        context.protected.groups = ["gone"]
        let error = #expect(throws: Diagnostics.self) {
            try Sample.plan(
                [.addToGroups(["nope"]), .removeProductAccess(["nope"])], [], context: context,
                change: { $0.onlyGroups = ["nope"] })
        }
        #expect(error?.all.count == 4)
        #expect(error?.all.last?.path == "settings.protect.groups[0]")
    }
}
