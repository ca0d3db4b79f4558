import Core

extension PlanPreview {
    /// One kind of step, as a line of a diff.
    struct StepLine: Sendable, Equatable {
        /// `add`, `take`, `hold` or `note`: the class of the line.
        let kind: String
        /// `+` or `−`; `nil` when an icon says it.
        let sign: String?
        let icon: String?
        /// `suspend`, `group jira-users`.
        let text: String
        /// `343 people`.
        let people: String

        /// More kinds than this are one line.
        static let most = 12

        /// The most frequent kinds first; what is done only when something else fails comes after.
        static func lines(of plan: Plan, in snapshot: Snapshot) -> [StepLine] {
            var counts: [Kind: Int] = [:]
            for step in plan.steps { counts[Kind(step), default: 0] += 1 }
            let words = StepWords(snapshot)
            let ordered = counts.map { (words.words($0.key.effect), $0.key.isFallback, $0.value) }.sorted {
                left, right in
                if left.1 != right.1 { return !left.1 }
                return left.2 != right.2 ? left.2 > right.2 : left.0.text < right.0.text
            }
            let lines = ordered.prefix(most).map { words, isFallback, count in
                StepLine(
                    kind: isFallback ? "note" : words.kind, sign: words.sign, icon: words.icon,
                    text: isFallback ? "if that fails: \(words.text)" : words.text, people: Wording.people(count))
            }
            let rest = ordered.dropFirst(most)
            guard !rest.isEmpty else { return lines }
            return lines + [
                StepLine(
                    kind: "note", sign: "·", icon: nil, text: "\(Wording.count(rest.count, "other kind")) of step",
                    people: Wording.count(rest.reduce(0) { $0 + $1.2 }, "step"))
            ]
        }

        private struct Kind: Hashable {
            let effect: Effect
            let isFallback: Bool
            init(_ step: Step) { (effect, isFallback) = (step.effect, step.condition != .afterSuccess) }
        }
    }

    /// What follows the one big number.
    static func headline(_ plan: Plan, affected: Int) -> String {
        let (who, are) = affected == 1 ? ("person", "is") : ("people", "are")
        let sure = plan.steps.filter { $0.condition == .afterSuccess }
        let names = Set(sure.map(\.effect.name))
        guard names.count == 1, let name = names.first else {
            let isClosing = names.isSubset(of: ["removeFromGroup", "revokeRole"]) && !names.isEmpty
            return isClosing ? "\(who) lose\(affected == 1 ? "s" : "") access" : "\(who) \(are) changed"
        }
        switch name {
        case "suspend": return "\(who) \(are) suspended"
        case "restore": return "\(who) \(are) restored"
        case "deactivate": return "\(who) \(are) deactivated"
        case "reactivate": return "\(who) \(are) reactivated"
        case "delete": return "\(who) \(are) deleted"
        case "addToGroup": return "\(who) \(are) added to groups"
        case "removeFromGroup":
            let isClosing = sure.allSatisfy { $0.action == .removeProductAccess }
            return isClosing ? "\(who) lose\(affected == 1 ? "s" : "") access" : "\(who) \(are) removed from groups"
        default: return "\(who) \(are) changed"
        }
    }
}

/// How one effect reads, with the names of one snapshot.
struct StepWords {
    struct Words: Equatable {
        let kind: String
        let sign: String?
        let icon: String?
        let text: String
    }
    private let groups: [GroupID: String]
    private let products: [ProductID: String]

    init(_ snapshot: Snapshot) {
        // Several directories may have a group of the same name.
        let counts = Dictionary(snapshot.groups.map { ($0.name.lowercased(), 1) }, uniquingKeysWith: +)
        groups = Dictionary(
            snapshot.groups.map { group in
                let isAmbiguous = (counts[group.name.lowercased()] ?? 0) > 1
                return (group.id, isAmbiguous ? "\(group.name) (\(group.id.rawValue.prefix(8)))" : group.name)
            }, uniquingKeysWith: { first, _ in first })
        products = snapshot.shownProductNames
    }

    func words(_ effect: Effect) -> Words {
        switch effect {
        case .suspend: hold("suspend")
        case .deactivate: hold("deactivate")
        case .delete: take("delete the account")
        case .restore: add("restore")
        case .reactivate: add("reactivate")
        case .cancelDeletion: add("cancel the deletion")
        case .addToGroup(let group): add("group \(groups[group] ?? group.rawValue)")
        case .removeFromGroup(let group): take("group \(groups[group] ?? group.rawValue)")
        case .assignRole(let role): add("direct role in \(products[role.product] ?? role.product.rawValue)")
        case .revokeRole(let role): take("direct role in \(products[role.product] ?? role.product.rawValue)")
        }
    }

    private func add(_ text: String) -> Words { Words(kind: "add", sign: "+", icon: nil, text: text) }
    private func take(_ text: String) -> Words { Words(kind: "take", sign: "−", icon: nil, text: text) }
    private func hold(_ text: String) -> Words { Words(kind: "hold", sign: nil, icon: "pause", text: text) }
}

extension Snapshot {
    /// Names as people know them; with the site where two products have the same.
    var shownProductNames: [ProductID: String] {
        let counts = Dictionary(products.filter { !$0.isSandbox }.map { ($0.name, 1) }, uniquingKeysWith: +)
        return Dictionary(
            products.map { product in
                let isAmbiguous = product.isSandbox || (counts[product.name] ?? 0) > 1
                return (product.id, isAmbiguous ? "\(product.name) (\(product.site))" : product.name)
            }, uniquingKeysWith: { first, _ in first })
    }
}
