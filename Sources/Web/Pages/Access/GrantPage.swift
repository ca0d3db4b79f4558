import Core
import Engine

/// What giving access would do, before it is done.
struct GrantPage: Page {
    /// Something that may be given.
    struct Choice: Sendable {
        let id: String
        let value: String
        let label: String
        let hint: String?
        let isChosen: Bool
    }
    struct Confirmation: Sendable {
        let action: String
        let hash: String
        /// `Give Yara Mansour access`.
        let button: String
        let wayBack: String
        let fields: [HiddenField]
    }
    static let template = "access-grant"
    let shell: Shell
    let listPath: String
    let requestPath: String
    let planPath: String
    let person: String
    let heading: String
    let asked: String
    /// In the person's words; `nil` when they gave none.
    let reason: String?
    /// That the plan is another one than was seen; `nil` otherwise.
    let notice: String?
    let choices: [Choice]
    /// Groups that are not among the choices, as they were typed.
    let others: String
    /// What is wrong with what was chosen; `nil` when nothing is.
    let complaint: String?
    /// `nil` while nothing is chosen, or it is wrong.
    let preview: PlanPreview?
    /// `nil` when there is nothing to confirm, or the reader may not.
    let confirmation: Confirmation?
    /// Why there is no button; `nil` when there is one, or nothing is chosen yet.
    let barred: String?
}

/// What somebody chose to give.
struct GrantChoice: Equatable, Sendable {
    /// What runs of rules took and still stands.
    var givesBack = false
    /// Ids of groups, ticked: several directories may have a group of one name.
    var groups: [String] = []
    /// More names, as typed.
    var others = ""
    /// Whether anything was sent at all: then nothing chosen is meant.
    var isSent = false

    init() {}

    init(_ form: Form) {
        givesBack = form["back"] == "true"
        groups = form.all("group")
        others = String(form.trimmed("others").prefix(2000))
        isSent = form["chosen"] == "true"
    }

    /// Other actions than those a form can show are left out.
    mutating func add(_ action: Action, among offered: [Group]) {
        switch action {
        case .giveBack: givesBack = true
        case .addToGroups(let names):
            for name in names {
                let known = offered.filter { $0.id.rawValue == name || $0.name.lowercased() == name.lowercased() }
                if known.count == 1 {
                    groups.append(known[0].id.rawValue)
                } else {
                    others = NameList.text(NameList.names(others) + [name])
                }
            }
        default: break
        }
    }

    var actions: [Action] {
        let names = groups + NameList.names(others)
        return (givesBack ? [.giveBack] : []) + (names.isEmpty ? [] : [.addToGroups(names)])
    }

    var fields: [HiddenField] {
        [HiddenField("chosen", "true"), HiddenField("others", others)]
            + (givesBack ? [HiddenField("back", "true")] : []) + groups.map { HiddenField("group", $0) }
    }
}

/// What can be given to somebody who asked.
struct GrantOffer: Sendable {
    struct Offered: Sendable {
        let group: Group
        let products: [String]
        let carriesAdminRole: Bool
    }
    let groups: [Offered]
    /// How many things runs of rules took that still stand.
    let taken: Int

    /// Whether the person said which product.
    private let isNamed: Bool

    /// So many groups are shown to choose from when no product was named.
    private static let mostUnnamed = 12

    /// Groups that open the product, those first that new people of it are put into; without a product some of every
    /// product, none that administrates.
    init(_ product: ProductKey?, taken: Int, in snapshot: Snapshot) {
        self.taken = taken
        isNamed = product != nil
        let names = snapshot.shownProductNames
        let wanted = Set(
            snapshot.products.filter { !$0.isSandbox && (product == nil || $0.key == product) }.map(\.id))
        let opening = snapshot.groups.filter { group in
            group.canChangeMembers && group.grants.contains { wanted.contains($0.product) && $0.isBillable }
                && (product != nil || !group.carriesAdminRole)
        }
        let sorted = opening.sorted { left, right in
            (Self.rank(left, wanted), left.name) < (Self.rank(right, wanted), right.name)
        }
        groups = sorted.prefix(product == nil ? Self.mostUnnamed : sorted.count).map { group in
            Offered(
                group: group,
                products: Set(group.grants.filter(\.isBillable).compactMap { names[$0.product] }).sorted(),
                carriesAdminRole: group.carriesAdminRole)
        }
    }

    private static func rank(_ group: Group, _ wanted: Set<ProductID>) -> Int {
        if group.carriesAdminRole { return 2 }
        return group.grants.contains { wanted.contains($0.product) && $0.isDefault } ? 0 : 1
    }

    /// What stands chosen before anybody chose: what the rule that decided would have given, what was taken, else the
    /// group new people of the product are put into.
    func standard(_ preview: GrantPreview) -> GrantChoice {
        var choice = GrantChoice()
        if !preview.plan.steps.isEmpty {
            for action in preview.actions { choice.add(action, among: groups.map(\.group)) }
        }
        if choice.actions.isEmpty, isNamed, let first = groups.first, !first.carriesAdminRole {
            choice.groups = [first.group.id.rawValue]
        }
        return choice
    }

    func choices(_ chosen: GrantChoice) -> [GrantPage.Choice] {
        let back = GrantPage.Choice(
            id: "back", value: "true", label: "What runs of rules took from them",
            hint: "\(Wording.count(taken, "thing")) that still \(taken == 1 ? "stands" : "stand")",
            isChosen: chosen.givesBack)
        return (taken > 0 ? [back] : [])
            + groups.map { offered in
                let opens = "opens \(Wording.list(offered.products))"
                return GrantPage.Choice(
                    id: "group", value: offered.group.id.rawValue, label: "Group \(offered.group.name)",
                    hint: offered.carriesAdminRole ? "\(opens), with a role of administration" : opens,
                    isChosen: chosen.groups.contains(offered.group.id.rawValue))
            }
    }
}

extension Group {
    /// Membership gives a right to administrate something.
    var carriesAdminRole: Bool { grants.contains { AdministrationRight.isAdministrative($0.role) } }
}

/// Asks before a request is refused, and for the sentence the person will read.
struct AccessRefusalPage: Page {
    static let template = "access-refusal"
    let shell: Shell
    let listPath: String
    let requestPath: String
    let person: String
    let heading: String
    let asked: String
    /// In the person's words; `nil` when they gave none.
    let reason: String?
    let action: String
    /// What was typed.
    let sentence: String
    let sentenceError: String?
    let button: String
}
