import Core
import Foundation
import Hummingbird
import HummingbirdTesting
import Store
import TestSupport
import Testing

@testable import Web

/// A program with a token. Every answer it gets is held against the description the server itself serves.
struct APIClient: Sendable {
    let browser: Browser
    let token: String
    let description: OpenAPIDescription

    init(
        _ console: Console, _ browser: Browser, role: Role = .admin, scopes: Set<APIScope> = Set(APIScope.allCases)
    ) async throws {
        self.browser = browser
        let owner = try await console.add(role, email: "\(role.rawValue)-\(scopes.count)@usher.example")
        token = try await console.makeToken(named: "Test", scopes: scopes, days: 30, for: owner)
            .secret.reveal()
        let json = try await browser.get("/api/v1/openapi.json")
        description = try OpenAPIDescription(Data(json.text.utf8))
    }

    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, headers: HTTPFields = [:],
        type: String = "application/json", at place: SourceLocation = #_sourceLocation
    ) async throws -> TestResponse {
        var headers = headers
        headers[.authorization] = "Bearer \(token)"
        if body != nil { headers[.contentType] = type }
        let response = try await browser.send(
            method, "/api/v1" + path, headers: headers, body: body.map { ByteBuffer(string: $0) })
        let faults = description.violations(
            ofAnswer: response.status.code, body: Data(response.text.utf8), to: method.rawValue, "/api/v1" + path,
            type: response.headers[.contentType] ?? "application/json")
        #expect(faults.isEmpty, "\(method) \(path): \(faults) \(response.text.prefix(300))", sourceLocation: place)
        return response
    }

    func get(_ path: String, at place: SourceLocation = #_sourceLocation) async throws -> OpenAPIValue {
        let response = try await send(.get, path, at: place)
        #expect(response.status == .ok, "\(path): \(response.text.prefix(300))", sourceLocation: place)
        return response.json
    }
}

extension TestResponse {
    var json: OpenAPIValue { (try? OpenAPIValue(Data(text.utf8))) ?? .null }
}

extension OpenAPIValue {
    var string: String { if case .string(let text) = self { text } else { "" } }
    var list: [OpenAPIValue] { if case .array(let list) = self { list } else { [] } }
    var int: Int { if case .number(let number) = self { Int(number) } else { -1 } }
}
