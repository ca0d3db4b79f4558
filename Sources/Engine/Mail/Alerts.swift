import Core
import Store

/// Something administrators are told by mail, once.
struct Alert: Equatable, Sendable {
    /// Says of two alerts whether they are the same.
    var key: String
    var subject: String
    /// Whole sentences.
    var text: String
}

/// What administrators have to hear now. Pure: what there is to know comes in.
struct AlertPlan: Sendable {
    /// Runs that wait, paused or failed, made in the last `reach`.
    var runs: [Run]
    /// Last day of the connection's key; `nil` when nobody said.
    var keyExpiresOn: CivilDay?
    var today: CivilDay
    /// When the mirror was last brought up to date; `nil` when it never was.
    var syncedAt: Instant?
    var trustedAge: Duration?
    var now: Instant

    /// What is older is no news.
    static let reach = Duration.days(7)
    /// Days before the key expires.
    static let keyDays = [3, 14, 30]
    /// Without a sync for so long something is wrong, whatever age is trusted.
    static let staleAfter = Duration.hours(24)

    var alerts: [Alert] { runs.compactMap(Self.ofRun) + [ofKey, ofSync].compactMap { $0 } }

    private static func ofRun(_ run: Run) -> Alert? {
        let what: String
        switch run.state {
        case .blocked: what = "waits for approval"
        case .paused: what = "paused"
        case .failed: what = "failed"
        default: return nil
        }
        let people = run.counts.affected == 1 ? "1 person" : "\(run.counts.affected) people"
        let done = run.counts.succeeded == 0 ? "Nothing has been changed." : "Some steps are done."
        let reason = run.reason.map { " Reason: \($0)" } ?? ""
        return Alert(
            key: "run:\(run.id):\(run.state.rawValue)", subject: "Usher: run '\(run.title)' \(what)",
            text: "Run \(run.id), '\(run.title)', is about \(people) and \(what).\(reason)\n\(done)")
    }

    private var ofKey: Alert? {
        guard let day = keyExpiresOn, let notice = Notice.ofKey(expiringOn: day, today: today) else { return nil }
        let left = Int(day.daysSince1970 - today.daysSince1970)
        let step = left < 0 ? -1 : Self.keyDays.first { left <= $0 } ?? 30
        return Alert(key: "key:\(day):\(step)", subject: "Usher: \(notice.title)", text: notice.text)
    }

    private var ofSync: Alert? {
        guard let syncedAt else { return nil }
        let limit = min(trustedAge ?? Self.staleAfter, Self.staleAfter)
        guard now - syncedAt > limit else { return nil }
        return Alert(
            key: "sync:\(syncedAt.iso8601)", subject: "Usher: the mirror is out of date",
            text: """
                The last sync that ended well began at \(syncedAt.iso8601). Rules plan with old data until the next \
                one, and leave people alone once it is older than they trust.
                """)
    }
}

extension Usher {
    private static let alertsKey = "alerts.sent"

    /// Puts what administrators have not been told yet into the outbox. Nothing happens while no mail server is
    /// configured: the console says the same.
    public func sendAlerts() async throws {
        guard try await mailer() != nil else { return }
        let now = surroundings.now()
        let alerts = try await alertPlan(now).alerts
        guard !alerts.isEmpty else { return }
        let newID = surroundings.newID
        try await store.database.write { db in
            var sent = try db.settings.get(Self.alertsKey, as: [String: Int64].self) ?? [:]
            let fresh = alerts.filter { sent[$0.key] == nil }
            guard !fresh.isEmpty else { return }
            let people = try db.administrators.all().filter { $0.role == .admin && $0.disabledAt == nil }
            for alert in fresh {
                sent[alert.key] = now.milliseconds
                for person in people {
                    try db.outbox.add(
                        OutgoingMail(
                            id: "mail-" + newID(), purpose: .alert, recipient: person.email, subject: alert.key,
                            details: ["subject": alert.subject, "text": alert.text, "name": person.name],
                            createdAt: now))
                }
            }
            let old = (now - .days(60)).milliseconds
            try db.settings.set(Self.alertsKey, to: sent.filter { $0.value > old })
        }
    }

    private func alertPlan(_ now: Instant) async throws -> AlertPlan {
        let (settings, status) = (try await settings().value, try await connectionStatus())
        let (runs, sync) = try await store.database.read { db in
            (
                try db.runs.list(
                    matching: RunQuery(states: [.blocked, .paused, .failed], from: now - AlertPlan.reach), limit: 100,
                    after: nil),
                try db.directory.lastSync()
            )
        }
        return AlertPlan(
            runs: runs, keyExpiresOn: status.isConnected ? status.keyExpiresOn : nil,
            today: settings.zone.day(at: now), syncedAt: sync?.startedAt, trustedAge: settings.trustedAge, now: now)
    }

    /// As it was when it was noticed: an alert does not become untrue by being late.
    var alertMail: MailKind {
        MailKind(isCapped: false) { mail in
            .letter(
                Letter(
                    subject: mail.details["subject"] ?? "Usher", text: mail.details["text"] ?? "",
                    toName: mail.details["name"]))
        }
    }
}
