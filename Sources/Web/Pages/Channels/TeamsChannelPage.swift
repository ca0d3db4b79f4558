import Core
import Engine
import Hummingbird
import Store

/// The channel of the outgoing webhook: how it is made, its token, and how people are found.
struct TeamsChannelPage: Page {
    static let template = "settings-teams"
    let shell: Shell
    let frame: SettingsFrame
    let channelsPath: String
    let action: String
    let version: Int
    let changed: String?
    /// Microsoft's servers can't reach the address.
    let isUnreachable: Bool
    let hookURL: String
    let call: ChannelCallNote
    let isOn: Bool
    let hasToken: Bool
    let tenant: String
    let clientID: String
    let hasAppSecret: Bool
    /// Where people are sent who can't be looked up; `nil` where there is no such page.
    let portal: String?
    let portalPath: String
    /// People are looked up in the directory.
    let hasDirectory: Bool
    let tokenError: String?
    let tenantError: String?
    let clientError: String?
    let appSecretError: String?
}

/// What the form of the channel sent, or what it shows at first.
struct TeamsChannelForm: Sendable {
    var settings: TeamsChannelSettings
    private var token: Secret?
    private var appSecret: Secret?

    init(_ settings: TeamsChannelSettings) { self.settings = settings }

    init(_ form: Form) {
        settings = TeamsChannelSettings(
            isOn: !form["isOn"].isEmpty, tenant: form.trimmed("tenant").lowercased(),
            clientID: form.trimmed("clientID").lowercased())
        let (token, secret) = (form.trimmed("token"), form.trimmed("appSecret"))
        self.token = token.isEmpty ? nil : Secret(token)
        appSecret = secret.isEmpty ? nil : Secret(secret)
    }

    var draft: TeamsChannelDraft { TeamsChannelDraft(settings, token: token, appSecret: appSecret) }
}

struct TeamsChannelRoutes {
    let site: Site
    private static let path = Link.channel(.teams)

    var routes: [Route] {
        [Route(.get, "/settings/channels/teams", show), Route(.post, "/settings/channels/teams", save)]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let status = try await site.usher.teamsChannel()
        return try await page(TeamsChannelForm(status.stored.value), FieldErrors(), request, context)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = TeamsChannelForm(context.form)
        return try await site.saveForm(at: Self.path, request, context) { errors in
            try await page(form, errors, request, context)
        } save: { version, actor in
            try await site.usher.changeTeamsChannel(to: form.draft, from: version, by: actor)
            return try await site.done(
                form.settings.isOn
                    ? "The channel is on: write to the webhook in Teams to try it." : "Saved. The channel is off.",
                goTo: Self.path, context)
        }
    }

    private func page(
        _ form: TeamsChannelForm, _ errors: FieldErrors, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let (status, now) = (try await site.usher.teamsChannel(), site.now())
        let stored = status.stored
        let address = site.usher.publicAddress ?? site.origin(request, context)
        let isPortalOn = try await site.usher.portalSettings().value.isOn
        let page = TeamsChannelPage(
            shell: site.renderer.shell("Microsoft Teams", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.channels), channelsPath: Link.channels,
            action: Self.path,
            version: context.formVersion(of: stored, isCorrecting: !errors.isEmpty),
            changed: LastChange.words(of: stored, now: now),
            isUnreachable: !address.hasPrefix("https://"), hookURL: "\(address)/hooks/teams",
            call: ChannelCallNote(
                try await site.usher.lastCall(of: .teams), now: now,
                hint: "When the channel is on, write @Access jira in the team. What came of it shows here."),
            isOn: form.settings.isOn, hasToken: status.hasToken, tenant: form.settings.tenant,
            clientID: form.settings.clientID, hasAppSecret: status.hasAppSecret,
            portal: isPortalOn ? try await site.usher.publicLinks()?.request : nil, portalPath: Link.channel(.portal),
            hasDirectory: stored.value.hasDirectory, tokenError: errors["token"], tenantError: errors["tenant"],
            clientError: errors["clientID"], appSecretError: errors["appSecret"])
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }
}
