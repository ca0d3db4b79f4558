import Core
import Engine
import Foundation
import Hummingbird
import HummingbirdTesting
import Simulator
import Store
import Testing

@testable import Web

@Suite struct UserPageTests {
    /// Somebody of the simulated organisation of whom this is true.
    private static func user(
        _ console: Console, where isMeant: @Sendable (User, Snapshot) -> Bool
    ) async throws -> User {
        let snapshot = try await console.usher.snapshot()
        let all = (0..<snapshot.count).map { snapshot.user(at: $0) }.sorted { $0.id < $1.id }
        return try #require(all.first { isMeant($0, snapshot) })
    }

    private static func isOrdinary(_ user: User) -> Bool {
        user.accountType == .atlassian && user.roles.isEmpty && user.accountStatus == .active
            && user.membership == .active && !user.isDeletionScheduled
    }

    static let kinds: [(String, @Sendable (User, Snapshot) -> Bool, [String], [String])] = [
        (
            "an administrator", { user, _ in !Set(user.roles).isDisjoint(with: PlatformRole.administrators) },
            ["No run changes this person", "Organisation admins are never changed", "Protected"],
            ["value=\"suspend\"", "Remove…"]
        ),
        (
            "a protected one", { user, snapshot in isOrdinary(user) && user.isIn("never-suspend", snapshot) },
            ["Protected", "In a protected group", "Protects its members"], ["value=\"suspend\"", "Add to a group"]
        ),
        (
            "a suspended one",
            { user, _ in user.membership == .suspended && user.accountType == .atlassian && user.roles.isEmpty },
            ["Suspended", "value=\"restore\""], ["value=\"suspend\""]
        ),
        (
            "one never seen",
            { user, _ in isOrdinary(user) && !user.activity.isEmpty && user.activity.allSatisfy { $0.isNever } },
            ["never", "Never used", "Atlassian has no page view of this person"], []
        ),
        (
            "an ordinary one",
            { user, snapshot in
                isOrdinary(user) && user.claim == .managed && user.managedBy == .invited
                    && !user.isIn("never-suspend", snapshot)
            },
            [
                "value=\"suspend\"", "value=\"deactivate\"", "value=\"delete\"", "Fetch last login now",
                "Sign-ins", "unknown", "There is no rule yet",
            ], ["No run changes this person", "value=\"restore\""]
        ),
        (
            "one in a synced group",
            { user, snapshot in
                user.groups.contains { id in snapshot.groups.contains { $0.id == id && $0.isSynced } }
            }, ["Synced by an identity provider, not ours to change"], []
        ),
        (
            "one in two directories",
            { user, snapshot in
                Set(snapshot.productAccess(of: user).filter { $0.state == .open }.map(\.product.site)).count > 1
            }, ["(acme)", "(nordwind)"], []
        ),
        (
            "one of whom nothing is said", { user, _ in user.activity.contains { $0.lastActive == .unknown } },
            ["Atlassian did not say, so this says nothing either way", "badge-line"], []
        ),
        (
            "one whose e-mail is hidden", { user, _ in user.email == nil }, ["The e-mail address is hidden"], []
        ),
    ]

    @Test func everyKindOfPersonIsShownAsTheyAre() async throws {
        let options = Usher.Options(protected: Rule.Protection(groups: ["never-suspend"]))
        try await Console.withOrganization(options: options) { console, _ in
            let ada = try await console.add(.operator)
            var member = try await Self.user(console) { user, _ in Self.isOrdinary(user) }
            let snapshot = try await console.usher.snapshot()
            let bots = try #require(snapshot.groups.first { $0.name == "never-suspend" })
            member.groups = (member.groups + [bots.id]).sorted()
            let taken = member.id
            var silent = try await Self.user(console) { user, _ in
                Self.isOrdinary(user) && user.id != taken && user.activity.count > 1
            }
            silent.activity[0].lastActive = .unknown
            let changed = [member, silent]
            try await console.store.database.write { try $0.directory.put(changed) }
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                for (kind, isMeant, present, absent) in Self.kinds {
                    let user = try await Self.user(console, where: isMeant)
                    let response = try await browser.get(Link.user(user.id))
                    #expect(response.status == .ok, "\(kind)")
                    for words in present { #expect(response.text.contains(words), "\(kind): \(words)") }
                    for words in absent { #expect(!response.text.contains(words), "\(kind): \(words)") }
                    #expect(response.text.contains(user.id.rawValue))
                }
            }
        }
    }

    @Test func whomTheSettingsProtectByNameIsToBeLookedAtAgain() async throws {
        try await Console.withOrganization(users: 40) { console, _ in
            let ada = try await console.add(.operator)
            let user = try await Self.user(console) { user, _ in Self.isOrdinary(user) }
            let before = try await console.usher.settings()
            var settings = before.value
            settings.protectedUsers = [
                OrganizationSettings.ProtectedUser(
                    user: user.id.rawValue, recheckOn: CivilDay(year: 2027, month: 2, day: 1), note: "Parental leave")
            ]
            settings.prices = [
                SeatPrice(
                    product: .jira, centsPerMonth: 790, currency: "EUR", billing: .monthly,
                    renewal: try #require(CivilDay(year: 2026, month: 12, day: 1)))
            ]
            try await console.usher.changeSettings(to: settings, from: before.version, by: "test")
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let page = try await browser.get(Link.user(user.id)).text
                #expect(
                    page.contains(
                        "Protected by name: Parental leave, to be looked at again on 1 Feb 2027"))
                #expect(!page.contains("value=\"suspend\""))
                let other = try await Self.user(console) { other, snapshot in
                    Self.isOrdinary(other) && other.id != user.id
                        && snapshot.productAccess(of: other).contains { $0.isSeat && $0.product.key == .jira }
                }
                #expect(try await browser.get(Link.user(other.id)).text.contains("€7.90"))
            }
        }
    }

    @Test func whoeverIsNotKnownGetsAPageThatSaysSo() async throws {
        try await Console.withOrganization(users: 20) { console, _ in
            let ada = try await console.add(.operator)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                for path in ["/users/712020:nobody", "/users/712020%3Anobody", "/users/%3Cscript%3E"] {
                    let response = try await browser.get(path)
                    #expect(response.status == .notFound)
                    #expect(response.text.contains("This account is not known"))
                    #expect(!response.text.contains("<script>"))
                }
                #expect(try await browser.post("/users/712020:nobody/refresh").status == .notFound)
                #expect(try await browser.get("/users/712020:nobody/restore/run-1").status == .notFound)
            }
        }
    }

    /// Every button leads to the plan of exactly this person, and nothing is changed by looking.
    @Test func everyActionShowsItsPlanFirst() async throws {
        try await Console.withOrganization { console, organization in
            let ada = try await console.add(.operator)
            let before = organization.dump
            let user = try await Self.user(console) { user, snapshot in
                Self.isOrdinary(user) && user.claim == .managed && user.managedBy == .invited
                    // A name that two directories have needs the id.
                    && user.isIn("contractors", snapshot)
            }
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let page = try await browser.get(Link.user(user.id)).text
                let buttons = page.matches(of: /name="action" value="([^"]+)"/).map { String($0.1) }
                let options = page.matches(of: /<option value="([^"]+)"/).map { String($0.1) }
                #expect(buttons.contains("suspend") && buttons.contains { $0.hasPrefix("removeProductAccess") })
                #expect(buttons.contains { $0.hasPrefix("removeFromGroups") } && !options.isEmpty)
                for action in buttons + options.prefix(3) {
                    let fields = ["account": user.id.rawValue, "action": action.replacing("&quot;", with: "\"")]
                    let plan = try await browser.post("/users/plan", fields)
                    #expect(plan.status == .ok, "\(action)")
                    #expect(
                        plan.text.contains("1 person") || plan.text.contains("Nobody would be changed"), "\(action)")
                }
            }
            #expect(organization.dump == before)
        }
    }

    @Test func viewersLookAndTouchNothing() async throws {
        try await Console.withOrganization(users: 40) { console, organization in
            let viewer = try await console.add(.viewer)
            let user = try await Self.user(console) { user, _ in Self.isOrdinary(user) }
            let run = try await console.usher.run(
                BulkOperation(title: "Suspend", actions: [.suspend], accounts: [user.id]), mode: .live, by: "test")
            let before = organization.dump
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                let page = try await browser.get(Link.user(user.id)).text
                #expect(page.contains("needs the role operator"))
                #expect(!page.contains("/refresh\"") && !page.contains("value=\"restore\""))
                let restore = try await browser.get("\(Link.user(user.id))/restore/\(run.id)")
                #expect(restore.status == .ok && !restore.text.contains("name=\"plan\""))
                #expect(try await browser.post("\(Link.user(user.id))/refresh").status == .forbidden)
                let post = try await browser.post("\(Link.user(user.id))/restore/\(run.id)", ["plan": "0"])
                #expect(post.status == .forbidden)
            }
            #expect(organization.dump == before)
        }
    }

    @Test(arguments: ["<script>alert(1)</script>", "\"><img src=x onerror=y>", "<\u{301}script>"])
    func namesAreNeverMarkup(name: String) async throws {
        try await Console.withOrganization(users: 20) { console, _ in
            let ada = try await console.add(.operator)
            let group = Group(id: "evil", name: name)
            var user = try await Self.user(console) { user, _ in Self.isOrdinary(user) }
            (user.name, user.email, user.roles) = (name, name, [])
            user.groups = (user.groups + [group.id]).sorted()
            let changed = user
            try await console.store.database.write { db in
                try db.directory.put([changed])
                try db.execute("UPDATE groups SET name = \(name) WHERE group_id = \(group.id)")
            }
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let page = try await browser.get(Link.user(changed.id)).text
                #expect(Array(page.utf8).contains("&lt;".utf8))
                #expect(!Array(page.utf8).contains(name.utf8))
            }
        }
    }

    @Test func everyRuleSaysWhatItMakesOfThem() async throws {
        let options = Usher.Options(protected: Rule.Protection(users: []))
        try await Console.withOrganization(options: options) { console, _ in
            let ada = try await console.add(.viewer)
            let user = try await Self.user(console) { user, snapshot in
                guard Self.isOrdinary(user), let group = user.groups.first else { return false }
                let isNamed = snapshot.groups.contains { $0.id == group && !$0.name.isEmpty }
                guard case .at(let time) = snapshot.lastActive(at: snapshot.index(of: user.id) ?? 0) else {
                    return false
                }
                return isNamed && (5...20).contains((console.clock.now - time).milliseconds / 86_400_000)
            }
            let snapshot = try await console.usher.snapshot()
            guard case .at(let seen) = snapshot.lastActive(at: try #require(snapshot.index(of: user.id))) else {
                return
            }
            let days = Int((console.clock.now - seen).milliseconds / 86_400_000)
            let group = try #require(snapshot.groups.first { $0.id == user.groups.first })
            _ = try await console.usher.applyRules(
                """
                rules:
                  - {name: Hits, filter: 'lastActive < -1d', actions: [suspend]}
                  - {name: Soon, filter: 'lastActive < -\(days + 3)d', actions: [suspend]}
                  - {name: Never, filter: 'membership = suspended', actions: [restore]}
                  - {name: Spares, filter: 'accountStatus = active', actions: [suspend], protect: {groups: [\(QuotedText.of(group.id.rawValue))]}}
                """, by: "test")
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let page = try await browser.get(Link.user(user.id)).text
                #expect(page.contains("Would be hit at its next run"))
                #expect(page.contains("Would be hit in 3 days, unless seen before"))
                #expect(page.contains("Spared: In a protected group: \(group.name)"))
                #expect(page.contains("membership = suspended does not hold (is active)"))
                #expect(page.contains("(seen \(Wording.ago(seen, now: console.clock.now)))"))
            }
        }
    }

    @Test func restoreGivesBackWhatOneRunTookFromOnePerson() async throws {
        try await Console.withOrganization { console, organization in
            let ada = try await console.add(.operator)
            let snapshot = try await console.usher.snapshot()
            let people = (0..<snapshot.count).map { snapshot.user(at: $0) }.filter { user in
                Self.isOrdinary(user) && !user.groups.isEmpty
                    && user.groups.allSatisfy { id in
                        snapshot.groups.contains { $0.id == id && $0.canChangeMembers }
                    }
            }.map(\.id).sorted().prefix(3)
            try #require(people.count == 3)
            let before = try await console.mirrored()
            let run = try await console.usher.run(
                BulkOperation(
                    title: "Take <all>", actions: [.removeFromAllGroups, .suspend], accounts: Array(people)),
                mode: .live, by: "test")
            #expect(run.state == .succeeded)
            _ = try await console.usher.sync(full: true, by: "test")
            let taken = try await console.mirrored()
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let page = try await browser.get(Link.user(people[1])).text
                let link = try #require(page.firstMatch(of: /href="(\/users\/[^"]+\/restore\/[^"]+)"/))
                #expect(page.contains("Take &lt;all&gt;"))
                let path = String(link.1)
                let plan = try await browser.get(path).text
                let hash = try #require(plan.firstMatch(of: /name="plan" value="([0-9a-f]{64})"/))
                let wrong = try await browser.post(path, ["plan": String(repeating: "0", count: 64)])
                #expect(wrong.status == .conflict)
                #expect(try await console.mirrored() == taken)
                let done = try await browser.post(path, ["plan": String(hash.1)])
                #expect(done.location?.hasPrefix("/runs/run-") == true)
                await console.server.background.finish()
                let again = try await browser.get(path).text
                #expect(again.contains("Nothing of what the run did") && !again.contains("name=\"plan\""))
                #expect(try await browser.get(Link.user(people[1])).text.contains("Given back: "))
            }
            // The simulator's own list of users, read again in full.
            _ = try await console.usher.sync(full: true, by: "test")
            let after = try await console.mirrored()
            for (id, user) in after {
                #expect(user == (id == people[1] ? before[id] : taken[id]), "\(id)")
            }
        }
    }

    @Test func refreshReadsOnePersonAgain() async throws {
        try await Console.withOrganization(users: 60) { console, organization in
            let ada = try await console.add(.operator)
            let real = try await Self.user(console) { user, _ in Self.isOrdinary(user) && !user.groups.isEmpty }
            // The mirror is made wrong; only this person is mended.
            var wrong = real
            (wrong.name, wrong.membership, wrong.groups) = ("Somebody else", .suspended, [])
            let changed = wrong
            try await console.store.database.write { try $0.directory.put([changed]) }
            let before = organization.dump
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                #expect(try await browser.get(Link.user(real.id)).text.contains("Somebody else"))
                #expect(try await browser.post("\(Link.user(real.id))/refresh").location == Link.user(real.id))
                let page = try await browser.get(Link.user(real.id)).text
                #expect(page.contains("Different now: name,"))
                #expect(page.contains("Read again from Atlassian by \(ada.name)"))
                #expect(!page.contains("Somebody else"))
                try await browser.post("\(Link.user(real.id))/refresh")
                #expect(try await browser.get("/account").text.contains("nothing is different"))
            }
            let mended = try #require(try await console.store.database.read { try $0.directory.user(real.id) })
            #expect(mended.name == real.name && mended.membership == .active && mended.groups == real.groups)
            #expect(mended.directRoles != nil)
            #expect(organization.dump == before)
            #expect(try await console.auditVerbs().count { $0 == "user.refreshed" } == 2)
        }
    }
}

extension Console {
    /// Everybody as the mirror has them, without what a change of state dates anew and what only `full` reads.
    fileprivate func mirrored() async throws -> [AccountID: User] {
        let snapshot = try await usher.snapshot()
        let users = (0..<snapshot.count).map { position in
            var user = snapshot.user(at: position)
            (user.suspendedAt, user.directRoles) = (nil, nil)
            return (user.id, user)
        }
        return Dictionary(users, uniquingKeysWith: { $1 })
    }
}

extension ProductActivity {
    fileprivate var isNever: Bool { lastActive == .never }
}

extension User {
    fileprivate func isIn(_ group: String, _ snapshot: Snapshot) -> Bool {
        groups.contains { id in snapshot.groups.contains { $0.id == id && $0.name == group } }
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: String.UTF8View) -> Bool {
        let part = Array(part)
        guard count >= part.count else { return false }
        return (0...(count - part.count)).contains { self[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
