/// Fields whose values are names.
extension FilterCompiler {
    /// A vendor's enumeration; `unknown` is a word like the others.
    mutating func words<Value: VendorEnumeration>(
        _ type: Value.Type, _ column: UserRow.Code, _ condition: FilterCondition
    ) -> Selector {
        var sets: [Bitmap] = []
        for text in texts(condition) {
            if let value = Value(rawValue: text.lowercased()) {
                sets.append(snapshot.rows(column, code: value.code))
            } else {
                report(
                    "There is no \(condition.field.rawValue) “\(text)”.",
                    suggestions: NearestNames.nearest(to: text, among: Value.allCases.map(\.rawValue)))
            }
        }
        // Everybody has a value of each.
        return membership(in: .rows(Bitmap.union(sets, capacity: snapshot.count)), condition, nonEmpty: everybody)
    }

    mutating func protected(_ condition: FilterCondition) -> Selector {
        guard let protected = context.protected else {
            report("Who is protected is not known here.")
            return nobody
        }
        var wanted: [Selector] = []
        for text in texts(condition) {
            switch text.lowercased() {
            case "true": wanted.append(.rows(protected))
            case "false": wanted.append(.not(.rows(protected)))
            default: report("protected is true or false, not “\(text)”.", suggestions: ["true", "false"])
            }
        }
        return membership(in: .any(wanted), condition, nonEmpty: everybody)
    }

    /// A role nobody holds is no error: the vendor knows more roles than are in use.
    mutating func roles(_ condition: FilterCondition) -> Selector {
        func bare(_ role: String) -> String {
            let lowered = role.lowercased()
            return lowered.hasPrefix("atlassian/") ? String(lowered.dropFirst("atlassian/".count)) : lowered
        }
        let wanted = Set(texts(condition).map(bare))
        let sets = snapshot.vocabulary.roleSets.values
        let column = snapshot.users[.roles]
        let codes = sets.indices.filter { sets[$0].contains { wanted.contains(bare($0)) } }
        return membership(
            in: .codes(column, CodeSet(codes)), condition,
            nonEmpty: .codes(column, CodeSet(sets.indices.filter { !sets[$0].isEmpty })))
    }

    mutating func groups(_ condition: FilterCondition) -> Selector {
        var found: [Int] = []
        for name in texts(condition) {
            let indices = snapshot.groupIndex(name)
            if indices.isEmpty {
                report(
                    "There is no group “\(name)”.",
                    suggestions: NearestNames.nearest(to: name, among: snapshot.groups.lazy.map(\.name)))
            }
            found += indices
        }
        let members = found.map { snapshot.members(ofGroupAt: $0) }
        return membership(
            in: .rows(Bitmap.union(members, capacity: snapshot.count)), condition,
            nonEmpty: .not(.withoutElements(snapshot.users.groups)))
    }

    mutating func products(_ condition: FilterCondition) -> Selector {
        var found: [Int] = []
        for name in texts(condition) { found += productIndices(name) }
        return access(found, condition, any: snapshot.products.indices.filter { !snapshot.products[$0].isSandbox })
    }

    /// Known positions of a product, or a report that there is none.
    mutating func productIndices(_ name: String) -> [Int] {
        let indices = snapshot.productIndices(name)
        if indices.isEmpty {
            report(
                "There is no product “\(name)”.",
                suggestions: NearestNames.nearest(to: name, among: snapshot.productNames))
        }
        return indices
    }

    mutating func sites(_ condition: FilterCondition) -> Selector {
        var found: [Int] = []
        for name in texts(condition) {
            let indices = snapshot.productIndices(onSite: name)
            if indices.isEmpty {
                report(
                    "There is no site “\(name)”.",
                    suggestions: NearestNames.nearest(to: name, among: snapshot.siteNames))
            }
            found += indices
        }
        return access(found, condition, any: Array(snapshot.products.indices))
    }

    private mutating func access(_ found: [Int], _ condition: FilterCondition, any: [Int]) -> Selector {
        func canOpen(_ products: [Int]) -> Selector {
            .rows(Bitmap.union(Set(products).map { snapshot.access(toProductAt: $0) }, capacity: snapshot.count))
        }
        let isAboutEmpty = condition.comparison == .isEmpty || condition.comparison == .isNotEmpty
        return membership(in: canOpen(found), condition, nonEmpty: isAboutEmpty ? canOpen(any) : nobody)
    }

    /// Many-valued: the negated comparisons mean none of these, also for somebody without any.
    private mutating func membership(
        in selected: Selector, _ condition: FilterCondition, nonEmpty: Selector
    ) -> Selector {
        switch condition.comparison {
        case .equal, .isIn: selected
        case .notEqual, .notIn: .not(selected)
        case .isEmpty: .not(nonEmpty)
        case .isNotEmpty: nonEmpty
        default: refuse(condition)
        }
    }
}
