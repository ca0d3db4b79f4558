import Core

/// What the clock wants of the rules now. Pure: rules, what was handled, and now come in.
enum DueRules {
    enum Decision: Equatable {
        case run(RuleID, occurrence: Instant)
        /// Too late: remembered as handled, not run.
        case pass(RuleID, occurrence: Instant)
        /// The clock of the rule cannot be read.
        case broken(RuleID, String)
    }

    /// In the order of the rules; those with nothing to do are not mentioned.
    static func decide(
        _ rules: [Rule], handled: [RuleID: Instant], organizationZone: String?, now: Instant
    ) -> [Decision] {
        rules.filter { $0.isEnabled && $0.trigger.isClock }.compactMap { rule in
            do {
                let recurrence = try Recurrence(
                    trigger: rule.trigger, options: rule.schedule, organizationZone: organizationZone)
                switch recurrence.due(lastHandled: handled[rule.id], now: now, missed: rule.schedule.missed) {
                case .wait: return nil
                case .run(let occurrence): return .run(rule.id, occurrence: occurrence)
                case .pass(let occurrence): return .pass(rule.id, occurrence: occurrence)
                }
            } catch { return .broken(rule.id, "\(error)") }
        }
    }

    /// When the mirror should be synced again: `interval` after the last sync began, but after a failure not before
    /// `pause` has passed.
    static func isSyncDue(
        lastStarted: Instant?, lastFailed: Instant?, interval: Duration, pause: Duration, now: Instant
    ) -> Bool {
        if let lastFailed, now - lastFailed < pause { return false }
        guard let lastStarted else { return true }
        return now - lastStarted >= interval
    }
}

extension Trigger {
    var isClock: Bool {
        switch self {
        case .weekly, .interval: true
        case .manual, .event, .request: false
        }
    }
}
