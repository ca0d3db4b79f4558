import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// A session of the WebDriver protocol (W3C), as chromedriver speaks it. Looking for an element waits until it is
/// there, so that no test has to.
struct WebDriver: Sendable {
    /// The address of the session.
    private let session: String

    /// What the driver refused or did not find, in its words.
    struct Complaint: Error, CustomStringConvertible {
        var command: String
        var message: String
        var description: String { "\(command): \(message)" }
    }

    /// How long looking for an element waits.
    static let patience = Duration.seconds(10)

    /// A headless Chromium that knows nobody.
    init(port: Int) async throws {
        let origin = "http://127.0.0.1:\(port)"
        let capabilities = Capabilities(
            alwaysMatch: .init(
                timeouts: .init(implicit: Int(Self.patience.components.seconds) * 1000, script: 60_000),
                loggingPrefs: ["browser": "ALL"],
                chromeOptions: .init(
                    binary: "/usr/bin/chromium",
                    args: [
                        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                        "--hide-scrollbars", "--window-size=1440,1000",
                    ])))
        let opened: Opened = try await Self.call(.POST, origin + "/session", ["capabilities": capabilities])
        session = "\(origin)/session/\(opened.sessionId)"
    }

    func close() async throws { let _: Nothing = try await Self.call(.DELETE, session, Nobody.none) }

    func get<Value: Decodable>(_ path: String) async throws -> Value {
        try await Self.call(.GET, "\(session)/\(path)", Nobody.none)
    }

    @discardableResult
    func post<Value: Decodable>(
        _ path: String, _ body: some Encodable = [String: String](), as type: Value.Type = Nothing.self
    ) async throws -> Value {
        try await Self.call(.POST, "\(session)/\(path)", body)
    }

    /// The first element; waits for it.
    func element(_ xpath: String) async throws -> Element {
        let found: [String: String] = try await post(
            "element", ["using": "xpath", "value": xpath], as: [String: String].self)
        return Element(driver: self, id: found.values.first ?? "")
    }

    /// All there are once there is one; waits in vain when there is none.
    func elements(_ xpath: String) async throws -> [Element] {
        let found = try await post("elements", ["using": "xpath", "value": xpath], as: [[String: String]].self)
        return found.compactMap(\.values.first).map { Element(driver: self, id: $0) }
    }

    /// What the script returns.
    @discardableResult
    func run<Value: Decodable>(_ script: String, as type: Value.Type = Nothing.self) async throws -> Value {
        try await post("execute/sync", Script(script: script), as: type)
    }

    /// What the script gives to `done(…)`.
    func runAsync<Value: Decodable>(_ script: String, as type: Value.Type) async throws -> Value {
        let script = "const done = arguments[arguments.length - 1]; \(script)"
        return try await post("execute/async", Script(script: script), as: type)
    }

    /// A command of the browser's own protocol.
    func command(_ name: String, _ parameters: some Encodable) async throws {
        try await post("goog/cdp/execute", Command(cmd: name, params: parameters), as: Nothing.self)
    }

    /// An element of the page that is shown.
    struct Element: Sendable {
        let driver: WebDriver
        let id: String
        /// Says in JSON that a value is an element, WebDriver section 12.
        private static let key = "element-6066-11e4-a52e-4f735466cecf"
        /// Brought to the middle of the window first, as a person would, for bars that stay at its edges.
        func click() async throws {
            try await driver.post(
                "execute/sync", Script(script: "arguments[0].scrollIntoView({block: 'center'})", args: [[Self.key: id]])
            )
            try await driver.post("element/\(id)/click")
        }
        func clear() async throws { try await driver.post("element/\(id)/clear") }
        func type(_ text: String) async throws { try await driver.post("element/\(id)/value", ["text": text]) }
        func isDisplayed() async throws -> Bool { try await driver.get("element/\(id)/displayed") }
        func text() async throws -> String { try await driver.get("element/\(id)/text") }
        func attribute(_ name: String) async throws -> String? {
            try await driver.get("element/\(id)/attribute/\(name)")
        }
    }

    /// An answer whose value is of no interest.
    struct Nothing: Decodable { init(from decoder: any Decoder) throws {} }
    private enum Nobody: Encodable { case none }
    private struct Opened: Decodable { let sessionId: String }
    private struct Script: Encodable {
        let script: String
        var args: [[String: String]] = []
    }
    private struct Command<Parameters: Encodable>: Encodable {
        let cmd: String
        let params: Parameters
    }
    private struct Answer<Value: Decodable>: Decodable { let value: Value }
    private struct Trouble: Decodable { let message: String }

    private static func call<Value: Decodable>(
        _ method: HTTPMethod, _ url: String, _ body: some Encodable
    ) async throws -> Value {
        var request = HTTPClientRequest(url: url)
        request.method = method
        if method == .POST { request.body = .bytes(ByteBuffer(data: try JSONEncoder().encode(body))) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        let bytes = try await response.body.collect(upTo: 256 << 20)
        guard response.status == .ok else {
            let trouble = try? JSONDecoder().decode(Answer<Trouble>.self, from: Data(buffer: bytes))
            let said = (try? JSONEncoder().encode(body)).map { String(decoding: $0.prefix(300), as: UTF8.self) } ?? ""
            throw Complaint(
                command: "\(method) \(url.split(separator: "/").last ?? "") \(said)",
                message: trouble?.value.message ?? String(buffer: bytes))
        }
        return try JSONDecoder().decode(Answer<Value>.self, from: Data(buffer: bytes)).value
    }
}

private struct Capabilities: Encodable {
    var alwaysMatch: Wanted
    struct Wanted: Encodable {
        var timeouts: Timeouts
        var loggingPrefs: [String: String]
        var chromeOptions: ChromeOptions
        enum CodingKeys: String, CodingKey {
            case timeouts
            case loggingPrefs = "goog:loggingPrefs"
            case chromeOptions = "goog:chromeOptions"
        }
    }
    /// Milliseconds.
    struct Timeouts: Encodable {
        var implicit: Int
        var script: Int
    }
    struct ChromeOptions: Encodable {
        var binary: String
        var args: [String]
    }
}
