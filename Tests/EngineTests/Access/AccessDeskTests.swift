import Connectors
import Core
import Store
import Synchronization
import TestSupport
import Testing

@testable import Engine

@Suite struct AccessDeskTests {
    @Test func aRequestIsGrantedByARunAndTold() async throws {
        let access = try await AccessWorld.make()
        let rule = try await access.grantRule()
        let request = try await access.usher.take(access.slack("one", product: .jira))
        #expect(request.state == .granted && request.rule == rule.id && request.decidedBy == nil)
        #expect(request.user == "u1001" && request.name == "Person 1" && request.email == "p1@example.com")
        #expect(try access.user("u1001").groups == ["g-jira", "g-staff"])
        let run = try await access.usher.run(#require(request.run))
        #expect(run.state == .succeeded && run.kind == .rule && run.actor == "request:slack" && run.rule == rule.id)
        #expect(access.told.all.map(\.state) == [.granted])
        #expect(access.told.all.first?.answer?.contains("Jira") == true)
        let verbs = try await access.world.auditVerbs
        #expect(verbs.contains("request.made") && verbs.contains("request.granted"))
        #expect(try await access.usher.verifyAudit().valid)
        // The person keeps what was given for a while.
        let answers = try await access.store.database.read { try $0.warningAnswers.of("u1001") }
        #expect(answers.map(\.until) == [.t0 + .days(30)] && answers.map(\.rule) == [nil])
    }

    @Test func whatTheChannelSendsTwiceIsTakenOnce() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        let ids = try await withThrowingTaskGroup(of: RequestID.self) { group in
            for _ in 0..<16 { group.addTask { try await access.usher.take(access.slack("same")).id } }
            return try await group.reduce(into: Set<RequestID>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try await access.usher.requests(limit: 10).total == 1)
        #expect(try await access.usher.runs().count == 1)
        #expect(access.directory.effective.count == 1)
        #expect(access.told.all.count == 1)
        // Another channel may use the same key.
        let other = NewAccessRequest(channel: .jsm, externalKey: "same", user: "u1001")
        #expect(try await access.usher.take(other).state == .granted)
    }

    @Test func manyPeopleAndManyRequestsOfOneAtTheSameTime() async throws {
        let access = try await AccessWorld.make(AccessWorld.people(12))
        try await access.grantRule()
        let states = try await withThrowingTaskGroup(of: AccessRequest.State.self) { group in
            for number in 1..<12 {
                for turn in 0..<3 {
                    let request = access.slack("\(number) \(turn)", AccountID("u\(1000 + number)"))
                    group.addTask { try await access.usher.take(request).state }
                }
            }
            return try await group.reduce(into: [AccessRequest.State]()) { $0.append($1) }
        }
        #expect(states.count == 33 && states.allSatisfy { $0 == .granted })
        #expect(access.directory.effective.count == 11)
        let notes = try await access.usher.requests(limit: 50).requests.compactMap(\.note)
        #expect(notes.count == 22, "all but the first of each had it already")
    }

    /// Whatever the order, nobody gets a seat that is not there.
    @Test func theLastSeatsGoToAsManyAsThereAre() async throws {
        let access = try await AccessWorld.make(AccessWorld.people(9), jiraSeats: 3)
        try await access.grantRule()
        let states = try await withThrowingTaskGroup(of: AccessRequest.State.self) { group in
            for number in 1..<9 {
                group.addTask {
                    try await access.usher.take(access.slack("\(number)", AccountID("u\(1000 + number)"))).state
                }
            }
            return try await group.reduce(into: [AccessRequest.State]()) { $0.append($1) }
        }
        #expect(states.count { $0 == .granted } == 3 && states.count { $0 == .refused } == 5)
        #expect(access.directory.users.count { $0.groups.contains("g-jira") } == 3)
        let refused = try await access.usher.requests(
            matching: AccessRequestQuery(states: [.refused]), limit: 10
        ).requests
        #expect(refused.allSatisfy { $0.answer?.contains("no free seat") == true && $0.run == nil })
        let notice = try await access.usher.notices().first { $0.place == .access }
        #expect(notice?.title == "Jira has no free seat" && notice?.text.hasPrefix("5 requests were") == true)
        access.clock.advance(by: .days(8))
        #expect(try await access.usher.notices().contains { $0.place == .access } == false)
    }

    @Test func theVendorsLicenceCounts() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        access.usher.desk.use { product in product.key == .jira ? 0 : nil }
        #expect(try await access.usher.take(access.slack("1")).state == .refused)
        access.usher.desk.use { _ in throw ConnectorError.connectionLost("reset") }
        #expect(try await access.usher.take(access.slack("2")).state == .granted)
        // The settings say fewer seats than the vendor.
        let settings = try await access.usher.accessSettings()
        var changed = settings.value
        changed.seats = ["jira@acme": 1]
        try await access.usher.changeAccessSettings(to: changed, from: settings.version, by: "ada")
        #expect(try await access.usher.take(access.slack("3", "u1002")).state == .refused)
    }

    @Test func aSeatTheVendorRefusesIsARefusal() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        access.directory.script { _, _ in .failsBefore(.noFreeSeat("Jira")) }
        let request = try await access.usher.take(access.slack("1"))
        #expect(request.state == .refused && request.note == "The licence of Jira is full.")
        #expect(try await access.usher.notices().contains { $0.place == .access })
    }

    @Test func aRuleInSafeModeChangesNothingAndAsksAPerson() async throws {
        let access = try await AccessWorld.make()
        let rule = try await access.grantRule(mode: "safe")
        let request = try await access.usher.take(access.slack("1"))
        #expect(request.state == .waiting && request.rule == rule.id)
        #expect(request.note?.contains("safe mode") == true)
        #expect(access.directory.changing.isEmpty)
        #expect(try await access.usher.run(#require(request.run)).state == .simulated)
        #expect(access.told.all.map(\.state) == [.waiting])
        let granted = try await access.usher.grant(request: request.id, isApprover: false, by: "admin:ada")
        #expect(granted.state == .granted && granted.decidedBy == "admin:ada")
        #expect(try access.user("u1001").groups.contains("g-jira"))
        #expect(access.told.all.map(\.state) == [.waiting, .granted])
    }

    @Test func nobodyProtectedIsChangedNotEvenByHand() async throws {
        let options = Usher.Options(
            protected: Rule.Protection(users: ["u1002"]), ownAccounts: ["p3@example.com"])
        let access = try await AccessWorld.make(options: options)
        try await access.grantRule()
        for (key, user) in [("1", "u1000"), ("2", "u1002"), ("3", "u1003")] {
            let request = try await access.usher.take(access.slack(key, AccountID(user)))
            #expect(request.state == .refused)
            #expect(request.answer?.contains("looked after") == true && request.note?.contains("No run") == true)
            await #expect(throws: UsherError.self) {
                _ = try await access.usher.grant(
                    request: request.id, actions: [.addToGroups(["jira-users"])], isApprover: true, by: "admin:ada")
            }
        }
        #expect(access.directory.changing.isEmpty)
    }

    @Test func administrationRightsNeedAnApprover() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule(actions: "[addToGroups: [jira-admins]]")
        let request = try await access.usher.take(access.slack("1"))
        #expect(request.state == .waiting && request.note?.contains("jira-admins") == true)
        let preview = try await access.usher.planGrant(of: request.id)
        #expect(preview.plan.steps.count == 1 && preview.approverReason != nil && preview.obstacle == nil)
        await #expect(throws: UsherError.needsApprover(request.id, why: request.note ?? "")) {
            _ = try await access.usher.grant(request: request.id, isApprover: false, by: "admin:olga")
        }
        #expect(access.directory.changing.isEmpty)
        #expect(try await access.usher.request(request.id).state == .waiting)
        await #expect(throws: UsherError.planChanged(approved: "other", present: preview.plan.hash)) {
            _ = try await access.usher.grant(
                request: request.id, planned: "other", isApprover: true, by: "admin:ada")
        }
        let granted = try await access.usher.grant(
            request: request.id, planned: preview.plan.hash, isApprover: true, by: "admin:ada")
        #expect(granted.state == .granted)
        #expect(try access.user("u1001").groups.contains("g-admins"))
    }

    @Test func aPersonRefusesWithWords() async throws {
        let access = try await AccessWorld.make()
        let request = try await access.usher.take(access.slack("1"))
        #expect(request.state == .waiting && request.note == "No grant rule fits.")
        let refused = try await access.usher.refuse(request: request.id, reason: "Ask Bo first.", by: "admin:ada")
        #expect(refused.state == .refused && refused.answer == "Ask Bo first." && refused.decidedBy == "admin:ada")
        #expect(access.told.all.map(\.answer) == [request.answer, "Ask Bo first."])
        await #expect(throws: UsherError.self) {
            _ = try await access.usher.refuse(request: request.id, by: "admin:ada")
        }
        // A refusal can be thought over.
        let granted = try await access.usher.grant(
            request: request.id, actions: [.addToGroups(["confluence-users"])], isApprover: false, by: "admin:ada")
        #expect(granted.state == .granted)
    }

    @Test func whoHasItHearsSo() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        _ = try await access.usher.take(access.slack("1", product: .jira))
        let again = try await access.usher.take(access.slack("2", product: .jira))
        #expect(again.state == .granted && again.run == nil && again.note?.hasPrefix("Already has it") == true)
        #expect(access.told.all.last?.answer?.contains("already") == true)
        #expect(try await access.usher.runs().count == 1)
    }

    @Test func peopleAreFoundByAddressOnce() async throws {
        var users = AccessWorld.people()
        users[3].email = "P2@EXAMPLE.com"
        let access = try await AccessWorld.make(users)
        try await access.grantRule()
        func ask(_ key: String, _ email: String) async throws -> AccessRequest {
            try await access.usher.take(NewAccessRequest(channel: .slack, externalKey: key, email: email))
        }
        #expect(try await ask("1", "P1@Example.com").state == .granted)
        let several = try await ask("2", "p2@example.com")
        #expect(several.state == .waiting && several.note?.hasPrefix("Several") == true && several.user == nil)
        #expect(try await ask("3", "nobody@example.com").note?.contains("nobody in the organisation") == true)
        #expect(try await ask("4", "").state == .waiting)
    }

    /// Somebody the mirror does not have yet, but the vendor does.
    @Test func somebodyNewIsFound() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule()
        access.directory.put(User(id: "u2000", name: "New", email: "new@example.com", directRoles: []))
        #expect(try await access.usher.take(access.slack("1", "u2000")).state == .granted)
        #expect(try access.user("u2000").groups == ["g-jira"])
        #expect(try await access.usher.take(access.slack("2", "u3000")).state == .waiting)
    }

    @Test func theOrderOfRulesDecides() async throws {
        let access = try await AccessWorld.make()
        let first = try await access.grantRule("a", actions: "[addToGroups: [jira-users]]")
        let second = try await access.grantRule("b", actions: "[addToGroups: [confluence-users]]")
        #expect(try await access.usher.grantRules().map(\.id) == [first.id, second.id])
        try await access.usher.moveGrantRule(second.id, by: -1, by: "ada")
        #expect(try await access.usher.grantRules().map(\.id) == [second.id, first.id])
        #expect(try await access.usher.take(access.slack("1")).rule == second.id)
        try await access.usher.moveGrantRule(second.id, by: 9, by: "ada")
        #expect(try await access.usher.take(access.slack("2", "u1002")).rule == first.id)
    }

    @Test func unmatchedRequestsAreRefusedWhereThatIsSet() async throws {
        let access = try await AccessWorld.make()
        let settings = AccessSettings(unmatched: .refuse)
        try await access.usher.changeAccessSettings(to: settings, from: 0, by: "ada")
        let request = try await access.usher.take(access.slack("1"))
        #expect(request.state == .refused && request.answer?.contains("can't be granted") == true)
        await #expect(throws: UsherError.self) {
            try await access.usher.changeAccessSettings(
                to: AccessSettings(graceDays: -1, seats: ["jira@acme": -2]), from: 1, by: "ada")
        }
    }

    @Test func rulesAndProductsNobodyKnowsAreRefusedWhereTheyAreNew() async throws {
        let access = try await AccessWorld.make()
        let old = AccessSettings(order: ["gone"], seats: ["gone@acme": 1])
        try await access.usher.keep(old, or: AccessSettings(), from: 0, by: "ada")
        var new = old
        new.graceDays = 5
        try await access.usher.changeAccessSettings(to: new, from: 1, by: "ada")
        (new.order, new.seats) = (["gone", "none"], ["gone@acme": 1, "jria@acme": 2])
        do {
            try await access.usher.changeAccessSettings(to: new, from: 2, by: "ada")
            Issue.record("it was saved")
        } catch UsherError.invalid(let diagnostics) {
            #expect(diagnostics.all.map(\.path) == ["order[1]", "seats.jria@acme"])
            #expect(diagnostics.all.last?.suggestions.first == "jira@acme", "\(diagnostics)")
        }
    }

    @Test func statisticsCountWhatTheDeskDid() async throws {
        let access = try await AccessWorld.make()
        try await access.grantRule(filter: "emailDomain = example.com AND name != 'Person 2'")
        _ = try await access.usher.take(access.slack("1", "u1001"))
        let waiting = try await access.usher.take(access.slack("2", "u1002"))
        access.clock.advance(by: .hours(2))
        _ = try await access.usher.take(access.slack("3", "u1003"))
        var statistics = try await access.usher.accessStatistics()
        #expect(statistics.requests == 3 && statistics.granted == 2 && statistics.byItself == 2)
        #expect(statistics.waiting == 1 && statistics.waitingSince == .t0 && statistics.shareByItself == 1)
        _ = try await access.usher.refuse(request: waiting.id, by: "admin:ada")
        statistics = try await access.usher.accessStatistics()
        #expect(statistics.longestWait == .hours(2) && statistics.medianWait == .zero && statistics.waiting == 0)
        #expect(statistics.shareByItself == 2.0 / 3)
    }
}
