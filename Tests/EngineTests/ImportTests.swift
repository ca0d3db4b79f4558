import Core
import Simulator
import TestSupport
import Testing

@testable import Engine

@Suite struct ImportTests {
    private static let ada = "712020:0a1b2c3d-0000-4000-8000-00000000a101"
    private static let bo = "712020:0a1b2c3d-0000-4000-8000-00000000a102"

    private static let snapshot: Snapshot = {
        var builder = SnapshotBuilder(groups: [], products: [], takenAt: .t0)
        builder.append(User(id: AccountID(ada), name: "Ada Example", email: "ada@acme.example"))
        builder.append(User(id: AccountID(bo), name: "Sample, Bo", email: "Bo@acme.example"))
        builder.append(User(id: "5b10a2844c20165700ede21g", name: "Ed", email: "twin@acme.example"))
        builder.append(User(id: "5b10a2844c20165700ede22h", name: "Flo", email: "TWIN@acme.example"))
        return builder.finish()
    }()

    /// The header rows are those of real exports.
    private static let usersExport = """
        User id,User name,email,User status,Added to org,Org role,Last seen in Jira - acme,Last seen in Atlas - acme
        \(ada),Ada Example,ada@acme.example,Active,3 Feb 2024,Org admin,18 Nov 2026,Never accessed
        \(bo),"Sample, Bo",bo@acme.example,Active,11 Jun 2023,,Never accessed,
        """
    private static let groupRows = """
        Group id,Group name,User id,User name,email,User status,Added to org,Org role,Last seen in Jira - acme
        0c7b2f4e-11aa-4d0b-8a10-000000000001,jira-users,\(ada),Ada Example,ada@acme.example,Active,3 Feb 2024,,18 Nov 2026
        0c7b2f4e-11aa-4d0b-8a10-000000000002,more-users,\(ada),Ada Example,ada@acme.example,Active,3 Feb 2024,,18 Nov 2026
        """
    private static let managed = """
        Name,Atlassian ID,Email,Status,Last active date [UTC],Claimed,Billable,Policy type,Jira
        Ada Example,\(ada),ada@acme.example,Active,2026-11-19,2024-02-03,Yes,Default,"acme.atlassian.net, two.atlassian.net"
        """
    private static let site = """
        group_name,username,full_name,email,active,created,Last active in Confluence,Jira Software
        jira-software-users,bo,Bo Sample,bo@acme.example,Yes,11 Jun 2020,Never logged in,Yes
        """

    @Test(
        arguments: [
            (usersExport, .usersExport, [ada, bo]), (groupRows, .usersExport, [ada]),
            (managed, .managedAccounts, [ada]),
            (site, .siteExport, [bo]), ("accountId\n\(bo)\n", .list, [bo]),
            ("email\r\nADA@acme.example\r\n", .list, [ada]),
            ("\u{FEFF}email;note\nbo@acme.example;x\n", .list, [bo]), ("\(ada)\n\(bo)\n", .list, [ada, bo]),
            ("ada@acme.example\n\nbo@acme.example\n", .list, [ada, bo]),
            ("User\n ada@acme.example \n\(bo)", .list, [ada, bo]),
            ("account_id,email\n,bo@acme.example\n", .list, [bo]),
        ] as [(String, ImportFormat, [String])])
    func recognisesTheFormats(text: String, format: ImportFormat, users: [String]) throws {
        let resolved = try ImportFile(bytes: Array(text.utf8)).resolved(in: ImportTests.snapshot)
        #expect(resolved.format == format)
        #expect(resolved.users.map(\.rawValue) == users)
        #expect(resolved.problems.isEmpty)
    }

    @Test func everyLineThatNamesNobodyIsSaid() throws {
        let text = """
            accountId,email
            \(ImportTests.ada),
            ,twin@acme.example
            ,nobody@acme.example
            712020:unknown,ada@acme.example
            ,

            "",""
            \(ImportTests.ada),x
            """
        let resolved = try ImportFile(bytes: Array(text.utf8)).resolved(in: ImportTests.snapshot)
        #expect(resolved.users.map(\.rawValue) == [ImportTests.ada])
        #expect(resolved.problems.map(\.line) == [3, 4, 5])
        #expect(resolved.problems.map { $0.message.contains("account") } == [true, true, true])
    }

    @Test(arguments: ["", "name,phone\nAda,1\n", "hello world\n", "\u{1}\u{2}", "a,b\n\"x"])
    func filesThatNameNobodyAreRefused(text: String) throws {
        _ = try #require(throws: CSVError.self) { try ImportFile(bytes: Array(text.utf8)) }
    }

    @Test func utf16IsSaid() throws {
        let error = try #require(throws: CSVError.self) { try ImportFile(bytes: [0xFF, 0xFE, 0x61, 0x00]) }
        #expect(error.problem.contains("UTF-16"))
    }

    @Test func aFileMaySayWhatToDoLineByLine() throws {
        let text = """
            accountId,email,Action,Target
            ,ada@acme.example,suspend,
            ,ada@acme.example,Add to groups,"one, two; three"
            ,ada@acme.example,suspend,
            ,bo@acme.example,removeProductAccess,jira
            ,bo@acme.example,suspned,
            ,bo@acme.example,suspend,
            ,twin@acme.example,suspend,
            5b10a2844c20165700ede21g,,,
            5b10a2844c20165700ede21g,,suspend,
            5b10a2844c20165700ede22h,,addToGroups: [four],
            """
        let resolved = try ImportFile(bytes: Array(text.utf8)).resolved(in: ImportTests.snapshot)
        #expect(resolved.format == .actions)
        #expect(
            resolved.parts == [
                .init(
                    actions: [.suspend, .addToGroups(["one", "two", "three"])], accounts: [AccountID(ImportTests.ada)]),
                .init(actions: [.addToGroups(["four"])], accounts: ["5b10a2844c20165700ede22h"]),
            ])
        #expect(resolved.users == resolved.parts?.flatMap(\.accounts))
        #expect(resolved.problems.map(\.line) == [6, 8, 9])
        for (number, word) in ["suspned", "2 accounts", "says nothing to do"].enumerated() {
            #expect(resolved.problems[number].message.contains(word), "\(resolved.problems[number])")
        }
        // Half of what was asked for somebody is not done.
        #expect(resolved.problems[0].message.contains("Nothing is done to this person"))
    }

    @Test func whatAFileSaysIsPlannedApprovedRunAndTakenBack() async throws {
        try await withSimulatedWorld(users: 300, seed: 3) { world, organization in
            _ = try await world.usher.sync()
            let before = organization.dump
            let people = try await world.usher.users(
                matching: "membership = active AND accountStatus = active AND claim = managed AND role IS EMPTY"
            ).page(limit: 120)
            let lines = people.enumerated().map { number, user in
                number.isMultiple(of: 2)
                    ? "\(user.id),suspend,"
                    : "\(user.id),removeProductAccess,confluence\n\(user.id),removeProductAccess,jira"
            }
            let bytes = Array(("accountId,action,target\n" + lines.joined(separator: "\n")).utf8)
            let error = await #expect(throws: UsherError.self) {
                try await world.usher.planImport(bytes, title: "x", actions: [.suspend])
            }
            #expect("\(String(describing: error))".contains("leave the action out"))

            let outcome = try await world.usher.runImport(
                bytes, title: "both.csv", actions: [], mode: .live, by: "test")
            let run = try #require(outcome.run)
            #expect(run.state == .blocked && organization.changingCalls == 0)
            let suspended = Set(outcome.plan.steps.filter { $0.action == .suspend }.map(\.user))
            let reduced = Set(outcome.plan.steps.filter { $0.action == .removeProductAccess }.map(\.user))
            #expect(suspended.count > 20 && reduced.count > 20 && suspended.isDisjoint(with: reduced))
            // The frozen plan is looked at again by what each line said.
            let done = try await world.usher.approve(run.id, by: "ada")
            #expect(done.state == .succeeded && done.counts.skipped == 0)
            #expect(done.counts.succeeded == outcome.plan.steps.count)
            #expect(try await world.usher.undo(run.id, by: "test").run.state == .succeeded)
            #expect(organization.dump == before)
        }
    }

    @Test func anImportIsAnOrdinaryRun() async throws {
        try await withSimulatedWorld { world, organization in
            _ = try await world.usher.sync()
            let idle = try await world.usher.users(matching: "membership = active AND lastActive < -90d").page(limit: 5)
            let text = "accountId,email\n" + idle.map { "\($0.id),\n" }.joined() + "712020:nobody,\n"
            let actions = [try await world.usher.action(parsing: "suspend")]
            let safe = try await world.usher.runImport(
                Array(text.utf8), title: "leavers.csv", actions: actions, mode: .safe, by: "test")
            #expect(safe.run?.state == .simulated)
            #expect(organization.changingCalls == 0)
            let live = try await world.usher.runImport(
                Array(text.utf8), title: "leavers.csv", actions: actions, mode: .live, by: "test")
            #expect(live.run?.kind == .importFile)
            #expect(live.run?.state == .succeeded)
            #expect(live.resolved.problems.map(\.line) == [7])
            #expect(organization.effects == live.plan.affected)
            let run = try #require(live.run)
            #expect(try await world.usher.undo(run.id, by: "test").run.state == .succeeded)
        }
    }

    @Test func aLargeLiveImportWaitsForAPerson() async throws {
        try await withSimulatedWorld(users: 300, seed: 3) { world, organization in
            _ = try await world.usher.sync()
            let active = try await world.usher.users(matching: "membership = active AND claim = managed").page(
                limit: 200)
            let text = "accountId\n" + active.map { "\($0.id)\n" }.joined()
            let outcome = try await world.usher.runImport(
                Array(text.utf8), title: "all.csv", actions: [.suspend], mode: .live, by: "test")
            #expect(outcome.plan.affected > 50)
            #expect(outcome.run?.state == .blocked)
            #expect(organization.changingCalls == 0)
            let run = try #require(outcome.run)
            let approved = try await world.usher.approve(run.id, by: "ada")
            #expect(approved.counts.succeeded == outcome.plan.affected)
        }
    }

    @Test(arguments: [
        ("suspend", Action.suspend), ("removeProductAccess: [jira]", .removeProductAccess(["jira"])),
        ("{addToGroups: a}", .addToGroups(["a"])), ("delete: {else: [deactivate]}", .delete(orElse: [.deactivate])),
    ])
    func actionsAreWrittenAsInRules(text: String, expected: Action) throws {
        #expect(try Action(parsing: text) == expected)
    }

    @Test func aWrongActionNamesTheNearest() throws {
        let problems = try #require(throws: Diagnostics.self) { try Action(parsing: "suspned") }
        #expect(problems.all.first?.suggestions.contains("suspend") == true)
    }
}
