/// How many people of those a rule took something from got it back within 60 days: the rule's error rate. Undoing a
/// whole run is the administrator's own correction and is not counted.
public struct RejoinRate: Equatable, Sendable {
    /// How soon somebody must get it back for it to count.
    public static let term = Duration.days(60)

    /// People the rule took something from; somebody hit by several runs counts for each.
    public var taken: Int
    /// Those of them who got something of it back.
    public var returned: Int

    public init(taken: Int, returned: Int) { (self.taken, self.returned) = (taken, returned) }

    /// Between 0 and 1; `nil` while nothing was taken.
    public var share: Double? { taken > 0 ? Double(returned) / Double(taken) : nil }

    /// `2.5 %`, `12 %`: one decimal below ten per cent; `nil` while nothing was taken.
    public var percent: String? {
        share.map { share in
            let tenths = Int((share * 1000).rounded())
            return tenths >= 100 ? "\((tenths + 5) / 10) %" : "\(tenths / 10).\(tenths % 10) %"
        }
    }
}

/// Somebody who got back what a rule took.
public struct Rejoin: Equatable, Sendable {
    /// The run that took it.
    public var run: RunID
    public var user: AccountID
    public var rule: RuleID
    public var takenAt: Instant
    public var returnedAt: Instant
    /// `nil` when an administrator restored the person without being asked here.
    public var request: RequestID?
    public init(
        run: RunID, user: AccountID, rule: RuleID, takenAt: Instant, returnedAt: Instant, request: RequestID? = nil
    ) {
        self.run = run
        self.user = user
        self.rule = rule
        self.takenAt = takenAt
        self.returnedAt = returnedAt
        self.request = request
    }

    /// What counts against rules when somebody is given these effects.
    ///
    /// - Parameter taken: what runs of rules had taken from the user before.
    public static func all(
        of user: AccountID, among taken: [Taken], given: Set<Effect>, at now: Instant, request: RequestID? = nil
    ) -> [Rejoin] {
        taken.filter { run in
            now - run.endedAt <= RejoinRate.term && run.steps.contains { given.contains($0.effect.inverse) }
        }.map { run in
            Rejoin(
                run: run.run, user: user, rule: run.rule, takenAt: run.endedAt, returnedAt: now, request: request)
        }
    }
}
