import Core
import Store

/// Whether and how tickets of Jira Service Management ask for access.
public struct TicketChannelSettings: KeptSettings {
    public static let key = "channel.jsm"
    public static let subject = "channel Jira Service Management"
    /// The sealed secret that web requests must show.
    static let secret = "jsm.secret"

    public var isOn: Bool
    /// Keys of the projects whose tickets count; empty for all.
    public var projects: [String]
    /// Whether reporters see the answers; otherwise they are notes for agents.
    public var answersInPublic: Bool

    public init(isOn: Bool = false, projects: [String] = [], answersInPublic: Bool = true) {
        (self.isOn, self.projects, self.answersInPublic) = (isOn, projects, answersInPublic)
    }

    public var complaints: [Diagnostic] {
        projects.filter { TicketKey($0 + "-1") == nil }.map {
            Diagnostic("'\($0)' is no key of a project, such as ITSD.", path: "projects")
        }
    }
}

/// The channel as its page shows it.
public struct TicketChannelStatus: Equatable, Sendable {
    public var stored: Versioned<TicketChannelSettings>
    public var hasSecret: Bool
    /// Whether a Jira site is connected; without one nothing can be read back.
    public var hasSite: Bool
    /// The test that was begun last; `nil` when none was, or long ago.
    public var test: TicketTest?
    /// Those heard of last come first; at most ten.
    public var recent: [HeardTicket]
}

/// What came of waiting for the first call.
public enum TicketTest: Equatable, Sendable {
    case waiting(since: Instant)
    /// A call came and was refused, in words without the secret. It goes on waiting.
    case refused(String, at: Instant)
    /// A call came, and its ticket is being read back.
    case reading(HeardTicket)
    case ended(HeardTicket)
    /// A call came about a ticket that had been heard of before.
    case repeated(at: Instant)
    /// No call came.
    case expired

    /// How long a call is waited for.
    public static let term = Duration.minutes(30)
    /// How long the outcome is shown.
    static let shown = Duration.hours(24)

    /// What is known of a test that began then; `nil` when that is too long ago to matter.
    /// - Parameter heard: the newest first.
    init?(begunAt start: Instant, heard: [HeardTicket], call: ChannelCall, now: Instant) {
        guard now - start < Self.shown else { return nil }
        if let first = heard.last(where: { $0.heardAt >= start }) {
            self = first.state == .heard && first.note == nil ? .reading(first) : .ended(first)
        } else if let at = call.at, at >= start {
            self = .repeated(at: at)
        } else if now - start >= Self.term {
            self = .expired
        } else if let at = call.refusedAt, at >= start {
            self = .refused(call.refusal ?? "It was refused.", at: at)
        } else {
            self = .waiting(since: start)
        }
    }

    /// A call is still waited for.
    public var isOpen: Bool {
        switch self {
        case .waiting, .refused: true
        case .reading, .ended, .repeated, .expired: false
        }
    }
}
