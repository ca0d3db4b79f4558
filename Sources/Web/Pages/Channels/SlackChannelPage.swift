import Core
import Engine
import Hummingbird
import Messaging
import Store

/// The channel of the slash command: how its app is made, its secrets, and from where it is taken.
struct SlackChannelPage: Page {
    static let template = "settings-slack"
    let shell: Shell
    let frame: SettingsFrame
    let channelsPath: String
    let action: String
    let version: Int
    let changed: String?
    /// Slack's servers can't reach the address.
    let isUnreachable: Bool
    let manifest: String
    let commandURL: String
    let interactionURL: String
    let call: ChannelCallNote
    let isOn: Bool
    let hasSecret: Bool
    let hasToken: Bool
    /// The workspace of the token, by name and id; `nil` before there was one.
    let workspace: String?
    /// Ids of more workspaces, with commas.
    let others: String
    let secretError: String?
    let tokenError: String?
    let othersError: String?
}

/// What the form of the channel sent, or what it shows at first.
struct SlackChannelForm: Sendable {
    var isOn: Bool
    /// As it was typed.
    var others: String
    private var signingSecret: Secret?
    private var botToken: Secret?

    init(_ settings: SlackChannelSettings) {
        (isOn, others) = (settings.isOn, settings.others.joined(separator: ", "))
    }

    init(_ form: Form) {
        (isOn, others) = (!form["isOn"].isEmpty, form.trimmed("others"))
        let (secret, token) = (form.trimmed("signingSecret"), form.trimmed("botToken"))
        signingSecret = secret.isEmpty ? nil : Secret(secret)
        botToken = token.isEmpty ? nil : Secret(token)
    }

    var draft: SlackChannelDraft {
        SlackChannelDraft(
            isOn: isOn, signingSecret: signingSecret, botToken: botToken,
            others: others.split { $0 == "," || $0.isWhitespace }.map(String.init))
    }
}

struct SlackChannelRoutes {
    let site: Site
    private static let path = Link.channel(.slack)

    var routes: [Route] {
        [Route(.get, "/settings/channels/slack", show), Route(.post, "/settings/channels/slack", save)]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let status = try await site.usher.slackChannel()
        return try await page(SlackChannelForm(status.stored.value), FieldErrors(), request, context)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = SlackChannelForm(context.form)
        return try await site.saveForm(at: Self.path, request, context) { errors in
            try await page(form, errors, request, context)
        } save: { version, actor in
            try await site.usher.changeSlackChannel(to: form.draft, from: version, by: actor)
            return try await site.done(
                form.isOn ? "The channel is on: type /access in Slack to try it." : "Saved. The channel is off.",
                goTo: Self.path, context)
        }
    }

    private func page(
        _ form: SlackChannelForm, _ errors: FieldErrors, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let (status, now) = (try await site.usher.slackChannel(), site.now())
        let (stored, settings) = (status.stored, status.stored.value)
        let address = site.usher.publicAddress ?? site.origin(request, context)
        let page = SlackChannelPage(
            shell: site.renderer.shell("Slack", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.channels), channelsPath: Link.channels,
            action: Self.path,
            version: context.formVersion(of: stored, isCorrecting: !errors.isEmpty),
            changed: LastChange.words(of: stored, now: now),
            isUnreachable: !address.hasPrefix("https://"), manifest: SlackManifest.yaml(address: address),
            commandURL: "\(address)/hooks/slack/command", interactionURL: "\(address)/hooks/slack/interaction",
            call: ChannelCallNote(
                try await site.usher.lastCall(of: .slack), now: now,
                hint: "When the channel is on, type /access in Slack. What came of it shows here."),
            isOn: form.isOn, hasSecret: status.hasSecret, hasToken: status.hasToken,
            workspace: settings.workspace.map { id in settings.workspaceName.map { "\($0) (\(id))" } ?? id },
            others: form.others, secretError: errors["signingSecret"],
            tokenError: errors["botToken"], othersError: errors["others"])
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }
}
