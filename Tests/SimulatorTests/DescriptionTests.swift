import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite("Answers are as the vendor describes them")
struct DescriptionTests {
    private static let emptySearch = "{}"
    private static let fullSearch =
        #"{"limit": 100, "expand": ["platformRoles", "counts.resources", "productAccess", "groups"]}"#

    /// `{user}`, `{group}`, `{o}` and `{event}` are filled in.
    private static let reads: [(method: String, path: String, body: String?)] = [
        ("GET", "/admin/v1/orgs", nil),
        ("GET", "/admin/v1/orgs/{o}", nil),
        ("GET", "/admin/v1/orgs/{o}/users", nil),
        ("GET", "/admin/v1/orgs/{o}/directory/users/{user}/last-active-dates", nil),
        ("GET", "/admin/v1/orgs/{o}/domains", nil),
        ("GET", "/admin/v1/orgs/{o}/events", nil),
        ("GET", "/admin/v1/orgs/{o}/events?limit=500&action=user_login&from=0", nil),
        ("GET", "/admin/v1/orgs/{o}/events-stream?sortOrder=desc", nil),
        ("GET", "/admin/v1/orgs/{o}/event-actions", nil),
        ("GET", "/admin/v2/orgs/{o}/directories", nil),
        ("POST", "/admin/v2/orgs/{o}/directories/-/users/search", emptySearch),
        ("POST", "/admin/v2/orgs/{o}/directories/-/users/search", fullSearch),
        ("GET", "/admin/v2/orgs/{o}/directories/-/users?limit=100", nil),
        ("GET", "/admin/v2/orgs/{o}/directories/-/users/count?status=active&status=suspended", nil),
        ("GET", "/admin/v2/orgs/{o}/directories/-/users/stats", nil),
        ("GET", "/admin/v2/orgs/{o}/directories/-/users/{user}", nil),
        ("GET", "/admin/v2/orgs/{o}/directories/-/users/{user}/role-assignments", nil),
        (
            "POST", "/admin/v2/orgs/{o}/directories/-/groups/search",
            #"{"expand": ["counts.users", "counts.resources"]}"#
        ),
        ("GET", "/admin/v2/orgs/{o}/directories/-/groups", nil),
        ("GET", "/admin/v2/orgs/{o}/directories/-/groups/count", nil),
        ("GET", "/admin/v2/orgs/{o}/directories/-/groups/stats", nil),
        ("GET", "/admin/v2/orgs/{o}/directories/-/groups/{group}", nil),
        ("GET", "/admin/v2/orgs/{o}/directories/-/groups/{group}/role-assignments", nil),
        ("POST", "/admin/v2/orgs/{o}/workspaces", #"{"limit": 100}"#),
        ("GET", "/users/{user}/manage", nil),
        ("GET", "/users/{user}/manage/profile", nil),
        ("GET", "/users/{user}/manage/api-tokens", nil),
    ]

    @Test("every read", arguments: reads)
    func read(method: String, path: String, body: String?) async throws {
        try await simulate(unknownValues: false) { client in
            let user = try client.someone { view, _ in view.flags.contains([.managed, .hasTokens]) && view.isListed }
            let group = try await client.group(named: "jira-software-users-acme")
            let target = path.replacing("{o}", with: client.organization.organizationID)
                .replacing("{user}", with: user).replacing("{group}", with: group)
            let answer = try await client.send(method, target, body)
            #expect(answer.status == 200)
            let faults = OpenAPIDescription.atlassianViolations(
                ofAnswer: answer.status, body: answer.data, to: method, target)
            #expect(faults.isEmpty, "\(faults.prefix(5))")
        }
    }

    @Test("every user and every group, in all detail")
    func everyone() async throws {
        try await simulate(users: 400, unknownValues: false) { client in
            for user in try await client.users().prefix(400) {
                let id = try #require(user["accountId"].string)
                let target = client.everywhere + "/users/\(id)/role-assignments?limit=100"
                let answer = try await client.get(target)
                let faults = OpenAPIDescription.atlassianViolations(
                    ofAnswer: answer.status, body: answer.data, to: "GET", target)
                #expect(faults.isEmpty, "\(id): \(faults.prefix(3))")
            }
            for what in ["users", "groups"] {
                var cursor = ""
                repeat {
                    let target = client.everywhere + "/\(what)/search"
                    let answer = try await client.post(target, "{\"limit\": 50\(cursor)}")
                    let faults = OpenAPIDescription.atlassianViolations(
                        ofAnswer: answer.status, body: answer.data, to: "POST", target)
                    #expect(faults.isEmpty, "\(faults.prefix(3))")
                    cursor = answer.json["links"]["next"].string.map { ", \"cursor\": \"\($0)\"" } ?? ""
                } while !cursor.isEmpty
            }
        }
    }

    /// Refusals; those of the v2 writes as they come with `bareErrors`, because no body of theirs is described.
    private static let refusals: [(method: String, path: String, body: String?, status: Int)] = [
        ("GET", "/admin/v1/orgs/nobody", nil, 404),
        ("GET", "/admin/v1/orgs/{o}/users?cursor=x", nil, 400),
        ("GET", "/admin/v1/orgs/{o}/directory/users/nobody/last-active-dates", nil, 404),
        ("GET", "/admin/v1/orgs/{o}/domains/nothing", nil, 404),
        ("GET", "/admin/v1/orgs/{o}/events/nothing", nil, 404),
        ("GET", "/admin/v1/orgs/{o}/events?limit=501", nil, 400),
        ("GET", "/admin/v1/orgs/{o}/events?from=yesterday", nil, 400),
        ("POST", "/admin/v1/orgs/{o}/users/nobody/roles/assign", #"{"role": "atlassian/org-admin"}"#, 404),
        ("POST", "/admin/v1/orgs/{o}/users/nobody/role-assignments/assign", #"{"role": "atlassian/org-admin"}"#, 404),
        ("POST", "/admin/v2/orgs/{o}/directories/-/users/search", #"{"limit": 101}"#, 400),
        ("GET", "/admin/v2/orgs/{o}/directories/-/users/nobody", nil, 404),
        ("GET", "/admin/v2/orgs/{o}/directories/-/users/nobody/role-assignments", nil, 404),
        ("POST", "/admin/v2/orgs/{o}/directories/-/users/nobody/suspend", nil, 404),
        ("POST", "/admin/v2/orgs/{o}/directories/-/users/nobody/restore", nil, 404),
        ("DELETE", "/admin/v2/orgs/{o}/directories/-/users/nobody", nil, 404),
        ("POST", "/admin/v2/orgs/{o}/directories/-/groups", #"{"name": "org-admins"}"#, 409),
        ("POST", "/admin/v2/orgs/{o}/directories/-/groups/nothing/memberships", #"{"accountId": "x"}"#, 404),
        ("POST", "/admin/v2/orgs/{o}/users/invite", #"{"emails": []}"#, 400),
        ("POST", "/admin/v2/orgs/{o}/workspaces", #"{"limit": 0}"#, 400),
        ("GET", "/users/nobody/manage/profile", nil, 404),
        ("POST", "/users/nobody/manage/lifecycle/disable", "{}", 404),
    ]

    @Test("refusals", arguments: refusals)
    func refusal(method: String, path: String, body: String?, status: Int) async throws {
        var faults = Faults()
        faults.bareErrors = true
        try await simulate(users: 60, faults: faults) { client in
            let target = path.replacing("{o}", with: client.organization.organizationID)
            let answer = try await client.send(method, target, body)
            #expect(answer.status == status)
            let violations = OpenAPIDescription.atlassianViolations(
                ofAnswer: answer.status, body: answer.data, to: method, target)
            #expect(violations.isEmpty, "\(violations.prefix(5))")
        }
    }

    @Test("with `unknownValues` there are values the description does not know")
    func unknownValues() async throws {
        try await simulate { client in
            let users = try await client.users()
            #expect(users.contains { $0["managementSource"] == .string("federated") })
            #expect(users.contains { $0["accountStatus"] == .string("quarantined") })
        }
        try await simulate(unknownValues: false) { client in
            let users = try await client.users()
            #expect(!users.contains { $0["managementSource"] == .string("federated") })
            #expect(!users.contains { $0["accountStatus"] == .string("quarantined") })
        }
    }
}
