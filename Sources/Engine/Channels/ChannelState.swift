import Core
import Store

/// How one channel is doing.
public struct ChannelState: Equatable, Sendable {
    public var channel: RequestTrigger.Channel
    public var isOn: Bool
    /// All that it needs is there.
    public var isSetUp: Bool
    /// Where people find it, such as an address; `nil` where there is nothing to show.
    public var place: String?
    /// Why the last call was refused; `nil` when it was not, or nobody has called.
    public var failure: String?
    /// When it was last used, or read; `nil` while it never was.
    public var heard: Instant?
    public init(
        channel: RequestTrigger.Channel, isOn: Bool, isSetUp: Bool, place: String? = nil, failure: String? = nil,
        heard: Instant? = nil
    ) {
        self.channel = channel
        self.isOn = isOn
        self.isSetUp = isSetUp
        self.place = place
        self.failure = failure
        self.heard = heard
    }
}

extension Usher {
    /// All channels, in the order in which they are shown.
    public func channelStates() async throws -> [ChannelState] {
        var states: [ChannelState] = []
        for channel in RequestTrigger.Channel.allCases {
            var state = try await setting(of: channel)
            let (call, asked) = try await store.database.read { db in
                (
                    try ChannelCall.last(of: channel, in: db),
                    try db.accessRequests.list(matching: AccessRequestQuery(channel: channel), limit: 1).first?.askedAt
                )
            }
            state.failure = state.isOn && call.isRefused ? call.refusal : nil
            state.heard = [call.at, asked].compactMap { $0 }.max()
            states.append(state)
        }
        return states
    }

    private func setting(of channel: RequestTrigger.Channel) async throws -> ChannelState {
        switch channel {
        case .mail:
            let mail = try await mailChannelStatus().stored.value
            return ChannelState(
                channel: channel, isOn: mail.isOn, isSetUp: mail.isSetUp,
                place: mail.address.isEmpty ? nil : mail.address)
        case .portal:
            let portal = try await portalSettings()
            return ChannelState(
                channel: channel, isOn: portal.value.isOn, isSetUp: portal.version > 0,
                place: portal.value.isOn ? try await publicLinks()?.request : nil)
        case .jsm:
            let tickets = try await kept(or: TicketChannelSettings()).value
            return ChannelState(
                channel: channel, isOn: tickets.isOn, isSetUp: try await has([TicketChannelSettings.secret]),
                place: tickets.projects.isEmpty ? nil : tickets.projects.joined(separator: ", "))
        case .slack:
            let slack = try await kept(or: SlackChannelSettings()).value
            let secrets = [SlackChannelSettings.signingSecret, SlackChannelSettings.botToken]
            return ChannelState(
                channel: channel, isOn: slack.isOn, isSetUp: try await has(secrets), place: slack.workspaceName)
        case .teams:
            let teams = try await kept(or: TeamsChannelSettings()).value
            return ChannelState(
                channel: channel, isOn: teams.isOn, isSetUp: try await has([TeamsChannelSettings.token]))
        }
    }

    /// Whether all of these secrets are stored.
    private func has(_ secrets: [String]) async throws -> Bool {
        try await store.database.read { try Set(secrets).isSubset(of: $0.secrets.names()) }
    }
}
