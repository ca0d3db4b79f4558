import Core
import Engine
import Store

extension Shell.Freshness {
    /// In a few words, for the navigation; the dashboard says more.
    init(_ state: OrganizationState, for role: Role) {
        let (tone, words) = Self.words(state)
        self.init(
            statePath: RouteTable.isOpen(.get, Link.settings, to: role) ? Link.settings : Link.home, stateTone: tone,
            stateWords: words)
    }

    private static func words(_ state: OrganizationState) -> (tone: String, words: String) {
        if state.running != nil || state.isSyncedElsewhere { return ("ok", "Syncing") }
        guard let last = state.last else {
            if !state.isConnected { return ("none", "Not connected") }
            return state.failed == nil ? ("none", "Not synced yet") : ("danger", "The first sync failed")
        }
        let ago = Wording.ago(last.finishedAt ?? last.startedAt, now: state.at)
        if !state.isConnected { return ("warn", "Not connected, synced \(ago)") }
        if state.failed != nil { return ("warn", "Sync failed, data of \(ago)") }
        return (state.isStale ? "warn" : "ok", "Synced \(ago)")
    }
}
