import Core

/// People worth a look, with the way to them and to a rule about them.
struct FoundPeople: Sendable {
    let icon: String
    /// `112 people`.
    let people: String
    /// Goes on after the number.
    let words: String
    let explanation: String
    /// `nil` when no single query means them.
    let list: String?
    let actionPath: String
    let actionLabel: String
    let needsRole: Bool

    init(_ finding: Finding) {
        let text = finding.people.filter.text
        let days = Finding.idleDays
        let product = finding.productName
        let has = finding.people.users == 1 ? "has" : "have"
        people = Wording.people(finding.people.users)
        list = Link.users(filter: text)
        (actionPath, actionLabel, needsRole) = (Link.newRule(filter: text), "Take action", true)
        switch finding.kind {
        case .idle:
            icon = "clock"
            words = "\(has) been inactive in \(product) for over \(days) days"
            explanation =
                "They can open \(product) and were last seen in it before that. Whoever never was is not counted."
        case .idleEverywhere:
            icon = "clock"
            words = "\(has) been inactive everywhere for over \(days) days"
            explanation = "Active accounts that were last seen in any product before that."
        case .neverSeen:
            icon = "unknown"
            words = "never logged in"
            explanation = "Active accounts added over \(days) days ago that were seen in no product."
        case .neverAccepted:
            icon = "mail"
            words = "\(has) an invitation that is billed and was never accepted"
            explanation =
                "Invited over \(Finding.invitationDays) days ago, with a product, and seen nowhere since. The vendor "
                + "does not say who accepted."
        }
    }

    init(_ outlook: Outlook) {
        icon = "rules"
        people = Wording.people(outlook.aboutToBeHit)
        words = "\(outlook.aboutToBeHit == 1 ? "is" : "are") about to be hit by a rule"
        explanation =
            outlook.hitting.isEmpty
            ? "No live rule reaches anybody in the next \(outlook.days) days."
            : "In the next \(outlook.days) days, unless a run is held back: \(Wording.list(outlook.hitting))."
        (list, actionPath, actionLabel, needsRole) = (nil, Link.rules, "Look at the rules", false)
    }
}
