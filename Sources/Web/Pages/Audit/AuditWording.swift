import Core

/// Says events in words. Pure: what ids stand for is looked up beforehand.
struct AuditWording: Sendable {
    /// What ids in events stand for. An id that is not here is shown as it is.
    struct Names: Equatable, Sendable {
        var accounts: [String: String] = [:]
        var groups: [String: String] = [:]
        var products: [String: String] = [:]
        /// By actor, as `admin:ada@example.com`.
        var actors: [String: String] = [:]
        var runs: [RunID: String] = [:]
    }

    let names: Names

    func sentence(_ event: AuditEvent) -> AuditSentence {
        let verb = event.verb.split(separator: ".", maxSplits: 1).map(String.init)
        return switch verb.first {
        case "step": step(event)
        case "run": run(event)
        default: other(event)
        }
    }

    /// Who, for a column of its own and as the start of a sentence.
    func actor(_ actor: String) -> String {
        if let name = names.actors[actor] { return name }
        let parts = actor.split(separator: ":", maxSplits: 1).map(String.init)
        return switch (parts.first, parts.count > 1 ? parts[1] : nil) {
        case ("admin", let email?): email
        case ("cli", let account?): "\(account) (command line)"
        case ("event", "userCreated"): "A new user"
        case ("event", "userLoggedIn"): "A sign-in of a user"
        case ("person", let id?): names.accounts[id] ?? id
        case ("request", let channel?):
            "A request by \(RequestTrigger.Channel(rawValue: channel).map(ChannelWords.name) ?? channel)"
        case ("schedule", nil): "The schedule"
        case ("usher", nil): "Usher"
        default: actor
        }
    }

    func inRun(_ run: RunID) -> String { "in run \(quoted(names.runs[run] ?? run.rawValue))" }
    func quoted(_ text: String) -> String { "“\(text)”" }

    func account(_ id: String) -> (name: String, path: String?) {
        (names.accounts[id] ?? id, names.accounts[id] == nil ? nil : Link.user(AccountID(id)))
    }

    func make(
        _ event: AuditEvent, _ what: String, whom: (name: String, path: String?) = ("", nil), _ object: String = "",
        because reason: String? = nil
    ) -> AuditSentence {
        AuditSentence(
            who: actor(event.actor), what: what, whom: whom.name, whomPath: whom.path, object: object,
            reason: reason ?? "")
    }
}

/// Runs: what happened to them.
extension AuditWording {
    private func run(_ event: AuditEvent) -> AuditSentence {
        let run = (quoted(event.run.flatMap { names.runs[$0] } ?? event.subject), event.run.map(Link.run))
        func about(_ what: String, because reason: String?) -> AuditSentence {
            var sentence = make(event, what, whom: run, because: reason)
            sentence.isAboutRun = true
            return sentence
        }
        let reason = event.details["reason"]
        return switch event.verb {
        case "run.started": make(event, "started the run", whom: run, scope(event))
        case "run.blocked": about("was held back", because: reason)
        case "run.approved": make(event, "approved the run", whom: run)
        case "run.resumed": make(event, "resumed the run", whom: run)
        case "run.cancelRequested": make(event, "asked to cancel the run", whom: run)
        case "run.failuresDiscarded":
            make(event, "set the failures aside of the run", whom: run, because: event.details["failed"])
        case "run.cancelled": about("was cancelled", because: reason)
        case "run.paused": about("paused", because: reason)
        case "run.finished": about(Self.end(event.details["state"]), because: counts(event))
        default: make(event, Self.readable(event.verb), whom: run)
        }
    }

    private func scope(_ event: AuditEvent) -> String {
        let people = event.details["affected"].flatMap { Int($0) }.map(Wording.people)
        let mode = event.details["mode"] == "safe" ? "in safe mode" : nil
        let parts = [people.map { "for \($0)" }, mode].compactMap { $0 }
        return parts.joined(separator: " ")
    }

    private static func end(_ state: String?) -> String {
        switch state.flatMap({ RunState(rawValue: $0) }) {
        case .failed: "failed"
        case .partial: "finished in part"
        case .simulated: "finished in safe mode"
        default: "finished"
        }
    }

    private func counts(_ event: AuditEvent) -> String? {
        let kinds = [("succeeded", "succeeded"), ("failed", "failed"), ("skipped", "skipped")]
        let parts = kinds.compactMap { key, word in
            event.details[key].flatMap { Int($0) }.flatMap { $0 > 0 ? "\(Wording.number($0)) \(word)" : nil }
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

/// Everything that is neither a run nor one of its steps.
extension AuditWording {
    /// What each of these verbs says before and after its subject. Every verb that the program writes is here, or
    /// belongs to runs and steps.
    static let phrases: [String: (what: String, object: String)] = [
        "sync.started": ("started a sync", ""), "sync.finished": ("synced the organisation", ""),
        "sync.failed": ("could not finish a sync", ""),
        "rule.added": ("added the rule", ""), "rule.changed": ("changed the rule", ""),
        "rule.removed": ("removed the rule", ""), "rule.missed": ("passed over a missed start of the rule", ""),
        "filter.changed": ("saved the filter", ""), "filter.renamed": ("gave a filter the name", ""),
        "filter.removed": ("removed the filter", ""),
        "template.added": ("added the template", ""), "template.changed": ("changed the template", ""),
        "template.removed": ("removed the template", ""), "template.tested": ("sent a test of the template", ""),
        "user.spared": ("left", "alone"), "user.refreshed": ("read", "again from the vendor"),
        "import.uploaded": ("uploaded the file", ""),
        "administrator.added": ("added the administrator", ""),
        "administrator.signedIn": ("signed in", ""), "administrator.signedOut": ("signed out", ""),
        "administrator.signInRefused": ("refused the sign-in of", ""),
        "administrator.passwordChanged": ("changed their password", ""),
        "administrator.linkMade": ("made a one-time sign-in link for", ""),
        "administrator.sessionsEnded": ("ended their other sessions", ""),
        "administrator.roleChanged": ("changed the role of", ""),
        "administrator.disabled": ("disabled", ""), "administrator.enabled": ("enabled", ""),
        "signIn.changed": ("set up single sign-on with", ""),
        "signIn.removed": ("turned off single sign-on with", ""),
        "token.made": ("made the API token", ""), "token.revoked": ("revoked the API token", ""),
        "settings.changed": ("changed the settings", ""), "connection.changed": ("changed the connection", ""),
        "mail.tested": ("sent a test mail to", ""),
        "database.backedUp": ("made the backup", ""), "database.backupDownloaded": ("downloaded the backup", ""),
        "warning.undeliverable": ("could not warn", ""), "warning.retried": ("asked to try again to warn", ""),
        "answer.given": ("answered a warning", ""), "answer.withdrawn": ("took back the answer of", ""),
        "answer.decided": ("decided about the answer of", ""),
        "audit.cleared": ("cleared the audit log", ""),
        "mail.sent": ("sent a mail to", ""), "mail.failed": ("could not send a mail to", ""),
        "mail.dropped": ("did not send a mail that was no longer true to", ""),
        "request.made": ("took in the request for access of", ""),
        "request.confirmed": ("confirmed the request for access of", ""),
        "request.expired": ("let go of the unconfirmed request of", ""),
        "request.waiting": ("asked a person to decide about the request of", ""),
        "request.granted": ("granted the request of", ""), "request.refused": ("refused the request of", ""),
        "request.failed": ("could not carry out the request of", ""),
        "ticket.refused": ("refused the ticket", ""), "ticket.lost": ("could not read back the ticket", ""),
    ]

    /// Verbs whose subject says nothing that the words do not.
    private static let complete: Set = [
        "settings.changed", "connection.changed",
        "administrator.signedIn", "administrator.signedOut", "administrator.passwordChanged",
        "administrator.sessionsEnded",
    ]

    func other(_ event: AuditEvent) -> AuditSentence {
        let phrase = Self.phrases[event.verb] ?? (Self.readable(event.verb), "")
        var sentence = make(
            event, phrase.what, whom: Self.complete.contains(event.verb) ? ("", nil) : subject(event), phrase.object,
            because: reason(event))
        if event.verb == "user.spared" { sentence.place = event.run.map(inRun) ?? "" }
        if let addition = addition(event) { sentence.object = addition }
        return sentence
    }

    private func subject(_ event: AuditEvent) -> (name: String, path: String?) {
        let id = event.details["rule"] ?? event.subject
        return switch event.verb.split(separator: ".").first {
        case "user", "warning": account(event.subject)
        case "answer": event.verb == "answer.given" ? ("", nil) : account(event.subject)
        case "rule": (quoted(event.subject), event.verb == "rule.removed" ? nil : Link.rule(RuleID(id)))
        case "filter": (quoted(event.subject), nil)
        case "administrator": (names.actors["admin:\(event.subject)"] ?? event.subject, nil)
        case "token", "database", "import": (quoted(event.subject), nil)
        default: (names.accounts[event.subject] ?? event.subject, nil)
        }
    }

    /// What stands after the subject where it differs from event to event.
    private func addition(_ event: AuditEvent) -> String? {
        let details = event.details
        return switch event.verb {
        case "administrator.added": details["role"].map { "with the role \($0)" }
        case "answer.given": answer(details)
        case "answer.decided": details["state"] == "stands" ? "and lets them keep what they have" : "against them"
        case "administrator.signedIn": details["with"].map { "by \($0)" }
        case "token.made": details["owner"].map { "of \($0)" }
        case "filter.renamed": details["from"].map { "instead of \(quoted($0))" }
        default: nil
        }
    }

    private func reason(_ event: AuditEvent) -> String? {
        let details = event.details
        return switch event.verb {
        case "sync.finished":
            "\(people(details["users"])), \(details["added"] ?? "0") new, \(details["changed"] ?? "0") changed, "
                + "\(details["removed"] ?? "0") gone"
        case "sync.failed": details["reason"]
        case "user.spared":
            [details["reason"].map(Self.reason), details["detail"]].compactMap { $0 }.joined(separator: ", ")
        case "user.refreshed": details["changed"].map { "changed: \($0)" } ?? "nothing was different"
        case "rule.missed": details["occurrence"]
        case "warning.undeliverable": details["reason"]
        case "answer.given":
            [details["rule"].map { "rule \(quoted($0))" }, details["reason"].map(quoted)].compactMap { $0 }
                .joined(separator: ", ")
        case "answer.withdrawn", "answer.decided": details["rule"].map { "rule \(quoted($0))" }
        case "administrator.roleChanged": "\(details["from"] ?? "?") to \(details["to"] ?? "?")"
        case "settings.changed", "connection.changed": details.keys.sorted().joined(separator: ", ")
        case "audit.cleared":
            details["events"].flatMap { Int($0) }.map { "\(Wording.count($0, "event")) removed" }
        default: nil
        }
    }

    private func answer(_ details: [String: String]) -> String {
        if details["kind"] == "release" { return "they don't need it" }
        return details["state"] == "waits" ? "they still need it, and somebody has to decide" : "they still need it"
    }

    private func people(_ count: String?) -> String { Wording.count(count.flatMap { Int($0) } ?? 0, "user") }

    static func reason(_ name: String) -> String {
        SparedUser.Reason(rawValue: name)?.sentence ?? readable(reason: name)
    }

    /// `externallyManaged` as `externally managed`.
    static func readable(reason: String) -> String {
        reason.reduce(into: "") { text, letter in
            if letter.isUppercase { text += " " + letter.lowercased() } else { text.append(letter) }
        }
    }

    /// A verb without words of its own: `settings.changed` as `changed settings`.
    static func readable(_ verb: String) -> String {
        let parts = verb.split(separator: ".", maxSplits: 1).map { readable(reason: String($0)) }
        return parts.count == 2 ? "\(parts[1]) \(parts[0])" : verb
    }
}
