import Core
import TestSupport
import Testing

@testable import Connectors

struct AtlassianCursorTests {
    @Test(
        arguments: [
            (nil, nil), ("", nil), ("kloHX1ZQVasDAkx_P48NYQ", "kloHX1ZQVasDAkx_P48NYQ"),
            ("https://api.atlassian.com/admin/v1/orgs/o/users?cursor=eyJwYWdlIjoyfQ%3D%3D", "eyJwYWdlIjoyfQ=="),
            ("https://elsewhere.example/steal?limit=5&cursor=abc#top", "abc"),
            ("/admin/v1/orgs/o/users?cursor=abc", "abc"), ("?cursor=abc&x=1", "abc"),
            ("/base64+token==", "/base64+token=="),
            ("Qh8E1QpVV00ys/xI7pHI7Q..", "Qh8E1QpVV00ys/xI7pHI7Q.."),
        ] as [(String?, String?)])
    func `The token is taken out of a link of either style`(link: String?, token: String?) throws {
        #expect(try AtlassianCursor.token(in: link) == token)
    }

    @Test(arguments: [
        "https://api.atlassian.com/admin/v1/orgs/o/users", "https://a.example/?cursor=",
        "https://a.example/?cursor=%zz",
    ])
    func `A link without a token is an error`(link: String) {
        #expect(throws: ConnectorError.self) { try AtlassianCursor.token(in: link) }
    }

    @Test(arguments: ["plain", "with.dots..and/slash=", "ünïcode ☃", "0.1.2.3"])
    func `A cursor reads what it wrote`(token: String) throws {
        var cursor = AtlassianCursor(first: token)
        for step in 0..<20 {
            cursor = try cursor.followed(by: "\(token)-\(step)")
            #expect(AtlassianCursor(cursor.text) == cursor)
        }
    }

    @Test(arguments: ["", "abc", "0.0.0.x", "1.1.0.x", "-1.1.0.x", "0.1.9.x", "0.1.1.x", "0.1.99999999999999999999.x"])
    func `What it did not write is refused`(text: String) { #expect(AtlassianCursor(text) == nil) }

    /// Any tail and any length of circle ends with an error, soon; a list without one does not.
    @Test(arguments: 0..<40)
    func `Circles are found`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let tail = Int.random(in: 0...30, using: &generator)
        let circle = Int.random(in: 1...30, using: &generator)
        func token(_ step: Int) -> String { "t\(step < tail ? step : tail + (step - tail) % circle)" }
        var cursor = AtlassianCursor(first: token(0))
        var steps = 0
        #expect(throws: ConnectorError.self) {
            while steps < 1000 {
                steps += 1
                cursor = try cursor.followed(by: token(steps))
            }
        }
        #expect(steps <= 3 * (tail + circle) + 3)
    }

    @Test func `A long list without a circle is followed to its end`() throws {
        var cursor = AtlassianCursor(first: "t0")
        for step in 1...5000 { cursor = try cursor.followed(by: "t\(step)") }
        #expect(cursor.text.utf8.count < 40)
    }

    @Test func `A list of users that goes in circles ends with an error`() async throws {
        let vendor = ScriptedVendor { _, index in
            .ok(
                Sample.page(
                    [Sample.user()], next: index % 3 == 0 ? "https://x.example/?cursor=a" : index % 3 == 1 ? "b" : "c"))
        }
        let client = try vendor.client()
        let error = await connectorError {
            var cursor: String?
            repeat {
                cursor = try await client.users(cursor, []).next
            } while cursor != nil && vendor.requests.count < 50
        }
        #expect(error?.description.contains("circles") == true)
        #expect(vendor.requests.count < 20)
    }

    @Test func `A foreign cursor is refused without a call`() async throws {
        let vendor = ScriptedVendor()
        let error = await connectorError { try await vendor.client().users("made up", []) }
        #expect(error?.description.contains("not a cursor") == true)
    }
}
