import Core
import Store

extension ChannelState {
    /// How one channel is doing, for programs.
    public var json: JSONValue {
        .object([
            "channel": .text(channel.rawValue), "enabled": .bool(isOn), "setUp": .bool(isSetUp),
            "place": .text(orNull: place), "heardAt": .instant(heard), "failure": .text(orNull: failure),
        ])
    }
}

extension HeardTicket {
    /// A ticket that was heard of, for programs.
    public var json: JSONValue {
        .object([
            "key": .text(key.rawValue), "state": .text(state.rawValue), "trial": .bool(isTrial),
            "heardAt": .instant(heardAt), "attempts": .integer(attempts), "seen": .text(orNull: seen),
            "note": .text(orNull: note),
        ])
    }
}

extension Optional<TicketTest> {
    /// What came of waiting for the first call, for programs; the state is `none` when nobody waits.
    public var json: JSONValue {
        var (at, reason, ticket): (Instant?, String?, HeardTicket?) = (nil, nil, nil)
        let state: String
        switch self {
        case nil: state = "none"
        case .waiting(let since): (state, at) = ("waiting", since)
        case .refused(let why, let then): (state, at, reason) = ("refused", then, why)
        case .reading(let heard): (state, at, ticket) = ("reading", heard.heardAt, heard)
        case .ended(let heard): (state, at, ticket) = ("ended", heard.heardAt, heard)
        case .repeated(let then): (state, at) = ("repeated", then)
        case .expired: state = "expired"
        }
        return .object([
            "state": .text(state), "at": .instant(at), "reason": .text(orNull: reason),
            "ticket": ticket?.json ?? .null,
        ])
    }
}

extension ServiceDesk {
    /// A service desk of the Jira site, for programs.
    public var json: JSONValue {
        .object([
            "project": .text(project), "name": .text(name), "requestTypes": .texts(requestTypes ?? []),
        ])
    }
}
