import Core
import Engine
import Hummingbird
import Store

/// The connection to the organisation: what it is, whether it works, and the form that changes it. Secrets go in and
/// never come out.
struct ConnectionPage: Page {
    struct Warning: Sendable {
        let isDanger: Bool
        let isWarning: Bool
        let title: String
        let text: String
    }
    static let template = "settings-connection"
    let shell: Shell
    let frame: SettingsFrame
    let action: String
    let testAction: String
    let version: Int
    let changed: String?
    let isConnected: Bool
    /// Nobody has connected anything yet.
    let isFirst: Bool
    /// Environment or `usher.yaml` decide.
    let isConfigured: Bool
    let isJiraConfigured: Bool
    /// `Last sync 20 Nov 2026, 14:18 UTC, 14 minutes ago: 3,214 users.`
    let lastSync: String
    let warnings: [Warning]
    /// A reason that is about no single field.
    let complaint: String?
    let hasKey: Bool
    let hasToken: Bool
    let organization: String
    let keyExpiresOn: String
    let jiraURL: String
    let jiraEmail: String
    let organizationError: String?
    let keyError: String?
    let expiryError: String?
    let jiraURLError: String?
    let jiraEmailError: String?
    let jiraTokenError: String?
}

/// What the form of the connection sent.
struct ConnectionForm: Sendable {
    var organization = ""
    var keyExpiresOn = ""
    var jiraURL = ""
    var jiraEmail = ""
    private var key: Secret?
    private var token: Secret?

    init(_ form: Form) {
        organization = form.trimmed("organization")
        keyExpiresOn = form.trimmed("keyExpiresOn")
        jiraURL = form.trimmed("jiraURL")
        jiraEmail = form.trimmed("jiraEmail")
        let (key, token) = (form.trimmed("key"), form.trimmed("jiraToken"))
        self.key = key.isEmpty ? nil : Secret(key)
        self.token = token.isEmpty ? nil : Secret(token)
    }

    init(_ status: ConnectionStatus) {
        organization = status.organization ?? ""
        keyExpiresOn = status.keyExpiresOn?.description ?? ""
        jiraURL = status.jira?.url ?? ""
        jiraEmail = status.jira?.email ?? ""
    }

    /// Throws when the day is none.
    func day() throws(UsherError) -> CivilDay? {
        guard !keyExpiresOn.isEmpty else { return nil }
        guard let day = CivilDay(keyExpiresOn) else {
            throw .invalid(
                Diagnostics([
                    Diagnostic("'\(keyExpiresOn)' is not a day such as 2027-01-31.", path: "keyExpiresOn")
                ]))
        }
        return day
    }

    func draft() throws(UsherError) -> ConnectionDraft {
        // One field of three is a mistake, not a wish for no Jira site.
        let hasJira = !jiraURL.isEmpty || !jiraEmail.isEmpty || token != nil
        return ConnectionDraft(
            organization: organization, key: key, keyExpiresOn: try day(),
            jira: hasJira ? ConnectionDraft.Jira(url: jiraURL, email: jiraEmail, token: token) : nil)
    }
}

struct ConnectionRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/settings", show), Route(.get, "/settings/connection", show),
            Route(.post, "/settings/connection", save), Route(.post, "/settings/connection/test", test),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let status = try await site.usher.connectionStatus()
        return try await page(ConnectionForm(status), FieldErrors(), request, context)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let status = try await site.usher.connectionStatus()
        var form = ConnectionForm(context.form)
        if status.origin == .configuration { form.organization = status.organization ?? "" }
        let sent = form
        return try await site.saveForm(at: Link.connection, request, context) { errors in
            try await page(sent, errors, request, context)
        } save: { version, actor in
            try await connect(sent, status.origin, from: version, by: actor, context)
        }
    }

    private func connect(
        _ form: ConnectionForm, _ origin: CurrentConnection.Origin, from version: Int, by actor: String,
        _ context: WebContext
    ) async throws -> Response {
        if origin == .configuration {
            try await site.usher.setConfiguredKeyExpiry(form.day(), by: actor)
            return try await site.done("The expiry of the key is noted.", goTo: Link.connection, context)
        }
        try await site.usher.connect(to: form.draft(), from: version, by: actor)
        let isFirst = try await site.usher.lastSync() == nil
        return try await site.done(
            isFirst ? "Connected. The first sync has begun." : "The connection is saved and works.",
            goTo: isFirst ? Link.home : Link.connection, context)
    }

    @Sendable private func test(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            let products = try await site.usher.testConnection()
            return try await site.done(
                "The connection works: the key reads \(Wording.count(products, "product")), groups and users.",
                goTo: Link.connection, context)
        } catch UsherError.invalid(let diagnostics) {
            let status = try await site.usher.connectionStatus()
            return try await page(ConnectionForm(status), FieldErrors(diagnostics), request, context)
        }
    }

    private func page(
        _ form: ConnectionForm, _ errors: FieldErrors, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let now = site.now()
        let status = try await site.usher.connectionStatus()
        let isStored = status.version > 0 && status.origin != .configuration
        let page = ConnectionPage(
            shell: site.renderer.shell("Connection", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.connection), action: Link.connection,
            testAction: "\(Link.connection)/test", version: status.version,
            changed: LastChange.words(by: status.changedBy, at: status.changedAt, now: now),
            isConnected: status.isConnected, isFirst: !status.isConnected && status.version == 0,
            isConfigured: status.origin == .configuration, isJiraConfigured: status.isJiraConfigured,
            lastSync: try await lastSync(now: now),
            warnings: try await site.usher.notices().filter { $0.place == .connection }.map(Self.warning),
            complaint: errors[""], hasKey: isStored, hasToken: isStored && status.jira != nil,
            organization: form.organization, keyExpiresOn: form.keyExpiresOn, jiraURL: form.jiraURL,
            jiraEmail: form.jiraEmail, organizationError: errors["organization"], keyError: errors["key"],
            expiryError: errors["keyExpiresOn"], jiraURLError: errors["jira.url"],
            jiraEmailError: errors["jira.email"], jiraTokenError: errors["jira.token"])
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private func lastSync(now: Instant) async throws -> String {
        guard let last = try await site.usher.lastSync(), let finished = last.finishedAt else {
            return "Nothing has been synced yet."
        }
        let time = ShownTime(finished, now: now)
        return "Last sync \(time.exact), \(time.ago): \(Wording.count(last.users, "user")), "
            + "\(Wording.count(last.groups, "group"))."
    }

    private static func warning(_ notice: Notice) -> ConnectionPage.Warning {
        ConnectionPage.Warning(
            isDanger: notice.level == .danger, isWarning: notice.level == .warning, title: notice.title,
            text: notice.text)
    }
}
