import Core
import Engine
import Hummingbird

/// The channels by which people ask for access, and how each is doing.
struct ChannelsPage: Page {
    static let template = "settings-channels"
    let shell: Shell
    let frame: SettingsFrame
    let rows: [Row]
    /// Where strangers reach this server; `nil` while nobody said.
    let address: String?

    struct Row: Sendable {
        let icon: String
        let name: String
        let detail: String
        /// `ok`, `warn` or `none`.
        let tone: String
        let stateIcon: String
        let state: String
        /// `nil` while nothing was heard.
        let last: ShownTime?
        let path: String
        let label: String
    }
}

struct ChannelsRoutes {
    let site: Site

    var routes: [Route] { [Route(.get, "/settings/channels", show)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let frame = SettingsFrame(for: administrator.role, current: Link.channels)
        let states = try await site.usher.channelStates()
        let page = ChannelsPage(
            shell: site.renderer.shell("Channels", request, context, current: Link.settings), frame: frame,
            rows: states.map { ChannelWords.row($0, canEdit: frame.canEdit, now: site.now()) },
            address: try await site.usher.publicLinks()?.address)
        return try await site.page(page, context)
    }
}

/// How channels read.
enum ChannelWords {
    static func name(_ channel: RequestTrigger.Channel) -> String {
        switch channel {
        case .jsm: "Jira Service Management"
        case .slack: "Slack"
        case .teams: "Microsoft Teams"
        case .mail: "Mail"
        case .portal: "Public page"
        }
    }

    static func icon(_ channel: RequestTrigger.Channel) -> String {
        switch channel {
        case .jsm: "ticket"
        case .slack, .teams: "chat"
        case .mail: "mail"
        case .portal: "globe"
        }
    }

    private static func explanation(_ channel: RequestTrigger.Channel) -> String {
        switch channel {
        case .jsm: "A ticket in a service desk; it is answered there."
        case .slack: "The command /access and its buttons."
        case .teams: "A message to an outgoing webhook."
        case .mail: "A mail to a mailbox, confirmed by a link."
        case .portal: "A form for everybody, confirmed by a link."
        }
    }

    static func row(_ state: ChannelState, canEdit: Bool, now: Instant) -> ChannelsPage.Row {
        let (tone, icon, word) = word(state)
        return ChannelsPage.Row(
            icon: self.icon(state.channel), name: name(state.channel),
            detail: state.failure ?? state.place ?? explanation(state.channel), tone: tone, stateIcon: icon,
            state: word, last: state.heard.map { ShownTime($0, now: now) }, path: Link.channel(state.channel),
            label: canEdit ? (state.isSetUp ? "Change" : "Set up") : "Show")
    }

    private static func word(_ state: ChannelState) -> (tone: String, icon: String, word: String) {
        if !state.isOn { return ("none", "minus", state.isSetUp ? "Off" : "Not set up") }
        if state.failure != nil { return ("warn", "alert", "Last call refused") }
        return state.heard == nil ? ("none", "clock", "On, nothing heard yet") : ("ok", "check", "On")
    }
}
