extension Obstacle {
    /// Why something cannot be given back, as the reason to leave the user alone.
    init(_ notUndone: NotUndone) {
        let reason: SparedUser.Reason =
            switch notUndone.reason {
            case .changedSince: .changedSincePlanned
            case .syncedGroup: .syncedGroup
            case .unmodifiableGroup: .unmodifiableGroup
            case .groupGone, .productGone, .userGone, .deletionFinal: .gone
            case .protected: .protectedUser
            case .unknownData: .unknownData
            }
        let what = [notUndone.step.effect.name, notUndone.step.effect.target].compactMap { $0 }
        let detail = notUndone.detail.isEmpty ? "" : " (\(notUndone.detail))"
        self.init(reason: reason, detail: "\(what.joined(separator: " ")) can't be taken back\(detail)")
    }
}
