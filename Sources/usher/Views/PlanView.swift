import Core
import Engine

extension PlanDocument {
    /// For people: the numbers, what is changed, who is left alone and why, what else happens, what holds it back.
    var text: String {
        var lines = [
            "\(plan.matched.counted("user")) matched, \(plan.affected.counted("user")) would change "
                + "(\(plan.steps.count.counted("step"))), \(plan.spared.count.counted("user")) left alone."
        ]
        lines += block("Steps", PlanDocument.counts(plan.steps.map { stepText($0.effect) }))
        lines += block("Left alone", PlanDocument.counts(plan.spared.map(PlanDocument.reason)))
        lines += block("Seats", plan.seats.map(seatText))
        lines += block("Also", plan.sideEffects.map(\.text))
        lines += block("Waits for a person", plan.holds.map(\.text))
        lines.append("Plan \(plan.hash)")
        return lines.joined(separator: "\n")
    }

    private func block(_ title: String, _ entries: [String]) -> [String] {
        entries.isEmpty ? [] : ["\(title):"] + entries.map { "  \($0.printable)" }
    }

    private func stepText(_ effect: Effect) -> String {
        effect.name + (names.target(of: effect).map { " \($0)" } ?? "")
    }

    private static func reason(_ spared: SparedUser) -> String {
        spared.reason.inWords + (spared.detail.isEmpty ? "" : ": \(spared.detail)")
    }

    private func seatText(_ change: SeatChange) -> String {
        let through = change.grantedThrough.map { "\($0.name) \($0.users.grouped)" }.joined(separator: ", ")
        let freed = change.freed >= 0 ? "\(change.freed.grouped) freed" : "\((-change.freed).grouped) taken"
        return "\(names.product(change.product))  \(freed)" + (through.isEmpty ? "" : "  (through \(through))")
    }

    /// Equal lines once, with how often; the most frequent ones, then how many others there are.
    static func counts(_ lines: [String], shown: Int = 12) -> [String] {
        var counts: [String: Int] = [:]
        for line in lines { counts[line, default: 0] += 1 }
        let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let width = ordered.first.map { $0.value.grouped.count } ?? 0
        let rest = ordered.dropFirst(shown)
        return ordered.prefix(shown).map { "\($0.value.grouped.padded(to: width, alignRight: true)) × \($0.key)" }
            + (rest.isEmpty ? [] : ["and \(rest.reduce(0) { $0 + $1.value }.grouped) of \(rest.count) other kinds"])
    }
}

extension SparedUser.Reason {
    /// Why somebody is left alone, for people.
    var inWords: String {
        switch self {
        case .organizationAdmin: "organisation administrator"
        case .ownAccount: "the connection's own account"
        case .protectedGroup: "in a protected group"
        case .protectedUser: "protected by name"
        case .notInOnlyGroups: "in none of the rule's groups"
        case .notAPerson: "app, bot or service account"
        case .syncedGroup: "group belongs to an identity provider"
        case .externallyManaged: "account belongs to an identity provider"
        case .unmanagedAccount: "account is not managed"
        case .unmodifiableGroup: "group can't be changed by the key"
        case .alreadyDone: "already as wanted"
        case .unknownData: "data is not known"
        case .staleData: "data is too old"
        case .stillNeeded: "said that access is still needed"
        case .warningNotSent: "warning not sent, or its time has not come"
        case .deletionScheduled: "deletion is already scheduled"
        case .notInOrganization: "not in the organisation"
        case .noLongerMatches: "no longer matches"
        case .gone: "gone"
        case .changedSincePlanned: "changed since it was planned"
        }
    }
}
