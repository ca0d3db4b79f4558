extension Recurrence {
    /// What a scheduler does now.
    public enum Decision: Equatable, Sendable {
        /// Nothing is due; `next` is when to look again, `nil` for never.
        case wait(next: Instant?)
        /// Run once for this occurrence, and remember it as handled; earlier missed ones are covered by it.
        case run(occurrence: Instant)
        /// Too late for this occurrence: remember it as handled and do not run.
        case pass(occurrence: Instant)
    }

    /// How late an occurrence may be noticed and still count as on time.
    public static let freshness = Duration.minutes(5)

    /// Decides about the latest occurrence, given the last one that was run or passed.
    ///
    /// With `lastHandled` `nil` nothing was ever missed, because nothing was ever waited for: the latest occurrence
    /// runs only when it is fresh, whatever `missed` says. A clock that was set back never runs one twice.
    public func due(
        lastHandled: Instant?, now: Instant, missed: ScheduleOptions.Missed,
        freshness: Duration = Recurrence.freshness
    ) -> Decision {
        guard let latest = latest(upTo: now), lastHandled.map({ latest > $0 }) ?? true else {
            return .wait(next: next(after: max(now, lastHandled ?? now)))
        }
        let isFresh = now - latest <= freshness
        let catchesUp = lastHandled != nil && missed == .runOnce
        return isFresh || catchesUp ? .run(occurrence: latest) : .pass(occurrence: latest)
    }
}
