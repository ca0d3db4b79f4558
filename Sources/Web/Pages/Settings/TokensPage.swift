import Core
import Hummingbird
import Store

/// API tokens: one's own, and for administrators everybody's. A token is shown once, when it is made.
struct TokensPage: Page {
    struct Row: Sendable {
        let name: String
        let scopes: [String]
        /// `nil` for one's own.
        let owner: String?
        /// `nil` before the first use.
        let used: ShownTime?
        let expires: ShownTime
        let isExpired: Bool
        let revokeAction: String
    }
    struct Scope: Sendable {
        let value: String
        let explanation: String
        let isChosen: Bool
    }
    struct Term: Sendable {
        let days: Int
        let label: String
        let isChosen: Bool
    }
    static let template = "settings-tokens"
    let shell: Shell
    let frame: SettingsFrame
    let action: String
    let rows: [Row]
    let hasRows: Bool
    let name: String
    let scopes: [Scope]
    let terms: [Term]
    let nameError: String?
    let scopeError: String?
    /// The token just made; `nil` otherwise.
    let freshToken: String?
    let freshName: String
}

/// A new token as it is asked for.
struct TokenForm: Equatable, Sendable {
    static let terms = [(30, "30 days"), (90, "90 days"), (365, "1 year")]
    var name = ""
    var scopes: Set<APIScope> = [.read]
    var days = 90
    var nameError: String?
    var scopeError: String?

    init() {}

    /// `nil` when the form is not one of ours.
    init?(_ form: Form) {
        name = form.trimmed("name")
        let words = APIScope.allCases.map { ($0, form["scope.\($0.rawValue)"]) }
        scopes = Set(words.filter { !$0.1.isEmpty }.map(\.0))
        guard let days = Int(form["days"]), Site.tokenDays.contains(days) else { return nil }
        self.days = days
        if name.isEmpty { nameError = "Write what the token is for." }
        if name.count > 100 { nameError = "The name is longer than 100 characters." }
        if scopes.isEmpty { scopeError = "Choose what the token may do." }
    }

    var isValid: Bool { nameError == nil && scopeError == nil }
}

extension APIScope {
    var explanation: String {
        switch self {
        case .read: "Look at everything the API shows"
        case .write: "Edit rules and filters"
        case .run: "Start, resume, cancel and undo runs, and sync"
        case .approve: "Release runs that wait for approval"
        case .admin: "Edit settings, make and revoke tokens"
        }
    }
}

struct TokensRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/settings/tokens", show), Route(.post, "/settings/tokens", make),
            Route(.post, "/settings/tokens/{id}/revoke", revoke),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(TokenForm(), request, context)
    }

    @Sendable private func make(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let form = TokenForm(context.form) else { throw Refusal.unreadable }
        guard form.isValid else { return try await page(form, request, context) }
        let made = try await site.makeToken(
            named: form.name, scopes: form.scopes, days: form.days, for: administrator)
        return try await page(TokenForm(), made: made, request, context)
    }

    @Sendable private func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let token = try await site.revokeToken(context.parameters.get("id") ?? "", by: administrator)
        return try await site.done(
            "The token \(token.name) is revoked. Programs that use it are refused from now on.", goTo: Link.tokens,
            context)
    }

    private func page(
        _ form: TokenForm, made: (token: APIToken, secret: AccessToken)? = nil, _ request: Request,
        _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let now = site.now()
        let rows = try await site.usher.tokens(seenBy: administrator).map { token, owner in
            TokensPage.Row(
                name: token.name, scopes: token.scopes.map(\.rawValue).sorted(),
                owner: token.administrator == administrator.id ? nil : owner?.email ?? "nobody",
                used: token.usedAt.map { ShownTime($0, now: now) }, expires: ShownTime(token.expiresAt, now: now),
                isExpired: token.expiresAt <= now, revokeAction: "\(Link.tokens)/\(Link.segment(token.id))/revoke")
        }
        let page = TokensPage(
            shell: site.renderer.shell("API tokens", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.tokens), action: Link.tokens, rows: rows,
            hasRows: !rows.isEmpty, name: form.name,
            scopes: APIScope.allCases.map {
                TokensPage.Scope(
                    value: $0.rawValue, explanation: $0.explanation, isChosen: form.scopes.contains($0))
            },
            terms: TokenForm.terms.map {
                TokensPage.Term(days: $0.0, label: $0.1, isChosen: $0.0 == form.days)
            }, nameError: form.nameError, scopeError: form.scopeError, freshToken: made?.secret.reveal(),
            freshName: made?.token.name ?? "")
        return try await site.page(page, context, status: form.isValid ? .ok : .unprocessableContent)
    }
}
