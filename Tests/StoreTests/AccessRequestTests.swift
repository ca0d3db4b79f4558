import Core
import Store
import Testing

@Suite struct AccessRequestTests {
    private static func request(
        _ number: Int, state: AccessRequest.State = .deciding, channel: RequestTrigger.Channel = .slack,
        change: (inout AccessRequest) -> Void = { _ in }
    ) -> AccessRequest {
        var request = AccessRequest(
            id: RequestID("request-\(number)"), channel: channel, externalKey: "key-\(number)", state: state,
            askedAt: .t0 + .minutes(number))
        change(&request)
        return request
    }

    @Test(arguments: Driver.allCases, [1, 2, 3, 4] as [UInt64])
    func requestsComeBackAsTheyWere(driver: Driver, seed: UInt64) async throws {
        var values = RandomValues(seed: seed)
        let requests = (0..<20).map { values.request("request-\($0)") }
        try await withStore(driver) { store, _ in
            try await store.database.write { db throws in
                for request in requests {
                    #expect(try db.accessRequests.add(request) == nil)
                    #expect(try db.accessRequests.request(request.id) == request)
                    #expect(
                        try db.accessRequests.request(channel: request.channel, key: request.externalKey) == request)
                }
                #expect(try db.accessRequests.request("none") == nil)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func theSameKeyOfAChannelIsKeptOnce(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db throws in
                let first = Self.request(1)
                #expect(try db.accessRequests.add(first) == nil)
                let again = Self.request(2) { $0.externalKey = "key-1" }
                #expect(try db.accessRequests.add(again) == first)
                let other = Self.request(3, channel: .jsm) { $0.externalKey = "key-1" }
                #expect(try db.accessRequests.add(other) == nil)
                #expect(try db.accessRequests.count(matching: AccessRequestQuery()) == 2)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aChangeIsMadeFromTheStatesItMayComeFrom(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db throws in
                var request = Self.request(1)
                _ = try db.accessRequests.add(request)
                (request.state, request.user, request.run, request.note) = (.granting, "u1", "run-1", "why")
                #expect(try db.accessRequests.change(request, from: [.waiting]) == false)
                #expect(try db.accessRequests.change(request, from: [.deciding, .waiting]))
                #expect(try db.accessRequests.request(of: "run-1") == request)
                #expect(try db.accessRequests.request(of: "run-2") == nil)
                #expect(try db.accessRequests.open(in: [.granting]) == [request])
                #expect(try db.accessRequests.open(in: [.deciding]) == [])
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func listsAreNewestFirstFilteredAndPaged(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db throws in
                for number in 0..<9 {
                    _ = try db.accessRequests.add(
                        Self.request(number, state: number % 3 == 0 ? .waiting : .granted) { request in
                            // Two share an instant.
                            request.askedAt = .t0 + .minutes(number / 2)
                            request.user = AccountID("u\(number % 2)")
                            request.name = number == 4 ? "100% Zoë" : "Person \(number)"
                        })
                }
                var (ids, cursor) = ([RequestID](), AccessRequestCursor?.none)
                repeat {
                    let page = try db.accessRequests.list(matching: AccessRequestQuery(), limit: 4, after: cursor)
                    ids += page.map(\.id)
                    cursor = page.last.map(AccessRequestCursor.init)
                } while cursor != nil
                #expect(ids == (0..<9).reversed().map { RequestID("request-\($0)") })
                func count(_ query: AccessRequestQuery) throws -> Int { try db.accessRequests.count(matching: query) }
                #expect(try count(AccessRequestQuery(states: [.waiting])) == 3)
                #expect(try count(AccessRequestQuery(channel: .jsm)) == 0)
                #expect(try count(AccessRequestQuery(user: "u1")) == 4)
                #expect(try count(AccessRequestQuery(text: "100% z")) == 1)
                #expect(try count(AccessRequestQuery(text: "%")) == 1)
                #expect(try count(AccessRequestQuery(text: "KEY-7")) == 1)
                #expect(try count(AccessRequestQuery(from: .t0 + .minutes(1), until: .t0 + .minutes(2))) == 2)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func anAnswerIsTakenByOneAndSentOnceMoreAtMost(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db throws in
                let requests = db.accessRequests
                for number in 1...2 { _ = try requests.add(Self.request(number)) }
                #expect(try requests.takeReply(at: .t0 + .days(1), until: .t0 + .days(2)) == nil)
                try requests.makeReplyDue("request-1", at: .t0)
                #expect(try requests.takeReply(of: "request-2", at: .t0, until: .t0 + .minutes(2)) == nil)
                let first = try requests.takeReply(at: .t0, until: .t0 + .minutes(2))
                #expect(first?.request.id == "request-1" && first?.isRepetition == false && first?.attempts == 0)
                #expect(try requests.takeReply(at: .t0 + .minutes(1), until: .t0 + .minutes(3)) == nil)
                // Refused: tried again later.
                try requests.markReplyFailed("request-1", next: .t0 + .minutes(5), at: .t0)
                #expect(try requests.takeReply(at: .t0 + .minutes(4), until: .t0 + .minutes(6)) == nil)
                let second = try requests.takeReply(at: .t0 + .minutes(5), until: .t0 + .minutes(7))
                #expect(second?.attempts == 1 && second?.isRepetition == false)
                // Cut off, once and again.
                let third = try requests.takeReply(at: .t0 + .minutes(7), until: .t0 + .minutes(9))
                #expect(third?.isRepetition == true)
                #expect(try requests.takeReply(at: .t0 + .minutes(9), until: .t0 + .minutes(11)) == nil)
                // A newer outcome is told anew; a late note about the old one changes nothing.
                try requests.makeReplyDue("request-1", at: .t0 + .hours(1))
                try requests.markReplySent("request-1", at: .t0 + .hours(1))
                #expect(try requests.takeReply(at: .t0 + .hours(1), until: .t0 + .hours(2))?.attempts == 0)
                try requests.markReplySent("request-1", at: .t0 + .hours(1))
                #expect(try requests.takeReply(at: .t0 + .days(1), until: .t0 + .days(2)) == nil)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func statisticsAreOfTheTimeAskedFor(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db throws in
                let waits: [(AccessRequest.State, Int?, String?)] = [
                    (.granted, 2, nil), (.granted, 250, "admin:ada"), (.refused, 4, nil), (.failed, 6, nil),
                    (.waiting, nil, nil), (.unconfirmed, nil, nil), (.expired, 900, nil),
                ]
                for (number, wait) in waits.enumerated() {
                    _ = try db.accessRequests.add(
                        Self.request(number, state: wait.0) { request in
                            request.decidedAt = wait.1.map { request.askedAt + .minutes($0) }
                            request.decidedBy = wait.2
                        })
                }
                let statistics = try db.accessRequests.statistics(since: .t0)
                #expect(statistics.requests == 5 && statistics.granted == 2 && statistics.byItself == 3)
                #expect(statistics.refused == 1 && statistics.failed == 1 && statistics.shareByItself == 0.75)
                #expect(statistics.medianWait == .minutes(4) && statistics.longestWait == .minutes(250))
                #expect(statistics.waiting == 1 && statistics.waitingSince == .t0 + .minutes(4))
                #expect(try db.accessRequests.statistics(since: .t0 + .days(1)).requests == 0)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aRejoinCountsOnceForEachRun(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db throws in
                try db.runs.insert(
                    Run(
                        id: "run-1", kind: .rule, mode: .live, state: .running, title: "r", rule: "rule-1",
                        actor: "test", planHash: "h", createdAt: .t0),
                    plan: AccessRequestTests.plan)
                try db.runs.markInFlight([0, 1, 2], of: "run-1")
                try db.runs.record(
                    (0..<3).map { StepOutcome(run: "run-1", index: $0, state: .succeeded, stoodBefore: $0 == 2) })
                try db.rejoins.count(takingsOf: "run-1", rule: "rule-1", at: .t0)
                let rejoin = Rejoin(
                    run: "run-1", user: "u1", rule: "rule-1", takenAt: .t0, returnedAt: .t0 + .days(3),
                    request: "request-1")
                try db.rejoins.add([rejoin])
                try db.rejoins.add([rejoin])
                #expect(try db.rejoins.rates(takenSince: .t0) == ["rule-1": RejoinRate(taken: 1, returned: 1)])
                #expect(try db.rejoins.of("rule-1", limit: 9) == [rejoin])
                #expect(try db.rejoins.rates(takenSince: .t0 + .days(1)) == [:])
                #expect(try db.runs.usersOfTakings() == ["u1"])
                let past = try db.runs.past(of: ["u1", "u2"])
                #expect(past["u1"]?.map(\.step.effect) == [.suspend, .addToGroup("g")])
                #expect(past["u2"] == nil)
            }
        }
    }

    private static let plan = Plan(
        rule: "rule-1", madeAt: .t0, matched: 2,
        steps: [
            Step(index: 0, user: "u1", effect: .suspend, action: .suspend),
            Step(index: 1, user: "u1", effect: .addToGroup("g"), action: .addToGroups),
            Step(index: 2, user: "u2", effect: .suspend, action: .suspend),
        ], spared: [], seats: [], sideEffects: [], holds: [], brakeLimit: nil, hash: "h")
}

extension RandomValues {
    fileprivate mutating func request(_ id: String) -> AccessRequest {
        AccessRequest(
            id: RequestID(id), channel: one(), externalKey: id + text(), user: maybe { AccountID($0.text()) },
            asker: maybe { $0.text() },
            email: maybe { $0.text() }, name: maybe { $0.text() }, product: maybe { ProductKey($0.text()) },
            reason: text(), project: maybe { $0.text() }, requestType: maybe { $0.text() }, state: one(),
            answer: maybe { $0.text() }, note: maybe { $0.text() }, rule: maybe { RuleID($0.text()) },
            run: maybe { RunID($0.text()) }, askedAt: instant(), decidedAt: maybe { $0.instant() },
            decidedBy: maybe { $0.text() }, replyTo: maybe { $0.text() })
    }
}
