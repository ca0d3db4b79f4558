import Core
import Engine

extension UserPage.Access {
    init(_ sources: UserPage.Sources) {
        let access = sources.portrait.access
        let costs = access.map { $0.isSeat ? sources.price(of: $0.product) : nil }
        var sums: [String: Int] = [:]
        for cost in costs.compactMap({ $0 }) { sums[cost.currency, default: 0] += cost.centsPerMonth }
        let seats = access.count(where: \.isSeat)
        let money = sums.sorted { $0.key < $1.key }.map { Wording.money(cents: $0.value, currency: $0.key) }
        summary =
            Wording.count(seats, "seat") + (money.isEmpty ? "" : ", \(Wording.list(money)) a month")
        rows = zip(access, costs).map { UserPage.AccessRow($0, price: $1, sources) }
        (hasProducts, hasPrices) = (!access.isEmpty, !sums.isEmpty)
    }
}

extension UserPage.Sources {
    /// `nil` when it is not known.
    fileprivate func price(of product: Product) -> SeatPrice? {
        Savings(
            of: [SeatChange(product: product.id, freed: 1, grantedThrough: [])], products: [product], prices: prices,
            freedOn: CivilDay(daysSince1970: now.milliseconds / 86_400_000)
        ).lines.first?.price
    }
}

extension UserPage.AccessRow {
    /// So long without activity is called idle.
    private static let idleDays = 30

    fileprivate init(_ access: ProductAccess, price: SeatPrice?, _ sources: UserPage.Sources) {
        let state = Self.state(access, now: sources.now)
        var seen: ShownTime?
        if case .at(let time) = access.lastActive { seen = ShownTime(time, now: sources.now) }
        let canRemove =
            sources.mayAct && access.state == .open && !access.product.isSandbox
            && !sources.refused.contains(.removeProductAccess)
        self.init(
            product: sources.products[access.product.id] ?? access.product.name, look: state.look, icon: state.icon,
            state: state.word, seen: seen, seenDay: seen.flatMap { CivilDay($0.iso.prefix(10)) }.map(Wording.day) ?? "",
            seenWord: access.lastActive == .unknown ? "unknown" : "never",
            through: access.paths.map(UserPage.Tag.init), throughWord: Self.unexplained(access.state),
            role: Self.roles(access.paths),
            price: price.map { Wording.money(cents: $0.centsPerMonth, currency: $0.currency) } ?? "–",
            removal: canRemove ? "removeProductAccess: [\(QuotedText.of(access.product.label))]" : nil)
    }

    private static func state(_ access: ProductAccess, now: Instant) -> (look: String, icon: String, word: String) {
        if access.state == .closed { return ("", "minus", "No access now") }
        switch access.lastActive {
        case .never: return ("badge-warn", "unknown", "Never used")
        case .unknown: return ("badge-line", "unknown", "Unknown")
        case .at(let time):
            let days = Int((now - time).milliseconds / 86_400_000)
            return days >= idleDays
                ? ("badge-warn", "clock", "Idle \(Wording.count(days, "day"))") : ("badge-ok", "check", "Used")
        }
    }

    private static func unexplained(_ state: ProductAccess.State) -> String? {
        switch state {
        case .open: nil
        case .unexplained: "unknown: by no group, and direct roles were not read"
        case .closed: "–"
        }
    }

    private static func roles(_ paths: [ProductAccess.Path]) -> String? {
        let roles = paths.map { path in
            switch path {
            case .group(_, let role), .direct(let role): role
            }
        }
        guard !roles.isEmpty else { return nil }
        return roles.contains(ProductRole.admin) ? "admin" : "user"
    }
}

extension UserPage.Tag {
    fileprivate init(_ path: ProductAccess.Path) {
        switch path {
        case .group(let group, _): self.init(tag: group.name, isSynced: group.isSynced)
        case .direct: self.init(tag: "direct role", isSynced: false)
        }
    }
}

extension UserPage.Groups {
    /// More choices than these are for the user browser.
    private static let mostChoices = 300

    init(_ sources: UserPage.Sources) {
        let portrait = sources.portrait
        let protecting = Set(portrait.protection.filter { $0.reason == .protectedGroup }.map(\.detail))
        count = Wording.number(portrait.groups.count)
        rows = portrait.groups.map { UserPage.GroupRow($0, isProtecting: protecting.contains($0.name), sources) }
        isInGroups = !portrait.groups.isEmpty
        let own = Set(portrait.groups.map(\.id))
        let open =
            sources.mayJoin ? portrait.snapshot.groups.filter { $0.canChangeMembers && !own.contains($0.id) } : []
        let isTooMany = open.count > Self.mostChoices
        additions =
            isTooMany
            ? []
            : open.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map {
                UserPage.Choice(value: "addToGroups: [\(portrait.snapshot.reference(to: $0))]", label: $0.name)
            }
        manyPath = isTooMany ? Link.users(filter: portrait.user.query) : nil
    }
}

extension UserPage.Sources {
    fileprivate var mayJoin: Bool {
        mayAct && [.active, .suspended].contains(user.membership) && !refused.contains(.addToGroups)
    }
}

extension Snapshot {
    /// What an action says to mean this group alone: its name, or its id where another one has the name too.
    fileprivate func reference(to group: Group) -> String {
        let found = groupIndex(group.name)
        let isClear = found.count == 1 && groups[found[0]].id == group.id
        return QuotedText.of(isClear ? group.name : group.id.rawValue)
    }
}

extension User {
    /// The query that means exactly this user.
    fileprivate var query: String {
        Filter(
            condition: .condition(
                FilterCondition(field: .accountId, comparison: .equal, values: [.text(id.rawValue)]))
        ).text
    }
}

extension UserPage.GroupRow {
    fileprivate init(_ group: Group, isProtecting: Bool, _ sources: UserPage.Sources) {
        let opened = group.grants.filter(\.isBillable).compactMap { sources.products[$0.product] }
        let canLeave = sources.mayAct && group.canChangeMembers && !sources.refused.contains(.removeFromGroups)
        self.init(
            group: group.name,
            lock: group.isSynced
                ? "Synced by an identity provider, not ours to change"
                : group.isModifiable ? nil : "The connection's key may not change it",
            isProtecting: isProtecting,
            grants: opened.isEmpty ? nil : "Grants \(Wording.list(Array(Set(opened)).sorted()))",
            removal: canLeave ? "removeFromGroups: [\(sources.portrait.snapshot.reference(to: group))]" : nil)
    }
}

extension UserPage.Evidence {
    /// What is known of the user's activity, and what is not: the one is never taken for the other.
    static func all(of portrait: UserPortrait, _ capabilities: Capabilities, now: Instant) -> [UserPage.Evidence] {
        let names = portrait.snapshot.shownProductNames
        let source = portrait.snapshot.takenAt.map { "as of \(Wording.time($0))" } ?? "not synced yet"
        var lines = portrait.access.map { access in
            let name = names[access.product.id] ?? access.product.name
            return switch access.lastActive {
            case .at(let time):
                UserPage.Evidence(
                    look: "yes", icon: "check", subject: "\(name) page views", value: Wording.time(time),
                    remark: "\(Wording.ago(time, now: now)), \(source)")
            case .never:
                UserPage.Evidence(
                    look: "held", icon: "alert", subject: "\(name) page views", value: "never",
                    remark: "Atlassian has no page view of this person, \(source)")
            case .unknown:
                UserPage.Evidence(
                    look: "", icon: "unknown", subject: "\(name) page views", value: "unknown",
                    remark: "Atlassian did not say, so this says nothing either way")
            }
        }
        if let count = portrait.user.loginCount {
            lines.append(
                UserPage.Evidence(
                    look: "yes", icon: "check", subject: "Sign-ins", value: Wording.number(count), remark: source))
        } else {
            lines.append(
                UserPage.Evidence(
                    look: "", icon: "unknown", subject: "Sign-ins", value: "unknown",
                    remark: capabilities.refusedFields[FilterField.loginCount.rawValue]
                        ?? "The vendor did not say how often"))
        }
        lines.append(
            UserPage.Evidence(
                look: "", icon: "unknown", subject: "API, automation and mail", value: "unknown",
                remark: "Use without opening a page does not count as activity at Atlassian"))
        return lines
    }
}
