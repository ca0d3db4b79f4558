extension MailTemplate {
    /// Templates every installation starts with. They can be edited and turned off.
    public enum Standard: String, CaseIterable, Sendable {
        /// A person hears that a rule is about to act on them.
        case warning = "standard-warning"
        /// A person got the access they asked for.
        case accessGranted = "standard-access-granted"
        /// A person did not get it, with the reason.
        case accessRefused = "standard-access-refused"

        public var id: TemplateID { TemplateID(rawValue) }

        /// Whether the program itself writes mails with it, so that it cannot be removed.
        public var isUsedByProgram: Bool { self != .warning }

        /// As it is when nobody has edited it.
        public var template: MailTemplate {
            switch self {
            case .warning:
                MailTemplate(
                    id: id, name: "removal-warning",
                    subject: "Do you still need {{product}}? Your seat goes back on {{deadline}}",
                    body: """
                        <p>Hello {{user.firstName}},</p>

                        <p>{{organization.name}} pays for a seat in <strong>{{product}}</strong> for you. You last used \
                        it: <strong>{{lastActive}}</strong>. The seat goes back on <strong>{{deadline}}</strong>.</p>

                        <p>If you still need it, say so: <a href="{{keep.link}}">I still need it</a></p>

                        <p>If you do not need it, you can do nothing, or give it back at once: \
                        <a href="{{release.link}}">I don't need it</a></p>

                        <p>What you wrote stays where it is, and you can have the seat again at any time: \
                        <a href="{{request.link}}">ask for access</a></p>
                        """)
            case .accessGranted:
                MailTemplate(
                    id: id, name: "access-granted", subject: "You have access to {{product}} again",
                    body: """
                        <p>Hello {{user.firstName}},</p>

                        <p>you asked for access to <strong>{{product}}</strong>, and you have it. Sign in as you always \
                        did; what you wrote is still there.</p>
                        """)
            case .accessRefused:
                MailTemplate(
                    id: id, name: "access-refused", subject: "Your request for {{product}}",
                    body: """
                        <p>Hello {{user.firstName}},</p>

                        <p>you asked for access to <strong>{{product}}</strong>. You do not have it yet: {{reason}}</p>

                        <p>Questions are answered by the administrators of {{organization.name}}.</p>
                        """)
            }
        }
    }
}
