import Core
import Synchronization
import TestSupport
import Testing

@testable import Connectors

struct PacingTests {
    @Test func `Backoff doubles to its limit and is spread over all of it`() {
        let pacing = Pacing(firstDelay: .seconds(1), longestDelay: .seconds(10))
        #expect((2...8).map { pacing.delay(before: $0, jitter: 1) } == [1, 2, 4, 8, 10, 10, 10].map { .seconds($0) })
        #expect(pacing.delay(before: 5, jitter: 0) == .zero)
        #expect(pacing.delay(before: 5, jitter: 0.5) == .seconds(4))
        #expect(pacing.delay(before: .max, jitter: 7) == .seconds(10))
    }

    @Test func `What is repeated`() {
        let pacing = Pacing(attempts: 3, limitedAttempts: 5, longestWait: .seconds(60))
        func isRetried(_ error: ConnectorError, isRead: Bool = true, wasSent: Bool = true, attempt: Int = 1) -> Bool {
            pacing.retry(after: error, isRead: isRead, wasSent: wasSent, attempt: attempt, jitter: 0) != nil
        }
        let failures: [ConnectorError] = [
            .server(status: 500, message: ""), .connectionLost(""), .malformed(""),
        ]
        for failure in failures {
            #expect(isRetried(failure))
            #expect(isRetried(failure, attempt: 2))
            #expect(!isRetried(failure, attempt: 3))
            #expect(!isRetried(failure, isRead: false))
            #expect(isRetried(failure, isRead: false, wasSent: false))
        }
        #expect(isRetried(.rateLimited(retryAfter: nil), isRead: false, attempt: 4))
        #expect(!isRetried(.rateLimited(retryAfter: nil), attempt: 5))
        #expect(isRetried(.rateLimited(retryAfter: .seconds(60)), isRead: false))
        #expect(!isRetried(.rateLimited(retryAfter: .seconds(61))))
        let final: [ConnectorError] = [
            .unauthorized(""), .forbidden(""), .refused(code: nil, reason: ""), .notFound(""), .noFreeSeat(""),
            .conflict(""), .circuitOpen(until: .zero),
        ]
        for error in final { #expect(!isRetried(error, wasSent: false)) }
    }

    private static let now = "2026-11-20T10:00:00Z"

    @Test(
        arguments: [
            ("Retry-After", "7", Duration.seconds(7)), ("retry-after", " 0 ", .zero), ("Retry-After", "-5", .zero),
            ("Retry-After", "Fri, 20 Nov 2026 10:01:00 GMT", .seconds(60)),
            ("Retry-After", "Fri, 20 Nov 2026 09:00:00 GMT", .zero), ("Retry-After", "soon", nil),
            ("Retry-After", "", nil),
            ("Retry-After", "1e300", nil), ("Retry-After", "nan", nil),
            ("X-RateLimit-Reset", "2026-11-20T10:00:30Z", .seconds(30)),
            ("X-RateLimit-Reset", "2026-11-20T10:00Z", .zero),
            ("X-RateLimit-Reset", "2026-11-20T10:00:30.500Z", .milliseconds(30500)),
            ("X-RateLimit-Reset", "1795168810", .seconds(10)),
        ] as [(String, String, Duration?)])
    func `Headers are read in all their forms`(name: String, value: String, expected: Duration?) throws {
        let now = try #require(Instant(iso8601: Self.now))
        let answer = TransportAnswer(status: 429, headers: [.init(name, value)])
        #expect(RateLimitHint(answer, now: now).delay == expected)
    }

    @Test func `The vendor's own clock beats ours`() throws {
        let answer = TransportAnswer(
            status: 429,
            headers: [
                .init("Date", "Fri, 20 Nov 2026 10:00:00 GMT"), .init("X-RateLimit-Reset", "2026-11-20T10:00:05Z"),
            ])
        #expect(RateLimitHint(answer, now: Instant(milliseconds: 0)).delay == .seconds(5))
    }

    @Test
    func `Concurrency grows slowly, is halved once for each time the vendor limits the rate, and never reaches zero`() {
        var pace = Pace(Pacing(firstConcurrency: 4, highestConcurrency: 6))
        func now(_ seconds: Int) -> Duration { .seconds(seconds) }
        for _ in 0..<4 { #expect(pace.request(at: now(1)) == .go) }
        #expect(pace.request(at: now(1)) == .queue)
        for _ in 0..<4 { pace.finished(startedAt: now(1), at: now(2), wasLimited: true, hint: nil) }
        #expect(pace.allowed == 2)
        for round in 3...9 {
            #expect(pace.request(at: now(round)) == .go)
            pace.finished(startedAt: now(round), at: now(round), wasLimited: true, hint: nil)
        }
        #expect(pace.allowed == 1)
        for round in 10...200 {
            #expect(pace.request(at: now(round)) == .go)
            pace.finished(startedAt: now(round), at: now(round), wasLimited: false, hint: nil)
        }
        #expect(pace.allowed == 6)
    }

    @Test func `Nobody starts before the break is over that the vendor asked for`() {
        var pace = Pace(.standard)
        #expect(pace.request(at: .seconds(1)) == .go)
        let hint = RateLimitHint(
            TransportAnswer(status: 429, headers: [.init("Retry-After", "9")]), now: Instant(milliseconds: 0))
        pace.finished(startedAt: .seconds(1), at: .seconds(2), wasLimited: true, hint: hint)
        #expect(pace.request(at: .seconds(3)) == .wait(.seconds(8)))
        #expect(pace.request(at: .seconds(11)) == .go)
    }

    @Test func `The vendor's window is shared by all calls and forgotten when it ends`() {
        var pace = Pace(.standard)
        func answered(remaining: Int, resets: Int, at now: Duration) {
            let headers = [
                TransportRequest.Header("X-RateLimit-Remaining", "\(remaining)"),
                .init("X-RateLimit-Reset", "\(resets)"),
            ]
            pace.finished(
                startedAt: now, at: now, wasLimited: false,
                hint: RateLimitHint(TransportAnswer(status: 200, headers: headers), now: Instant(milliseconds: 0)))
        }
        #expect(pace.request(at: .zero) == .go)
        answered(remaining: 2, resets: 10, at: .zero)
        #expect(pace.request(at: .seconds(1)) == .go)
        // An answer that was overtaken must not give the call back that was just taken.
        answered(remaining: 2, resets: 9, at: .seconds(1))
        #expect(pace.request(at: .seconds(2)) == .go)
        #expect(pace.request(at: .seconds(2)) == .wait(.seconds(8)))
        #expect(pace.request(at: .seconds(10)) == .go)
        #expect(pace.request(at: .seconds(10)) == .go)
    }

    /// For any sequence of calls no stretch of the length holds more than the count.
    @Test(arguments: 0..<20)
    func `A window limiter keeps its promise`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let count = Int.random(in: 1...10, using: &generator)
        var limiter = WindowLimiter(count: count, per: .seconds(60))
        var now = Duration.zero
        var starts: [Duration] = []
        for _ in 0..<100 {
            now += .milliseconds(Int.random(in: 0...9000, using: &generator))
            starts.append(now + limiter.reserve(at: now))
        }
        for index in starts.indices.dropFirst(count) {
            #expect(starts[index] - starts[index - count] >= .seconds(60))
        }
        #expect(starts == starts.sorted())
    }

    @Test func `The breaker opens, half-opens, closes, and opens for longer`() {
        var breaker = CircuitBreaker(
            Pacing(breakerThreshold: 3, breakerPause: .seconds(10), longestBreakerPause: .seconds(30)))
        func fail(_ seconds: Int) {
            breaker.finished(.failed, startedAt: .seconds(seconds), at: .seconds(seconds))
        }
        fail(1)
        fail(2)
        breaker.finished(.succeeded, startedAt: .seconds(3), at: .seconds(3))
        #expect(breaker.state == .closed(failures: 0))
        for second in 4...6 { fail(second) }
        #expect(breaker.state == .open(until: .seconds(16)))
        #expect(breaker.request(at: .seconds(7)) == .seconds(9))
        #expect(breaker.request(at: .seconds(16)) == nil)
        #expect(breaker.state == .halfOpen)
        #expect(breaker.request(at: .seconds(16)) != nil, "one call is let through")
        fail(17)
        #expect(breaker.state == .open(until: .seconds(37)))
        #expect(breaker.request(at: .seconds(37)) == nil)
        fail(38)
        #expect(breaker.state == .open(until: .seconds(68)), "the pause stops growing")
        #expect(breaker.request(at: .seconds(68)) == nil)
        breaker.finished(.undecided, startedAt: .seconds(68), at: .seconds(69))
        #expect(breaker.request(at: .seconds(69)) == nil, "a probe that said nothing makes room for another")
        breaker.finished(.succeeded, startedAt: .seconds(69), at: .seconds(70))
        #expect(breaker.state == .closed(failures: 0))
        for second in 71...73 { fail(second) }
        #expect(breaker.state == .open(until: .seconds(83)), "the pause starts over")
    }

    @Test func `Connections that drop together are one failure`() {
        var breaker = CircuitBreaker(Pacing(breakerThreshold: 2))
        for call in 0..<50 { breaker.finished(.failed, startedAt: .seconds(1), at: .seconds(2) + .milliseconds(call)) }
        #expect(breaker.state == .closed(failures: 1))
    }

    @Test func `No more calls run side by side than allowed, and all of them run`() async throws {
        let running = Mutex<(now: Int, most: Int)>((0, 0))
        let transport = HTTPTransport { _ throws(TransportError) in
            running.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            for _ in 0..<5 { await Task.yield() }
            running.withLock { $0.now -= 1 }
            return TransportAnswer(status: 204)
        }
        let client = AtlassianCloud.client(
            configuration: try AtlassianConfiguration(organization: "o-1", key: "k"), transport: transport,
            pacing: Pacing(firstConcurrency: 3, highestConcurrency: 3), time: ManualTime().value)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for index in 0..<100 {
                tasks.addTask { try await client.perform(Change(user: AccountID("u\(index)"), effect: .suspend)) }
            }
            try await tasks.waitForAll()
        }
        #expect(running.withLock { $0.most } <= 3)
        #expect(client.callCount() == 100)
    }

    @Test func `A cancelled caller leaves the queue and the others go on`() async throws {
        let pacer = Pacer(Pacing(firstConcurrency: 1, highestConcurrency: 1), limits: [:], time: ManualTime().value)
        let start = try await pacer.enter(.general)
        let cancelled = Task { try await pacer.enter(.general) }
        let patient = Task { try await pacer.enter(.general) }
        cancelled.cancel()
        await #expect(throws: ConnectorError.cancelledBeforeSending) { try await cancelled.value }
        await pacer.leave(startedAt: start, .succeeded, wasLimited: false, hint: nil)
        _ = try await patient.value
    }

    @Test func `Those who queue behind a refused caller are not forgotten`() async throws {
        let pacing = Pacing(firstConcurrency: 1, highestConcurrency: 1, longestWait: .seconds(10))
        let pacer = Pacer(pacing, limits: [:], time: ManualTime().value)
        let start = try await pacer.enter(.general)
        let waiting = (0..<5).map { _ in Task { try await pacer.enter(.general) } }
        for _ in 0..<50 { await Task.yield() }
        let hint = RateLimitHint(
            TransportAnswer(status: 429, headers: [.init("Retry-After", "99")]), now: Instant(milliseconds: 0))
        await pacer.leave(startedAt: start, .undecided, wasLimited: true, hint: hint)
        for task in waiting {
            await #expect(throws: ConnectorError.rateLimited(retryAfter: .seconds(99))) { try await task.value }
        }
    }
}
