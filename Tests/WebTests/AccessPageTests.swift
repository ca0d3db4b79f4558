import Core
import Engine
import Foundation
import Store
import Testing

@testable import Web

/// The Access page and what is decided on it, against a simulated organisation.
@Suite struct AccessPageTests {
    /// Somebody who is active, is no admin and is in no group that opens Jira; and the group that does.
    static func outsider(_ console: Console) async throws -> (user: User, group: Group) {
        let snapshot = try await console.usher.snapshot()
        let group = try #require(
            snapshot.groups.first { group in
                group.canChangeMembers && !group.carriesAdminRole
                    && group.grants.contains { grant in
                        grant.isBillable && snapshot.products.contains { $0.id == grant.product && $0.key == .jira }
                    }
            })
        let user = (0..<snapshot.count).lazy.map(snapshot.user).first { isPlain($0) && !$0.groups.contains(group.id) }
        return (try #require(user), group)
    }

    private static func isPlain(_ user: User) -> Bool {
        guard user.accountStatus == .active, user.membership == .active else { return false }
        return user.accountType == .atlassian && user.roles.isEmpty && user.email != nil
    }

    /// A request as a channel keeps it.
    @discardableResult
    static func keep(
        _ console: Console, _ id: String, user: AccountID? = nil, state: AccessRequest.State = .waiting,
        channel: RequestTrigger.Channel = .slack, email: String? = nil, product: ProductKey? = .jira,
        reason: String = "Back on the project"
    ) async throws -> AccessRequest {
        let request = AccessRequest(
            id: RequestID(id), channel: channel, externalKey: "key-\(id)", user: user, email: email, product: product,
            reason: reason, state: state, note: state == .waiting ? "No grant rule fits." : nil,
            askedAt: console.clock.now)
        _ = try await console.store.database.write { try $0.accessRequests.add(request) }
        return request
    }

    private static func with(
        _ role: Role = .operator, _ body: @escaping @Sendable (Console, Browser) async throws -> Void
    ) async throws {
        try await Console.withOrganization(users: 120) { console, _ in
            let somebody = try await console.add(role)
            try await console.test { browser in
                try await browser.signIn(somebody)
                try await body(console, browser)
            }
        }
    }

    @Test func listShowsWhoWantsWhatAndNarrows() async throws {
        try await Self.with { console, browser in
            let (user, _) = try await Self.outsider(console)
            try await Self.keep(console, "one", user: user.id)
            try await Self.keep(
                console, "two", state: .refused, channel: .portal, email: "j.doe@mail.example", reason: "")
            let page = try await browser.get("/access").text
            #expect(page.contains(EscapedHTML().escapeText(user.name)) && page.contains("j.doe@mail.example"))
            #expect(page.contains("Waits for a person") && page.contains("Back on the project"))
            #expect(page.contains("/access/one/grant") && !page.contains("/access/two/grant"))
            #expect(page.contains("2 requests"))
            let waiting = try await browser.get("/access?show=waiting").text
            #expect(!waiting.contains("j.doe@mail.example") && waiting.contains("1 request,"))
            let portal = try await browser.get("/access?channel=portal").text
            #expect(portal.contains("j.doe@mail.example") && !portal.contains("/access/one"))
            #expect(try await browser.get("/access?find=nobody").text.contains("No request is like this"))
        }
    }

    @Test func viewersSeeAndDecideNothing() async throws {
        try await Self.with(.viewer) { console, browser in
            let (user, _) = try await Self.outsider(console)
            try await Self.keep(console, "one", user: user.id)
            let page = try await browser.get("/access").text
            #expect(page.contains("/access/one") && !page.contains("/access/one/grant"))
            #expect(try await browser.get("/access/one").text.contains("Deciding needs the role operator"))
            for path in ["/access/one/grant", "/access/one/refuse", "/access/order", "/access/answers/1"] {
                #expect(try await browser.post(path, ["reason": "No"]).status == .forbidden, "\(path)")
            }
        }
    }

    @Test func planIsShownThenGivenThenTold() async throws {
        try await Self.with { console, browser in
            let (user, group) = try await Self.outsider(console)
            try await Self.keep(console, "one", user: user.id)
            let page = try await browser.get(
                "/access/one/grant?chosen=true&group=\(Link.segment(group.id.rawValue))"
            ).text
            #expect(page.contains("Give \(EscapedHTML().escapeText(user.name)) access</button>"))
            #expect(page.contains("The way back") && page.contains("group \(group.name)"))
            let hash = try #require(page.firstMatch(of: /name="hash" value="([^"]+)"/)).1
            let fields = ["chosen": "true", "group": group.id.rawValue, "hash": String(hash)]
            var wrong = fields
            wrong["hash"] = "0"
            let changed = try await browser.post("/access/one/grant", wrong)
            #expect(changed.status == .conflict && changed.text.contains("nothing was given"))
            #expect(try await console.usher.request("one").state == .waiting)
            let given = try await browser.post("/access/one/grant", fields)
            #expect(given.status == .seeOther && given.location == "/access/one")
            let ended = try await console.usher.request("one")
            #expect(ended.state == .granted && ended.run != nil)
            let snapshot = try await console.usher.snapshot()
            let now = snapshot.user(at: try #require(snapshot.index(of: user.id)))
            #expect(now.groups.contains(group.id))
            let after = try await browser.get("/access/one").text
            #expect(after.contains("Access given") && !after.contains("/access/one/refuse"))
            #expect(try await browser.get(Link.user(user.id)).text.contains("Asked for Jira"))
        }
    }

    @Test func withoutAProductGroupsOfAllAreOfferedAndNoneIsChosen() async throws {
        try await Self.with { console, browser in
            let (user, _) = try await Self.outsider(console)
            try await Self.keep(console, "one", user: user.id, product: nil)
            let page = try await browser.get("/access/one/grant").text
            #expect(page.contains("opens Jira") && page.contains("opens Confluence"))
            #expect(!page.contains(" checked>") && !page.contains("a role of administration"))
            #expect(page.contains("Choose what") && !page.contains("name=\"hash\""))
        }
    }

    @Test func aGroupThatIsNotThereIsSaidAndNothingGiven() async throws {
        try await Self.with { console, browser in
            let (user, _) = try await Self.outsider(console)
            try await Self.keep(console, "one", user: user.id)
            let page = try await browser.get("/access/one/grant?chosen=true&others=no-such-group")
            #expect(page.status == .unprocessableContent && page.text.contains("no-such-group"))
            #expect(!page.text.contains("name=\"hash\""))
        }
    }

    @Test(arguments: [Role.operator, .approver]) func rightsToAdministrateNeedAnApprover(role: Role) async throws {
        try await Self.with(role) { console, browser in
            let (user, _) = try await Self.outsider(console)
            try await Self.keep(console, "one", user: user.id)
            let snapshot = try await console.usher.snapshot()
            let admins = try #require(snapshot.groups.first { $0.name == "jira-admins-acme" })
            #expect(admins.carriesAdminRole)
            let path = "/access/one/grant?chosen=true&others=\(Link.segment(NameList.text([admins.name])))"
            let page = try await browser.get(path).text
            #expect(page.contains("needs the role approver") == (role == .operator))
            #expect(page.contains("name=\"hash\"") == (role == .approver))
            let plan = try await console.usher.planGrant(of: "one", actions: [.addToGroups([admins.name])]).plan
            let fields = ["chosen": "true", "others": NameList.text([admins.name]), "hash": plan.hash]
            let answer = try await browser.post("/access/one/grant", fields)
            #expect(answer.status == (role == .operator ? .forbidden : .seeOther))
            let ended = try await console.usher.request("one")
            #expect(ended.state == (role == .operator ? .waiting : .granted), "\(ended.note ?? "")")
        }
    }

    @Test func refusingAsksForTheSentenceThePersonReads() async throws {
        try await Self.with { console, browser in
            let (user, _) = try await Self.outsider(console)
            try await Self.keep(console, "one", user: user.id)
            let page = try await browser.get("/access/one/refuse").text
            #expect(page.contains("The sentence \(EscapedHTML().escapeText(user.name)) will read"))
            let empty = try await browser.post("/access/one/refuse", ["reason": "  "])
            #expect(empty.status == .unprocessableContent)
            let long = try await browser.post("/access/one/refuse", ["reason": String(repeating: "x", count: 501)])
            #expect(long.status == .unprocessableContent && long.text.contains("501"))
            #expect(try await console.usher.request("one").state == .waiting)
            let done = try await browser.post("/access/one/refuse", ["reason": "Ask your team lead first."])
            #expect(done.status == .seeOther)
            let ended = try await console.usher.request("one")
            #expect(ended.state == .refused && ended.answer == "Ask your team lead first.")
            #expect(try await browser.post("/access/one/refuse", ["reason": "Again"]).status == .conflict)
            #expect(try await browser.get("/access?show=refused").text.contains("Ask your team lead first."))
        }
    }

    @Test func grantRulesAreOrderedAndSwitchedWithoutScript() async throws {
        try await Self.with { console, browser in
            for name in ["Alpha", "Beta", "Gamma"] {
                _ = try await console.usher.saveRule(
                    Rule(
                        id: RuleID(name), name: name, selection: .filter("emailDomain = acme.example"),
                        trigger: .request(RequestTrigger()), actions: [.giveBack]), by: "test", expecting: nil)
            }
            func order() async throws -> [String] {
                try await browser.get("/access").text.matches(of: /class="quiet m" href="\/rules\/[^"]+">([^<]+)</)
                    .map { String($0.1) }
            }
            #expect(try await order() == ["Alpha", "Beta", "Gamma"])
            let ids = try await console.usher.grantRules().map(\.id)
            #expect(try await browser.post("/access/order", ["do": "up \(ids[2])"]).status == .seeOther)
            #expect(try await order() == ["Alpha", "Gamma", "Beta"])
            try await browser.post("/access/order", ["do": "down \(ids[0])"])
            #expect(try await order() == ["Gamma", "Alpha", "Beta"])
            try await browser.post("/access/order", ["do": "off \(ids[0])"])
            #expect(try await console.usher.grantRules().map(\.isEnabled) == [true, false, true])
            for wrong in ["", "up", "sideways \(ids[0])"] {
                #expect(try await browser.post("/access/order", ["do": wrong]).status == .badRequest, "\(wrong)")
            }
            #expect(try await browser.post("/access/order", ["do": "up nobody"]).status == .notFound)
            let page = try await browser.get("/access").text
            #expect(page.contains("Gives back what was taken and by e-mail domain"))
            #expect(page.contains("Safe mode"))
        }
    }

    @Test func settingsOfAnswersAndRequestsAreKept() async throws {
        try await Self.with(.admin) { console, browser in
            let page = try await browser.get("/settings/access").text
            #expect(page.contains("value=\"90\"") && page.contains("waits for a person"))
            let kept = try await browser.post(
                "/settings/access", ["version": "0", "unmatched": "refuse", "graceDays": "14", "seats.jira@acme": "5"])
            #expect(kept.status == .seeOther)
            let access = try await console.usher.accessSettings().value
            #expect(access.unmatched == .refuse && access.graceDays == 14 && access.seats == ["jira@acme": 5])
            let fields = [
                "version": "0", "keepDays": "30", "keepsInARow": "2", "maxAwayDays": "100", "linkDays": "20",
            ]
            #expect(try await browser.post("/settings/access/answers", fields).status == .seeOther)
            #expect(
                try await console.usher.answerSettings().value
                    == AnswerSettings(keepDays: 30, keepsInARow: 2, mayBeAway: false, maxAwayDays: 100, linkDays: 20))
            let late = try await browser.post("/settings/access/answers", fields)
            #expect(late.status == .conflict)
            var wrong = fields
            (wrong["version"], wrong["keepDays"], wrong["linkDays"]) = ("1", "-1", "soon")
            let refused = try await browser.post("/settings/access/answers", wrong)
            #expect(refused.status == .unprocessableContent && refused.text.contains("value=\"soon\""))
            #expect(try await console.usher.answerSettings().version == 1)
        }
    }
}
