import Core

/// How something that no run did to a user reads in their history.
struct UserEventWords {
    let look: String
    let icon: String
    let title: String
    let details: [String]

    /// - Parameter actor: who did it, as people say it.
    init(_ event: AuditEvent, by actor: String) {
        let details = event.details
        let about = details["rule"].map { "about the rule \($0)" }
        let until = details["until"].flatMap { Instant(iso8601: $0) }.map { "until \(Wording.day($0))" }
        let said = details["reason"].map { "“\($0)”" }
        switch event.verb {
        case "user.refreshed":
            let changes = details.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            self.init(
                "", "refresh", "Read again from Atlassian by \(actor)",
                changes.isEmpty ? ["nothing was different"] : changes)
        case "answer.given":
            let isKeep = details["kind"] == Answer.Kind.keep.rawValue
            self.init(
                isKeep ? "glyph-accent" : "glyph-warn", isKeep ? "shield" : "minus",
                isKeep ? "Said they still need it" : "Said they don’t need it", [about, until, said])
        case "answer.decided":
            let stands = details["state"] == Answer.State.stands.rawValue
            self.init(
                stands ? "glyph-accent" : "glyph-warn", stands ? "shield" : "minus",
                "\(stands ? "Spared" : "Spared no longer"), decided by \(actor)", [about, until])
        case "answer.withdrawn": self.init("glyph-warn", "undo", "Answer withdrawn by \(actor)", [about])
        case "warning.undeliverable": self.init("glyph-danger", "alert", "Could not be warned", [about, said])
        case "warning.retried": self.init("", "refresh", "To be warned again, asked for by \(actor)", [about])
        case "mail.sent": self.init("", "mail", "Mail sent: \(Self.purpose(details))", [])
        case "mail.failed":
            self.init("glyph-danger", "alert", "Mail not sent: \(Self.purpose(details))", [details["error"]])
        case "mail.dropped": self.init("", "mail", "Mail left out: \(Self.purpose(details))", [details["reason"]])
        default:
            self.init(
                "", "refresh", "\(AuditWording.readable(event.verb)) by \(actor)",
                details.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })
        }
    }

    private init(_ look: String, _ icon: String, _ title: String, _ details: [String?]) {
        (self.look, self.icon, self.title, self.details) = (look, icon, title, details.compactMap { $0 })
    }

    private static func purpose(_ details: [String: String]) -> String {
        switch details["purpose"] {
        case "warning": "a warning"
        case "confirmation": "a link to confirm a request"
        case "outcome": "what became of a request"
        case "notice": "a notice"
        case let other?: other
        case nil: "a mail"
        }
    }
}
