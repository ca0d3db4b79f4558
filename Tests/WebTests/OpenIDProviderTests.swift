import AsyncHTTPClient
import Foundation
import Hummingbird
import NIOCore
import Store
import Testing

@testable import Web

/// Against a provider that somebody else wrote, as `scripts/test-provider` installs it.
@Suite struct OpenIDProviderTests {
    static let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent(".venv-oidc/bin/oidc-provider-mock").path

    /// Runs the provider on a free port, and gives `body` its address.
    private static func withProvider(_ body: (String) async throws -> Void) async throws {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--port", "0"]
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        // Nothing of it is worth an orderly end, and waiting for one would hold a thread that others need.
        defer { kill(process.processIdentifier, SIGKILL) }
        let (news, heard) = AsyncStream.makeStream(of: Data.self)
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { heard.finish() } else { heard.yield(data) }
        }
        defer { output.fileHandleForReading.readabilityHandler = nil }
        var said = ""
        for await data in news {
            said += String(decoding: data, as: UTF8.self)
            if let found = said.firstMatch(of: /Uvicorn running on (http:\/\/127\.0\.0\.1:\d+)\s/) {
                return try await body(String(found.1))
            }
        }
        Issue.record("The provider did not start: \(said)")
    }

    private static func send(
        _ method: String, _ url: String, _ type: String, _ body: String
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: method)
        request.headers.add(name: "Content-Type", value: type)
        request.body = .bytes(ByteBuffer(string: body))
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
        do {
            let response = try await client.execute(request, timeout: .seconds(120))
            try await client.shutdown()
            return response
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    @Test(arguments: [true, false]) func signsInWithAProviderThatSomebodyElseWrote(isVerified: Bool) async throws {
        try await Self.withProvider { provider in
            let claims = #"{"email": "admin@usher.example", "email_verified": \#(isVerified), "name": "Ada"}"#
            #expect(
                try await Self.send("PUT", "\(provider)/users/ada", "application/json", claims).status == .noContent)
            let console = try await Console()
            // The provider stamps its tokens with the real time.
            console.clock.advance(
                .milliseconds(Int64(Date().timeIntervalSince1970 * 1000) - console.clock.now.milliseconds))
            let ada = try await console.add(.admin)
            let isSignedIn = try await console.test { browser async throws in
                try await browser.signIn(ada)
                let form = [
                    "version": "0", "issuer": provider, "clientID": "usher", "secret": "s", "domain": "",
                    "role": "viewer",
                ]
                #expect(try await browser.post("/settings/single-sign-on", form).status == .seeOther)
                let visitor = browser.another()
                let address = try #require(try await visitor.get("/sign-in/openid").location)
                let agreed = try await Self.send("POST", address, "application/x-www-form-urlencoded", "sub=ada")
                let back = try #require(agreed.headers.first(name: "location"))
                #expect(back.hasPrefix("https://usher.example/sign-in/openid/return?"))
                let answer = try await visitor.get(String(back.dropFirst(Console.origin.count)))
                #expect(answer.status == (isVerified ? .seeOther : .forbidden), "\(answer.text)")
                return visitor.sessionCookie != nil
            }
            #expect(isSignedIn == isVerified)
        }
    }
}
