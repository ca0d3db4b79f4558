import Core
import Foundation
import Testing

@testable import Web

@Suite struct UserAnswersTests {
    private struct Count: Decodable {
        var count: Int
        var total: Int
        var text: String
    }
    private struct Errors: Decodable {
        struct Entry: Decodable {
            var message: String
            var start: Int
            var end: Int
            var suggestions: [String]
        }
        var errors: [Entry]
    }
    private struct Completions: Decodable {
        struct Entry: Decodable {
            var text: String
            var kind: String
            var start: Int
            var end: Int
        }
        var completions: [Entry]
    }

    private static func get<Answer: Decodable & Sendable>(_ path: String, as type: Answer.Type) async throws -> Answer {
        try await Console.withOrganization(users: 120) { console, _ in
            let viewer = try await console.add(.viewer)
            let response = try await console.test { browser async throws in
                try await browser.signIn(viewer)
                return try await browser.get(path)
            }
            return try JSONDecoder().decode(type, from: Data(buffer: response.body))
        }
    }

    @Test func countsAndGivesTheCanonicalText() async throws {
        let all = try await Self.get("/users/count?q=", as: Count.self)
        #expect((all.count, all.total, all.text) == (120, 120, ""))
        let some = try await Self.get("/users/count?q=CLAIM+%3D+%22managed%22", as: Count.self)
        #expect(some.count > 0 && some.count < 120)
        #expect(some.text == "claim = managed")
    }

    /// Places count UTF-16: the face before is one character, two units and four bytes.
    @Test func saysWhatIsWrongAndWhereScriptsFindIt() async throws {
        let query = "name ~ \"😀\" AND lastActiv < -90d"
        let answer = try await Self.get("/users/count?q=\(Link.segment(query))", as: Errors.self)
        let error = try #require(answer.errors.first)
        let units = Array(query.utf16)
        #expect(String(decoding: units[error.start..<error.end], as: UTF16.self) == "lastActiv")
        #expect(error.suggestions.first == "lastActive")
    }

    @Test(
        arguments: [
            ("lastA", 5, "lastActive", 0, 5), ("claim = ", 8, "managed", 8, 8),
            ("name ~ \"😀\" AND grou", 20, "group", 16, 20),
            ("membership = sus AND claim = managed", 16, "suspended", 13, 16),
        ]) func completesAtThePlace(query: String, at: Int, text: String, start: Int, end: Int) async throws
    {
        let answer = try await Self.get("/users/complete?at=\(at)&q=\(Link.segment(query))", as: Completions.self)
        let found = try #require(answer.completions.first { $0.text == text })
        #expect((found.start, found.end) == (start, end))
    }

    @Test(arguments: ["at=-5", "at=99999", "at=x", "", "q=%ZZ&at=1"]) func noPlaceBreaksIt(fields: String) async throws
    {
        let answer = try await Self.get("/users/complete?\(fields)", as: Completions.self)
        #expect(!answer.completions.isEmpty)
    }
}
