import Core
import Store

/// One thing that happened to a user.
public struct ChronicleEntry: Sendable {
    public enum What: Sendable {
        /// A run was about them: its steps for them, in order.
        case run(Run, [JournaledStep])
        /// A run left them alone.
        case spared(Run, SparedUser)
        /// A sync found something changed that no run of ours did.
        case change(UserChange)
        /// Somebody did something here that no run did.
        case event(AuditEvent)
    }
    /// A run's is when it started, or was made when it has not started yet.
    public var at: Instant
    public var what: What
}

extension Usher {
    /// Everything that ever happened to a user, as far as it is still known; newest first.
    ///
    /// - Parameter limit: most entries.
    public func chronicle(of id: AccountID, limit: Int = 100) async throws -> [ChronicleEntry] {
        let entries = try await store.database.read { db in
            let spared = try db.runs.spared(user: id, limit: limit)
            let sparing = Set(spared.map(\.run.id))
            var entries = spared.map { run, spared in ChronicleEntry(at: run.shownAt, what: .spared(run, spared)) }
            // A run may have several steps for them.
            let steps = try db.runs.history(of: id, limit: limit * 8)
            for (run, steps) in Dictionary(grouping: steps, by: \.run) {
                let own = steps.map(\.step).sorted { $0.step.index < $1.step.index }
                // Whom the run dropped before it began with them has steps, too, of which nothing became.
                let isDropped = sparing.contains(run) && own.allSatisfy { $0.state == .skipped && $0.attempts == 0 }
                guard !isDropped, let run = try db.runs.run(run) else { continue }
                entries.append(ChronicleEntry(at: run.shownAt, what: .run(run, own)))
            }
            entries += try db.userChanges.of(id, limit: limit).map { ChronicleEntry(at: $0.at, what: .change($0)) }
            entries += try db.audit.eventsOutsideRuns(about: id.rawValue, limit: limit).map {
                ChronicleEntry(at: $0.at, what: .event($0))
            }
            return entries
        }
        // Dictionaries have no order; entries of one time keep theirs by what they are about.
        return Array(entries.sorted { ($0.at, $0.tieBreaker) > ($1.at, $1.tieBreaker) }.prefix(limit))
    }
}

extension Run {
    fileprivate var shownAt: Instant { startedAt ?? createdAt }
}

extension ChronicleEntry {
    fileprivate var tieBreaker: String {
        switch what {
        case .run(let run, _): "run \(run.id)"
        case .spared(let run, _): "run \(run.id) spared"
        case .change: "change"
        case .event(let event): "event \(padded(event.sequence))"
        }
    }

    private func padded(_ number: Int64) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 19 - text.count)) + text
    }
}
