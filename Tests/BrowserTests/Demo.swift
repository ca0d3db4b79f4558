import Foundation
import Store
import SystemPackage
import Testing

/// The real program with a simulated organisation, and browsers at its console.
struct Demo: Sendable {
    let origin: String
    /// Signs the administrator in, once.
    let signInLink: String
    private let data: String

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
            struct Place: Decodable {
                let url: String
                let signInLink: String
            }
            let found = try JSONDecoder().decode(Place.self, from: Data(line.utf8))
            return try await body(Demo(origin: found.url, signInLink: found.signInLink, data: place))
        }
    }

    /// A command of the program beside the server, on the same data.
    @discardableResult
    func usher(_ arguments: String..., endingWith exit: Int32 = 0) async throws -> String {
        try await Running.once(
            Self.program, arguments, environment: ["USHER_DATA": data, "USHER_PUBLIC_URL": origin], endingWith: exit)
    }

    /// How many people a filter means.
    func count(_ filter: String) async throws -> Int {
        let text = try await usher("users", filter, "--count")
        return try #require(Int(text.filter(\.isNumber)), "\(text)")
    }

    /// A one-time link for somebody new with this role.
    func link(for role: Role) async throws -> String {
        struct Answer: Decodable { let signInLink: String }
        let text = try await usher(
            "admin", "create", "--email", "\(role.rawValue)@example.com", "--name", "Eve \(role.rawValue)", "--role",
            role.rawValue, "--json")
        return try JSONDecoder().decode(Answer.self, from: Data(text.utf8)).signInLink
    }

    /// A browser that is signed in by the link, or by the demo's own. When the body fails, a picture of what it saw last
    /// is kept.
    func browser<Result: Sendable>(
        signedInBy link: String? = nil, _ body: (Browser) async throws -> Result
    ) async throws -> Result {
        let origin = origin
        let link = link ?? signInLink
        return try await Running.run(
            "/usr/bin/chromedriver", ["--port=0"], until: { $0.contains("started successfully on port") }
        ) { line in
            let port = try #require(line.split(whereSeparator: { !$0.isNumber }).last.flatMap { Int($0) })
            let browser = Browser(driver: try await WebDriver(port: port), origin: origin)
            do {
                try await browser.signIn(by: link)
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
        }
    }

    /// The demo with one browser.
    static func browse(_ body: (Demo, Browser) async throws -> Void) async throws {
        try await run { demo in try await demo.browser { browser in try await body(demo, browser) } }
    }
}
