import Connectors
import Core
import Testing

/// What happens to reads when the vendor or the way to it fails.
struct AtlassianReadsTests {
    private static let page = Sample.page([Sample.user()])

    @Test(
        arguments: [
            .failure(.lost("remote connection closed")), .failure(.notSent("refused")), .answer(500, ""),
            .answer(502, Sample.html), .answer(200, Sample.html), .answer(200, ""), .answer(408, ""),
            .answer(200, String(page.dropLast(20))), .answer(200, page + "}"), .answer(200, #"{"data":7}"#),
            .answer(404, Sample.html), .answer(429, ""),
        ] as [ScriptedVendor.Reply])
    func `A read is repeated until it succeeds`(reply: ScriptedVendor.Reply) async throws {
        let vendor = ScriptedVendor(reply, reply, .ok(Self.page))
        let time = ManualTime()
        let client = try vendor.client(time: time)
        #expect(try await client.users(nil, []).elements.count == 1)
        #expect(client.callCount() == 3)
        #expect(time.sleeps.count == 2)
    }

    @Test func `A read gives up after its tries, having waited longer each time`() async throws {
        let vendor = ScriptedVendor { _, _ in .answer(503, "") }
        let time = ManualTime()
        let pacing = Pacing(attempts: 4, firstDelay: .seconds(1))
        let error = await connectorError { try await vendor.client(pacing: pacing, time: time).products() }
        #expect(error == .server(status: 503, message: "no reason given"))
        #expect(vendor.requests.count == 4)
        #expect(time.sleeps == [.milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test func `A page that never ends is said as a page`() async throws {
        let vendor = ScriptedVendor { _, _ in .ok(Sample.html) }
        let error = await connectorError { try await vendor.client().products() }
        #expect(error == .malformed("a page titled '502 Bad Gateway' instead of an answer"))
    }

    @Test(arguments: [
        (401, #"{"code":401,"message":"Unauthorized"}"#, ConnectorError.Disposition.pauseRun, 1),
        (403, Sample.fault("ADMIN-403-3", "Not allowed to manage the org"), .pauseRun, 1),
        (404, Sample.fault("ADMIN-404-2", "Organization not found"), .failStep, 1),
        (410, "", .failStep, 1),
        (400, Sample.fault("ADMIN-400-1", "Invalid page cursor"), .failStep, 1),
    ])
    func `A refusal is not repeated`(status: Int, body: String, disposition: ConnectorError.Disposition, calls: Int)
        async throws
    {
        let vendor = ScriptedVendor { _, _ in .answer(status, body) }
        let error = await connectorError { try await vendor.client().users(nil, []) }
        #expect(error?.disposition == disposition)
        #expect(vendor.requests.count == calls)
    }

    @Test(arguments: [
        ("ATATT3xFfGF0abc", "a person's API token"), ("me@acme.example:abc", "a person's API token"),
        ("some-key", "expired or was revoked"),
    ])
    func `A refused key says what to do and never shows itself`(key: String, words: String) async throws {
        let echo = #"{"code":401,"message":"Bearer \#(key) is not welcome"}"#
        let vendor = ScriptedVendor(.answer(401, echo))
        let error = await connectorError { try await vendor.client(key: key).products() }
        #expect(error?.description.contains(words) == true)
        #expect(error?.description.contains("USHER_ATLASSIAN_KEY") == true)
        #expect(error.map { "\($0) \(String(reflecting: $0))" }?.contains(key) == false)
    }

    @Test(arguments: [400, 403, 404, 409, 500, 502])
    func `A key that a proxy echoes is not passed on`(status: Int) async throws {
        for body in [
            #"{"message":"you sent \#(ScriptedVendor.key)"}"#, Sample.fault(ScriptedVendor.key, ScriptedVendor.key),
        ] {
            let vendor = ScriptedVendor { _, _ in .answer(status, body) }
            let error = await connectorError { try await vendor.client().products() }
            #expect(error?.description.contains(ScriptedVendor.key) == false)
        }
    }

    @Test func `Retry-After is waited for, and a break that is too long is handed up`() async throws {
        let time = ManualTime()
        let vendor = ScriptedVendor(.answer(429, "", ["Retry-After": "30"]), .ok(Self.page))
        _ = try await vendor.client(time: time).users(nil, [])
        #expect(time.sleeps.reduce(.zero, +) >= .seconds(30))

        let closed = ScriptedVendor(.answer(429, "", ["retry-after": "3600"]))
        let error = await connectorError { try await closed.client().users(nil, []) }
        #expect(error == .rateLimited(retryAfter: .seconds(3600)))
    }

    @Test func `A used-up window is waited out before the next call`() async throws {
        let time = ManualTime()
        let headers = [
            "X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-20T10:00:20Z",
            "Date": "Fri, 20 Nov 2026 10:00:00 GMT",
        ]
        let vendor = ScriptedVendor(.answer(200, Self.page, headers), .ok(Self.page))
        let client = try vendor.client(time: time)
        _ = try await client.users(nil, [])
        #expect(time.sleeps.isEmpty)
        _ = try await client.users(nil, [])
        #expect(time.sleeps == [.seconds(20)])
    }

    @Test func `A vendor that keeps failing is left alone, then tried with one call`() async throws {
        let time = ManualTime()
        let pacing = Pacing(attempts: 1, breakerThreshold: 3, breakerPause: .seconds(10))
        let vendor = ScriptedVendor { _, index in index < 3 ? .failure(.lost("gone")) : .ok(Self.page) }
        let client = try vendor.client(pacing: pacing, time: time)
        for _ in 0..<3 {
            _ = await connectorError { try await client.users(nil, []) }
            time.advance(by: .seconds(1))
        }
        let error = await connectorError { try await client.users(nil, []) }
        #expect(error == .circuitOpen(until: .seconds(9)))
        #expect(client.callCount() == 3, "nothing is sent while the breaker is open")
        time.advance(by: .seconds(9))
        #expect(try await client.users(nil, []).elements.count == 1)
        #expect(try await client.users(nil, []).elements.count == 1)
    }
}
