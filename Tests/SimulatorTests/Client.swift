import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Simulator

/// 21 November 2026, 00:00 UTC: every organisation of these tests counts back from here.
let testNow = 1_795_219_200_000

struct Answer: Sendable {
    var status: Int
    var headers: [String: String]
    var data: Data

    var json: JSONValue { JSONValue.parse(Array(data)) ?? .null }
    /// `code` of the first error, or `key` of the user management API, or `code` of a lone error object.
    var code: String? { json["errors"][0]["code"].string ?? json["key"].string ?? json["code"].string }
}

/// Speaks HTTP to a simulator, as an organisation admin's key unless told otherwise.
struct Client: Sendable {
    var base: String
    var organization: SimulatedOrganization

    var v1: String { "/admin/v1/orgs/\(organization.organizationID)" }
    var v2: String { "/admin/v2/orgs/\(organization.organizationID)" }
    var everywhere: String { v2 + "/directories/-" }

    func send(
        _ method: String, _ target: String, _ body: String? = nil, key: String? = SimulatorOptions.key,
        authorization: String? = nil, contentType: String = "application/json"
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + target)
        request.method = .init(rawValue: method)
        let bearer = key.map { "Bearer \($0)" }
        if let value = authorization ?? bearer { request.headers.add(name: "Authorization", value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: contentType)
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
        let buffer = try await response.body.collect(upTo: 64 << 20)
        var headers: [String: String] = [:]
        for header in response.headers { headers[header.name.lowercased()] = header.value }
        return Answer(status: Int(response.status.code), headers: headers, data: Data(buffer.readableBytesView))
    }

    func get(_ target: String) async throws -> Answer { try await send("GET", target) }
    func post(_ target: String, _ body: String? = nil) async throws -> Answer { try await send("POST", target, body) }

    /// All pages of a POST search with the given fields.
    func searchAll(_ what: String, _ fields: String = "", limit: Int = 100) async throws -> [JSONValue] {
        var found: [JSONValue] = []
        var cursor: String?
        repeat {
            let next = cursor.map { ", \"cursor\": \"\($0)\"" } ?? ""
            let more = fields.isEmpty ? "" : ", \(fields)"
            let answer = try await post(everywhere + "/\(what)/search", "{\"limit\": \(limit)\(more)\(next)}")
            try #require(answer.status == 200, "\(answer.json)")
            found += answer.json["data"].items
            cursor = answer.json["links"]["next"].string
        } while cursor != nil
        return found
    }

    func users(
        _ fields: String = "\"expand\": [\"platformRoles\", \"counts.resources\", \"productAccess\", \"groups\"]"
    )
        async throws -> [JSONValue]
    { try await searchAll("users", fields) }

    func details(_ id: String) async throws -> JSONValue { try await get(everywhere + "/users/\(id)").json["data"] }

    func group(named name: String) async throws -> String {
        let found = try await searchAll("groups", "\"groupNames\": [\"\(name)\"]")
        return try #require(found.first?["id"].string)
    }

    func effects() async throws -> [String] {
        try await get("/_simulator/effects").json["effects"].items.compactMap { $0["effect"].string }
    }
}

extension JSONValue {
    subscript(key: String) -> JSONValue { object?[key] ?? .null }
    subscript(place: Int) -> JSONValue {
        guard let array, array.indices.contains(place) else { return .null }
        return array[place]
    }
    var items: [JSONValue] { array ?? [] }
    func texts(_ key: String) -> [String] { items.compactMap { $0[key].string } }
}

/// A simulator of its own for one test.
func simulate(
    users: Int = 600, seed: UInt64 = 7, faults: Faults = Faults(), unknownValues: Bool = true,
    _ body: @Sendable (Client) async throws -> Void
) async throws {
    let options = SimulatorOptions(
        users: users, seed: seed, now: testNow, faults: faults, unknownValues: unknownValues)
    try await withSimulator(options) { base, organization in
        try await body(Client(base: base, organization: organization))
    }
}

extension Client {
    /// The first user that is like this, by account id.
    func someone(where fits: @Sendable (UserView, World) -> Bool) throws -> String {
        let id = organization.inspect { world in
            (0..<world.users.count).first { fits(world.current($0), world) }.map { world.identity.accountID($0) }
        }
        return try #require(id, "nobody is like that")
    }

    /// An active managed user without administrator roles whose account is not synced.
    func ordinary() throws -> String {
        try someone { view, _ in
            view.status == "active" && view.flags.contains(.managed) && view.membership(in: 0) == .active
                && view.flags.isDisjoint(with: [.orgAdmin, .siteAdmin, .userAccessAdmin, .aiAccess, .synced, .google])
        }
    }
}
