import Core
import Engine
import Hummingbird
import HummingbirdTesting
import Logging
import Store
import Testing

@testable import Web

/// Administrators and strangers on listeners of their own.
@Suite struct FaceTests {
    private static func ask(
        _ console: Console, _ face: Face, _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await Application(router: console.server.router(face), logger: Logger(label: "test")).test(.router) {
            try await $0.executeRequest(uri: path, method: method, headers: headers, body: nil)
        }
    }

    /// Every route there is, on both faces: whatever is served by one is not there on the other.
    @Test func everyRouteIsServedByOneFace() async throws {
        let console = try await Console()
        let onBoth: Set<String> = ["/healthz", "/assets/{version}/{name}"]
        for (key, access) in RouteTable.table {
            let isPublic = access == .hook || access == .visitor
            #expect(Face.both.serves(key))
            #expect(Face.console.serves(key) == !isPublic, "\(key.path)")
            #expect(Face.visitors.serves(key) == (isPublic || onBoth.contains(key.path)), "\(key.path)")
        }
        #expect(Set(console.server.routes.map(\.key)).isSubset(of: RouteTable.table.keys))
    }

    @Test func theFaceOfStrangersKnowsNothingOfTheConsole() async throws {
        let console = try await Console()
        for path in ["/", "/sign-in", "/users", "/api/v1/users", "/metrics", "/readyz", "/settings", "/set-up/x"] {
            let answer = try await Self.ask(console, .visitors, .get, path)
            #expect(answer.status == .notFound, "\(path)")
            #expect(answer.headers[.setCookie] == nil)
            #expect(!answer.text.contains("/sign-in"))
        }
        // Refused before it is looked at.
        #expect(try await Self.ask(console, .visitors, .delete, "/api/v1/rules/1").status == .forbidden)
        #expect(try await Self.ask(console, .visitors, .get, "/healthz").status == .ok)
        // A session of the console opens nothing there.
        let ada = try await console.add(.admin)
        let cookie = try await console.test { browser async throws in
            try await browser.signIn(ada)
            return browser.sessionCookie ?? ""
        }
        let headers: HTTPFields = [.cookie: "__Host-usher-session=\(cookie)"]
        #expect(try await Self.ask(console, .both, .get, "/account", headers: headers).status == .ok)
        #expect(try await Self.ask(console, .visitors, .get, "/account", headers: headers).status == .notFound)
    }

    @Test func theFaceOfAdministratorsServesNoStrangers() async throws {
        let console = try await Console()
        for path in ["/request", "/request/x", "/answer/x"] {
            #expect(try await Self.ask(console, .console, .get, path).status == .notFound)
        }
        #expect(try await Self.ask(console, .console, .get, "/sign-in").status == .ok)
    }

    /// Over real connections: two listeners, each on a port of its own.
    @Test func bothListenersRunSideBySide() async throws {
        let console = try await Console(visitorListen: ListenPlace(host: "127.0.0.1", port: 0))
        let visitors = try console.server.visitorApplication()
        #expect(visitors != nil)
        #expect(try await Console().server.visitorApplication() == nil)
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"), ("::1", "0:0:0:0::/64"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
        ("fe80::1%eth0", "fe80:0:0:0::/64"), ("unknown", "unknown"),
    ]) func anIPv6AddressCountsAsItsNetwork(address: String, network: String) {
        #expect(ClientNetwork.of(address) == network)
    }
}
