extension World {
    /// A change would take a seat that is not there.
    struct NoFreeSeat: Error, Equatable {
        var product: Int
    }

    /// Makes a change to one user: keeps the seat counts, refuses one that would take a seat that is not there, leaves the
    /// old view to the readers for as long as the organisation is not consistent, and notes the effect.
    ///
    /// - Returns: whether anything changed.
    mutating func change(
        _ index: Int, _ effect: Journal.Kind, target: String = "", countingSeats: Bool = true,
        _ body: (inout World) -> Void
    ) throws(NoFreeSeat) -> Bool {
        let before = detached(index)
        let rollback = before
        body(&self)
        let after = current(index)
        let isChanged =
            before.account != after.account || before.membership != after.membership || before.flags != after.flags
            || !before.groups.elementsEqual(after.groups) || before.directRoles != after.directRoles
        guard isChanged else {
            journal.duplicates += 1
            return false
        }
        let had = before.takesSeats ? seatMask(before) : 0
        let has = after.takesSeats ? seatMask(after) : 0
        if countingSeats, let full = fullProduct(has & ~had) {
            restore(rollback)
            throw NoFreeSeat(product: full)
        }
        moveSeats(from: had, to: has)
        countMembers(before: before, after: after)
        leaveBehind(before)
        journal.note(call: call, effect, user: index, target: target)
        return true
    }

    /// A view that shares no storage with the columns, so that changing them copies nothing.
    private func detached(_ index: Int) -> UserView {
        var view = current(index)
        view.groups = Array(view.groups)[...]
        return view
    }

    private func fullProduct(_ gained: UInt16) -> Int? {
        products.indices.first { product in
            guard gained & (1 << UInt16(product)) != 0, let capacity = products[product].capacity else { return false }
            return seats[product] >= capacity
        }
    }

    private mutating func restore(_ view: UserView) {
        users.account[view.index] = view.account
        users.membership[0][view.index] = view.membership.0
        users.membership[1][view.index] = view.membership.1
        users.flags[view.index] = view.flags
        users.groups.set(Array(view.groups), of: view.index)
        users.directRoles[Int32(view.index)] = view.directRoles.isEmpty ? nil : view.directRoles
    }

    private mutating func moveSeats(from had: UInt16, to has: UInt16) {
        for product in products.indices {
            let bit: UInt16 = 1 << UInt16(product)
            seats[product] += (has & bit == 0 ? 0 : 1) - (had & bit == 0 ? 0 : 1)
        }
    }

    private mutating func countMembers(before: UserView, after: UserView) {
        let old = before.groups.map(Int.init)
        let new = after.groups.map(Int.init)
        for group in old where !new.contains(group) { groups[group].members -= 1 }
        for group in new where !old.contains(group) { groups[group].members += 1 }
    }

    private mutating func leaveBehind(_ view: UserView) {
        guard let delay = faults.faults.notConsistent, delay > 0 else { return }
        // A second change in the window must not bring back a view older than what readers already saw.
        let seen = stale[view.index].map { call < $0.until ? $0.view : view } ?? view
        stale[view.index] = (seen, call + 1 + delay)
    }

    /// Recounts seats and members from nothing.
    mutating func recount() {
        seats = Array(repeating: 0, count: products.count)
        for group in groups.indices { groups[group].members = 0 }
        let masks = groups.map(\.seatMask)
        for index in 0..<users.count {
            var mask: UInt16 = 0
            for group in users.groups[index] {
                groups[Int(group)].members += 1
                mask |= masks[Int(group)]
            }
            for grant in users.directRoles[Int32(index)] ?? [] where grant.role.isBillable {
                mask |= 1 << UInt16(grant.product)
            }
            guard mask != 0, current(index).takesSeats else { continue }
            for product in products.indices where mask & (1 << UInt16(product)) != 0 { seats[product] += 1 }
        }
    }
}
