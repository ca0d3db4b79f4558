extension Snapshot {
    /// The next version: these users as they are now, new ones added, and these taken out. The present version stays
    /// as it is and shares everything that did not change; a row moves when another one is removed. An id in both
    /// lists is removed. Of a user that is in `changed` more than once, the last one counts.
    public func applying(changed: [User], removed: [AccountID]) -> Snapshot {
        var next = self
        let gone = Set(removed)
        for id in gone { next.remove(id) }
        for user in changed where !gone.contains(user.id) { next.put(user) }
        return next
    }

    private mutating func put(_ user: User) {
        let row = UserRow(user, &vocabulary)
        makeRoomForVocabulary()
        if let position = index(of: user.id) {
            let old = users.row(position)
            guard old != row else { return }
            users.replace(position, with: row)
            index(row, at: position, replacing: old)
        } else {
            users.append(row)
            index.insert(row: users.count - 1, in: users[.id])
            index(row, at: users.count - 1, replacing: nil)
        }
    }

    private mutating func remove(_ id: AccountID) {
        guard let position = index(of: id) else { return }
        let last = users.count - 1
        let old = users.row(position)
        let moved = users.row(last)
        index.remove(old[.id], in: users[.id])
        index(nil, at: position, replacing: old)
        if position != last {
            index.remove(moved[.id], in: users[.id])
            index(nil, at: last, replacing: moved)
        }
        users.remove(position)
        if position != last {
            index.insert(row: position, in: users[.id])
            index(moved, at: position, replacing: nil)
        }
    }

    /// Brings the bitmaps in line with what a row holds now.
    private mutating func index(_ row: UserRow?, at position: Int, replacing old: UserRow?) {
        let (before, after) = (Set(old?.groups ?? []), Set(row?.groups ?? []))
        for group in before.subtracting(after) { groupMembers[Int(group)].remove(position) }
        for group in after.subtracting(before) { groupMembers[Int(group)].insert(position) }
        for code in UserRow.Code.allCases where code != .flags && old?[code] != row?[code] {
            if let value = old?[code] { codeRows[code.rawValue][Int(value)].remove(position) }
            if let value = row?[code] { insert(position, intoRowsOf: code, Int(value)) }
        }
        let none = [Bool](repeating: false, count: products.count)
        let could = old.map { opening.access($0, vocabulary) } ?? none
        let can = row.map { opening.access($0, vocabulary) } ?? none
        for product in can.indices where can[product] != could[product] {
            if can[product] { accessRows[product].insert(position) } else { accessRows[product].remove(position) }
        }
    }

    private mutating func insert(_ position: Int, intoRowsOf code: UserRow.Code, _ value: Int) {
        while codeRows[code.rawValue].count <= value { codeRows[code.rawValue].append(Bitmap(capacity: count)) }
        codeRows[code.rawValue][value].insert(position)
    }

    /// Groups and products that only this user refers to.
    private mutating func makeRoomForVocabulary() {
        while groupMembers.count < vocabulary.groups.count { groupMembers.append(Bitmap(capacity: count)) }
        while accessRows.count < vocabulary.products.count { accessRows.append(Bitmap(capacity: count)) }
    }
}
