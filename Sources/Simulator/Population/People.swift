/// One user on the way into the columns.
private struct Draft {
    var account = AccountState.active
    var membership: [MembershipState] = [.active, .none]
    var flags: UserFlags = []
    var domain: UInt8 = 0
    var added = 0
    var groups: [UInt16] = []
    var direct: [Grant] = []
}

extension World {
    /// Fills the organisation. Each user is drawn from a generator of their own.
    mutating func populate() {
        makeGroups()
        users.reserve(options.users)
        let projects = projectGroups()
        for index in 0..<options.users {
            var random = SplitMix(identity.bits(9, index))
            appendUser(index, projects: projects, using: &random)
        }
        recount()
        setCapacities()
        seedEvents()
    }

    private func projectGroups() -> [[UInt16]] {
        var byDirectory: [[UInt16]] = [[], []]
        for index in GroupIndex.firstProject..<groups.count where !groups[index].isSynced {
            byDirectory[groups[index].directory].append(UInt16(index))
        }
        return byDirectory
    }

    /// Room for growth everywhere but in Bitbucket, where five seats are left.
    private mutating func setCapacities() {
        let tiers = [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000]
        for product in products.indices {
            let wanted = seats[product] + seats[product] / 20 + 5
            products[product].capacity = tiers.first { $0 >= wanted } ?? (wanted / 50_000 + 1) * 50_000
        }
        products[ProductIndex.bitbucket].capacity = seats[ProductIndex.bitbucket] + 5
        products[ProductIndex.confluence].capacity = nil
        products[ProductIndex.sandboxConfluence].capacity = nil
    }

    private mutating func appendUser(_ index: Int, projects: [[UInt16]], using random: inout SplitMix) {
        let kind = Archetype.of(index, unknownValues: options.unknownValues, using: &random)
        var draft = Draft()
        choosePlace(kind, &draft, &random)
        chooseState(kind, index, &draft, &random)
        if !kind.isBare { chooseGroups(kind, projects, &draft, &random) }
        chooseDirectRoles(kind, &draft, &random)
        store(draft)
        fillActivity(kind, index, &random)
    }

    private func choosePlace(_ kind: Archetype, _ draft: inout Draft, _ random: inout SplitMix) {
        let day = Timestamps.day
        draft.added = now - random.between(40, 2200) * day - random.below(day)
        if kind == .newJoiner { draft.added = now - random.between(0, 13) * day - random.below(day) }
        if kind == .neverActive { draft.added = now - random.between(60, 700) * day - random.below(day) }
        if kind == .notInvited { draft.added = 0 }
        if kind.isExternal {
            draft.domain = random.chance(0.8) ? 3 : 4
            return
        }
        draft.flags.insert(.managed)
        let place = random.unit()
        draft.domain = place < 0.79 ? 0 : place < 0.90 ? 1 : 2
        let isCore = kind.isCore
        if isCore { draft.domain = 0 }
        if draft.domain == 1 { draft.membership = [.none, .active] }
        if kind == .bothDirectories || kind == .suspendedHalf { draft.membership = [.active, .active] }
        if draft.domain == 0, !isCore, random.chance(0.35) { draft.flags.insert(.synced) }
        if random.chance(0.8) { draft.flags.insert(.mfa) }
        if random.chance(0.06) { draft.flags.insert(.hasTokens) }
    }

    private func chooseState(_ kind: Archetype, _ index: Int, _ draft: inout Draft, _ random: inout SplitMix) {
        switch kind {
        case .owner, .orgAdmin: draft.flags.formUnion([.orgAdmin, .mfa])
        case .siteAdmin: draft.flags.insert(.siteAdmin)
        case .accessAdmin: draft.flags.insert(.userAccessAdmin)
        case .aiUser: draft.flags.insert(.aiAccess)
        case .service: draft.flags = [.managed, .service, .hasTokens]
        case .suspended, .externalSuspended:
            draft.membership = draft.membership.map { $0 == .active ? .suspended : $0 }
        case .suspendedHalf: draft.membership = [.suspended, .active]
        case .deactivated: draft.account = .inactive
        case .notInvited: draft.membership = [.none, .none]
        case .leaving:
            draft.account = .inactive
            draft.flags.insert(.scheduledForDeletion)
            draft.flags.subtract(.synced)
        case .hiddenEmail: draft.flags.insert(.hiddenEmail)
        case .closed:
            draft.account = .closed
            draft.membership = [.none, .none]
        case .google: draft.flags.formUnion([.google, .synced])
        case .unknownStatus: draft.account = .unheardOf
        case .unknownSource: draft.flags.insert(.unknownSource)
        case .noSource: draft.flags.insert(.noSource)
        case .exportControl:
            draft.account = .inactive
            draft.flags.insert(.exportControl)
            draft.flags.subtract(.synced)
        default: break
        }
    }

    private func chooseGroups(
        _ kind: Archetype, _ projects: [[UInt16]], _ draft: inout Draft, _ random: inout SplitMix
    ) {
        typealias Place = GroupIndex
        var chosen: [Int] = []
        func maybe(_ group: Int, _ probability: Double) { if random.chance(probability) { chosen.append(group) } }
        if draft.membership[0] != .none {
            switch kind {
            case .guest: chosen = [Place.guests]
            case .customer: chosen = [Place.customers]
            default:
                maybe(draft.domain == 2 || kind.isExternal ? Place.contractors : Place.jiraUsers, 0.72)
                maybe(Place.confluenceUsers, 0.74)
                maybe(Place.agents, 0.10)
                maybe(Place.bitbucketUsers, 0.2)
                maybe(Place.powerUsers, 0.03)
                maybe(Place.protected, 0.01)
                maybe(Place.sandboxUsers, 0.02)
            }
            if draft.flags.contains(.synced) {
                chosen.append(Place.syncedEveryone)
                maybe(Place.syncedEngineering, 0.25)
                maybe(Place.syncedSales, 0.15)
            }
            if kind == .owner || kind == .orgAdmin { chosen += [Place.organizationAdmins, Place.jiraUsers] }
            if kind == .siteAdmin { chosen += [Place.jiraAdmins, Place.confluenceAdmins] }
        }
        if draft.membership[1] != .none, kind != .guest, kind != .customer {
            maybe(Place.secondJiraUsers, 0.85)
            maybe(Place.secondConfluenceUsers, 0.6)
            maybe(Place.syncedSecond, draft.flags.contains(.synced) ? 0.3 : 0)
            maybe(Place.secondContractors, 0.03)
            maybe(Place.secondAdmins, 0.01)
        }
        for directory in 0..<2 where draft.membership[directory] != .none && kind != .customer {
            for _ in 0..<random.below(4) where !projects[directory].isEmpty {
                chosen.append(Int(projects[directory][random.below(projects[directory].count)]))
            }
        }
        draft.groups = Set(chosen).sorted().map { UInt16($0) }
    }

    private func chooseDirectRoles(_ kind: Archetype, _ draft: inout Draft, _ random: inout SplitMix) {
        guard kind == .directOnly || (!kind.isBare && random.chance(0.01)) else { return }
        let choices = [
            Grant(ProductIndex.jira, .user), Grant(ProductIndex.confluence, .user),
            Grant(ProductIndex.confluence, .admin),
            Grant(ProductIndex.serviceManagement, .stakeholder), Grant(ProductIndex.secondJira, .user),
        ]
        draft.direct = [choices[random.below(kind == .directOnly ? 3 : choices.count)]]
    }

    private mutating func store(_ draft: Draft) {
        let index = Int32(users.count)
        users.account.append(draft.account)
        users.membership[0].append(draft.membership[0])
        users.membership[1].append(draft.membership[1])
        users.flags.append(draft.flags)
        users.domain.append(draft.domain)
        users.added.append(Int64(draft.added))
        users.groups.append(draft.groups)
        if !draft.direct.isEmpty { users.directRoles[index] = draft.direct.sorted() }
        for product in products.indices { users.activity[product].append(Users.noEntry) }
        if draft.account == .inactive {
            users.deactivated[index] = now - (1 + Int(index) % 300) * Timestamps.day
        }
        if draft.flags.contains(.scheduledForDeletion) {
            users.deactivated[index] = now - (1 + Int(index) % 10) * Timestamps.day
            users.deletionDue[index] = now + (14 - (1 + Int(index) % 10)) * Timestamps.day
        }
    }

    /// A new user without anything, for invitations and events.
    mutating func appendUser(email: String, flags: UserFlags, domain: Int) -> Int {
        var draft = Draft()
        draft.membership = [.none, .none]
        draft.flags = flags
        draft.domain = UInt8(domain)
        draft.added = now
        store(draft)
        let index = users.count - 1
        users.emails[Int32(index)] = email
        users.indexByEmail[email.lowercased()] = Int32(index)
        return index
    }

    // MARK: Activity

    private mutating func fillActivity(_ kind: Archetype, _ index: Int, _ random: inout SplitMix) {
        guard !kind.isUnseen, kind != .closed else {
            if kind == .neverActive, random.chance(0.5) { listUnused(index) }
            return
        }
        guard kind != .newJoiner || random.chance(0.4) else { return }
        let recency = daysAway(kind, &random)
        var open = openProducts(current(index))
        if kind == .lostAccess { open = random.chance(0.5) ? 0b0101 : 0b0001 }
        if random.chance(0.01) { open |= 1 << UInt16(ProductIndex.bitbucket) }
        for product in products.indices where open & (1 << UInt16(product)) != 0 {
            let chance = random.unit()
            if chance < 0.05, kind != .lostAccess { continue }
            if chance < 0.12, kind != .lostAccess {
                users.activity[product][index] = Users.neverUsed
                continue
            }
            let days = product == 0 ? recency : recency * (1 + random.unit() * (random.chance(0.2) ? 6 : 0.4))
            users.activity[product][index] = moment(daysAgo: days, index, &random)
        }
    }

    private mutating func listUnused(_ index: Int) {
        let open = openProducts(current(index))
        for product in products.indices where open & (1 << UInt16(product)) != 0 {
            users.activity[product][index] = Users.neverUsed
        }
    }

    /// Two thirds were here within a month; then a long tail.
    private func daysAway(_ kind: Archetype, _ random: inout SplitMix) -> Double {
        if kind == .dormant { return 95 + random.unit() * 600 }
        if kind == .newJoiner { return random.unit() * 3 }
        if kind == .suspended || kind == .externalSuspended || kind == .deactivated || kind == .leaving {
            return 60 + random.unit() * 400
        }
        let place = random.unit()
        switch place {
        case ..<0.45: return random.unit() * 4
        case ..<0.72: return 4 + random.unit() * 26
        case ..<0.84: return 30 + random.unit() * 60
        case ..<0.92: return 90 + random.unit() * 90
        case ..<0.97: return 180 + random.unit() * 185
        default: return 365 + random.unit() * 900
        }
    }

    /// Seconds since 1970, in working hours, not before the user joined and not after now.
    private func moment(daysAgo: Double, _ index: Int, _ random: inout SplitMix) -> UInt32 {
        let midnight = (now - Int(daysAgo * Double(Timestamps.day))) / Timestamps.day * Timestamps.day
        let wanted = midnight + (6 * 3600 + random.below(12 * 3600)) * 1000
        let joined = Int(users.added[index]) + 3_600_000
        return UInt32(min(max(wanted, joined), now - 60_000) / 1000)
    }
}
