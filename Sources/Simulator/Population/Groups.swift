/// Places of the groups that have a meaning.
enum GroupIndex {
    static let organizationAdmins = 0
    static let jiraUsers = 1
    static let jiraAdmins = 2
    static let agents = 3
    static let customers = 4
    static let confluenceUsers = 5
    static let confluenceAdmins = 6
    static let guests = 7
    static let bitbucketUsers = 8
    static let powerUsers = 9
    static let syncedEngineering = 10
    static let syncedSales = 11
    static let syncedEveryone = 12
    static let protected = 13
    static let contractors = 14
    static let sandboxUsers = 15
    static let secondJiraUsers = 16
    static let secondConfluenceUsers = 17
    static let secondAdmins = 18
    static let syncedSecond = 19
    static let secondContractors = 20
    static let firstProject = 21
}

extension World {
    mutating func makeGroups() {
        addFixedGroups()
        let projects = min(3000, max(6, options.users / 40))
        for number in 0..<projects { addProjectGroup(number) }
    }

    private mutating func addFixedGroups() {
        typealias Place = ProductIndex
        add("org-admins", "Grants organization administration")
        groups[GroupIndex.organizationAdmins].isOrganizationAdmins = true
        add("jira-software-users-acme", "Grants Jira", defaultFor: [Grant(Place.jira, .user)])
        add("jira-admins-acme", "Grants Jira and its administration", [Grant(Place.jira, .admin)])
        add("jsm-agents-acme", "Service desk agents", defaultFor: [Grant(Place.serviceManagement, .user)])
        add("jsm-customers-acme", nil, [Grant(Place.serviceManagement, .customer)])
        add("confluence-users-acme", "Grants Confluence", defaultFor: [Grant(Place.confluence, .user)])
        add("confluence-admins-acme", "Confluence administrators", [Grant(Place.confluence, .admin)])
        add("confluence-guests-acme", "Guests: one space each", [Grant(Place.confluence, .guest)])
        add("bitbucket-users-acme", "", defaultFor: [Grant(Place.bitbucket, .user)])
        add(
            "jira-power-users", "Jira and Confluence at once",
            [Grant(Place.jira, .user), Grant(Place.confluence, .user)])
        let code = [Grant(Place.jira, .user), Grant(Place.bitbucket, .user)]
        add("okta-engineering", "Synced from the identity provider", code, manager: .external)
        add("okta-sales", "Synced from the identity provider", [Grant(Place.confluence, .user)], manager: .external)
        add("okta-everyone", nil, manager: .external)
        add("never-suspend", "People a clean-up must leave alone")
        add("contractors", "External people, \"time & material\"", [Grant(Place.jira, .user)])
        add("jira-sandbox-users", "Sandbox", [Grant(Place.sandboxJira, .user), Grant(Place.sandboxConfluence, .user)])
        add("jira-software-users-nordwind", "Grants Jira", defaultFor: [Grant(Place.secondJira, .user)], directory: 1)
        add("confluence-users-nordwind", "", defaultFor: [Grant(Place.secondConfluence, .user)], directory: 1)
        let both = [Grant(Place.secondJira, .admin), Grant(Place.secondConfluence, .admin)]
        add("nordwind-admins", "Administrators of the second site", both, directory: 1)
        add("okta-nordwind", "Synced", [Grant(Place.secondJira, .user)], manager: .external, directory: 1)
        add("contractors", "Same name, other directory", [Grant(Place.secondJira, .user)], directory: 1)
    }

    private mutating func addProjectGroup(_ number: Int) {
        let word = Names.projects[number % Names.projects.count]
        let round = number / Names.projects.count
        let suffix = round == 0 ? "" : "-\(round + 1)"
        var grants: [Grant] = []
        if number % 16 == 5 { grants = [Grant(ProductIndex.confluence, .user)] }
        if number % 64 == 9 { grants = [Grant(ProductIndex.serviceManagement, .stakeholder)] }
        let name =
            switch number % 13 {
            case 3: "okta-project-\(word)\(suffix)"
            case 7: "Team \(word.capitalized) – Größe, \(round + 1)"
            case 11: "プロジェクト-\(word)\(suffix)"
            default: "project-\(word)-team\(suffix)"
            }
        let manager: SimulatedGroup.Manager =
            switch number % 13 {
            case 3: .external
            case 8: .teamMembers
            case 12: .open
            default: .admins
            }
        let isSecond = number % 5 == 4
        if isSecond { grants = [] }
        add(name, number % 4 == 0 ? nil : "Project \(word)", grants, manager: manager, directory: isSecond ? 1 : 0)
    }

    @discardableResult
    mutating func add(
        _ name: String, _ description: String?, _ grants: [Grant] = [], defaultFor: [Grant] = [],
        manager: SimulatedGroup.Manager = .admins, directory: Int = 0
    ) -> Int {
        let index = groups.count
        let id = identity.uuid(kind: 4, index)
        groups.append(
            SimulatedGroup(
                id: id, name: name, description: description, directory: directory, manager: manager,
                grants: (grants + defaultFor).sorted(), defaultFor: defaultFor))
        groupIndex[id] = index
        return index
    }
}
