import Core
import Store

/// Keeps the last outlook for everybody who asks the same, and makes it once for all who ask at the same time.
actor OutlookMemory {
    /// What an outlook depends on besides the time.
    struct Question: Equatable, Sendable {
        /// Version of the mirror; `nil` in a large organisation, where each step of a run would make all of it anew.
        var mirror: Int?
        var rules: [Rule]
        var filters: [SavedFilter]
        var settings: OrganizationSettings
    }

    /// Users up to which a change of the mirror makes a new outlook; planning so many takes less than a second.
    static let smallOrganization = 100_000
    /// How old an answer may get.
    private static let term = Duration.minutes(10)
    private var kept: (question: Question, at: Instant, making: Task<Outlook, Never>)?

    func answer(
        _ question: Question, at now: Instant, make: @escaping @Sendable () async -> Outlook
    ) async -> Outlook {
        if let kept, kept.question == question, now >= kept.at, now - kept.at < Self.term {
            let outlook = await kept.making.value
            // What has started since is not what comes next.
            if outlook.starts.allSatisfy({ $0.at > now }) { return outlook }
        }
        // Not on this actor: others may ask something else meanwhile.
        let making = Task.detached { await make() }
        kept = (question, now, making)
        return await making.value
    }
}
