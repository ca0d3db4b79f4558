import Core
import Synchronization

/// Counts the people a run is about to change. Asked before each user's first call, on every path, so that no error,
/// retry or resumption changes more of them than were planned and allowed.
final class BrakeCounter: Sendable {
    let limit: Int
    private let admitted: Mutex<Set<AccountID>>

    /// `already` are users the run has tried to change before it was interrupted; they count.
    init(limit: Int, already: Set<AccountID> = []) {
        self.limit = limit
        admitted = Mutex(already)
    }

    /// Whether this user may be changed; asking again for the same user gives the same answer.
    func admits(_ user: AccountID) -> Bool {
        admitted.withLock { users in
            if users.contains(user) { return true }
            guard users.count < limit else { return false }
            users.insert(user)
            return true
        }
    }

    /// Never more than the plan's people, nor than the brake lets through without a person.
    static func limit(affected: Int, brakeLimit: Int?, isApproved: Bool) -> Int {
        isApproved ? affected : min(affected, brakeLimit ?? affected)
    }
}
