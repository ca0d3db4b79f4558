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
