import Core
import Engine
import Hummingbird
import Store

/// Mails that went out, that wait, and that could not be sent, the newest first.
struct OutboxPage: Page {
    struct Row: Sendable {
        let recipient: String
        let purpose: String
        /// `ok`, `warn`, `danger` or `none`.
        let tone: String
        let icon: String
        let state: String
        let made: ShownTime
        /// `nil` while it waits.
        let ended: ShownTime?
        /// Why it was not sent; `nil` when it was, or nobody tried.
        let reason: String?
        let attempts: String
    }
    struct Tab: Sendable {
        let path: String
        let label: String
        let count: String
        let isCurrent: Bool
    }
    static let template = "outbox"
    let shell: Shell
    let listPath: String
    let tabs: [Tab]
    let rows: [Row]
    let olderPath: String?
    /// Why nothing goes out at all; `nil` while it does.
    let trouble: String?
    let mailPath: String
}

/// `/notifications/outbox`.
struct OutboxRoutes {
    let site: Site
    private static let pageSize = 100

    var routes: [Route] { [Route(.get, "/notifications/outbox", show)] }

    private enum Shown: String, CaseIterable {
        case all, waiting, sent, failed, dropped

        var states: [OutgoingMail.State] {
            switch self {
            case .all: OutgoingMail.State.allCases
            case .waiting: [.queued, .sending]
            case .sent: [.sent]
            case .failed: [.failed]
            case .dropped: [.dropped]
            }
        }

        var label: String { self == .dropped ? "Not needed" : rawValue.capitalized }

        func path(after cursor: MailCursor? = nil) -> String {
            var parts = self == .all ? [] : ["show=\(rawValue)"]
            if let cursor { parts.append("after=\(cursor.createdAt.milliseconds).\(Link.segment(cursor.id))") }
            return parts.isEmpty ? Link.outbox : "\(Link.outbox)?\(parts.joined(separator: "&"))"
        }
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (asked, now) = (request.asked, site.now())
        let shown = Shown(rawValue: asked["show"]) ?? .all
        let cursor = Self.cursor(asked["after"])
        let (mails, counts) = try await site.store.database.read { db in
            (
                try db.outbox.list(in: shown.states, limit: Self.pageSize + 1, after: cursor),
                try db.outbox.counts()
            )
        }
        let last = mails.count > Self.pageSize ? mails.prefix(Self.pageSize).last : nil
        let page = OutboxPage(
            shell: site.renderer.shell("Outgoing mail", request, context, current: Link.notifications),
            listPath: Link.notifications,
            tabs: Shown.allCases.map { tab in
                OutboxPage.Tab(
                    path: tab.path(), label: tab.label,
                    count: Wording.number(tab.states.map { counts[$0, default: 0] }.reduce(0, +)),
                    isCurrent: tab == shown)
            }, rows: mails.prefix(Self.pageSize).map { Self.row($0, now: now) },
            olderPath: last.map { shown.path(after: MailCursor(createdAt: $0.createdAt, id: $0.id)) },
            trouble: try await trouble(), mailPath: Link.mailSettings)
        return try await site.page(page, context)
    }

    private func trouble() async throws -> String? {
        guard try await site.usher.mailStatus().isSetUp else {
            return "No mail server is set up. Mail waits until one is."
        }
        return try await site.usher.mailTrouble().map { "The mail server does not take mail: \($0.reason)" }
    }

    /// `nil` for a text that this page did not write.
    private static func cursor(_ text: String) -> MailCursor? {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let time = Int64(parts[0]) else { return nil }
        return MailCursor(createdAt: Instant(milliseconds: time), id: String(parts[1]))
    }

    private static func row(_ mail: OutgoingMail, now: Instant) -> OutboxPage.Row {
        let (tone, icon, state) =
            switch mail.state {
            case .queued:
                mail.attempts == 0 ? ("none", "clock", "Waits") : ("warn", "clock", "Waits, to be tried again")
            case .sending: ("none", "send", "Being sent")
            case .sent: ("ok", "check-circle", "Sent")
            case .failed: ("danger", "x-circle", "Could not be sent")
            case .dropped: ("none", "minus", "Not needed any more")
            }
        return OutboxPage.Row(
            recipient: mail.recipient, purpose: TemplateWords.purpose(mail.purpose), tone: tone, icon: icon,
            state: state, made: ShownTime(mail.createdAt, now: now),
            ended: mail.endedAt.map { ShownTime($0, now: now) }, reason: mail.error,
            attempts: Wording.count(mail.attempts, "attempt"))
    }
}
