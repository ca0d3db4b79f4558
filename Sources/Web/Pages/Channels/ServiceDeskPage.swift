import Core
import Engine
import Store

/// The channel of tickets: how it is set up at Atlassian, whether a call came, and what counts.
struct ServiceDeskPage: Page {
    struct Desk: Sendable {
        let project: String
        /// `nil` for a project the site does not show now.
        let deskName: String?
        let isChosen: Bool
    }
    /// What came of waiting for a call.
    struct Test: Sendable {
        /// `ok`, `warn`, `danger` or `info`.
        let tone: String
        let icon: String
        let title: String
        let text: String
        /// Changes when there is something new to show.
        let state: String
        /// Whether the page looks by itself; otherwise a link does.
        let isWatched: Bool
        let isOpen: Bool
    }
    struct Row: Sendable {
        let key: String
        let what: String
        let heard: ShownTime
        /// `ok`, `warn`, `danger` or `none`.
        let tone: String
        let icon: String
        let outcome: String
        let why: String?
    }
    static let template = "settings-service-desk"
    let shell: Shell
    let frame: SettingsFrame
    let channelsPath: String
    let action: String
    let secretAction: String
    let testAction: String
    let testPath: String
    let version: Int
    let changed: String?
    let isOn: Bool
    let hasSite: Bool
    let connectionPath: String
    let hasSecret: Bool
    /// The secret just made; `nil` otherwise.
    let freshSecret: String?
    let desks: [Desk]
    let hasDesks: Bool
    /// Why the service desks can't be listed; `nil` when they can.
    let deskProblem: String?
    let answersInPublic: Bool
    let isOnError: String?
    let projectsError: String?
    /// Where Atlassian sends its request.
    let hookURL: String
    /// Atlassian's servers can't reach the address.
    let isUnreachable: Bool
    let secretHeader: String
    let hookBody: String
    let test: Test?
    let rows: [Row]
    let hasRows: Bool
}

/// What the form of the channel sent, or what it shows at first.
struct ServiceDeskForm: Equatable, Sendable {
    var settings: TicketChannelSettings
    private static let prefix = "project."

    init(_ settings: TicketChannelSettings) { self.settings = settings }

    init(_ form: Form) {
        let projects = form.names.filter { $0.hasPrefix(Self.prefix) && !form[$0].isEmpty }
        settings = TicketChannelSettings(
            isOn: !form["isOn"].isEmpty, projects: projects.map { String($0.dropFirst(Self.prefix.count)) },
            answersInPublic: form["answers"] != "internal")
    }
}

extension ServiceDeskPage.Test {
    init(_ test: TicketTest, isOn: Bool, isWatched: Bool) {
        func make(_ tone: String, _ icon: String, _ title: String, _ text: String, _ state: String) -> Self {
            Self(
                tone: tone, icon: icon, title: title, text: text, state: state, isWatched: isWatched && test.needsEyes,
                isOpen: test.needsEyes)
        }
        self =
            switch test {
            case .waiting(let since):
                make(
                    "info", "loader", "Waiting for the first call since \(Wording.time(since))",
                    "File a ticket of that request type in the customer portal now. This page shows the call when it "
                        + "comes; it waits for 30 minutes.", "waiting")
            case .refused(let reason, let at):
                make(
                    "danger", "x-circle", "A call came and was refused", "\(reason) Still waiting for the next one.",
                    "refused \(at.milliseconds)")
            case .reading(let ticket):
                make(
                    "info", "loader", "The call came", "Ticket \(ticket.key) is being read back from Jira.",
                    "reading \(ticket.key)")
            case .repeated(let at):
                make(
                    "warn", "alert", "A call came about a ticket that was known",
                    "The header and the body are right. A ticket counts once: file a new one to see it read back.",
                    "repeated \(at.milliseconds)")
            case .expired:
                make(
                    "warn", "clock", "No call came in 30 minutes",
                    "Look at the rule's audit log in Jira: whether it ran for the ticket, and what the action said. "
                        + "Usual reasons are a rule that is off, another request type, or an address that Atlassian "
                        + "can't reach.", "expired")
            case .ended(let ticket): Self.ended(ticket, isOn: isOn, make)
            }
    }

    private static func ended(
        _ ticket: HeardTicket, isOn: Bool, _ make: (String, String, String, String, String) -> Self
    ) -> Self {
        let state = "ended \(ticket.key) \(ticket.state.rawValue)"
        let seen = ticket.seen.map { "\($0). " } ?? ""
        switch ticket.state {
        case .tried:
            return make(
                "ok", "check-circle", "It works: ticket \(ticket.key) was read back",
                "\(seen)Nothing was given, because the channel was off. Switch it on when you are ready.", state)
        case .taken:
            return make(
                "ok", "check-circle", "It works: ticket \(ticket.key) is a request now",
                "\(seen)The rules answer it, and the answer becomes a comment.", state)
        case .refused, .ignored:
            return make(
                "warn", "alert", "The call works; ticket \(ticket.key) was not taken", seen + (ticket.note ?? ""), state
            )
        case .heard, .lost:
            return make(
                "danger", "x-circle", "The call came, but ticket \(ticket.key) can't be read back",
                (ticket.note ?? "Jira did not answer.") + (ticket.state == .heard ? " It is tried again." : ""), state)
        }
    }
}

extension TicketTest {
    /// Something may still come.
    fileprivate var needsEyes: Bool { if case .reading = self { true } else { isOpen } }

    /// As the script of the page compares it.
    var state: String { ServiceDeskPage.Test(self, isOn: true, isWatched: true).state }
}

extension ServiceDeskPage.Row {
    init(_ ticket: HeardTicket, now: Instant) {
        let (tone, icon, outcome): (String, String, String) =
            switch ticket.state {
            case .heard where ticket.attempts > 0 && ticket.note != nil: ("warn", "clock", "Not read back yet")
            case .heard: ("none", "loader", "Being read back")
            case .taken: ("ok", "check", "Request")
            case .tried: ("ok", "check", "Test only")
            case .refused: ("danger", "x-circle", "Refused")
            case .ignored: ("none", "minus", "Passed over")
            case .lost: ("danger", "x-circle", "Given up")
            }
        self.init(
            key: ticket.key.rawValue, what: ticket.seen ?? "–", heard: ShownTime(ticket.heardAt, now: now), tone: tone,
            icon: icon, outcome: outcome, why: ticket.note)
    }
}
