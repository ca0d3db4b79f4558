import Core
import Engine
import Hummingbird
import HummingbirdTesting
import Store
import Testing

@testable import Web

/// What holds strangers back at every webhook there is.
@Suite struct HookBoundsTests {
    static let hooks = RouteTable.table.filter { $0.value == .hook }.map(\.key.path).sorted()

    private static func call(
        _ browser: Browser, _ path: String, _ body: String, type: String = "application/json"
    ) async throws -> TestResponse {
        try await browser.send(
            .post, path, headers: [.contentType: type, .origin: "https://evil.example"], body: ByteBuffer(string: body))
    }

    @Test(arguments: hooks) func whoeverIsRefusedOftenIsNotLookedAtAnyMore(path: String) async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            for _ in 0..<20 {
                let answer = try await Self.call(browser, path, #"{"text":"hunter2"}"#)
                #expect((400..<429).contains(answer.status.code))
                #expect(answer.headers[.setCookie] == nil)
            }
            #expect(try await Self.call(browser, path, "{}").status == .tooManyRequests)
            console.clock.advance(.minutes(10))
            #expect(try await Self.call(browser, path, "{}").status != .tooManyRequests)
        }
        let name = try #require(path.split(separator: "/").dropFirst().first)
        let channel = try #require(RequestTrigger.Channel(rawValue: String(name)))
        let call = try await console.usher.lastCall(of: channel)
        #expect(call.isRefused && call.at == nil)
        // The refusal is in the log and what was sent is not.
        #expect(console.log.text.contains("A call of a channel was refused"))
        #expect(!console.log.text.contains("hunter2") && call.refusal?.contains("hunter2") == false)
    }

    /// Calls that are let in, too: Slack's own trial of the certificate.
    @Test func callsOfOneNetworkAreBounded() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            func probe() async throws -> HTTPResponse.Status {
                try await Self.call(
                    browser, "/hooks/slack/command", "ssl_check=1", type: "application/x-www-form-urlencoded"
                ).status
            }
            for _ in 0..<300 { #expect(try await probe() == .ok) }
            #expect(!console.log.text.contains("Too many calls"))
            #expect(try await probe() == .tooManyRequests)
            #expect(console.log.text.contains("Too many calls"))
            console.clock.advance(.minutes(1))
            #expect(try await probe() == .ok)
        }
    }

    @Test func callsOfAllNetworksAreBoundedTogether() async throws {
        let console = try await Console()
        let now = console.clock.now
        let all = try #require(AbuseBounds.hookCalls(from: "elsewhere").last)
        try await console.store.database.write { db in while try db.throttles.take([all], at: now) == nil {} }
        try await console.test { browser async throws in
            for path in Self.hooks {
                #expect(try await Self.call(browser, path, "{}").status == .tooManyRequests, "\(path)")
            }
        }
    }

    @Test(arguments: hooks) func bodiesAreSmallAndOfAKnownType(path: String) async throws {
        let console = try await Console(bodyLimit: 1_000_000)
        try await console.test { browser async throws in
            let large = String(repeating: "x", count: 64 * 1024 + 1)
            #expect(try await Self.call(browser, path, large).status == .contentTooLarge)
            #expect(try await Self.call(browser, path, "x", type: "text/plain").status == .unsupportedMediaType)
            #expect(
                try await Self.call(browser, path, "x", type: "multipart/form-data; boundary=x").status
                    == .unsupportedMediaType)
            let get = try await browser.get(path)
            #expect(get.status == .methodNotAllowed && get.headers[.allow] == "POST")
        }
    }
}
