import Core
import Hummingbird
import Store

/// The two cookies: who is signed in, and what ties a form to a browser before anybody is.
struct SessionCookies: Sendable {
    let isSecure: Bool

    /// Over TLS the prefix makes browsers refuse the cookie from a sibling domain or an unencrypted page.
    private var prefix: String { isSecure ? "__Host-" : "" }
    var sessionName: String { prefix + "usher-session" }
    var formName: String { prefix + "usher-form" }
    var roundName: String { prefix + "usher-round" }
    static let themeName = "usher-theme"

    func session(_ request: Request) -> AccessToken? { token(request, sessionName) }
    func form(_ request: Request) -> AccessToken? { token(request, formName) }

    func setSession(_ id: AccessToken, lifetime: Duration) -> Cookie {
        cookie(sessionName, id.reveal(), age: Int(lifetime.components.seconds))
    }
    func endSession() -> Cookie { cookie(sessionName, "", age: 0) }
    func setForm(_ token: AccessToken) -> Cookie { cookie(formName, token.reveal(), age: nil) }

    /// Only for the way to the provider and back, which takes at most ten minutes.
    func setRound(_ round: SignInRound) -> Cookie { cookie(roundName, round.cookie, age: 600) }
    func endRound() -> Cookie { cookie(roundName, "", age: 0) }
    func round(_ request: Request) -> SignInRound? {
        request.cookies[roundName].flatMap { SignInRound(cookie: $0.value) }
    }

    /// Scripts may read this one: it holds the word light or dark.
    func setTheme(_ theme: Theme) -> Cookie {
        Cookie(
            name: Self.themeName, value: theme.rawValue, maxAge: theme == .system ? 0 : 31_536_000, path: "/",
            secure: isSecure, httpOnly: false, sameSite: .lax)
    }

    private func token(_ request: Request, _ name: String) -> AccessToken? {
        request.cookies[name].flatMap { AccessToken($0.value) }
    }

    private func cookie(_ name: String, _ value: String, age: Int?) -> Cookie {
        Cookie(name: name, value: value, maxAge: age, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }
}

/// Light or dark, or as the system says.
enum Theme: String, CaseIterable, Sendable {
    case system, light, dark
    init(_ request: Request) {
        self = request.cookies[SessionCookies.themeName].flatMap { Theme(rawValue: $0.value) } ?? .system
    }
}
