import Core

/// Rules that answer requests for access: what was taken is given back, and two ways to tell who gets something new.
struct AutoActivationPresets {
    private let base: RuleForm
    private let snapshot: Snapshot

    init(_ base: RuleForm, _ snapshot: Snapshot) { (self.base, self.snapshot) = (base, snapshot) }

    var all: [RulePreset] { [giveBack, byDomain, byGroup] }

    private func preset(
        _ key: String, _ icon: String, _ title: String, _ text: String, _ change: (inout RuleForm) -> Void
    ) -> RulePreset {
        var form = base
        form.trigger = "request"
        change(&form)
        return RulePreset(key: key, icon: icon, title: title, text: text, form: form, answersRequests: true)
    }

    private var giveBack: RulePreset {
        preset("give-back", "undo", "Give back what was taken", "Whoever lost access through a rule gets it again.") {
            $0.name = "Give back what was taken"
            $0.details = "Gives people back what rules took from them, the minute they ask."
            $0.filter = "accountType = atlassian AND accountStatus = active"
            $0.actions = [.init(kind: ActionKind.giveBack.rawValue, target: "")]
        }
    }

    private var byDomain: RulePreset {
        let product = products.first
        return preset(
            "request-by-domain", "mail", "Access by e-mail domain", "People of your domain get access when they ask."
        ) {
            $0.name = "Access by e-mail domain"
            $0.details = "Gives people of the domain access when they ask for it."
            $0.filter = "emailDomain = \(commonDomain ?? "example.com")"
            $0.product = product?.key.rawValue ?? ""
            $0.actions = [.init(kind: ActionKind.addToGroups.rawValue, target: target(product))]
        }
    }

    private var byGroup: RulePreset {
        let (product, other) = (products.first, products.dropFirst().first)
        return preset(
            "request-by-group", "group", "Access by existing group", "People who are in a group get more when they ask."
        ) {
            $0.name = "Access by existing group"
            $0.details = "Gives people who are in a group already access to more when they ask for it."
            $0.filter = "group = \(Self.quoted(other.flatMap(group)?.name ?? ""))"
            $0.product = product?.key.rawValue ?? ""
            $0.actions = [.init(kind: ActionKind.addToGroups.rawValue, target: target(product))]
        }
    }

    private var products: [Product] {
        let known: [ProductKey] = [.jira, .confluence, .jiraServiceManagement, .bitbucket]
        return known.compactMap { key in snapshot.products.first { $0.key == key && !$0.isSandbox } }
    }

    private func target(_ product: Product?) -> String {
        product.flatMap(group).map { NameList.text([$0.name]) } ?? ""
    }

    /// The group that opens the product to its users; the one new people are put into comes first.
    private func group(opening product: Product) -> Group? {
        let opening = snapshot.groups.filter { group in
            group.canChangeMembers && !group.carriesAdminRole
                && group.grants.contains { $0.product == product.id && $0.isBillable }
        }
        return opening.first { $0.grants.contains { $0.product == product.id && $0.isDefault } } ?? opening.first
    }

    /// Of the first users there are: an exact count over everybody would take long and say the same.
    private var commonDomain: String? {
        var counts: [String: Int] = [:]
        for position in 0..<min(snapshot.count, 1000) {
            guard let domain = snapshot.email(at: position)?.split(separator: "@").last else { continue }
            counts[domain.lowercased(), default: 0] += 1
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    /// As the filter language writes a text that may hold anything.
    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
