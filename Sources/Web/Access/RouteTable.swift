import Hummingbird
import Store

/// Who may use a route.
enum Access: Hashable, Sendable {
    /// Programs of a channel: no session, no form token. The channel checks its own signature or secret before it
    /// reads the body (`context.sent`). Part of the public face.
    case hook
    /// People without an account here: no session, no cookie. A form must carry the signed token of its link, in the
    /// address, or one of a form of ours. Part of the public face.
    case visitor
    /// Anybody who can reach the server.
    case everyone
    /// A signed-in browser whose administrator has at least this role.
    case atLeast(Role)
    /// As before, or a token with this scope whose owner has at least this role.
    case api(APIScope, Role)
}

/// A method and the pattern of a path, with `{name}` where a part varies.
struct RouteKey: Hashable, Sendable {
    var method: HTTPRequest.Method
    var path: String
    init(_ method: HTTPRequest.Method, _ path: String) { (self.method, self.path) = (method, path) }
}

/// All routes and the least role each asks for: the only place where that is decided. What is not listed is refused.
enum RouteTable {
    static func access(_ key: RouteKey) -> Access? {
        var key = key
        // Asking for the head only is never more than asking for all.
        if key.method == .head { key.method = .get }
        return table[key]
    }

    /// Whether a route belongs to the public face.
    static func isPublic(_ access: Access?) -> Bool { access == .hook || access == .visitor }

    /// Whether there is such a page for whoever has signed in with this role.
    static func isOpen(_ method: HTTPRequest.Method, _ path: String, to role: Role) -> Bool {
        guard case .atLeast(let least)? = access(RouteKey(method, path)) else { return false }
        return role >= least
    }

    static let table: [RouteKey: Access] = [
        RouteKey(.get, "/healthz"): .everyone,
        RouteKey(.get, "/readyz"): .everyone,
        RouteKey(.get, "/metrics"): .everyone,
        RouteKey(.get, "/assets/{version}/{name}"): .everyone,

        RouteKey(.get, "/set-up/{secret}"): .everyone,
        RouteKey(.post, "/set-up/{secret}"): .everyone,
        RouteKey(.get, "/sign-in"): .everyone,
        RouteKey(.post, "/sign-in"): .everyone,
        RouteKey(.get, "/sign-in/openid"): .everyone,
        RouteKey(.get, "/sign-in/openid/return"): .everyone,
        RouteKey(.get, "/sign-in/link/{secret}"): .everyone,
        RouteKey(.post, "/sign-in/link/{secret}"): .everyone,
        RouteKey(.post, "/sign-out"): .atLeast(.viewer),

        RouteKey(.get, "/request"): .visitor,
        RouteKey(.post, "/request"): .visitor,
        RouteKey(.get, "/request/{token}"): .visitor,
        RouteKey(.post, "/request/{token}"): .visitor,
        RouteKey(.get, "/answer/{token}"): .visitor,
        RouteKey(.post, "/answer/{token}"): .visitor,

        RouteKey(.get, "/"): .atLeast(.viewer),
        RouteKey(.get, "/sync/progress"): .atLeast(.viewer),
        RouteKey(.post, "/sync"): .atLeast(.operator),

        RouteKey(.get, "/users/{id}"): .atLeast(.viewer),
        RouteKey(.post, "/users/{id}/refresh"): .atLeast(.operator),
        RouteKey(.post, "/users/{id}/answers/{answer}/withdraw"): .atLeast(.operator),
        RouteKey(.post, "/users/{id}/warnings/{warning}/again"): .atLeast(.operator),
        RouteKey(.get, "/users/{id}/restore/{run}"): .atLeast(.viewer),
        RouteKey(.post, "/users/{id}/restore/{run}"): .atLeast(.operator),
        RouteKey(.get, "/users"): .atLeast(.viewer),
        RouteKey(.get, "/users/count"): .atLeast(.viewer),
        RouteKey(.get, "/users/complete"): .atLeast(.viewer),
        RouteKey(.get, "/users/build"): .atLeast(.viewer),
        RouteKey(.get, "/users/export"): .atLeast(.viewer),
        RouteKey(.get, "/users/filters"): .atLeast(.viewer),
        RouteKey(.post, "/users/filters"): .atLeast(.operator),
        RouteKey(.post, "/users/filters/rename"): .atLeast(.operator),
        RouteKey(.post, "/users/filters/remove"): .atLeast(.operator),
        RouteKey(.post, "/users/plan"): .atLeast(.operator),
        RouteKey(.post, "/users/run"): .atLeast(.operator),

        RouteKey(.get, "/rules"): .atLeast(.viewer),
        RouteKey(.get, "/rules/export"): .atLeast(.viewer),
        RouteKey(.get, "/rules/new"): .atLeast(.operator),
        RouteKey(.post, "/rules"): .atLeast(.operator),
        RouteKey(.post, "/rules/preview"): .atLeast(.operator),
        RouteKey(.get, "/rules/{id}"): .atLeast(.viewer),
        RouteKey(.post, "/rules/{id}"): .atLeast(.operator),
        RouteKey(.post, "/rules/{id}/active"): .atLeast(.operator),
        RouteKey(.post, "/rules/{id}/duplicate"): .atLeast(.operator),
        RouteKey(.get, "/rules/{id}/remove"): .atLeast(.operator),
        RouteKey(.post, "/rules/{id}/remove"): .atLeast(.operator),
        RouteKey(.post, "/rules/{id}/run"): .atLeast(.operator),

        RouteKey(.get, "/runs"): .atLeast(.viewer),
        RouteKey(.get, "/runs/{id}"): .atLeast(.viewer),
        RouteKey(.get, "/runs/{id}/events"): .atLeast(.viewer),
        RouteKey(.get, "/runs/{id}/left-alone"): .atLeast(.viewer),
        RouteKey(.get, "/runs/{id}/run.csv"): .atLeast(.viewer),
        RouteKey(.get, "/runs/{id}/run.json"): .atLeast(.viewer),
        RouteKey(.post, "/runs/{id}/approve"): .atLeast(.approver),
        RouteKey(.post, "/runs/{id}/cancel"): .atLeast(.operator),
        RouteKey(.post, "/runs/{id}/resume"): .atLeast(.operator),
        RouteKey(.get, "/runs/{id}/undo"): .atLeast(.operator),
        RouteKey(.post, "/runs/{id}/undo"): .atLeast(.operator),
        RouteKey(.get, "/runs/{id}/retry"): .atLeast(.operator),
        RouteKey(.post, "/runs/{id}/retry"): .atLeast(.operator),
        RouteKey(.post, "/runs/{id}/discard"): .atLeast(.operator),

        RouteKey(.get, "/notifications"): .atLeast(.viewer),
        RouteKey(.get, "/notifications/outbox"): .atLeast(.viewer),
        RouteKey(.get, "/notifications/new"): .atLeast(.operator),
        RouteKey(.post, "/notifications"): .atLeast(.operator),
        RouteKey(.post, "/notifications/preview"): .atLeast(.operator),
        RouteKey(.get, "/notifications/{id}"): .atLeast(.viewer),
        RouteKey(.post, "/notifications/{id}"): .atLeast(.operator),
        RouteKey(.post, "/notifications/{id}/active"): .atLeast(.operator),
        RouteKey(.get, "/notifications/{id}/remove"): .atLeast(.operator),
        RouteKey(.post, "/notifications/{id}/remove"): .atLeast(.operator),
        RouteKey(.get, "/access"): .atLeast(.viewer),
        RouteKey(.post, "/access/order"): .atLeast(.operator),
        RouteKey(.post, "/access/answers/{id}"): .atLeast(.operator),
        RouteKey(.get, "/access/{id}"): .atLeast(.viewer),
        RouteKey(.get, "/access/{id}/grant"): .atLeast(.operator),
        RouteKey(.post, "/access/{id}/grant"): .atLeast(.operator),
        RouteKey(.get, "/access/{id}/refuse"): .atLeast(.operator),
        RouteKey(.post, "/access/{id}/refuse"): .atLeast(.operator),

        RouteKey(.get, "/mailbox"): .atLeast(.viewer),
        RouteKey(.get, "/mailbox/{id}"): .atLeast(.viewer),

        RouteKey(.get, "/imports"): .atLeast(.viewer),
        RouteKey(.post, "/imports"): .atLeast(.operator),
        RouteKey(.get, "/imports/{id}"): .atLeast(.operator),
        RouteKey(.post, "/imports/{id}/run"): .atLeast(.operator),
        RouteKey(.post, "/imports/{id}/remove"): .atLeast(.operator),

        RouteKey(.get, "/audit"): .atLeast(.viewer),
        RouteKey(.get, "/audit/export"): .atLeast(.viewer),
        RouteKey(.get, "/audit/head"): .atLeast(.viewer),
        RouteKey(.post, "/audit/verify"): .atLeast(.viewer),
        RouteKey(.get, "/audit/clear"): .atLeast(.admin),
        RouteKey(.post, "/audit/clear"): .atLeast(.admin),

        RouteKey(.post, "/hooks/slack/command"): .hook,
        RouteKey(.post, "/hooks/slack/interaction"): .hook,
        RouteKey(.post, "/hooks/teams"): .hook,

        RouteKey(.get, "/settings"): .atLeast(.viewer),
        RouteKey(.get, "/settings/connection"): .atLeast(.viewer),
        RouteKey(.post, "/settings/connection"): .atLeast(.admin),
        RouteKey(.post, "/settings/connection/test"): .atLeast(.admin),
        RouteKey(.get, "/settings/organization"): .atLeast(.viewer),
        RouteKey(.post, "/settings/organization"): .atLeast(.admin),
        RouteKey(.get, "/settings/protection"): .atLeast(.viewer),
        RouteKey(.post, "/settings/protection/groups"): .atLeast(.admin),
        RouteKey(.post, "/settings/protection/groups/remove"): .atLeast(.admin),
        RouteKey(.post, "/settings/protection/users"): .atLeast(.admin),
        RouteKey(.post, "/settings/protection/users/remove"): .atLeast(.admin),
        RouteKey(.get, "/settings/access"): .atLeast(.viewer),
        RouteKey(.post, "/settings/access"): .atLeast(.admin),
        RouteKey(.post, "/settings/access/answers"): .atLeast(.admin),
        RouteKey(.get, "/settings/prices"): .atLeast(.viewer),
        RouteKey(.post, "/settings/prices"): .atLeast(.admin),
        RouteKey(.get, "/settings/channels"): .atLeast(.viewer),
        RouteKey(.get, "/settings/channels/portal"): .atLeast(.viewer),
        RouteKey(.post, "/settings/channels/portal"): .atLeast(.admin),
        RouteKey(.get, "/settings/channels/mail"): .atLeast(.viewer),
        RouteKey(.post, "/settings/channels/mail"): .atLeast(.admin),
        RouteKey(.get, "/settings/channels/slack"): .atLeast(.viewer),
        RouteKey(.post, "/settings/channels/slack"): .atLeast(.admin),
        RouteKey(.get, "/settings/channels/teams"): .atLeast(.viewer),
        RouteKey(.post, "/settings/channels/teams"): .atLeast(.admin),
        RouteKey(.get, "/settings/mail"): .atLeast(.viewer),
        RouteKey(.post, "/settings/mail"): .atLeast(.admin),
        RouteKey(.post, "/settings/mail/test"): .atLeast(.admin),
        RouteKey(.get, "/settings/single-sign-on"): .atLeast(.admin),
        RouteKey(.post, "/settings/single-sign-on"): .atLeast(.admin),
        RouteKey(.post, "/settings/single-sign-on/remove"): .atLeast(.admin),
        RouteKey(.get, "/settings/tokens"): .atLeast(.viewer),
        RouteKey(.post, "/settings/tokens"): .atLeast(.viewer),
        RouteKey(.post, "/settings/tokens/{id}/revoke"): .atLeast(.viewer),
        RouteKey(.get, "/settings/channels/jsm"): .atLeast(.viewer),
        RouteKey(.post, "/settings/channels/jsm"): .atLeast(.admin),
        RouteKey(.post, "/settings/channels/jsm/secret"): .atLeast(.admin),
        RouteKey(.get, "/settings/channels/jsm/test"): .atLeast(.viewer),
        RouteKey(.post, "/settings/channels/jsm/test"): .atLeast(.admin),
        RouteKey(.post, "/hooks/jsm"): .hook,
        RouteKey(.get, "/settings/database"): .atLeast(.admin),
        RouteKey(.post, "/settings/database/backup"): .atLeast(.admin),
        RouteKey(.post, "/settings/database/check"): .atLeast(.admin),
        RouteKey(.get, "/settings/database/backups/{name}"): .atLeast(.admin),

        RouteKey(.get, "/help"): .atLeast(.viewer),
        RouteKey(.get, "/help/filter-language"): .atLeast(.viewer),
        RouteKey(.get, "/help/mail-and-channels"): .atLeast(.viewer),
        RouteKey(.get, "/help/troubleshooting"): .atLeast(.viewer),

        RouteKey(.get, "/account"): .atLeast(.viewer),
        RouteKey(.post, "/account/password"): .atLeast(.viewer),
        RouteKey(.post, "/account/sessions/end"): .atLeast(.viewer),
        RouteKey(.post, "/account/theme"): .atLeast(.viewer),

        RouteKey(.get, "/administrators"): .atLeast(.admin),
        RouteKey(.post, "/administrators"): .atLeast(.admin),
        RouteKey(.get, "/administrators/{id}"): .atLeast(.admin),
        RouteKey(.post, "/administrators/{id}/role"): .atLeast(.admin),
        RouteKey(.post, "/administrators/{id}/disable"): .atLeast(.admin),
        RouteKey(.post, "/administrators/{id}/enable"): .atLeast(.admin),
        RouteKey(.post, "/administrators/{id}/link"): .atLeast(.admin),

        RouteKey(.get, "/api/v1/me"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/openapi.json"): .everyone,
        RouteKey(.get, "/api/v1/openapi.yaml"): .everyone,
        RouteKey(.get, "/api/v1/users"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/users/{id}"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/users/{id}/history"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/filters"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/filters"): .api(.write, .operator),
        RouteKey(.get, "/api/v1/filters/{name}"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/filters/{name}"): .api(.write, .operator),
        RouteKey(.delete, "/api/v1/filters/{name}"): .api(.write, .operator),
        RouteKey(.get, "/api/v1/templates"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/templates"): .api(.write, .operator),
        RouteKey(.post, "/api/v1/templates/preview"): .api(.read, .operator),
        RouteKey(.get, "/api/v1/templates/{id}"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/templates/{id}"): .api(.write, .operator),
        RouteKey(.delete, "/api/v1/templates/{id}"): .api(.write, .operator),
        RouteKey(.post, "/api/v1/templates/{id}/test"): .api(.write, .operator),
        RouteKey(.get, "/api/v1/rules"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/rules"): .api(.write, .operator),
        RouteKey(.get, "/api/v1/rules/{id}"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/rules/{id}"): .api(.write, .operator),
        RouteKey(.delete, "/api/v1/rules/{id}"): .api(.write, .operator),
        RouteKey(.get, "/api/v1/rules/{id}/next"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/rules/{id}/forecast"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/rules/{id}/plan"): .api(.read, .operator),
        RouteKey(.post, "/api/v1/rules/{id}/runs"): .api(.run, .operator),
        RouteKey(.post, "/api/v1/plans"): .api(.read, .operator),
        RouteKey(.post, "/api/v1/runs"): .api(.run, .operator),
        RouteKey(.get, "/api/v1/runs"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/runs/{id}"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/runs/{id}/steps"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/runs/{id}/spared"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/runs/{id}/approve"): .api(.approve, .approver),
        RouteKey(.post, "/api/v1/runs/{id}/resume"): .api(.run, .operator),
        RouteKey(.post, "/api/v1/runs/{id}/cancel"): .api(.run, .operator),
        RouteKey(.post, "/api/v1/runs/{id}/undo/plan"): .api(.read, .operator),
        RouteKey(.post, "/api/v1/runs/{id}/undo"): .api(.run, .operator),
        RouteKey(.get, "/api/v1/warnings"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/warnings/{id}"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/warnings/{id}/again"): .api(.run, .operator),
        RouteKey(.get, "/api/v1/answers"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/answers/{id}"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/answers/{id}/decide"): .api(.run, .operator),
        RouteKey(.post, "/api/v1/answers/{id}/withdraw"): .api(.run, .operator),
        RouteKey(.get, "/api/v1/outbox"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/outbox/{id}"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/requests"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/requests/{id}"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/requests/{id}/plan"): .api(.read, .operator),
        RouteKey(.post, "/api/v1/requests/{id}/grant"): .api(.run, .operator),
        RouteKey(.post, "/api/v1/requests/{id}/refuse"): .api(.run, .operator),
        RouteKey(.post, "/api/v1/imports/plan"): .api(.read, .operator),
        RouteKey(.post, "/api/v1/imports"): .api(.run, .operator),
        RouteKey(.get, "/api/v1/audit"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/audit/verify"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/audit/head"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/audit/export"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/audit/clear"): .api(.admin, .admin),
        RouteKey(.post, "/api/v1/runs/{id}/retry/plan"): .api(.read, .operator),
        RouteKey(.post, "/api/v1/runs/{id}/retry"): .api(.run, .operator),
        RouteKey(.post, "/api/v1/runs/{id}/discard"): .api(.run, .operator),
        RouteKey(.post, "/api/v1/filters/{name}/rename"): .api(.write, .operator),
        RouteKey(.get, "/api/v1/sync"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/sync"): .api(.run, .operator),
        RouteKey(.get, "/api/v1/settings"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/settings"): .api(.admin, .admin),
        RouteKey(.get, "/api/v1/settings/mail"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/settings/mail"): .api(.admin, .admin),
        RouteKey(.post, "/api/v1/settings/mail/test"): .api(.admin, .admin),
        RouteKey(.get, "/api/v1/settings/answers"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/settings/answers"): .api(.admin, .admin),
        RouteKey(.get, "/api/v1/settings/access"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/settings/access"): .api(.admin, .admin),
        RouteKey(.put, "/api/v1/settings/access/order"): .api(.write, .operator),
        RouteKey(.get, "/api/v1/settings/channels"): .api(.read, .viewer),
        RouteKey(.get, "/api/v1/settings/channels/jsm"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/settings/channels/jsm"): .api(.admin, .admin),
        RouteKey(.get, "/api/v1/settings/channels/jsm/desks"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/settings/channels/jsm/secret"): .api(.admin, .admin),
        RouteKey(.get, "/api/v1/settings/channels/jsm/test"): .api(.read, .viewer),
        RouteKey(.post, "/api/v1/settings/channels/jsm/test"): .api(.admin, .admin),
        RouteKey(.get, "/api/v1/settings/channels/slack"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/settings/channels/slack"): .api(.admin, .admin),
        RouteKey(.get, "/api/v1/settings/channels/teams"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/settings/channels/teams"): .api(.admin, .admin),
        RouteKey(.get, "/api/v1/settings/channels/mail"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/settings/channels/mail"): .api(.admin, .admin),
        RouteKey(.get, "/api/v1/settings/channels/portal"): .api(.read, .viewer),
        RouteKey(.put, "/api/v1/settings/channels/portal"): .api(.admin, .admin),
        RouteKey(.get, "/api/v1/tokens"): .api(.admin, .admin),
        RouteKey(.post, "/api/v1/tokens"): .api(.admin, .admin),
        RouteKey(.delete, "/api/v1/tokens/{id}"): .api(.admin, .admin),
    ]
}
