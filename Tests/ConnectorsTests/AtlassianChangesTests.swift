import Connectors
import Core
import Testing

struct AtlassianChangesTests {
    private static let user: AccountID = "712020:a1"
    private static let role = DirectRole(product: "jira@s", role: "atlassian/user")

    private static let effects: [(Effect, String, String)] = [
        (.suspend, "POST /users/712020%3Aa1/suspend", ""), (.restore, "POST /users/712020%3Aa1/restore", ""),
        (.addToGroup("g/1"), "POST /groups/g%2F1/memberships", #"{"accountId":"712020:a1"}"#),
        (.removeFromGroup("g-1"), "DELETE /groups/g-1/memberships/712020%3Aa1", ""),
        (
            .assignRole(role), "POST /users/712020%3Aa1/roles/assign",
            #"{"resource":"ari:cloud:jira-software::site/s","role":"atlassian/user"}"#
        ),
        (
            .revokeRole(role), "POST /users/712020%3Aa1/roles/revoke",
            #"{"resource":"ari:cloud:jira-software::site/s","role":"atlassian/user"}"#
        ),
        (.deactivate, "POST /users/712020%3Aa1/manage/lifecycle/disable", "{}"),
        (.reactivate, "POST /users/712020%3Aa1/manage/lifecycle/enable", ""),
        (.delete, "POST /users/712020%3Aa1/manage/lifecycle/delete", ""),
        (.cancelDeletion, "POST /users/712020%3Aa1/manage/lifecycle/cancel-delete", ""),
    ]

    private func change(_ effect: Effect) -> Change {
        Change(user: Self.user, effect: effect, resource: "ari:cloud:jira-software::site/s")
    }

    @Test(arguments: effects.indices)
    func `Each effect is one request as described`(index: Int) async throws {
        let (effect, request, body) = Self.effects[index]
        let vendor = ScriptedVendor(.accepted)
        try await vendor.client().perform(change(effect))
        #expect(vendor.requests.map(\.short) == [request])
        #expect(vendor.requests.map(\.body) == [body])
        #expect(vendor.requests[0].headers.contains(.init("Authorization", "Bearer \(ScriptedVendor.key)")))
    }

    @Test func `A group's directory is named when it is known`() async throws {
        let vendor = ScriptedVendor(.accepted)
        try await vendor.client().perform(Change(user: "a", effect: .addToGroup("g"), directory: "d-2"))
        #expect(vendor.requests[0].short == "POST /directories/d-2/groups/g/memberships")
    }

    @Test func `A role on a product that is not listed any more is refused without a call`() async throws {
        let vendor = ScriptedVendor()
        let error = await connectorError {
            try await vendor.client().perform(Change(user: "a", effect: .revokeRole(Self.role)))
        }
        #expect(error?.disposition == .failStep)
    }

    /// When the effect is not known the change is not sent again: the executor reads back first.
    @Test(
        arguments: [
            .failure(.lost("remote connection closed")), .answer(500, ""), .answer(503, Sample.html),
            .answer(200, Sample.html), .answer(502, "{\"mess"), .answer(200, #"{"message":"#), .failure(.tooLarge(5)),
        ] as [ScriptedVendor.Reply])
    func `A change with an unknown effect is sent once`(reply: ScriptedVendor.Reply) async throws {
        for (effect, _, _) in Self.effects {
            let vendor = ScriptedVendor(reply)
            let error = await connectorError { try await vendor.client().perform(change(effect)) }
            #expect(error?.disposition == .readBack)
            #expect(vendor.requests.count == 1)
        }
    }

    @Test func `A change that certainly had no effect is sent again`() async throws {
        let vendor = ScriptedVendor(
            .answer(429, #"{"code":429,"message":"Too Many Requests"}"#, ["Retry-After": "7"]),
            .failure(.notSent("connection refused")), .accepted)
        let time = ManualTime()
        try await vendor.client(time: time).perform(change(.suspend))
        #expect(vendor.requests.count == 3)
        #expect(time.sleeps.reduce(.zero, +) >= .seconds(7))
    }

    /// 409 on adding a member: they are one already, or the seats are used up. Only reading back tells.
    @Test func `Already a member is success, else there is no seat`() async throws {
        let member = Sample.user(["groups": #"[{"id":"ari:cloud:identity::group/g-1"}]"#])
        let already = ScriptedVendor(.answer(409, ""), .ok(Sample.page([member])))
        try await already.client().perform(change(.addToGroup("g-1")))
        #expect(already.requests.last?.body.contains(#""accountIds":["712020:a1"]"#) == true)

        let full = ScriptedVendor { _, index in index == 0 ? .answer(409, "") : .ok(Sample.page([Sample.user()])) }
        let error = await connectorError { try await full.client().perform(change(.addToGroup("g-1"))) }
        guard case .noFreeSeat? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `A membership that shows late is not taken for a missing seat`() async throws {
        let member = Sample.user(["groups": #"[{"id":"g-1"}]"#])
        let vendor = ScriptedVendor(
            .answer(409, ""), .ok(Sample.page([Sample.user()])), .ok(Sample.page([member])))
        let time = ManualTime()
        try await vendor.client(time: time).perform(change(.addToGroup("g-1")))
        #expect(time.sleeps == [.seconds(2)])
    }

    @Test func `A user who is gone is not found`() async throws {
        let vendor = ScriptedVendor(.answer(409, ""), .ok(Sample.page([])))
        let error = await connectorError { try await vendor.client().perform(change(.addToGroup("g-1"))) }
        guard case .notFound? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `When reading back fails the meaning of 409 stays open`() async throws {
        let vendor = ScriptedVendor { _, index in index == 0 ? .answer(409, "") : .failure(.lost("gone")) }
        let error = await connectorError { try await vendor.client().perform(change(.addToGroup("g-1"))) }
        #expect(error?.disposition == .readBack)
    }

    @Test func `What is so already is success`() async throws {
        let suspended = Sample.user(["membershipStatus": #""suspended""#, "status": #""suspended""#])
        let inactive = Sample.user(["accountStatus": #""inactive""#, "status": #""for_deletion""#])
        let noRoles = Sample.page([])
        let cases: [(Effect, Int, [String])] = [
            (.suspend, 400, [Sample.page([suspended])]), (.removeFromGroup("g-1"), 404, [Sample.page([Sample.user()])]),
            (.restore, 400, [Sample.page([Sample.user()])]), (.deactivate, 409, [Sample.page([inactive])]),
            (.delete, 409, [Sample.page([inactive])]), (.reactivate, 409, [Sample.page([Sample.user()])]),
            (.revokeRole(Self.role), 404, [Sample.page([Sample.user()]), noRoles]),
        ]
        for (effect, status, readBack) in cases {
            let vendor = ScriptedVendor(replies: [.answer(status, "")] + readBack.map { .ok($0) })
            try await vendor.client().perform(change(effect))
            #expect(vendor.requests.count == 1 + readBack.count)
        }
    }

    /// Status, body, effect, and what becomes of it; the read-back shows a user whom the effect has not reached.
    static let refusals: [(Int, String, Effect, ConnectorError.Disposition, String)] = [
        (
            403, Sample.fault("ADMIN-403-5", "Not allowed to manage the group"), .addToGroup("g"), .failStep,
            "ADMIN-403-5"
        ),
        (403, Sample.fault("ADMIN-403-3", "Not allowed to manage the org"), .suspend, .pauseRun, "manage the org"),
        (403, "", .removeFromGroup("g"), .failStep, "identity provider"),
        (403, #"{"code":403,"message":"Scope missing"}"#, .suspend, .pauseRun, "Scope missing"),
        (
            403,
            #"{"timestamp":"t","status":403,"error":"Forbidden","message":"No permission","path":"/x","requestId":"r"}"#,
            .suspend, .pauseRun, "No permission"
        ),
        (
            403, #"{"key":"forbidden.action","context":{"allowed":false,"reason":{"key":"externalDirectory.scim"}}}"#,
            .delete,
            .failStep, "identity provider owns"
        ),
        (
            403, #"{"key":"forbidden.action","context":{"reason":{"key":"externalDirectory.google"}}}"#, .deactivate,
            .failStep,
            "Google"
        ),
        (403, #"{"key":"forbidden"}"#, .deactivate, .failStep, "not an account that this organisation manages"),
        (404, #"{"key":"accountNotFound"}"#, .deactivate, .failStep, "accountNotFound"),
        (404, Sample.fault("ADMIN-404-8", "User not found"), .suspend, .failStep, "User not found"),
        (
            409,
            #"{"key":"conflict.lifecycleErrors","context":{"message":"It cannot be deleted","accountId":"a","errorCodes":[{"code":"c","message":"owns a site"}]}}"#,
            .delete, .failStep, "It cannot be deleted: owns a site"
        ),
        (
            409, Sample.fault("ADMIN-UAM-409-3", "Product License Limit Exceeded"), .assignRole(role), .failStep,
            "No free seat"
        ),
        (409, Sample.fault("ADMIN-409-3", "Licence limit"), .restore, .failStep, "No free seat"),
        (400, Sample.fault("ADMIN-400-32", "Too many licence breaches"), .restore, .failStep, "No free seat"),
        (402, "", .assignRole(role), .failStep, "No free seat"),
        (400, Sample.fault("ADMIN-UAM-400-2", "Inactive user"), .assignRole(role), .failStep, "Inactive user"),
        (400, "", .suspend, .failStep, "status 400"),
        (401, #"{"code":401,"message":"Unauthorized"}"#, .suspend, .pauseRun, "Create a new one"),
        (302, "", .suspend, .readBack, "points elsewhere"),
        (404, Sample.html, .suspend, .readBack, "502 Bad Gateway"),
    ]

    @Test(arguments: refusals.indices)
    func `A refusal says what it means`(index: Int) async throws {
        let (status, body, effect, disposition, words) = Self.refusals[index]
        let untouched = effect == .restore ? ["membershipStatus": #""suspended""#, "status": #""suspended""#] : [:]
        let vendor = ScriptedVendor { request, index in
            index == 0
                ? .answer(status, body)
                : .ok(Sample.page(request.short.contains("role-assignments") ? [] : [Sample.user(untouched)]))
        }
        let error = await connectorError { try await vendor.client().perform(change(effect)) }
        #expect(error?.disposition == disposition)
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test(
        arguments: [
            (#"{"lifecycle.enablement":{"allowed":true}}"#, nil),
            (#"{"lifecycle.enablement":{"allowed":false,"reason":{"key":"externalDirectory.scim"}}}"#, "SCIM"),
            (#"{"lifecycle.enablement":{"allowed":false,"reason":{"key":"something.new"}}}"#, "something.new"),
            (#"{"lifecycle.delete":{"allowed":true}}"#, "did not say"),
        ] as [(String, String?)])
    func `The permission map is asked before an account is changed`(map: String, reason: String?) async throws {
        let vendor = ScriptedVendor(.ok(map))
        let refusal = try await vendor.client().refusal(.deactivate, "712020:a")
        #expect((refusal == nil) == (reason == nil))
        if let reason { #expect(refusal?.contains(reason) == true) }
        #expect(vendor.requests.map(\.short) == ["GET /users/712020%3Aa/manage?privileges=lifecycle.enablement"])
    }

    @Test func `No permission is asked for where there is none`() async throws {
        let vendor = ScriptedVendor()
        for effect in [Effect.suspend, .restore, .cancelDeletion, .addToGroup("g")] {
            #expect(try await vendor.client().refusal(effect, "a") == nil)
        }
    }

    @Test func `An account that is not managed is refused beforehand`() async throws {
        let vendor = ScriptedVendor(.answer(404, #"{"key":"accountNotFound"}"#))
        #expect(try await vendor.client().refusal(.delete, "a")?.contains("verified domain") == true)
    }
}
