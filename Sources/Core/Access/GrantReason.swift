/// Why a request was not granted at once, for administrators and for the person.
public enum GrantReason: Equatable, Sendable {
    /// The mirror has nobody with this account or address, or several.
    case unknownPerson(several: Bool)
    /// The channel knows whoever asked, and nobody here answers for them: a guest, say. In words for them.
    case stranger(String)
    /// No run may ever change the account.
    case protected(SparedUser)
    /// No grant rule fits; `detail` says what stood in the way of those that nearly did, or is empty.
    case noRule(String)
    /// It would give rights to administrate.
    case administration([AdministrationRight])
    /// The direct roles of an account that is to be woken are not known, and one of them may administrate.
    case unknownRoles
    /// The licence of this product has no free seat: the product's name.
    case noFreeSeat(String)
    /// The rule's approval or brake holds it back.
    case held([Plan.Hold])
    /// The rule fits and leaves the person alone.
    case spared(SparedUser)
    /// The rule is in safe mode.
    case safeMode
    /// The rule can't be planned, in words.
    case brokenRule(String)
    /// The vendor can't be asked, in words.
    case unreachable(String)
    /// The run was held back, in words.
    case stopped(String)

    /// For administrators.
    public var note: String {
        switch self {
        case .unknownPerson(let several):
            several ? "Several accounts have this address." : "The address belongs to nobody in the organisation."
        case .stranger(let words): "The channel answers for nobody: \(words)"
        case .protected(let spared): "No run changes this account: \(Self.words(spared))."
        case .noRule(let detail): detail.isEmpty ? "No grant rule fits." : "No grant rule fits: \(detail)."
        case .administration(let rights):
            "It would give administration rights: \(rights.map(\.text).joined(separator: ", ")). An approver decides."
        case .unknownRoles:
            "It is not known which roles the account holds directly, and one may administrate. An approver decides."
        case .noFreeSeat(let product): "The licence of \(product) is full."
        case .held(let holds): holds.map(\.text).joined(separator: "; ") + "."
        case .spared(let spared): "The rule leaves this account alone: \(Self.words(spared))."
        case .safeMode: "The rule is in safe mode, so nothing was changed."
        case .brokenRule(let problem): "The rule can't be planned: \(problem)"
        case .unreachable(let why), .stopped(let why): why
        }
    }

    /// For the person who asked. Says nothing about how the organisation protects itself.
    public var answer: String {
        switch self {
        case .unknownPerson: "We found no account for you here. Please ask your administrator."
        case .stranger(let words): words
        case .protected: "Your account is looked after by the administrators themselves. Please ask one of them."
        case .noFreeSeat(let product): "\(product) has no free seat at the moment. The administrators have been told."
        case .noRule, .administration, .unknownRoles, .held, .spared, .safeMode, .brokenRule, .unreachable,
            .stopped:
            "An administrator will look at your request."
        }
    }

    /// For the person, once it is certain that nobody will look at it.
    public var refusal: String {
        switch self {
        case .unknownPerson, .stranger, .protected, .noFreeSeat: answer
        default: "Your request can't be granted. Please ask your administrator."
        }
    }

    /// A word for it in the audit log.
    public var name: String {
        switch self {
        case .unknownPerson: "unknownPerson"
        case .stranger: "stranger"
        case .protected: "protected"
        case .noRule: "noRule"
        case .administration: "administrationRights"
        case .unknownRoles: "unknownRoles"
        case .noFreeSeat: "noFreeSeat"
        case .held: "held"
        case .spared: "spared"
        case .safeMode: "safeMode"
        case .brokenRule: "brokenRule"
        case .unreachable: "unreachable"
        case .stopped: "stopped"
        }
    }

    private static func words(_ spared: SparedUser) -> String {
        spared.detail.isEmpty ? spared.reason.rawValue : "\(spared.reason.rawValue), \(spared.detail)"
    }
}
