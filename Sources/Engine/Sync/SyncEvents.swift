import Core
import Store

/// Finds what happened in the differences of two syncs, for organisations without a stream of events.
enum SyncEvents {
    static func events(
        of users: [User], _ changes: MirrorChanges<AccountID>, older: Snapshot?, kinds: Set<DirectoryEvent.Kind>
    ) -> [DirectoryEvent] {
        guard !kinds.isEmpty, let older else { return [] }
        let (added, changed) = (Set(changes.added), Set(changes.changed))
        var events: [DirectoryEvent] = []
        for user in users {
            if added.contains(user.id), kinds.contains(.userCreated) {
                let at = user.addedToOrg ?? older.takenAt ?? Instant(milliseconds: 0)
                events.append(DirectoryEvent(kind: .userCreated, user: user.id, at: at))
            }
            guard kinds.contains(.userLoggedIn), changed.contains(user.id) || added.contains(user.id),
                let seen = user.lastSeen, isNewer(seen, user.id, in: older)
            else { continue }
            events.append(DirectoryEvent(kind: .userLoggedIn, user: user.id, at: seen))
        }
        return events
    }

    /// A snapshot keeps minutes, so that seconds within one are no news.
    private static func isNewer(_ seen: Instant, _ id: AccountID, in older: Snapshot) -> Bool {
        guard let position = older.index(of: id), case .at(let before) = older.lastActive(at: position) else {
            return true
        }
        return seen.minutes > before.minutes
    }
}

extension User {
    /// The latest activity in any product; `nil` when none is dated.
    fileprivate var lastSeen: Instant? {
        activity.compactMap { entry in if case .at(let instant) = entry.lastActive { instant } else { nil } }.max()
    }
}
