import Core

/// What people come for, as a rule that is filled in.
struct RulePreset: Sendable {
    let key: String
    let icon: String
    let title: String
    let text: String
    let form: RuleForm
    /// It answers requests for access: the Access page offers it too.
    var answersRequests = false

    /// In the order in which they are shown; one for each product the organisation has, as far as people know it.
    static func all(for snapshot: Snapshot, brake: Brake, today: CivilDay) -> [RulePreset] {
        var base = RuleForm()
        base.set(brake)
        base.from = today.description
        var presets = [cleanUp(base)]
        presets += products(snapshot).map { cleanUp(base, product: $0) }
        presets += [neverLoggedIn(base), dormant(base), external(base), onboarding(base)]
        presets += AutoActivationPresets(base, snapshot).all + [task(base)]
        return presets
    }

    private static func products(_ snapshot: Snapshot) -> [Product] {
        let known: [ProductKey] = [.jira, .confluence, .jiraServiceManagement, .bitbucket]
        return known.compactMap { key in snapshot.products.first { $0.key == key && !$0.isSandbox } }
    }

    private static func cleanUp(_ base: RuleForm) -> RulePreset {
        var form = base
        form.name = "Suspend people away for 90 days"
        form.details = "Frees the seats of people who have not been seen in any product for 90 days."
        form.filter =
            "membership = active AND (lastActive < -90d OR (lastActive IS EMPTY AND addedToOrg < -90d))"
        form.actions = [.init(kind: ActionKind.suspend.rawValue, target: "")]
        (form.trigger, form.days) = ("weekly", ["mon"])
        return RulePreset(
            key: "clean-up", icon: "clock", title: "Clean-up rule",
            text: "Suspend people who have not been seen anywhere.", form: form)
    }

    private static func cleanUp(_ base: RuleForm, product: Product) -> RulePreset {
        let key = product.key.rawValue
        var form = base
        form.name = "Reclaim idle \(product.name) seats"
        form.details = "Takes \(product.name) away from people who have not opened it for 90 days."
        form.filter =
            "product = \(key) AND membership = active AND "
            + "(lastActive[\(key)] < -90d OR (lastActive[\(key)] IS EMPTY AND addedToOrg < -90d))"
        form.actions = [.init(kind: ActionKind.removeProductAccess.rawValue, target: key)]
        (form.trigger, form.days) = ("weekly", ["mon"])
        return RulePreset(
            key: "clean-up-\(key)", icon: "seat", title: form.name,
            text: "Take \(product.name) back from people who no longer use it.", form: form)
    }

    private static func neverLoggedIn(_ base: RuleForm) -> RulePreset {
        var form = base
        form.name = "Never logged in after 30 days"
        form.details = "Suspends people who were added a month ago and were never seen."
        form.filter = "membership = active AND lastActive IS EMPTY AND addedToOrg < -30d"
        form.actions = [.init(kind: ActionKind.suspend.rawValue, target: "")]
        (form.trigger, form.days) = ("weekly", ["fri"])
        return RulePreset(
            key: "never-logged-in", icon: "user", title: "Never logged in",
            text: "People who were added and never came.", form: form)
    }

    private static func dormant(_ base: RuleForm) -> RulePreset {
        var form = base
        form.name = "Delete accounts dormant for 180 days"
        form.details = "Deletes managed accounts that stayed suspended or deactivated. Every run is approved."
        form.filter = "claim = managed AND (suspendedAt <= -180d OR deactivatedAt <= -180d)"
        form.actions = [.init(kind: ActionKind.delete.rawValue, target: ActionKind.deactivate.rawValue)]
        form.trigger = "interval"
        form.approval = Rule.Approval.always.rawValue
        return RulePreset(
            key: "dormant", icon: "trash", title: "Dormant accounts",
            text: "Delete who has been suspended or deactivated for long.", form: form)
    }

    private static func external(_ base: RuleForm) -> RulePreset {
        var form = base
        form.name = "External people away for 60 days"
        form.details = "Suspends people from outside the organisation who have not been seen for 60 days."
        form.filter =
            "claim = unmanaged AND membership = active AND "
            + "(lastActive < -60d OR (lastActive IS EMPTY AND addedToOrg < -60d))"
        form.actions = [.init(kind: ActionKind.suspend.rawValue, target: "")]
        (form.trigger, form.days) = ("weekly", ["mon"])
        return RulePreset(
            key: "external", icon: "globe", title: "External users",
            text: "Suspend people from outside who stopped coming.", form: form)
    }

    private static func onboarding(_ base: RuleForm) -> RulePreset {
        var form = base
        form.name = "Welcome new people"
        form.details = "Puts people into their groups when their account is created."
        form.filter = "addedToOrg >= -14d AND membership = active"
        form.actions = [.init(kind: ActionKind.addToGroups.rawValue, target: "")]
        form.trigger = "event"
        return RulePreset(
            key: "onboarding", icon: "users", title: "Onboarding",
            text: "Put new people into their groups.", form: form)
    }

    private static func task(_ base: RuleForm) -> RulePreset {
        var form = base
        form.actions = [.init(kind: "", target: "")]
        (form.trigger, form.days) = ("weekly", ["mon"])
        return RulePreset(
            key: "task", icon: "rules", title: "Automated task", text: "Start from nothing: whom, what and when.",
            form: form)
    }
}
