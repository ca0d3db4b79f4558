import Core
import Engine
import Foundation
import Hummingbird
import Store

/// Mail that is kept here instead of being sent.
struct MailboxPage: Page {
    struct Row: Sendable {
        let path: String
        let subject: String
        let recipient: String
        let when: ShownTime
    }
    static let template = "mailbox"
    let shell: Shell
    let rows: [Row]
    let summary: String
}

/// One mail as its reader gets it, in plain text.
struct KeptMailPage: Page {
    /// A piece of a line: plain words, or a link.
    struct Piece: Sendable, Equatable {
        let words: String
        let link: String?
    }
    struct Line: Sendable, Equatable {
        let pieces: [Piece]
    }
    static let template = "mailbox-mail"
    let shell: Shell
    let listPath: String
    let subject: String
    let recipient: String
    let when: ShownTime
    let lines: [Line]
    /// Names of attached files.
    let files: [String]
    let hasFiles: Bool
}

extension KeptMailPage.Line {
    /// The lines of a text. Web addresses become links.
    static func all(of text: String) -> [KeptMailPage.Line] {
        text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var pieces: [KeptMailPage.Piece] = []
            var rest = line[...]
            while let match = rest.firstMatch(of: /https?:\/\/[^\s<>"]+/) {
                let before = rest[..<match.range.lowerBound]
                if !before.isEmpty { pieces.append(.init(words: String(before), link: nil)) }
                pieces.append(.init(words: String(match.0), link: String(match.0)))
                rest = rest[match.range.upperBound...]
            }
            if !rest.isEmpty { pieces.append(.init(words: String(rest), link: nil)) }
            return KeptMailPage.Line(pieces: pieces)
        }
    }
}

struct MailboxRoutes {
    let site: Site
    private static let most = 200

    var routes: [Route] { [Route(.get, "/mailbox", list), Route(.get, "/mailbox/{id}", show)] }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await onlyWhenBuiltIn()
        let (mails, now) = (try await site.store.database.read { try $0.mailbox.list(limit: Self.most) }, site.now())
        let rows = mails.map { mail in
            MailboxPage.Row(
                path: Link.mailbox(mail.id), subject: mail.subject, recipient: mail.recipient,
                when: ShownTime(mail.sentAt, now: now))
        }
        let page = MailboxPage(
            shell: site.renderer.shell("Mailbox", request, context, current: Link.mailbox), rows: rows,
            summary: rows.count == Self.most
                ? "The newest \(Wording.count(rows.count, "mail"))" : Wording.count(rows.count, "mail"))
        return try await site.page(page, context)
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await onlyWhenBuiltIn()
        guard let id = context.parameters.get("id")?.removingPercentEncoding,
            let mail = try await site.store.database.read({ try $0.mailbox.mail(id) })
        else { throw Refusal.notFound }
        let page = KeptMailPage(
            shell: site.renderer.shell(mail.subject, request, context, current: Link.mailbox), listPath: Link.mailbox,
            subject: mail.subject, recipient: mail.recipient, when: ShownTime(mail.sentAt, now: site.now()),
            lines: KeptMailPage.Line.all(of: mail.text), files: mail.files, hasFiles: !mail.files.isEmpty)
        return try await site.page(page, context)
    }

    /// Where mail is really sent nothing is kept, and there is no such page.
    private func onlyWhenBuiltIn() async throws {
        guard try await site.usher.mailStatus().origin == .builtIn else { throw Refusal.notFound }
    }
}
