import Core
import Engine
import Foundation
import Hummingbird
import Store
import TestSupport
import Testing

@testable import Web

/// Requests for access through the API.
@Suite struct RequestsAPITests {
    private static func ask(_ console: Console, _ key: String, _ user: AccountID) async throws -> AccessRequest {
        try await console.usher.take(
            NewAccessRequest(
                channel: .slack, externalKey: key, user: user, product: .jira, reason: "I need it",
                replyTo: "https://hooks.slack.com/secret"))
    }

    @Test func requestsAreListedPlannedGrantedAndRefused() async throws {
        try await Console.withOrganization(users: 120) { console, _ in
            try await console.test { browser async throws in
                let client = try await APIClient(console, browser)
                let users = try await client.get(
                    "/users?filter=role%20IS%20EMPTY%20AND%20membership%20=%20active%20AND%20product%20!=%20jira&limit=2"
                )
                let ids = users["items"]?.list.compactMap { $0["accountId"]?.string } ?? []
                try #require(ids.count == 2)
                let first = try await Self.ask(console, "1", AccountID(ids[0]))
                let second = try await Self.ask(console, "2", AccountID(ids[1]))
                let page = try await client.get("/requests?limit=1")
                #expect(page["total"]?.int == 2 && page["items"]?.list.count == 1)
                let next = try #require(page["next"]?.string)
                let rest = try await client.get("/requests?limit=1&cursor=\(next)")
                #expect(rest["items"]?.list.first?["id"]?.string == first.id.rawValue)
                let shown = try await client.send(.get, "/requests/\(second.id)")
                #expect(shown.json["words"]?.string == "I need it" && shown.json["state"]?.string != nil)
                #expect(!shown.text.contains("hooks.slack.com"))
                let refused = try await client.send(.post, "/requests/\(second.id)/refuse", #"{"reason": "Ask Bo."}"#)
                #expect(refused.json["state"]?.string == "refused", "\(refused.text)")
                #expect(refused.json["answer"]?.string == "Ask Bo.")
                #expect(try await client.send(.post, "/requests/\(second.id)/refuse").status == .conflict)
                #expect(try await client.get("/requests?state=refused")["total"]?.int == 1)
            }
        }
    }

    @Test(arguments: [
        ("/requests/none", 404), ("/requests?state=done", 400), ("/requests?from=today", 400),
        ("/requests?cursor=x", 400), ("/requests?colour=red", 400),
    ])
    func whatIsWrongIsSaid(path: String, status: Int) async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            let client = try await APIClient(console, browser)
            #expect(try await client.send(.get, path).status.code == status)
        }
    }
}
