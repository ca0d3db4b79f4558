import AsyncHTTPClient
import Core
import Engine
import Hummingbird
import HummingbirdTesting
import Logging
import NIOHTTP1
import ServiceLifecycle
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

    @Test func withoutAnAddressOfTheirOwnStrangersHaveNoListener() async throws {
        #expect(try await Console().server.visitorApplication() == nil)
    }

    /// Over real connections: two listeners of one server, each on a port of its own.
    @Test func bothListenersRunSideBySide() async throws {
        let console = try await Console(publicURL: nil, visitorListen: ListenPlace(host: "127.0.0.1", port: 0))
        try await console.usher.changePortal(to: PortalSettings(isOn: true), from: 0, by: "test")
        let ada = try await console.add(.admin)
        let token = try await console.makeToken(named: "t", scopes: [.read], days: 1, for: ada).secret.reveal()
        try await Self.listening(console) { inside, outside async throws in
            func status(_ place: String, _ path: String, _ method: HTTPMethod = .GET) async throws -> Int {
                var request = HTTPClientRequest(url: place + path)
                request.method = method
                request.headers.add(name: "Authorization", value: "Bearer \(token)")
                if method == .POST {
                    request.headers.add(name: "Content-Type", value: "application/json")
                    request.body = .bytes(ByteBuffer(string: "{}"))
                }
                return Int(try await HTTPClient.shared.execute(request, timeout: .seconds(120)).status.code)
            }
            for place in [inside, outside] { #expect(try await status(place, "/healthz") == 200) }
            for path in ["/sign-in", "/api/v1/rules", "/metrics"] {
                #expect(try await status(inside, path) == 200, "\(path)")
                #expect(try await status(outside, path) == 404, "\(path)")
            }
            for path in ["/", "/users", "/settings", "/readyz", "/set-up/x", "/api/v1/openapi.json"] {
                #expect(try await status(inside, path) != 404 || path.hasPrefix("/set-up"), "\(path)")
                #expect(try await status(outside, path) == 404, "\(path)")
            }
            #expect(try await status(outside, "/request") == 200)
            for path in ["/request", "/request/x", "/answer/x"] {
                #expect(try await status(inside, path) == 404, "\(path)")
            }
            // A stranger's link that does not work is answered by the page for strangers, and only out there.
            for path in HookBoundsTests.hooks {
                #expect(try await status(inside, path, .POST) == 404, "\(path)")
                #expect([401, 403, 422].contains(try await status(outside, path, .POST)), "\(path)")
            }
        }
    }

    /// Runs both listeners of a server, and gives their addresses.
    private static func listening(
        _ console: Console, _ body: @escaping @Sendable (_ inside: String, _ outside: String) async throws -> Void
    ) async throws {
        let (ports, ready) = AsyncStream.makeStream(of: (isInside: Bool, port: Int).self)
        let services = [
            try console.server.application { ready.yield((true, $0)) } as any Service,
            try #require(try console.server.visitorApplication { ready.yield((false, $0)) }),
        ]
        let group = ServiceGroup(services: services, logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var places: [Bool: String] = [:]
            for await place in ports {
                places[place.isInside] = "http://127.0.0.1:\(place.port)"
                if places.count == 2 { break }
            }
            let (inside, outside) = (try #require(places[true]), try #require(places[false]))
            #expect(inside != outside)
            // Cancelling would drop connections that are accepted and not yet served, which ends the process.
            do { try await body(inside, outside) } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
        }
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
