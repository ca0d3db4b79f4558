import Core
import Engine
import Hummingbird
import Store
import Testing

@testable import Web

@Suite struct AccessTests {
    /// What each route must ask for, written a second time on purpose.
    static let expected: [(HTTPRequest.Method, String, Access)] = [
        (.get, "/healthz", .everyone), (.get, "/readyz", .everyone), (.get, "/metrics", .everyone),
        (.get, "/assets/{version}/{name}", .everyone),
        (.get, "/set-up/{secret}", .everyone), (.post, "/set-up/{secret}", .everyone),
        (.get, "/sign-in", .everyone), (.post, "/sign-in", .everyone),
        (.get, "/sign-in/link/{secret}", .everyone), (.post, "/sign-in/link/{secret}", .everyone),
        (.get, "/sync/progress", .atLeast(.viewer)), (.post, "/sync", .atLeast(.operator)),
        (.get, "/", .atLeast(.viewer)), (.post, "/sign-out", .atLeast(.viewer)),
        (.get, "/users/{id}", .atLeast(.viewer)), (.post, "/users/{id}/refresh", .atLeast(.operator)),
        (.get, "/users/{id}/restore/{run}", .atLeast(.viewer)),
        (.post, "/users/{id}/restore/{run}", .atLeast(.operator)),
        (.get, "/account", .atLeast(.viewer)), (.post, "/account/password", .atLeast(.viewer)),
        (.post, "/account/sessions/end", .atLeast(.viewer)), (.post, "/account/theme", .atLeast(.viewer)),
        (.get, "/users", .atLeast(.viewer)), (.get, "/users/count", .atLeast(.viewer)),
        (.get, "/users/complete", .atLeast(.viewer)), (.get, "/users/build", .atLeast(.viewer)),
        (.get, "/users/export", .atLeast(.viewer)), (.get, "/users/filters", .atLeast(.viewer)),
        (.post, "/users/filters", .atLeast(.operator)), (.post, "/users/filters/rename", .atLeast(.operator)),
        (.post, "/users/filters/remove", .atLeast(.operator)), (.post, "/users/plan", .atLeast(.operator)),
        (.post, "/users/run", .atLeast(.operator)),
        (.get, "/rules", .atLeast(.viewer)), (.get, "/rules/export", .atLeast(.viewer)),
        (.get, "/rules/new", .atLeast(.operator)), (.post, "/rules", .atLeast(.operator)),
        (.post, "/rules/preview", .atLeast(.operator)),
        (.get, "/rules/{id}", .atLeast(.viewer)), (.post, "/rules/{id}", .atLeast(.operator)),
        (.post, "/rules/{id}/active", .atLeast(.operator)), (.post, "/rules/{id}/duplicate", .atLeast(.operator)),
        (.get, "/rules/{id}/remove", .atLeast(.operator)), (.post, "/rules/{id}/remove", .atLeast(.operator)),
        (.post, "/rules/{id}/run", .atLeast(.operator)),
        (.get, "/notifications", .atLeast(.viewer)), (.get, "/notifications/outbox", .atLeast(.viewer)),
        (.get, "/notifications/new", .atLeast(.operator)), (.post, "/notifications", .atLeast(.operator)),
        (.post, "/notifications/preview", .atLeast(.operator)),
        (.get, "/notifications/{id}", .atLeast(.viewer)), (.post, "/notifications/{id}", .atLeast(.operator)),
        (.post, "/notifications/{id}/active", .atLeast(.operator)),
        (.get, "/notifications/{id}/remove", .atLeast(.operator)),
        (.post, "/notifications/{id}/remove", .atLeast(.operator)),
        (.get, "/mailbox", .atLeast(.viewer)), (.get, "/mailbox/{id}", .atLeast(.viewer)),
        (.get, "/access", .atLeast(.viewer)), (.post, "/access/order", .atLeast(.operator)),
        (.get, "/settings/access", .atLeast(.viewer)), (.post, "/settings/access", .atLeast(.admin)),
        (.post, "/settings/access/answers", .atLeast(.admin)),
        (.post, "/users/{id}/warnings/{warning}/again", .atLeast(.operator)),
        (.post, "/access/answers/{id}", .atLeast(.operator)),
        (.get, "/access/{id}", .atLeast(.viewer)),
        (.get, "/access/{id}/grant", .atLeast(.operator)), (.post, "/access/{id}/grant", .atLeast(.operator)),
        (.get, "/access/{id}/refuse", .atLeast(.operator)), (.post, "/access/{id}/refuse", .atLeast(.operator)),
        (.post, "/users/{id}/answers/{answer}/withdraw", .atLeast(.operator)),
        (.get, "/help/mail-and-channels", .atLeast(.viewer)),
        (.get, "/settings", .atLeast(.viewer)),
        (.get, "/settings/connection", .atLeast(.viewer)),
        (.post, "/settings/connection", .atLeast(.admin)),
        (.post, "/settings/connection/test", .atLeast(.admin)),
        (.get, "/settings/channels/jsm", .atLeast(.viewer)), (.post, "/settings/channels/jsm", .atLeast(.admin)),
        (.post, "/settings/channels/jsm/secret", .atLeast(.admin)),
        (.get, "/settings/channels/jsm/test", .atLeast(.viewer)),
        (.post, "/settings/channels/jsm/test", .atLeast(.admin)), (.post, "/hooks/jsm", .hook),
        (.get, "/settings/organization", .atLeast(.viewer)),
        (.post, "/settings/organization", .atLeast(.admin)),
        (.get, "/settings/protection", .atLeast(.viewer)),
        (.post, "/settings/protection/groups", .atLeast(.admin)),
        (.post, "/settings/protection/groups/remove", .atLeast(.admin)),
        (.post, "/settings/protection/users", .atLeast(.admin)),
        (.post, "/settings/protection/users/remove", .atLeast(.admin)),
        (.get, "/settings/prices", .atLeast(.viewer)),
        (.post, "/settings/prices", .atLeast(.admin)),
        (.get, "/settings/mail", .atLeast(.viewer)),
        (.post, "/settings/mail", .atLeast(.admin)), (.post, "/settings/mail/test", .atLeast(.admin)),
        (.get, "/sign-in/openid", .everyone), (.get, "/sign-in/openid/return", .everyone),
        (.get, "/request", .visitor), (.post, "/request", .visitor),
        (.get, "/request/{token}", .visitor), (.post, "/request/{token}", .visitor),
        (.get, "/answer/{token}", .visitor), (.post, "/answer/{token}", .visitor),
        (.get, "/settings/channels", .atLeast(.viewer)),
        (.get, "/settings/channels/portal", .atLeast(.viewer)),
        (.post, "/settings/channels/portal", .atLeast(.admin)),
        (.get, "/settings/channels/mail", .atLeast(.viewer)),
        (.post, "/settings/channels/mail", .atLeast(.admin)),
        (.get, "/settings/channels/slack", .atLeast(.viewer)),
        (.post, "/settings/channels/slack", .atLeast(.admin)),
        (.get, "/settings/channels/teams", .atLeast(.viewer)),
        (.post, "/settings/channels/teams", .atLeast(.admin)),
        (.post, "/hooks/slack/command", .hook),
        (.post, "/hooks/slack/interaction", .hook),
        (.post, "/hooks/teams", .hook),
        (.get, "/settings/single-sign-on", .atLeast(.admin)),
        (.post, "/settings/single-sign-on", .atLeast(.admin)),
        (.post, "/settings/single-sign-on/remove", .atLeast(.admin)),
        (.get, "/settings/tokens", .atLeast(.viewer)),
        (.post, "/settings/tokens", .atLeast(.viewer)),
        (.post, "/settings/tokens/{id}/revoke", .atLeast(.viewer)),
        (.get, "/settings/database", .atLeast(.admin)),
        (.post, "/settings/database/backup", .atLeast(.admin)),
        (.post, "/settings/database/check", .atLeast(.admin)),
        (.get, "/settings/database/backups/{name}", .atLeast(.admin)),
        (.get, "/runs", .atLeast(.viewer)),
        (.get, "/runs/{id}", .atLeast(.viewer)),
        (.get, "/runs/{id}/events", .atLeast(.viewer)),
        (.get, "/runs/{id}/left-alone", .atLeast(.viewer)),
        (.get, "/runs/{id}/run.csv", .atLeast(.viewer)),
        (.get, "/runs/{id}/run.json", .atLeast(.viewer)),
        (.post, "/runs/{id}/approve", .atLeast(.approver)),
        (.post, "/runs/{id}/cancel", .atLeast(.operator)),
        (.post, "/runs/{id}/resume", .atLeast(.operator)),
        (.get, "/runs/{id}/undo", .atLeast(.operator)),
        (.post, "/runs/{id}/undo", .atLeast(.operator)),
        (.get, "/runs/{id}/retry", .atLeast(.operator)),
        (.post, "/runs/{id}/retry", .atLeast(.operator)),
        (.post, "/runs/{id}/discard", .atLeast(.operator)),
        (.get, "/imports", .atLeast(.viewer)),
        (.post, "/imports", .atLeast(.operator)),
        (.get, "/imports/{id}", .atLeast(.operator)),
        (.post, "/imports/{id}/run", .atLeast(.operator)),
        (.post, "/imports/{id}/remove", .atLeast(.operator)),
        (.get, "/audit", .atLeast(.viewer)), (.get, "/audit/export", .atLeast(.viewer)),
        (.get, "/audit/head", .atLeast(.viewer)), (.post, "/audit/verify", .atLeast(.viewer)),
        (.get, "/audit/clear", .atLeast(.admin)), (.post, "/audit/clear", .atLeast(.admin)),
        (.get, "/help", .atLeast(.viewer)), (.get, "/help/filter-language", .atLeast(.viewer)),
        (.get, "/help/troubleshooting", .atLeast(.viewer)),
        (.get, "/administrators", .atLeast(.admin)), (.post, "/administrators", .atLeast(.admin)),
        (.get, "/administrators/{id}", .atLeast(.admin)), (.post, "/administrators/{id}/role", .atLeast(.admin)),
        (.post, "/administrators/{id}/disable", .atLeast(.admin)),
        (.post, "/administrators/{id}/enable", .atLeast(.admin)),
        (.post, "/administrators/{id}/link", .atLeast(.admin)),
        (.get, "/api/v1/me", .api(.read, .viewer)),
        (.get, "/api/v1/openapi.json", .everyone),
        (.get, "/api/v1/openapi.yaml", .everyone),
        (.get, "/api/v1/users", .api(.read, .viewer)),
        (.get, "/api/v1/users/{id}", .api(.read, .viewer)),
        (.get, "/api/v1/users/{id}/history", .api(.read, .viewer)),
        (.get, "/api/v1/filters", .api(.read, .viewer)),
        (.post, "/api/v1/filters", .api(.write, .operator)),
        (.get, "/api/v1/filters/{name}", .api(.read, .viewer)),
        (.put, "/api/v1/filters/{name}", .api(.write, .operator)),
        (.delete, "/api/v1/filters/{name}", .api(.write, .operator)),
        (.get, "/api/v1/templates", .api(.read, .viewer)),
        (.post, "/api/v1/templates", .api(.write, .operator)),
        (.post, "/api/v1/templates/preview", .api(.read, .operator)),
        (.get, "/api/v1/templates/{id}", .api(.read, .viewer)),
        (.put, "/api/v1/templates/{id}", .api(.write, .operator)),
        (.delete, "/api/v1/templates/{id}", .api(.write, .operator)),
        (.post, "/api/v1/templates/{id}/test", .api(.write, .operator)),
        (.get, "/api/v1/rules", .api(.read, .viewer)),
        (.post, "/api/v1/rules", .api(.write, .operator)),
        (.get, "/api/v1/rules/{id}", .api(.read, .viewer)),
        (.put, "/api/v1/rules/{id}", .api(.write, .operator)),
        (.delete, "/api/v1/rules/{id}", .api(.write, .operator)),
        (.get, "/api/v1/rules/{id}/next", .api(.read, .viewer)),
        (.get, "/api/v1/rules/{id}/forecast", .api(.read, .viewer)),
        (.post, "/api/v1/rules/{id}/plan", .api(.read, .operator)),
        (.post, "/api/v1/rules/{id}/runs", .api(.run, .operator)),
        (.post, "/api/v1/plans", .api(.read, .operator)),
        (.post, "/api/v1/runs", .api(.run, .operator)),
        (.get, "/api/v1/runs", .api(.read, .viewer)),
        (.get, "/api/v1/runs/{id}", .api(.read, .viewer)),
        (.get, "/api/v1/runs/{id}/steps", .api(.read, .viewer)),
        (.get, "/api/v1/runs/{id}/spared", .api(.read, .viewer)),
        (.post, "/api/v1/runs/{id}/approve", .api(.approve, .approver)),
        (.post, "/api/v1/runs/{id}/resume", .api(.run, .operator)),
        (.post, "/api/v1/runs/{id}/cancel", .api(.run, .operator)),
        (.post, "/api/v1/runs/{id}/undo/plan", .api(.read, .operator)),
        (.post, "/api/v1/runs/{id}/undo", .api(.run, .operator)),
        (.get, "/api/v1/warnings", .api(.read, .viewer)),
        (.get, "/api/v1/warnings/{id}", .api(.read, .viewer)),
        (.post, "/api/v1/warnings/{id}/again", .api(.run, .operator)),
        (.get, "/api/v1/answers", .api(.read, .viewer)),
        (.get, "/api/v1/answers/{id}", .api(.read, .viewer)),
        (.post, "/api/v1/answers/{id}/decide", .api(.run, .operator)),
        (.post, "/api/v1/answers/{id}/withdraw", .api(.run, .operator)),
        (.get, "/api/v1/outbox", .api(.read, .viewer)),
        (.get, "/api/v1/outbox/{id}", .api(.read, .viewer)),
        (.get, "/api/v1/requests", .api(.read, .viewer)),
        (.get, "/api/v1/requests/{id}", .api(.read, .viewer)),
        (.post, "/api/v1/requests/{id}/plan", .api(.read, .operator)),
        (.post, "/api/v1/requests/{id}/grant", .api(.run, .operator)),
        (.post, "/api/v1/requests/{id}/refuse", .api(.run, .operator)),
        (.post, "/api/v1/imports/plan", .api(.read, .operator)),
        (.post, "/api/v1/imports", .api(.run, .operator)),
        (.get, "/api/v1/audit", .api(.read, .viewer)),
        (.get, "/api/v1/audit/verify", .api(.read, .viewer)),
        (.get, "/api/v1/audit/head", .api(.read, .viewer)),
        (.get, "/api/v1/audit/export", .api(.read, .viewer)),
        (.post, "/api/v1/audit/clear", .api(.admin, .admin)),
        (.post, "/api/v1/runs/{id}/retry/plan", .api(.read, .operator)),
        (.post, "/api/v1/runs/{id}/retry", .api(.run, .operator)),
        (.post, "/api/v1/runs/{id}/discard", .api(.run, .operator)),
        (.post, "/api/v1/filters/{name}/rename", .api(.write, .operator)),
        (.get, "/api/v1/sync", .api(.read, .viewer)),
        (.post, "/api/v1/sync", .api(.run, .operator)),
        (.get, "/api/v1/settings", .api(.read, .viewer)),
        (.put, "/api/v1/settings", .api(.admin, .admin)),
        (.get, "/api/v1/settings/mail", .api(.read, .viewer)),
        (.put, "/api/v1/settings/mail", .api(.admin, .admin)),
        (.get, "/api/v1/settings/answers", .api(.read, .viewer)),
        (.put, "/api/v1/settings/answers", .api(.admin, .admin)),
        (.get, "/api/v1/settings/access", .api(.read, .viewer)),
        (.put, "/api/v1/settings/access", .api(.admin, .admin)),
        (.get, "/api/v1/settings/channels/jsm", .api(.read, .viewer)),
        (.put, "/api/v1/settings/channels/jsm", .api(.admin, .admin)),
        (.get, "/api/v1/settings/channels/slack", .api(.read, .viewer)),
        (.put, "/api/v1/settings/channels/slack", .api(.admin, .admin)),
        (.get, "/api/v1/settings/channels/teams", .api(.read, .viewer)),
        (.put, "/api/v1/settings/channels/teams", .api(.admin, .admin)),
        (.get, "/api/v1/settings/channels/mail", .api(.read, .viewer)),
        (.put, "/api/v1/settings/channels/mail", .api(.admin, .admin)),
        (.get, "/api/v1/settings/channels/portal", .api(.read, .viewer)),
        (.put, "/api/v1/settings/channels/portal", .api(.admin, .admin)),
        (.post, "/api/v1/settings/mail/test", .api(.admin, .admin)),
        (.put, "/api/v1/settings/access/order", .api(.write, .operator)),
        (.get, "/api/v1/settings/channels", .api(.read, .viewer)),
        (.get, "/api/v1/settings/channels/jsm/desks", .api(.read, .viewer)),
        (.post, "/api/v1/settings/channels/jsm/secret", .api(.admin, .admin)),
        (.get, "/api/v1/settings/channels/jsm/test", .api(.read, .viewer)),
        (.post, "/api/v1/settings/channels/jsm/test", .api(.admin, .admin)),
        (.get, "/api/v1/tokens", .api(.admin, .admin)),
        (.post, "/api/v1/tokens", .api(.admin, .admin)),
        (.delete, "/api/v1/tokens/{id}", .api(.admin, .admin)),
    ]

    @Test func everyRouteIsListedAndEveryListedRouteExists() async throws {
        let routes = try await Console().server.routes.map(\.key)
        #expect(Set(routes) == Set(RouteTable.table.keys))
        #expect(routes.count == Set(routes).count)
        #expect(RouteTable.table.count == Self.expected.count)
    }

    @Test(arguments: expected) func routeAsksFor(_ method: HTTPRequest.Method, _ path: String, _ access: Access) {
        #expect(RouteTable.access(RouteKey(method, path)) == access)
    }

    /// Role × route, over the wire: who is not allowed gets to sign-in or a refusal, everybody else does not.
    @Test(arguments: expected) func roleByRoute(_ method: HTTPRequest.Method, _ pattern: String, _ access: Access)
        async throws
    {
        let console = try await Console()
        try await console.usher.changePortal(to: PortalSettings(isOn: true), from: 0, by: "test")
        let path = pattern.replacing("{id}", with: "nobody").replacing("{secret}", with: "none")
            .replacing("{run}", with: "none").replacing("{version}", with: "0").replacing("{name}", with: "none.css")
            .replacing("{token}", with: "none")
        for role in [Role?.none] + Role.allCases.map(Optional.some) {
            let administrator = try await role.asyncMap { try await console.add($0) }
            let response = try await console.test { browser async throws in
                if let administrator {
                    try await browser.signIn(administrator)
                } else {
                    try await browser.get("/sign-in")
                }
                if access == .visitor { try await browser.get("/request") }
                if method == .get { return try await browser.get(path) }
                if method == .post { return try await browser.post(path) }
                let headers: HTTPFields = [.formToken: browser.token, .origin: Console.origin]
                return try await browser.send(method, path, headers: headers, body: nil)
            }
            let isApi = pattern.hasPrefix("/api")
            switch Self.outcome(access, role) {
            case .allowed:
                #expect(
                    response.status != .forbidden && response.status != .unauthorized, "\(String(describing: role))")
                #expect(response.location?.hasPrefix("/sign-in?") != true)
            case .signIn where isApi: #expect(response.status == .unauthorized)
            case .signIn:
                #expect(response.status == .seeOther)
                #expect(response.location?.hasPrefix("/sign-in") == true)
            case .channel:
                // Who is not the channel is refused by its own check, never sent to sign-in.
                #expect((400..<500).contains(response.status.code))
                #expect(response.headers[.contentType] == "application/problem+json")
            case .refused: #expect(response.status == .forbidden, "\(String(describing: role))")
            }
        }
    }

    private enum Outcome { case allowed, signIn, channel, refused }

    private static func outcome(_ access: Access, _ role: Role?) -> Outcome {
        switch access {
        case .everyone, .visitor: .allowed
        case .hook: .channel
        case .atLeast(let least), .api(_, let least): role.map { $0 >= least ? .allowed : .refused } ?? .signIn
        }
    }

    @Test func unlistedRouteIsRefusedToEverybody() {
        let admin = Administrator(
            id: "1", name: "Ada", email: "ada@usher.example", role: .admin, createdAt: Instant(seconds: 0))
        let session = Session(
            hash: [], administrator: "1", formToken: "", client: "", createdAt: Instant(seconds: 0),
            seenAt: Instant(seconds: 0), expiresAt: Instant(seconds: 1))
        for identity in [Identity.nobody, .session(session, admin)] {
            #expect(throws: Refusal.unlisted) { try AccessMiddleware.check(nil, identity) }
        }
    }

    @Test(
        arguments: [
            (Set([APIScope.read]), Role.viewer, true), ([.read, .run], .admin, true), ([.write], .admin, false),
            ([], .admin, false),
        ] as [(Set<APIScope>, Role, Bool)]) func tokenNeedsScopeAndIsNoSession(
            scopes: Set<APIScope>, role: Role, isAllowed: Bool
        ) async throws
    {
        let console = try await Console()
        let owner = try await console.add(role)
        let secret = try console.server.accounts.freshToken()
        let now = console.clock.now
        try await console.store.database.write {
            try $0.apiTokens.add(
                APIToken(
                    id: "t", name: "Backup", administrator: owner.id, scopes: scopes, createdAt: now,
                    expiresAt: now + .days(1)), secret: secret)
        }
        try await console.test { browser async throws in
            let headers: HTTPFields = [.authorization: "Bearer \(secret.reveal())"]
            #expect(try await browser.get("/api/v1/me", headers: headers).status == (isAllowed ? .ok : .forbidden))
            #expect(try await browser.get("/account", headers: headers).status == .seeOther)
            console.clock.advance(.days(2))
            #expect(try await browser.get("/api/v1/me", headers: headers).status == .unauthorized)
        }
    }

    @Test func wrongTokenDoesNotFallBackToTheCookie() async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            #expect(try await browser.get("/api/v1/me").status == .ok)
            let headers: HTTPFields = [.authorization: "Bearer \(String(repeating: "0", count: 64))"]
            #expect(try await browser.get("/api/v1/me", headers: headers).status == .unauthorized)
        }
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
