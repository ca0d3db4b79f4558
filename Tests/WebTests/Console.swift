import Connectors
import Core
import Engine
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Simulator
import Store
import Synchronization
import TestSupport

@testable import Web

/// A clock that stands still until it is told to move.
final class TestClock: Sendable {
    private let state = Mutex(Instant(seconds: 1_795_000_000))
    var now: Instant { state.withLock { $0 } }
    func advance(_ time: Duration) { state.withLock { $0 = $0 + time } }
}

/// Counts how often a password was checked.
final class CheckCount: Sendable {
    private let state = Mutex(0)
    var value: Int { state.withLock { $0 } }
    func add() { state.withLock { $0 += 1 } }
}

/// One console with its own database, clock and chance.
struct Console {
    let clock = TestClock()
    let log = KeptLog()
    let checks = CheckCount()
    let store: Store
    let usher: Usher
    let server: WebServer
    private let logger: Logger

    static let origin = "https://usher.example"
    static let password = "correct horse battery"

    init(
        publicURL: PublicURL? = PublicURL(Console.origin), bodyLimit: Int = 64 * 1024, client: DirectoryClient? = nil,
        connection: CurrentConnection? = nil, database: DatabasePlace? = nil,
        openID: OpenIDTransport = .live, tls: TLSFiles? = nil, trustedProxies: TrustedProxies = .none,
        visitorListen: ListenPlace? = nil, background: BackgroundWork? = nil, options: Usher.Options = Usher.Options()
    ) async throws {
        store = try await Store.inMemory()
        let generator = Mutex(SeededGenerator(seed: 7))
        let random: @Sendable (Int) -> [UInt8] = { count in
            generator.withLock { state in (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &state) } }
        }
        let real = PasswordHasher.argon2id(cost: .least, random: random)
        let counting = PasswordHasher(
            hash: real.hash,
            verify: { [checks] password, hash in
                checks.add()
                return try await real.verify(password, hash)
            })
        var configuration = WebConfiguration(
            host: "127.0.0.1", port: 0, publicURL: publicURL, organization: "Larkfield", database: database)
        configuration.bodyLimit = bodyLimit
        (configuration.tls, configuration.trustedProxies) = (tls, trustedProxies)
        configuration.visitorListen = visitorListen
        let log = self.log
        logger = log.logger
        let number = Mutex(0)
        usher = Usher(
            store: store, connection: connection ?? CurrentConnection(configured: client), options: options,
            surroundings: Surroundings(
                now: { [clock] in clock.now }, sleep: { [clock] in clock.advance($0) },
                newID: {
                    number.withLock { number in
                        number += 1
                        return "\(number)"
                    }
                }, holder: "test:0:x", logger: logger, isGone: { _ in false }))
        server = try await WebServer(
            usher: usher, configuration: configuration,
            surroundings: WebSurroundings(
                now: { [clock] in clock.now }, random: random, passwords: counting, openID: openID),
            logger: logger, background: background)
    }

    /// A console whose organisation is simulated, of so many users, and synced once.
    static func withOrganization<Value: Sendable>(
        users: Int = 240, seed: UInt64 = 7, background: BackgroundWork? = nil, options: Usher.Options = Usher.Options(),
        _ body: @escaping @Sendable (Console, SimulatedOrganization) async throws -> Value
    ) async throws -> Value {
        let start = TestClock().now
        let simulator = SimulatorOptions(users: users, seed: seed, now: Int(start.milliseconds))
        return try await withSimulator(simulator) { base, organization in
            let client = AtlassianCloud.client(
                configuration: try AtlassianConfiguration(
                    baseURL: base, organization: organization.organizationID, key: SimulatorOptions.key))
            let console = try await Console(client: client, background: background, options: options)
            _ = try await console.usher.sync(full: true, by: "test")
            return try await body(console, organization)
        }
    }

    /// Runs the test against the router, with a client that has no cookies.
    func test<Value>(_ body: @escaping @Sendable (Browser) async throws -> Value) async throws -> Value {
        try await Application(router: server.router(), logger: logger).test(.router) { client in
            try await body(Browser(client: client))
        }
    }

    /// Adds somebody who can sign in with `Console.password`.
    @discardableResult
    func add(_ role: Role, email: String? = nil, name: String = "Ada Lovelace") async throws -> Administrator {
        let email = email ?? "\(role.rawValue)@usher.example"
        let hash = try await server.accounts.surroundings.passwords.hash(Console.password)
        let administrator = Administrator(
            id: AdministratorID(server.accounts.freshID()), name: name, email: email, role: role, hasPassword: true,
            createdAt: clock.now)
        try await store.database.write { [clock] db in
            try db.administrators.add(administrator)
            try db.administrators.setPasswordHash(hash, of: administrator.id, at: clock.now)
        }
        return administrator
    }

    /// A token of this administrator.
    @discardableResult
    func makeToken(
        named name: String, scopes: Set<APIScope>, days: Int, for owner: Administrator
    ) async throws -> (token: APIToken, secret: AccessToken) {
        let secret = try server.accounts.freshToken()
        let token = try await usher.makeToken(
            named: name, for: owner, scopes: scopes, until: clock.now + .days(days), secret: secret, by: owner.actor)
        return (token, secret)
    }

    func administrator(_ id: AdministratorID) async throws -> Administrator? {
        try await store.database.read { try $0.administrators.administrator(id) }
    }

    func auditVerbs() async throws -> [String] {
        try await store.database.read { try $0.audit.events(limit: 1000).map(\.verb) }
    }
}

/// A browser: keeps cookies, and sends the token of the page it saw last.
final class Browser: Sendable {
    private let client: any TestClientProtocol
    private let state = Mutex(State())
    private struct State {
        var cookies: [String: String] = [:]
        var token = ""
    }

    init(client: any TestClientProtocol) { self.client = client }

    /// Another browser at the same console.
    func another() -> Browser { Browser(client: client) }

    var cookies: [String: String] {
        get { state.withLock { $0.cookies } }
        set { state.withLock { $0.cookies = newValue } }
    }
    var token: String { state.withLock { $0.token } }
    var sessionCookie: String? { cookies["__Host-usher-session"] }

    @discardableResult
    func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.get, path, headers: headers, body: nil)
    }

    /// Sends a form as the page seen last would, with the token unless told otherwise.
    @discardableResult
    func post(
        _ path: String, _ fields: [String: String] = [:], token: String? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var fields = fields
        fields["_token"] = token ?? self.token
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        if headers[.origin] == nil { headers[.origin] = Console.origin }
        let body = fields.map { "\($0.key)=\(Self.encode($0.value))" }.sorted().joined(separator: "&")
        return try await send(.post, path, headers: headers, body: ByteBuffer(string: body))
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields, body: ByteBuffer?
    ) async throws -> TestResponse {
        var headers = headers
        let jar = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
        if !jar.isEmpty { headers[.cookie] = jar }
        let response = try await client.executeRequest(uri: path, method: method, headers: headers, body: body)
        state.withLock { state in
            for line in response.headers[values: .setCookie] { Self.keep(line, in: &state.cookies) }
            if let token = Self.token(in: String(buffer: response.body)) { state.token = token }
        }
        return response
    }

    @discardableResult
    func signIn(_ administrator: Administrator, password: String = Console.password) async throws -> TestResponse {
        try await get("/sign-in")
        let response = try await post("/sign-in", ["email": administrator.email, "password": password])
        if response.status == .seeOther { try await get("/account") }
        return response
    }

    private static func keep(_ line: String, in cookies: inout [String: String]) {
        let parts = line.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        guard let pair = parts.first?.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false),
            pair.count == 2
        else { return }
        cookies[String(pair[0])] = parts.contains("Max-Age=0") ? nil : String(pair[1])
    }

    private static func token(in html: String) -> String? {
        html.firstMatch(of: /name="_token" value="([0-9a-f]+)"/).map { String($0.1) }
    }

    private static func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
    var location: String? { headers[.location] }
}
