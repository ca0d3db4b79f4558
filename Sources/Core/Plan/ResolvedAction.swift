/// An action whose names were found in one snapshot.
struct ResolvedAction: Sendable {
    var kind: ActionKind
    var work: Work

    enum Work: Sendable {
        /// Suspend, restore, deactivate or reactivate.
        case effect(Effect)
        case join([Group])
        case leave([GroupID])
        case leaveAll
        /// Out of every group that opens one of these products (`nil`: any product).
        case close(products: Set<Int>?, revokesRoles: Bool)
        case delete(orElse: [ResolvedAction])
        /// What each user's history says.
        case giveBack
    }

    var givesBack: Bool { if case .giveBack = work { true } else { false } }
}

/// Finds what actions name, and collects everything that is wrong with them.
struct ActionResolver {
    let snapshot: Snapshot
    let capabilities: Capabilities
    private(set) var problems: [Diagnostic] = []

    init(_ snapshot: Snapshot, capabilities: Capabilities) {
        (self.snapshot, self.capabilities) = (snapshot, capabilities)
    }

    /// `path` is the place of the list in the rule, such as `actions`.
    mutating func resolve(_ actions: [Action], path: String) -> [ResolvedAction] {
        if actions.isEmpty, path == "actions" {
            problems.append(Diagnostic("At least one action is needed.", path: path))
        }
        return actions.indices.compactMap { resolve(actions[$0], path: "\(path)[\($0)]") }
    }

    private mutating func resolve(_ action: Action, path: String) -> ResolvedAction? {
        let kind = action.kind
        if let reason = capabilities.refusedActions[kind] {
            problems.append(Diagnostic("'\(kind.rawValue)' cannot be done here: \(reason)", path: path))
            return nil
        }
        return work(of: action, path: "\(path).\(kind.rawValue)").map { ResolvedAction(kind: kind, work: $0) }
    }

    private mutating func work(of action: Action, path: String) -> ResolvedAction.Work? {
        switch action {
        case .suspend: .effect(.suspend)
        case .restore: .effect(.restore)
        case .deactivate: .effect(.deactivate)
        case .reactivate: .effect(.reactivate)
        case .giveBack: .giveBack
        case .removeFromAllGroups: .leaveAll
        case .removeFromAllAccessGroups: .close(products: nil, revokesRoles: false)
        case .addToGroups(let names): .join(groups(names, path: path, single: true))
        case .removeFromGroups(let names): .leave(groups(names, path: path, single: false).map(\.id))
        case .removeProductAccess(let names): .close(products: products(names, path: path), revokesRoles: true)
        case .delete(let fallback): deletion(orElse: fallback, path: path)
        case .renameWithSuffix, .invalidatePassword, .createIssue, .sendMail: unsupported(action.kind, path: path)
        }
    }

    private mutating func unsupported(_ kind: ActionKind, path: String) -> ResolvedAction.Work? {
        problems.append(Diagnostic("'\(kind.rawValue)' is no step that a run can carry out.", path: path))
        return nil
    }

    private mutating func deletion(orElse fallback: [Action], path: String) -> ResolvedAction.Work {
        if fallback.contains(where: { $0.kind == .delete }) {
            problems.append(Diagnostic("Deleting cannot stand in for deleting.", path: "\(path).else"))
        }
        return .delete(orElse: resolve(fallback.filter { $0.kind != .delete }, path: "\(path).else"))
    }

    /// The groups of these names, each once. With `single`, a name that several directories have is a problem: adding
    /// somebody to all of them is hardly meant.
    mutating func groups(_ names: [String], path: String, single: Bool) -> [Group] {
        if names.isEmpty { problems.append(Diagnostic("At least one group is needed.", path: path)) }
        var found: [Int] = []
        for (index, name) in names.enumerated() {
            let positions = snapshot.groupIndex(name)
            if positions.isEmpty { reportUnknownGroup(name, path: "\(path)[\(index)]") }
            if single, positions.count > 1 {
                problems.append(
                    Diagnostic(
                        "Several directories have a group '\(name)'; give its id.", path: "\(path)[\(index)]",
                        suggestions: positions.map { snapshot.groups[$0].id.rawValue }))
            }
            found += positions.filter { !found.contains($0) }
        }
        return found.map { snapshot.groups[$0] }
    }

    private mutating func reportUnknownGroup(_ name: String, path: String) {
        let near = NearestNames.nearest(to: name, among: snapshot.groups.map(\.name))
        problems.append(Diagnostic("There is no group '\(name)'.", path: path, suggestions: near))
    }

    private mutating func products(_ references: [String], path: String) -> Set<Int> {
        if references.isEmpty { problems.append(Diagnostic("At least one product is needed.", path: path)) }
        var found: Set<Int> = []
        for (index, reference) in references.enumerated() {
            let positions = snapshot.productIndices(reference)
            if positions.isEmpty {
                let listed = snapshot.products.filter { !$0.isSandbox }
                let names = Set(listed.map(\.key.rawValue) + listed.map(\.label)).sorted()
                problems.append(
                    Diagnostic(
                        "There is no product '\(reference)'.", path: "\(path)[\(index)]",
                        suggestions: NearestNames.nearest(to: reference, among: names)))
            }
            found.formUnion(positions)
        }
        return found
    }
}
