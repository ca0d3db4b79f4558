import AsyncHTTPClient
import Foundation
import NIOCore
import Store
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The real program with a simulated organisation, and browsers at its console.
struct Demo: Sendable {
    let origin: String
    /// Signs the administrator in, once; at the first start it makes one.
    let signInLink: String
    private let data: String

    /// Where the program says that it is.
    private struct Place: Decodable {
        let url: String
        let signInLink: String
    }

    private struct FirstPlace: Decodable {
        let url: String
        let setUpLink: String
    }

    /// Where a simulated organisation is, and what opens it.
    struct SimulatedPlace: Decodable, Sendable {
        let url: String
        let organization: String
        let key: String
    }

    /// Beside the test bundle, where one build puts both.
    private static let program: FilePath = {
        let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        return FilePath(bundle.deletingLastPathComponent().appendingPathComponent("usher").path)
    }()

    /// Serves the demo while the body runs.
    static func run<Result: Sendable>(
        users: Int = 300, _ body: (Demo) async throws -> Result
    ) async throws -> Result {
        let place = NSTemporaryDirectory() + "usher-browser-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: place) }
        let arguments = ["demo", "--users", String(users), "--port", "0", "--json", "--data", place]
        return try await Running.run(program, arguments, until: { $0.hasPrefix("{\"url\"") }) { line in
            let found = try JSONDecoder().decode(Place.self, from: Data(line.utf8))
            return try await body(Demo(origin: found.url, signInLink: found.signInLink, data: place))
        }.value
    }

    /// A command of the program beside the server, on the same data.
    @discardableResult
    func usher(_ arguments: String..., endingWith exit: Int32 = 0) async throws -> String {
        let environment = Running.variables(["USHER_DATA": data, "USHER_PUBLIC_URL": origin])
        let result = try await Subprocess.run(
            .path(Self.program), arguments: Arguments(arguments), environment: environment,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        try #require(result.terminationStatus == .exited(exit), "\(arguments): \(result.standardError)")
        return result.standardOutput
    }

    /// How many people a filter means.
    func count(_ filter: String) async throws -> Int {
        let text = try await usher("users", filter, "--count")
        return try #require(Int(text.filter(\.isNumber)), "\(text)")
    }

    /// Account ids of the people a filter means.
    func accounts(_ filter: String) async throws -> Set<String> {
        let lines = try await usher("users", filter, "--format", "csv").split(whereSeparator: \.isNewline)
        return Set(lines.dropFirst().compactMap { $0.split(separator: ",").first.map(String.init) })
    }

    /// A one-time link for somebody new with this role.
    func link(for role: Role) async throws -> String {
        struct Answer: Decodable { let signInLink: String }
        let text = try await usher(
            "admin", "create", "--email", "\(role.rawValue)@example.com", "--name", "Eve \(role.rawValue)", "--role",
            role.rawValue, "--json")
        return try JSONDecoder().decode(Answer.self, from: Data(text.utf8)).signInLink
    }

    /// Serves with an empty data directory, beside a simulated organisation that nobody has connected yet.
    static func first<Result: Sendable>(
        users: Int = 300, _ body: (Demo, SimulatedPlace) async throws -> Result
    ) async throws -> Result {
        let simulate = ["simulate", "--users", String(users), "--port", "0", "--json"]
        return try await Running.run(program, simulate, until: { $0.hasPrefix("{\"url\"") }) { line in
            let simulated = try JSONDecoder().decode(SimulatedPlace.self, from: Data(line.utf8))
            let data = NSTemporaryDirectory() + "usher-browser-" + UUID().uuidString
            defer { try? FileManager.default.removeItem(atPath: data) }
            let serve = ["serve", "--listen", "127.0.0.1:0", "--json", "--data", data]
            return try await Running.run(
                program, serve, environment: ["USHER_ATLASSIAN_URL": simulated.url],
                until: { $0.hasPrefix("{\"url\"") }
            ) { line in
                let found = try JSONDecoder().decode(FirstPlace.self, from: Data(line.utf8))
                return try await body(Demo(origin: found.url, signInLink: found.setUpLink, data: data), simulated)
            }.value
        }.value
    }

    /// Makes the simulated organisation wait so many milliseconds before each answer.
    func slowDown(to milliseconds: Int) async throws {
        try await simulated("PUT", "faults", "{\"slow\": \(milliseconds)}")
    }

    /// What the simulated organisation answers to those who play with it.
    @discardableResult
    func simulated(_ method: String, _ path: String, _ body: String = "") async throws -> String {
        let settings = try String(contentsOf: URL(fileURLWithPath: data + "/usher.yaml"), encoding: .utf8)
        let line = settings.split(whereSeparator: \.isNewline).first { $0.hasPrefix("  url: ") }
        var request = HTTPClientRequest(url: try #require(line).dropFirst(7) + "/_simulator/\(path)")
        request.method = .RAW(value: method)
        if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let text = String(buffer: try await answer.body.collect(upTo: 1 << 20))
        try #require((200..<300).contains(answer.status.code), "\(method) \(path): \(text)")
        return text
    }

    /// A browser that is signed in by the link, or by the demo's own.
    func browser<Result: Sendable>(
        signedInBy link: String? = nil, _ body: (Browser) async throws -> Result
    ) async throws -> Result {
        let link = link ?? signInLink
        return try await stranger { browser in
            try await browser.signIn(by: link)
            return try await body(browser)
        }
    }

    /// A browser that is not signed in. When the body fails, a picture of what it saw last is kept.
    func stranger<Result: Sendable>(_ body: (Browser) async throws -> Result) async throws -> Result {
        // It takes a free port of IPv6 and wants the same one of IPv4, which another test may have: then it ends.
        for _ in 1..<5 {
            do { return try await driven(body) } catch let early as Running.EndedEarly {
                guard early.output.contains("Address already in use") else { throw early }
            }
        }
        return try await driven(body)
    }

    private func driven<Result: Sendable>(_ body: (Browser) async throws -> Result) async throws -> Result {
        let origin = origin
        return try await Running.run(
            "/usr/bin/chromedriver", ["--port=0"], until: { $0.contains("started successfully on port") }
        ) { line in
            let port = try #require(line.split(whereSeparator: { !$0.isNumber }).last.flatMap { Int($0) })
            let browser = Browser(driver: try await WebDriver(port: port), origin: origin)
            do {
                let result = try await body(browser)
                let errors = try await browser.consoleErrors()
                #expect(errors.isEmpty)
                try await browser.driver.close()
                return result
            } catch {
                try? await browser.picture("failed-\(Test.current?.name.prefix { $0 != "(" } ?? "test")")
                try? await browser.driver.close()
                throw error
            }
        }.value
    }

    /// The demo with one browser.
    static func browse(_ body: (Demo, Browser) async throws -> Void) async throws {
        try await run { demo in try await demo.browser { browser in try await body(demo, browser) } }
    }
}
