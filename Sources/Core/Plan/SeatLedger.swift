/// Adds up, user by user, which seats a plan frees and what it does besides.
struct SeatLedger {
    private let directory: PlanDirectory
    /// Products the rule is about, so that losing them is no side effect; `nil` when that is all of them.
    private let intended: Set<Int>?
    private var freed: [Int]
    private var paths: [AccessPath: Int] = [:]
    /// By group and product.
    private var lost: [AccessPath: Int] = [:]
    private var effects: [String: Int] = [:]

    init(_ directory: PlanDirectory, actions: [ResolvedAction]) {
        self.directory = directory
        freed = [Int](repeating: 0, count: directory.products.count)
        intended = actions.reduce(into: Set<Int>?([])) { result, action in
            switch action.work {
            case .close(let products?, _): result?.formUnion(products)
            case .close(nil, _), .leaveAll: result = nil
            default: break
            }
        }
    }

    mutating func record(before: User, after: User, steps: [Step]) {
        let old = directory.access(of: before)
        let new = directory.access(of: after)
        count(old, lostIn: before.isBilled && !(after.isBilled) ? [] : new, billed: before.isBilled, by: 1)
        count(new, lostIn: after.isBilled && !(before.isBilled) ? [] : old, billed: after.isBilled, by: -1)
        recordLosses(old, new, steps)
        for name in Set(steps.filter { $0.condition == .afterSuccess }.map(\.effect.name)) {
            effects[name, default: 0] += 1
        }
    }

    /// Counts the seats of `held` that `kept` does not hold.
    private mutating func count(_ held: [AccessPath], lostIn kept: [AccessPath], billed: Bool, by sign: Int) {
        guard billed else { return }
        var counted: [Int] = []
        for path in held where !directory.products[path.product].isSandbox {
            guard !kept.contains(where: { $0.product == path.product }) else { continue }
            paths[path, default: 0] += 1
            if !counted.contains(path.product) {
                counted.append(path.product)
                freed[path.product] += sign
            }
        }
    }

    private mutating func recordLosses(_ old: [AccessPath], _ new: [AccessPath], _ steps: [Step]) {
        guard let intended else { return }
        for path in old {
            guard let group = path.group, !intended.contains(path.product),
                !new.contains(where: { $0.product == path.product }),
                steps.contains(where: { $0.effect == .removeFromGroup(directory.groups[group].id) })
            else { continue }
            lost[path, default: 0] += 1
        }
    }

    /// By product label; only products where something changes.
    var seats: [SeatChange] {
        let changed = Set(paths.keys.map(\.product)).sorted { (left, right) in
            (directory.products[left].label, left) < (directory.products[right].label, right)
        }
        return changed.map { product in
            let ways = paths.filter { $0.key.product == product }.map { path, users in
                SeatChange.Path(name: path.group.map { directory.groups[$0].name } ?? "direct role", users: users)
            }
            return SeatChange(
                product: directory.products[product].id, freed: freed[product],
                grantedThrough: ways.sorted { ($1.users, $0.name) < ($0.users, $1.name) })
        }
    }

    var sideEffects: [SideEffect] { lostProducts + notifications + finalities }

    private var lostProducts: [SideEffect] {
        lost.map { path, users in
            let group = path.group.map { directory.groups[$0].name } ?? ""
            let product = directory.products[path.product]
            return SideEffect(
                kind: .losesOtherProduct, subject: product.label, users: users,
                text: "Leaving \(group) also takes \(product.name) (\(product.site)) away from \(people(users)).")
        }.sorted { ($0.subject, $0.text) < ($1.subject, $1.text) }
    }

    /// Source: Atlassian Support, "Deactivate a managed account", "Delete a managed account".
    private var notifications: [SideEffect] {
        [("deactivate", "deactivated"), ("reactivate", "active again"), ("delete", "going to be deleted")].compactMap {
            name, state in
            effects[name].map { users in
                SideEffect(
                    kind: .vendorNotifies, subject: name, users: users,
                    text: "The vendor itself writes to \(people(users)) that the account is \(state).")
            }
        }
    }

    private var finalities: [SideEffect] {
        effects["delete"].map { users in
            [
                SideEffect(
                    kind: .becomesFinal, subject: "delete", users: users,
                    text: "Deleting \(people(users)) becomes final after 14 days; until then it can be undone.")
            ]
        } ?? []
    }

    private func people(_ count: Int) -> String { count == 1 ? "1 person" : "\(count) people" }
}
