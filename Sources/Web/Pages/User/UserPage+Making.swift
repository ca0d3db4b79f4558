import Core
import Engine
import Store

extension UserPage {
    /// Everything a page about one user needs to know while it is made.
    struct Sources {
        let portrait: UserPortrait
        let prices: [SeatPrice]
        let refused: Set<ActionKind>
        let products: [ProductID: String]
        /// Whether the reader may plan something for this user.
        let mayAct: Bool
        let now: Instant
        var user: User { portrait.user }
    }

    init(
        _ portrait: UserPortrait, history: [Event], isCut: Bool, contact: Contact, _ usher: Usher, role: Role,
        now: Instant, shell: Shell
    ) {
        let user = portrait.user
        let mayRun = role >= .operator
        let sources = Sources(
            portrait: portrait, prices: portrait.settings.prices, refused: Set(usher.capabilities.refusedActions.keys),
            products: portrait.snapshot.shownProductNames, mayAct: mayRun && portrait.protection.isEmpty, now: now)
        let groups = Groups(sources)
        self.init(
            shell: shell, usersPath: Link.users, name: user.shownName, initials: Initials.of(user.name),
            email: user.email, knownSince: portrait.snapshot.takenAt.map { ShownTime($0, now: now) },
            badges: Self.badges(portrait),
            protections: portrait.protection.map { Reason($0, byName: portrait.protectedByName) },
            acts: sources.mayAct ? Acts(sources) : nil,
            lookOnly: mayRun ? nil : "Planning and changing anything needs the role operator; yours is viewer.",
            refreshAction: mayRun && usher.client != nil ? "\(Link.user(user.id))/refresh" : nil,
            access: Access(sources), groups: groups, canJoin: !groups.additions.isEmpty,
            contact: contact, history: history, isCut: isCut,
            auditPath: "\(Link.audit)?user=\(Link.segment(user.id.rawValue))",
            rulesPath: Link.rules, rules: RuleVerdict.all(of: portrait, now: now),
            evidence: Evidence.all(of: portrait, usher.capabilities, now: now), facts: Fact.all(of: user, now: now),
            accountID: user.id.rawValue)
    }

    private static func badges(_ portrait: UserPortrait) -> [Badge] {
        let user = portrait.user
        var badges: [Badge] = []
        if !portrait.protection.isEmpty {
            badges.append(Badge(look: "badge-accent", icon: "shield", word: "Protected"))
        }
        if user.membership == .suspended { badges.append(Badge(look: "badge-warn", icon: "pause", word: "Suspended")) }
        if user.isDeletionScheduled {
            badges.append(Badge(look: "badge-danger", icon: "trash", word: "Deletion scheduled"))
        }
        switch user.accountStatus {
        case .inactive: badges.append(Badge(look: "badge-warn", icon: "stop", word: "Deactivated"))
        case .closed: badges.append(Badge(look: "badge-danger", icon: "x-circle", word: "Closed"))
        default: break
        }
        if user.accountType != .atlassian {
            badges.append(Badge(look: "", icon: "bot", word: user.accountType.shownWord))
        }
        return badges
    }
}

extension UserPage.Reason {
    /// Whom the settings protect by name, they may also say why, and when to look again.
    init(_ spared: SparedUser, byName: OrganizationSettings.ProtectedUser?) {
        var details = [spared.detail]
        if spared.reason == .protectedUser, let byName {
            details.append(byName.note)
            if let day = byName.recheckOn { details.append("to be looked at again on \(Wording.day(day))") }
        }
        details.removeAll(where: \.isEmpty)
        self.init(
            sentence: spared.reason.sentence, detail: details.isEmpty ? nil : details.joined(separator: ", "))
    }
}

extension UserPage.Acts {
    /// What the user's state and the connection leave to do. Whether it is right to do it the plan says.
    init(_ sources: UserPage.Sources) {
        let user = sources.user
        let ownsLife = user.claim == .managed && user.managedBy != .synced && !user.isDeletionScheduled
        let all: [(ActionKind, Bool, String, String)] = [
            (.suspend, user.membership == .active, "pause", "Suspend…"),
            (.restore, user.membership == .suspended, "undo", "Restore…"),
            (.deactivate, ownsLife && user.accountStatus == .active, "stop", "Deactivate…"),
            (.reactivate, ownsLife && user.accountStatus == .inactive, "run", "Reactivate…"),
            (.delete, ownsLife && user.accountStatus != .closed, "trash", "Delete the account…"),
        ]
        self.init(
            planPath: "\(Link.users)/plan", account: user.id.rawValue,
            menu: all.filter { $0.1 && !sources.refused.contains($0.0) }.map {
                UserPage.Act(action: $0.0.rawValue, icon: $0.2, label: $0.3)
            })
    }
}

extension UserPage.Fact {
    static func all(of user: User, now: Instant) -> [UserPage.Fact] {
        var facts = [
            UserPage.Fact(
                term: "Account status", value: user.accountStatus.shownWord, detail: since(user.deactivatedAt)),
            UserPage.Fact(term: "Membership", value: user.membership.shownWord, detail: since(user.suspendedAt)),
            UserPage.Fact(term: "Claim", value: user.claim.shownWord, detail: domain(of: user)),
            UserPage.Fact(term: "Managed by", value: user.managedBy.shownWord, detail: nil),
            UserPage.Fact(term: "Account type", value: user.accountType.shownWord, detail: nil),
            UserPage.Fact(
                term: "Roles", value: user.roles.isEmpty ? "none" : user.roles.joined(separator: ", "), detail: nil),
        ]
        if user.isDeletionScheduled {
            facts.append(
                UserPage.Fact(term: "Deletion", value: "scheduled", detail: "final 14 days after it was asked"))
        }
        facts.append(
            UserPage.Fact(
                term: "Added", value: user.addedToOrg.map(Wording.time) ?? "unknown",
                detail: user.addedToOrg.map { Wording.ago($0, now: now) } ?? "Atlassian did not say"))
        return facts
    }

    private static func since(_ instant: Instant?) -> String? { instant.map { "since \(Wording.time($0))" } }

    private static func domain(of user: User) -> String? {
        user.email?.split(separator: "@").last.map { "domain \($0)" }
    }
}

extension AccountStatus {
    var shownWord: String {
        switch self {
        case .active: "Active"
        case .inactive: "Deactivated"
        case .closed: "Closed"
        case .unknown: "Unknown"
        }
    }
}

extension Membership {
    var shownWord: String {
        switch self {
        case .active: "Active"
        case .suspended: "Suspended"
        case .none: "Not in the organisation"
        case .unknown: "Unknown"
        }
    }
}

extension Claim {
    var shownWord: String {
        switch self {
        case .managed: "Managed"
        case .unmanaged: "Unmanaged"
        case .unknown: "Unknown"
        }
    }
}

extension ManagementSource {
    var shownWord: String {
        switch self {
        case .invited: "The organisation, by invitation"
        case .synced: "An identity provider"
        case .unknown: "Unknown"
        }
    }
}

extension AccountType {
    var shownWord: String {
        switch self {
        case .atlassian: "Person"
        case .app: "App or bot"
        case .customer: "Customer"
        case .unknown: "Unknown"
        }
    }
}
