import Core
import Foundation
import Messaging
import Store

/// Tells a person what an administrator decided about their answer to a warning.
enum NoticeMail {
    private static let kept = MailTemplate(
        id: "program-answer-kept", name: "answer-kept", subject: "You keep {{product}}",
        body: """
            <p>Hello {{user.firstName}},</p>

            <p>you said that you still need <strong>{{product}}</strong>. It was looked at, and you keep it until \
            {{deadline}}. Before anything changes after that, you hear from us again.</p>
            """)

    private static let refused = MailTemplate(
        id: "program-answer-refused", name: "answer-refused", subject: "About {{product}}",
        body: """
            <p>Hello {{user.firstName}},</p>

            <p>you said that you still need <strong>{{product}}</strong>. It was looked at, and your answer does not count \
            any more: it may be taken back at any time. What you wrote stays.</p>

            <p>Questions are answered by the administrators of {{organization.name}}. If you need access again, you can \
            <a href="{{request.link}}">ask for it</a>.</p>
            """)

    /// - Parameters:
    ///   - products: names of what it is about; `nil` for the whole account.
    ///   - until: until when they keep it; `nil` when they don't.
    static func letter(
        to user: User, products: String?, organization: String, until: Instant?, link: String?, zone: TimeZone
    ) -> Letter {
        var values = TemplateValues(
            name: user.name, email: user.email, lastActive: .unknown, now: Instant(milliseconds: 0), zone: zone)
        values[.product] = products ?? "your account"
        values[.organizationName] = organization
        values[.requestLink] = link
        values[.deadline] = until.map { TemplateValues.day(of: $0, in: zone) }
        let mail = (until == nil ? refused : kept).render(values)
        return Letter(subject: mail.subject, text: mail.text, html: mail.html, toName: user.name)
    }
}

extension Usher {
    /// What was decided about an answer; its subject is the answer.
    var noticeMail: MailKind {
        MailKind { mail in
            let found = try await store.database.read { db -> (Answer, User)? in
                guard let answer = try db.warningAnswers.answer(AnswerID(mail.subject)),
                    let user = try db.directory.user(answer.user)
                else { return nil }
                return (answer, user)
            }
            guard let (answer, user) = found, answer.kind == .keep else { return .drop("The answer is gone.") }
            guard answer.state == .stands || answer.state == .withdrawn else {
                return .drop("Nothing is decided, or a run was quicker.")
            }
            let settings = try await settings().value
            let question =
                if let warning = answer.warning { try await question(of: warning) } else { WarningQuestion?.none }
            return .letter(
                NoticeMail.letter(
                    to: user, products: WarningWords.list(question?.products ?? []),
                    organization: settings.displayName, until: answer.state == .stands ? answer.until : nil,
                    link: try await publicLinks()?.request, zone: settings.zone))
        }
    }
}
