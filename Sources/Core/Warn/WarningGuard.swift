import Foundation

/// The safeguard of warnings: nobody is hit before the time that their warning named, and where the rule requires a
/// warning nobody without one.
struct WarningGuard: Sendable {
    let warning: Rule.Warning
    let warnings: [AccountID: SentWarning]
    let templateProblem: String?
    /// In which days are counted.
    let zone: TimeZone
    /// Products whose use begins a new episode; `nil` for all.
    let products: Set<ProductID>?
    /// For looking ahead: since when those without a warning are taken to be warned. `nil` takes nothing for granted.
    var assumedSince: Instant?

    func obstacle(for user: User, at now: Instant) -> Obstacle? {
        if let templateProblem, warning.isRequired {
            return Obstacle(reason: .warningNotSent, detail: templateProblem)
        }
        let sent = present(of: user)
        if let sent, let accepted = sent.acceptedAt {
            let earliest = earliest(sent, accepted)
            guard now < earliest else { return nil }
            return Obstacle(
                reason: .warningNotSent,
                detail: "warned on \(zone.day(at: accepted)), may be hit from \(zone.day(at: earliest))")
        }
        guard warning.isRequired else { return nil }
        if let sent, sent.ending == .undeliverable {
            return Obstacle(
                reason: .warningNotSent, detail: "could not be warned: \(sent.note ?? "no reason was given")")
        }
        if let assumedSince {
            let earliest = zone.sameTime(as: assumedSince, daysLater: Int64(warning.daysBefore))
            if now >= earliest { return nil }
        }
        return Obstacle(
            reason: .warningNotSent, detail: sent == nil ? "not warned" : "the warning has not been accepted yet")
    }

    /// The warning of the episode in which the user is now.
    func present(of user: User) -> SentWarning? {
        guard let sent = warnings[user.id], !user.lastActive(in: products).isLater(than: sent.lastActive) else {
            return nil
        }
        return sent
    }

    /// What the mail said, and never less than the days of notice the rule asks for now.
    private func earliest(_ sent: SentWarning, _ accepted: Instant) -> Instant {
        guard warning.isRequired else { return sent.deadline }
        return max(sent.deadline, zone.sameTime(as: accepted, daysLater: Int64(warning.daysBefore)))
    }
}
