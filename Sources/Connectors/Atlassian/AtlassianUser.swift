import Core

/// One user of `users/search` as sent. Members may be missing, null, or new to us; a member of another type makes the
/// whole answer unreadable, because half a user is worse than none.
struct AtlassianUser {
    private var id = ""
    private var name: String?
    private var nickname: String?
    private var email: String?
    private var accountType: String?
    private var accountStatus: String?
    private var membershipStatus: String?
    private var status: String?
    private var claimStatus: String?
    private var managementSource: String?
    private var addedToOrg: String?
    private var deactivatedOn: String?
    private var roles: [String]?
    private var groups: [GroupID]?
    private var activity: [ProductActivity]?

    init(_ reader: inout JSONReader) throws(JSONFault) {
        try reader.beginObject()
        while let member = try reader.nextMember() { try read(member, &reader) }
        if id.isEmpty { throw reader.fault("a user without an accountId") }
    }

    private mutating func read(_ member: String, _ reader: inout JSONReader) throws(JSONFault) {
        switch member {
        case "accountId": id = try reader.text()
        case "name": name = try reader.optionalText()
        case "nickname": nickname = try reader.optionalText()
        case "email": email = try reader.optionalText()
        case "accountType": accountType = try reader.optionalText()
        case "accountStatus": accountStatus = try reader.optionalText()
        case "membershipStatus": membershipStatus = try reader.optionalText()
        case "status": status = try reader.optionalText()
        case "claimStatus": claimStatus = try reader.optionalText()
        case "managementSource": managementSource = try reader.optionalText()
        case "addedToOrg": addedToOrg = try reader.optionalText()
        case "deactivatedOn": deactivatedOn = try reader.optionalText()
        case "platformRoles": roles = try AtlassianUser.roles(&reader)
        case "groups": groups = try AtlassianUser.groups(&reader)
        case "productAccess": activity = try AtlassianUser.activity(&reader)
        default: try reader.skip()
        }
    }

    /// Whether a part was sent that only comes when it was asked for.
    var isExpanded: Bool { roles != nil || groups != nil || activity != nil }
    var hasMembership: Bool { membership != .none }

    private var composite: String { status?.lowercased() ?? "" }

    private var membership: Membership {
        if composite == "not_invited" { return .none }
        switch (membershipStatus?.lowercased(), composite) {
        case ("no_membership", _): return .none
        case (nil, "active"), (nil, "suspended"): return Membership(vendor: composite)
        // The vendor's list has no plain "none", so a word that happens to be ours is still unknown.
        case ("none", _), (nil, _): return .unknown
        case (let word, _): return Membership(vendor: word)
        }
    }

    private var account: AccountStatus {
        if let accountStatus { return AccountStatus(vendor: accountStatus) }
        switch composite {
        case "active", "suspended", "not_invited": return .active
        case "deactivated", "for_deletion": return .inactive
        default: return .unknown
        }
    }

    /// - Parameter products: a user with a membership whose product access was not sent at all gets an *unknown* entry
    ///   for each of them. No entries would read as *never seen anywhere*, which the vendor did not say.
    func user(products: [Product]) -> User {
        User(
            id: AccountID(id), name: name ?? nickname ?? "", email: email.flatMap { $0.isEmpty ? nil : $0 },
            accountType: AccountType(vendor: accountType), accountStatus: account, membership: membership,
            claim: Claim(vendor: claimStatus), managedBy: ManagementSource(vendor: managementSource),
            roles: Array(Set(roles ?? [])).sorted(), isDeletionScheduled: composite == "for_deletion",
            addedToOrg: addedToOrg.flatMap { Instant(iso8601: $0) },
            deactivatedAt: account == .inactive ? deactivatedOn.flatMap { Instant(iso8601: $0) } : nil,
            groups: AtlassianUser.sortedOnce(groups ?? []), activity: activity ?? unknownActivity(products))
    }

    private func unknownActivity(_ products: [Product]) -> [ProductActivity] {
        guard hasMembership else { return [] }
        return products.filter { !$0.isSandbox }.map { ProductActivity(product: $0.id, lastActive: .unknown) }
            .sorted { $0.product < $1.product }
    }

    private static func sortedOnce(_ groups: [GroupID]) -> [GroupID] {
        groups.count < 2 ? groups : Array(Set(groups)).sorted()
    }

    private static func roles(_ reader: inout JSONReader) throws(JSONFault) -> [String]? {
        guard try reader.beginOptionalList() else { return nil }
        var roles: [String] = []
        while try reader.nextElement() { roles.append(try reader.text()) }
        return roles
    }

    private static func groups(_ reader: inout JSONReader) throws(JSONFault) -> [GroupID]? {
        guard try reader.beginOptionalList() else { return nil }
        var groups: [GroupID] = []
        while try reader.nextElement() {
            try reader.beginObject()
            var id: String?
            while let member = try reader.nextMember() {
                if member == "id" { id = try reader.text() } else { try reader.skip() }
            }
            guard let id, !id.isEmpty else { throw reader.fault("a group without an id") }
            groups.append(GroupID(AtlassianResource.bareID(id)))
        }
        return groups
    }

    private static func activity(_ reader: inout JSONReader) throws(JSONFault) -> [ProductActivity]? {
        guard try reader.beginOptionalList() else { return nil }
        var entries: [ProductActivity] = []
        while try reader.nextElement() {
            try reader.beginObject()
            var id = ""
            var key: String?
            var seen: String?
            while let member = try reader.nextMember() {
                switch member {
                case "id": id = try reader.optionalText() ?? ""
                case "key": key = try reader.optionalText()
                case "lastActiveTimestamp": seen = try reader.optionalText()
                default: try reader.skip()
                }
            }
            entries.append(
                ProductActivity(product: AtlassianResource.product(id, key: key), lastActive: Activity(vendor: seen)))
        }
        return ProductActivity.joined(entries)
    }
}

extension Activity {
    /// An entry without a time is a product that was granted and never used; a time that can't be read says nothing.
    init(vendor text: String?) {
        guard let text else {
            self = .never
            return
        }
        self = Instant(iso8601: text).map(Activity.at) ?? .unknown
    }
}
