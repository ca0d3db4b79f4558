import Core

extension Usher {
    /// Labels of the products a warning of this rule is about: those its filter looks at, else those it takes away; empty
    /// when it is about the whole account.
    func products(of rule: Rule, in snapshot: Snapshot) async throws -> [String] {
        let filter = (try? parse(try await filterText(of: rule), in: snapshot)) ?? Filter(condition: nil)
        let taken = rule.actions.flatMap { action -> [String] in
            if case .removeProductAccess(let names) = action { names } else { [] }
        }
        let asked = filter.conditions.filter { $0.field == .lastActive }.compactMap(\.product)
        return WarningWords.products(taken.isEmpty ? asked : taken, in: snapshot)
    }
}

/// What a warning calls things.
enum WarningWords {
    /// Names of the products that these references mean, each once, in their order.
    static func products(_ references: [String], in snapshot: Snapshot) -> [String] {
        var names: [String] = []
        for index in references.flatMap({ snapshot.productIndices($0) })
        where !names.contains(snapshot.products[index].name) {
            names.append(snapshot.products[index].name)
        }
        return names
    }

    /// `Jira, Confluence and Bitbucket`; `nil` for none.
    static func list(_ names: [String]) -> String? {
        guard let last = names.last else { return nil }
        return names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and " + last
    }
}
