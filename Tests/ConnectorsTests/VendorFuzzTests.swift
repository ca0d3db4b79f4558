import Core
import TestSupport
import Testing

@testable import Connectors

/// Damaged answers give an error or a value, never a crash or an endless loop.
struct VendorFuzzTests {
    private static let answers: [String] = [
        Sample.page(
            [
                Sample.user([
                    "groups": #"[{"id":"ari:cloud:identity::group/g-1","name":null}]"#,
                    "productAccess":
                        #"[{"id":"ari:cloud:jira::site/s","key":"jira","lastActiveTimestamp":"2026-11-18T08:01:12.936941226Z"}]"#,
                ])
            ], next: "https://api.atlassian.com/x?cursor=a%3D"),
        Sample.page(
            [Sample.group("g-1", #""counts":{"resources":0},"managementAccess":{"modifiable":true}"#)], next: "n"),
        Sample.page(
            [
                #"{"id":"ari:cloud:jira-software::site/s","attributes":{"type":"Jira","hostUrl":"https://acme.atlassian.net","capacity":100,"sandbox":{"type":"NONE"}},"relationships":{"entitlement":[{"attributes":{"plan":"Free"}}]}}"#
            ], next: "n"),
        Sample.page([
            #"{"resourceId":"ari:cloud:jira::site/s","roles":["atlassian/user"],"defaultRole":"atlassian/user","roleAssignments":[{"role":"atlassian/user","roleAssignmentMethods":["direct"]}]}"#
        ]),
        #"{"data":{"product_access":[{"id":"ari:cloud:jira::site/s","key":"jira","last_active":"2026-05-02","last_active_timestamp":"2026-05-02T11:22:33Z"}]},"links":{"next":"c"}}"#,
        #"{"data":[{"attributes":{"time":"2026-11-19T10:00:01Z","action":"user_created","actor":{"id":"a"},"context":[{"id":"b","type":"users"}]}}],"meta":{"next":"n"}}"#,
        #"{"lifecycle.delete":{"allowed":false,"reason":{"key":"externalDirectory.scim"}}}"#,
        #"{"key":"conflict.lifecycleErrors","context":{"message":"m","errorCodes":[{"code":"c","message":"m"}]}}"#,
        Sample.fault("ADMIN-403-5", "Not allowed"), Sample.html,
    ]

    @Test(arguments: 0..<60)
    func `A damaged answer is an error or a value`(seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for answer in Self.answers {
            var bytes = Array(answer.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) { bytes.mutate(using: &generator) }
            let status =
                [200, 200, 200, 204, 400, 401, 403, 404, 409, 429, 500].randomElement(using: &generator) ?? 200
            await tryEverything(TransportAnswer(status: status, body: bytes))
        }
    }

    @Test(arguments: 0..<10)
    func `Bytes without any sense are an error or a value`(seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        await tryEverything(TransportAnswer(status: 200, body: bytes))
    }

    private func tryEverything(_ answer: TransportAnswer) async {
        let transport = HTTPTransport { _ throws(TransportError) in answer }
        guard let configuration = try? AtlassianConfiguration(organization: "o-1", key: "k") else { return }
        let client = AtlassianCloud.client(
            configuration: configuration, transport: transport,
            pacing: Pacing(attempts: 1, limitedAttempts: 1, breakerThreshold: .max), time: ManualTime().value)
        await outcome { _ = try await client.products() }
        await outcome { _ = try await client.users(nil, [Sample.jira]) }
        await outcome { _ = try await client.groups(nil, []) }
        await outcome { _ = try await client.usersByID(["712020:a1"], []) }
        await outcome { _ = try await client.directRoles("a", []) }
        await outcome { _ = try await client.lastActive("a", []) }
        await outcome { _ = try await client.refusal(.delete, "a") }
        await outcome { _ = try await client.events(nil) }
        await outcome { try await client.perform(Change(user: "a", effect: .addToGroup("g"))) }
        #expect(client.callCount() < 100)
    }

    private func outcome(_ call: () async throws -> Void) async {
        do { try await call() } catch {
            #expect(error is ConnectorError)
            #expect(!"\(error)".isEmpty)
        }
    }
}
