/// A field of a template, written `{{user.name}}`.
public enum Placeholder: String, CaseIterable, Sendable {
    case userName = "user.name"
    case userFirstName = "user.firstName"
    case userEmail = "user.email"
    case inactivityDays = "inactivity.days"
    case lastActive
    case product
    case deadline
    case ruleName = "rule.name"
    case keepLink = "keep.link"
    case releaseLink = "release.link"
    case requestLink = "request.link"
    case organizationName = "organization.name"
    case reason

    /// As a template writes it.
    public var text: String { "{{\(rawValue)}}" }

    /// Whether it stands for an address of a page, which a link may lead to.
    public var isLink: Bool { linkText != nil }

    /// What it stands for, as one phrase.
    public var meaning: String {
        switch self {
        case .userName: "the person's name"
        case .userFirstName: "the first word of their name"
        case .userEmail: "their e-mail address"
        case .inactivityDays: "whole days since they were last seen"
        case .lastActive: "the day they were last seen, or never"
        case .product: "the product it is about"
        case .deadline: "the first day on which the rule may act"
        case .ruleName: "the rule's name"
        case .keepLink: "link to the page where they say that they still need it"
        case .releaseLink: "link to the page where they give it back"
        case .requestLink: "link to the page where they ask for access"
        case .organizationName: "your organisation's name"
        case .reason: "why a request was refused"
        }
    }

    /// What a link is called that stands alone in the text; `nil` for what is no link.
    public var linkText: String? {
        switch self {
        case .keepLink: "I still need it"
        case .releaseLink: "I don't need it"
        case .requestLink: "ask for access"
        default: nil
        }
    }

    /// What stands in its place when there is no value for this person.
    public var missing: String {
        switch self {
        case .userName, .userFirstName: "there"
        case .userEmail: "unknown address"
        case .inactivityDays: "–"
        case .lastActive: "unknown"
        case .product: "the product"
        case .deadline: "a day not yet set"
        case .ruleName: "a rule"
        case .organizationName: "Your organisation"
        case .reason: "no reason was given"
        case .keepLink, .releaseLink, .requestLink: linkText ?? ""
        }
    }
}
