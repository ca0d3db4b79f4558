import Core
import Foundation

/// What the list of requests shows, as its address says it: it can be kept and sent on.
struct AccessAddress: Equatable, Sendable {
    enum Show: String, CaseIterable, Sendable {
        case all, waiting, granted, refused, failed

        var title: String { self == .all ? "All" : rawValue.capitalized }

        /// Empty for every state.
        var states: Set<AccessRequest.State> {
            switch self {
            case .all: []
            case .waiting: [.waiting]
            case .granted: [.granted, .granting]
            case .refused: [.refused, .expired]
            case .failed: [.failed]
            }
        }
    }
    var show = Show.all
    /// `nil` for every channel.
    var channel: RequestTrigger.Channel?
    /// A part of the name, the address or the key; empty for all.
    var find = ""
    /// The last request of the page before.
    var cursor: AccessRequestCursor?

    init() {}

    init(_ asked: Form) {
        func text(_ name: String) -> String { String(asked.trimmed(name).prefix(200)) }
        show = Show(rawValue: text("show")) ?? .all
        channel = RequestTrigger.Channel(rawValue: text("channel"))
        find = text("find")
        let parts = text("after").split(separator: "_", maxSplits: 1)
        if parts.count == 2, let time = Int64(parts[0]) {
            cursor = AccessRequestCursor(askedAt: Instant(milliseconds: time), id: RequestID(String(parts[1])))
        }
    }

    /// Whether anything is filtered.
    var isNarrowed: Bool { show != .all || channel != nil || !find.isEmpty }

    var query: AccessRequestQuery { AccessRequestQuery(channel: channel, states: show.states, text: find) }

    var path: String {
        var parts: [(String, String)] = []
        if show != .all { parts.append(("show", show.rawValue)) }
        if let channel { parts.append(("channel", channel.rawValue)) }
        if !find.isEmpty { parts.append(("find", find)) }
        if let cursor { parts.append(("after", "\(cursor.askedAt.milliseconds)_\(cursor.id)")) }
        guard !parts.isEmpty else { return Link.access }
        return Link.access + "?" + parts.map { "\($0.0)=\(Link.segment($0.1))" }.joined(separator: "&")
    }

    /// The same from its first page, with something different.
    func with(_ change: (inout AccessAddress) -> Void) -> AccessAddress {
        var copy = self
        copy.cursor = nil
        change(&copy)
        return copy
    }
}
