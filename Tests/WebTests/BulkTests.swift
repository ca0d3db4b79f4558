import Core
import Engine
import Foundation
import Hummingbird
import HummingbirdTesting
import Simulator
import Store
import Testing

@testable import Web

extension Browser {
    /// Sends a form in which fields are repeated.
    func submit(_ path: String, _ fields: [(String, String)]) async throws -> TestResponse {
        let body = (fields + [("_token", token)]).map { "\($0.0)=\(Link.segment($0.1))" }.joined(separator: "&")
        return try await send(
            .post, path,
            headers: [.contentType: "application/x-www-form-urlencoded", .origin: Console.origin],
            body: ByteBuffer(string: body))
    }
}

/// The fields of the form of a plan, as a browser would send them.
struct PlanForm {
    var fields: [(String, String)]
    init(_ html: String) throws {
        let start = try #require(html.range(of: "action=\"/users/run\""))
        let form = html[start.upperBound...].prefix(
            upTo: try #require(html[start.upperBound...].range(of: "</form>")).lowerBound)
        fields = form.matches(of: /<input type="hidden" name="([^"]+)" value="([^"]*)"/).compactMap { match in
            match.1 == "_token" ? nil : (String(match.1), Self.unescaped(String(match.2)))
        }
    }
    var hash: String { fields.first { $0.0 == "hash" }?.1 ?? "" }

    private static func unescaped(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}

@Suite struct BulkTests {
    /// Active people whom a run may suspend, and whom the simulator knows in one state only.
    private static func people(_ console: Console, _ count: Int) async throws -> [AccountID] {
        let all = try await console.usher.users(
            matching: "membership = active AND accountStatus = active AND accountType = atlassian AND role IS EMPTY")
        return Array(all.accounts.sorted().prefix(count))
    }

    private static func memberships(_ console: Console, _ accounts: [AccountID]) async throws -> [Membership] {
        _ = try await console.usher.sync(by: "test")
        let snapshot = try await console.usher.snapshot()
        return accounts.compactMap { snapshot.index(of: $0).map { snapshot.membership(at: $0) } }
    }

    private static func finish(_ console: Console, _ response: TestResponse) async throws -> Run {
        #expect(response.status == .seeOther, "\(response.text)")
        await console.server.background.finish()
        let id = try #require(response.location).split(separator: "/").last.map(String.init)
        return try await console.usher.run(RunID(try #require(id)))
    }

    @Test func planConfirmRunAndBack() async throws {
        try await Console.withOrganization { console, organization in
            let grace = try await console.add(.operator)
            let people = try await Self.people(console, 3)
            let before = organization.digest
            try await console.test { browser async throws in
                try await browser.signIn(grace)
                let plan = try await browser.submit(
                    "/users/plan", people.map { ("account", $0.rawValue) } + [("action", "suspend")])
                #expect(plan.status == .ok)
                #expect(plan.text.contains("Suspend 3 people?"))
                #expect(!plan.text.contains("name=\"confirm\""))
                #expect(organization.digest == before, "a plan changes nothing")

                let form = try PlanForm(plan.text)
                let safe = try await Self.finish(
                    console, try await browser.submit("/users/run", form.fields + [("mode", "safe")]))
                #expect(safe.state == .simulated && organization.digest == before)

                let run = try await Self.finish(
                    console, try await browser.submit("/users/run", form.fields + [("mode", "live")]))
                #expect(run.state == .succeeded && run.counts.affected == 3)
                #expect(run.planHash == form.hash)
                #expect(run.title == "Suspend 3 people" && run.actor == grace.actor && run.approvedBy == grace.actor)
                #expect(try await Self.memberships(console, people) == [.suspended, .suspended, .suspended])

                _ = try await console.usher.undo(run.id, by: "test")
                #expect(try await Self.memberships(console, people) == [.active, .active, .active])
            }
        }
    }

    @Test func whatChangedSinceIsShownAndNothingRuns() async throws {
        try await Console.withOrganization { console, organization in
            let grace = try await console.add(.operator)
            let people = try await Self.people(console, 3)
            try await console.test { browser async throws in
                try await browser.signIn(grace)
                let fields = people.map { ("account", $0.rawValue) } + [("action", "suspend")]
                let form = try PlanForm(try await browser.submit("/users/plan", fields).text)
                let other = BulkOperation(title: "other", actions: [.suspend], accounts: [people[0]])
                _ = try await console.usher.run(other, mode: .live, by: "test")
                let before = organization.digest

                let refused = try await browser.submit("/users/run", form.fields + [("mode", "live")])
                #expect(refused.status == .conflict)
                #expect(refused.text.contains("Something has changed since you looked"))
                #expect(refused.text.contains("Suspend 2 people?"))
                #expect(organization.digest == before)
                let fresh = try PlanForm(refused.text)
                #expect(fresh.hash != form.hash)
                let run = try await Self.finish(
                    console, try await browser.submit("/users/run", fresh.fields + [("mode", "live")]))
                #expect(run.state == .succeeded && run.counts.affected == 2)
            }
        }
    }

    @Test func everybodyAFilterMeansIsWhoWasSeen() async throws {
        try await Console.withOrganization { console, organization in
            let grace = try await console.add(.operator)
            let query = "membership = active AND lastActive < -90d"
            let count = try await console.usher.users(matching: query).count
            #expect(count > 3)
            try await console.test { browser async throws in
                try await browser.signIn(grace)
                func fields(_ count: Int) -> [(String, String)] {
                    [("all", "1"), ("q", query), ("count", String(count)), ("action", "suspend")]
                }
                let wrong = try await browser.submit("/users/plan", fields(count + 7))
                #expect(
                    wrong.text.contains(
                        "The filter meant \(count + 7) people when you chose; it means \(count) people now."))
                let plan = try await browser.submit("/users/plan", fields(count))
                #expect(!plan.text.contains("when you chose"))
                var form = try PlanForm(plan.text)
                let before = organization.digest
                form.fields = form.fields.map { $0.0 == "count" ? ("count", "1") : $0 }
                let refused = try await browser.submit("/users/run", form.fields + [("mode", "live")])
                #expect(refused.status == .conflict && organization.digest == before)
                let again = try PlanForm(refused.text)
                let number = try await console.usher.plan(
                    BulkOperation(
                        title: "", actions: [.suspend],
                        accounts: try await console.usher.users(matching: query).accounts)
                ).affected
                let run = try await Self.finish(
                    console,
                    try await browser.submit(
                        "/users/run", again.fields + [("mode", "live"), ("confirm", String(number))]))
                #expect(run.counts.affected == number && run.state == .succeeded)
            }
        }
    }

    @Test func theNumberMustBeTyped() async throws {
        try await Console.withOrganization { console, organization in
            let grace = try await console.add(.operator)
            let query = "membership = active"
            let count = try await console.usher.users(matching: query).count
            try await console.test { browser async throws in
                try await browser.signIn(grace)
                let plan = try await browser.submit(
                    "/users/plan", [("all", "1"), ("q", query), ("count", String(count)), ("action", "suspend")])
                let affected = try #require(plan.text.firstMatch(of: /Type <b>([0-9,]+)<\/b>/)).1
                #expect(Int(affected.filter { $0 != "," }) ?? 0 > 50)
                let form = try PlanForm(plan.text)
                let before = organization.digest
                for typed in ["", "1", "yes", affected + "0"] {
                    let response = try await browser.submit(
                        "/users/run", form.fields + [("mode", "live"), ("confirm", String(typed))])
                    #expect(response.status == .unprocessableContent)
                    #expect(response.text.contains("Type \(affected), the number of people this changes."))
                }
                #expect(organization.digest == before)
                #expect(try await console.usher.runs().isEmpty)
            }
        }
    }

    @Test func deletingOneAlsoAsksForTheNumber() async throws {
        try await Console.withOrganization { console, _ in
            let grace = try await console.add(.operator)
            let managed = try await console.usher.users(
                matching: "claim = managed AND managedBy = invited AND accountStatus = active AND role IS EMPTY")
            let person = try #require(managed.accounts.min())
            try await console.test { browser async throws in
                try await browser.signIn(grace)
                let plan = try await browser.submit("/users/plan", [("row", "delete \(person)")])
                #expect(plan.text.contains("Delete 1 person?") && plan.text.contains("Type <b>1</b>"))
                #expect(plan.text.contains("14 days"))
                let form = try PlanForm(plan.text)
                #expect(try await browser.submit("/users/run", form.fields).status == .unprocessableContent)
            }
        }
    }

    @Test func severalActionsInTheirOrder() async throws {
        try await Console.withOrganization { console, _ in
            let grace = try await console.add(.operator)
            let groups = try await console.usher.snapshot().groups.filter { $0.canChangeMembers && $0.grants.isEmpty }
            var (group, people) = ("", [AccountID]())
            for candidate in groups where people.count < 2 {
                let members = try await console.usher.users(
                    matching: "group = \(QuotedText.of(candidate.name)) AND membership = active AND "
                        + "accountStatus = active AND accountType = atlassian AND role IS EMPTY")
                (group, people) = (candidate.name, Array(members.accounts.sorted().prefix(2)))
            }
            try await console.test { [people, group] browser async throws in
                try await browser.signIn(grace)
                let accounts = people.map { ("account", $0.rawValue) }
                let choose = try await browser.submit("/users/plan", accounts + [("choose", "removeProductAccess")])
                #expect(choose.text.contains("Choose what to do") && choose.text.contains("For 2 people."))
                #expect(choose.text.contains("value=\"removeProductAccess\" selected"))

                let nothing = try await browser.submit(
                    "/users/plan", accounts + [("kind", "addToGroups"), ("target", "")])
                #expect(nothing.status == .unprocessableContent)
                #expect(nothing.text.contains("needs the names of groups"))
                let unknown = try await browser.submit(
                    "/users/plan", accounts + [("kind", "removeProductAccess"), ("target", "jirra")])
                #expect(unknown.status == .unprocessableContent && unknown.text.contains("jirra"))

                let plan = try await browser.submit(
                    "/users/plan",
                    accounts + [("kind", "removeFromGroups"), ("target", group), ("kind", "suspend"), ("target", "")])
                let form = try PlanForm(plan.text)
                #expect(
                    form.fields.filter { $0.0 == "action" }.map(\.1) == [
                        Action.removeFromGroups([group]).text, "suspend",
                    ])
                let run = try await Self.finish(
                    console, try await browser.submit("/users/run", form.fields + [("mode", "live")]))
                let steps = try await console.usher.details(of: run.id).steps
                #expect(run.state == .succeeded, "\(steps.compactMap(\.message))")
                #expect(steps.first?.step.action == .removeFromGroups && steps.last?.step.action == .suspend)
            }
        }
    }

    @Test(
        arguments: [
            ("a, b", ["a", "b"]), ("Team, 1", ["Team, 1"]), ("a,Team, 1 ,b", ["a", "Team, 1", "b"]),
            ("Team", ["Team"]), (" , ,", []), ("", []), ("x, Team, 1, y, 2", ["x", "Team, 1", "y", "2"]),
        ]) func namesWithCommasInThem(text: String, names: [String])
    {
        #expect(BulkActionRows.names(text) { ["a", "b", "Team, 1", "Team"].contains($0) } == names)
    }

    @Test func whoMayNotPlanSeesWhyAndCannot() async throws {
        try await Console.withOrganization { console, organization in
            let viewer = try await console.add(.viewer)
            let person = try await Self.people(console, 1)[0]
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                let page = try await browser.get("/users").text
                #expect(page.contains("Your role is viewer"))
                #expect(!page.contains("name=\"action\"") && !page.contains("name=\"row\""))
                let fields = [("account", person.rawValue), ("action", "suspend")]
                #expect(try await browser.submit("/users/plan", fields).status == .forbidden)
                #expect(try await browser.submit("/users/run", fields).status == .forbidden)
                #expect(organization.changingCalls == 0)
            }
        }
    }

    @Test func nobodyAndTooMany() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            let grace = try await console.add(.operator)
            try await console.test { browser async throws in
                try await browser.signIn(grace)
                let nobody = try await browser.submit("/users/plan", [("action", "suspend")])
                #expect(nobody.status == .unprocessableContent && nobody.text.contains("Nobody is selected"))
                let many = (0...500).map { ("account", "a:\($0)") }
                let refused = try await browser.submit("/users/plan", many + [("action", "suspend")])
                #expect(refused.status == .contentTooLarge && refused.text.contains("At most 500 accounts"))
                let gone = try await browser.submit("/users/plan", [("account", "nobody"), ("action", "suspend")])
                #expect(gone.text.contains("Nobody would be changed"))
                #expect(!gone.text.contains("action=\"/users/run\""))
            }
        }
    }
}
