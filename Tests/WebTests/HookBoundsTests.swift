import Core
import Engine
import Hummingbird
import HummingbirdTesting
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
