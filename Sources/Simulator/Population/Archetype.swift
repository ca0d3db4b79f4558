/// What kind of person a user is. The first places are fixed, so that a small organisation has every kind too; behind
/// them chance decides, in the shares of a grown organisation.
enum Archetype: CaseIterable {
    case ordinary, owner, orgAdmin, siteAdmin, accessAdmin, aiUser, service, neverActive, newJoiner, suspended
    case suspendedHalf, deactivated, notInvited, leaving, hiddenEmail, external, externalSuspended, lostAccess,
        directOnly
    case closed, google, unknownStatus, unknownSource, noSource, bothDirectories, guest, customer, exportControl,
        dormant

    static let fixed: [Archetype] = [
        .owner, .orgAdmin, .orgAdmin, .siteAdmin, .siteAdmin, .accessAdmin, .aiUser, .service, .service, .service,
        .neverActive, .neverActive, .newJoiner, .newJoiner, .suspended, .suspended, .suspendedHalf, .deactivated,
        .deactivated,
        .notInvited, .notInvited, .leaving, .leaving, .hiddenEmail, .hiddenEmail, .external, .external,
        .externalSuspended,
        .lostAccess, .lostAccess, .directOnly, .directOnly, .closed, .google, .unknownStatus, .unknownSource, .noSource,
        .bothDirectories, .bothDirectories, .guest, .customer, .exportControl, .dormant, .dormant,
    ]

    private static let shares: [(Archetype, Double)] = [
        (.external, 0.075), (.dormant, 0.05), (.neverActive, 0.03), (.suspended, 0.035), (.deactivated, 0.03),
        (.bothDirectories, 0.03), (.newJoiner, 0.02), (.notInvited, 0.02), (.lostAccess, 0.02), (.directOnly, 0.015),
        (.hiddenEmail, 0.012), (.customer, 0.01), (.guest, 0.008), (.externalSuspended, 0.008), (.service, 0.005),
        (.leaving, 0.003), (.google, 0.003), (.noSource, 0.003), (.closed, 0.002), (.suspendedHalf, 0.002),
        (.unknownSource, 0.0005), (.unknownStatus, 0.0003),
    ]

    static func of(_ index: Int, unknownValues: Bool, using random: inout SplitMix) -> Archetype {
        let kind = index < fixed.count ? fixed[index] : drawn(random.unit())
        let isUnknown = kind == .unknownStatus || kind == .unknownSource
        return isUnknown && !unknownValues ? .ordinary : kind
    }

    private static func drawn(_ place: Double) -> Archetype {
        var rest = place
        for (kind, share) in shares {
            if rest < share { return kind }
            rest -= share
        }
        return .ordinary
    }

    /// People of the main company whose accounts are not synced.
    var isCore: Bool {
        switch self {
        case .owner, .orgAdmin, .siteAdmin, .accessAdmin, .aiUser, .service, .neverActive, .newJoiner: true
        default: false
        }
    }
    var isExternal: Bool { self == .external || self == .externalSuspended }
    /// Nobody of these was ever seen in a product.
    var isUnseen: Bool {
        switch self {
        case .service, .neverActive, .notInvited, .customer: true
        default: false
        }
    }
    /// These are in no group and hold no role.
    var isBare: Bool {
        switch self {
        case .notInvited, .lostAccess, .closed, .directOnly: true
        default: false
        }
    }
}
