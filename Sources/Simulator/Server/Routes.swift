/// Everything that answers.
enum Operation {
    case organizations, organization, managedUsers, lastActiveDates, domains, domain
    case eventActions, events, eventsStream, event
    case assignRole, revokeRole, assignOrganizationRole, revokeOrganizationRole
    case directories, searchUsers, listUsers, userDetails, countUsers, userStats, userRoleAssignments
    case suspend, restore, removeUser, invite
    case searchGroups, listGroups, createGroup, groupDetails, countGroups, groupStats, deleteGroup
    case addMember, removeMember, groupRoleAssignments, assignGroupRole, revokeGroupRole, workspaces
    case permissions, profile, changeProfile, changeEmail, disable, enable, delete, cancelDelete, tokens, revokeToken
    case removedFromVendor
    case myself, serverInfo, applicationRoles, desks, requestTypes, requestType, request, requestComments, addComment
}

struct Route {
    enum Family { case organization, userManagement, jira }

    var method: String
    /// As the published description writes it.
    var template: String
    var operation: Operation
    var family: Family
    var isChange: Bool
    /// Of the v2 writes, whose refusals the vendor documents without a body.
    var isBare: Bool
    private var pieces: [String]

    init(
        _ method: String, _ template: String, _ operation: Operation, family: Family = .organization,
        isChange: Bool = false, isBare: Bool = false
    ) {
        self.method = method
        self.template = template
        self.operation = operation
        self.family = family
        self.isChange = isChange
        self.isBare = isBare
        let prefix = family == .organization ? ["admin"] : []
        pieces = prefix + template.split(separator: "/").map(String.init)
    }

    /// What stands in the places of `{…}`, or `nil` when the path is another one.
    func parameters(_ segments: [String]) -> [String]? {
        guard segments.count == pieces.count else { return nil }
        var found: [String] = []
        for (segment, piece) in zip(segments, pieces) {
            if piece.utf8.first == UInt8(ascii: "{") {
                found.append(segment)
            } else if piece != segment {
                return nil
            }
        }
        return found
    }

    enum Match {
        case found(Route, [String])
        case wrongMethod
        case unknown
    }

    static func match(_ call: Call) -> Match {
        var isKnown = false
        for route in all + jira {
            guard let parameters = route.parameters(call.segments) else { continue }
            if route.method == call.method { return .found(route, parameters) }
            isKnown = true
        }
        return isKnown ? .wrongMethod : .unknown
    }

    static let all: [Route] = reading + writing + management + removed

    private static let directory = "/v2/orgs/{orgId}/directories/{directoryId}"

    private static let reading: [Route] = [
        Route("POST", directory + "/users/search", .searchUsers),
        Route("GET", "/v1/orgs", .organizations),
        Route("GET", "/v1/orgs/{orgId}", .organization),
        Route("GET", "/v1/orgs/{orgId}/users", .managedUsers),
        Route("GET", "/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates", .lastActiveDates),
        Route("GET", "/v1/orgs/{orgId}/domains", .domains),
        Route("GET", "/v1/orgs/{orgId}/domains/{domainId}", .domain),
        Route("GET", "/v1/orgs/{orgId}/event-actions", .eventActions),
        Route("GET", "/v1/orgs/{orgId}/events", .events),
        Route("GET", "/v1/orgs/{orgId}/events-stream", .eventsStream),
        Route("GET", "/v1/orgs/{orgId}/events/{eventId}", .event),
        Route("GET", "/v2/orgs/{orgId}/directories", .directories),
        Route("GET", directory + "/users", .listUsers),
        Route("GET", directory + "/users/count", .countUsers),
        Route("GET", directory + "/users/stats", .userStats),
        Route("GET", directory + "/users/{userId}", .userDetails),
        Route("GET", directory + "/users/{accountId}/role-assignments", .userRoleAssignments),
        Route("POST", directory + "/groups/search", .searchGroups),
        Route("GET", directory + "/groups", .listGroups),
        Route("GET", directory + "/groups/count", .countGroups),
        Route("GET", directory + "/groups/stats", .groupStats),
        Route("GET", directory + "/groups/{groupId}", .groupDetails),
        Route("GET", directory + "/groups/{groupId}/role-assignments", .groupRoleAssignments),
        Route("POST", "/v2/orgs/{orgId}/workspaces", .workspaces),
    ]

    private static let writing: [Route] = [
        change("POST", directory + "/users/{accountId}/suspend", .suspend, isBare: true),
        change("POST", directory + "/users/{accountId}/restore", .restore, isBare: true),
        change("DELETE", directory + "/users/{accountId}", .removeUser, isBare: true),
        change("POST", directory + "/groups/{groupId}/memberships", .addMember, isBare: true),
        change("DELETE", directory + "/groups/{groupId}/memberships/{accountId}", .removeMember, isBare: true),
        change("POST", directory + "/groups", .createGroup, isBare: true),
        change("DELETE", directory + "/groups/{groupId}", .deleteGroup, isBare: true),
        change("POST", directory + "/groups/{groupId}/role-assignments/assign", .assignGroupRole, isBare: true),
        change("POST", directory + "/groups/{groupId}/role-assignments/revoke", .revokeGroupRole, isBare: true),
        change("POST", "/v2/orgs/{orgId}/users/invite", .invite),
        change("POST", "/v1/orgs/{orgId}/users/{userId}/roles/assign", .assignRole),
        change("POST", "/v1/orgs/{orgId}/users/{userId}/roles/revoke", .revokeRole),
        change("POST", "/v1/orgs/{orgId}/users/{userId}/role-assignments/assign", .assignOrganizationRole),
        change("POST", "/v1/orgs/{orgId}/users/{userId}/role-assignments/revoke", .revokeOrganizationRole),
    ]

    private static let management: [Route] = [
        Route("GET", "/users/{account_id}/manage", .permissions, family: .userManagement),
        Route("GET", "/users/{account_id}/manage/profile", .profile, family: .userManagement),
        Route("GET", "/users/{account_id}/manage/api-tokens", .tokens, family: .userManagement),
        manage("PATCH", "/users/{account_id}/manage/profile", .changeProfile),
        manage("PUT", "/users/{account_id}/manage/email", .changeEmail),
        manage("POST", "/users/{account_id}/manage/lifecycle/disable", .disable),
        manage("POST", "/users/{account_id}/manage/lifecycle/enable", .enable),
        manage("POST", "/users/{account_id}/manage/lifecycle/delete", .delete),
        manage("POST", "/users/{account_id}/manage/lifecycle/cancel-delete", .cancelDelete),
        manage("DELETE", "/users/{account_id}/manage/api-tokens/{tokenId}", .revokeToken),
    ]

    /// Described until July 2026, gone in August. They answer 410 here, so that a client of theirs cannot go unnoticed.
    private static let removed: [Route] = [
        change("POST", "/v1/orgs/{orgId}/directory/groups", .removedFromVendor),
        change("DELETE", "/v1/orgs/{orgId}/directory/groups/{groupId}", .removedFromVendor),
        change("POST", "/v1/orgs/{orgId}/directory/groups/{groupId}/memberships", .removedFromVendor),
        change("DELETE", "/v1/orgs/{orgId}/directory/groups/{groupId}/memberships/{accountId}", .removedFromVendor),
        change("POST", "/v1/orgs/{orgId}/directory/groups/{groupId}/roles/assign", .removedFromVendor),
        change("POST", "/v1/orgs/{orgId}/directory/groups/{groupId}/roles/revoke", .removedFromVendor),
        change("DELETE", "/v1/orgs/{orgId}/directory/users/{accountId}", .removedFromVendor),
        change("POST", "/v1/orgs/{orgId}/directory/users/{accountId}/restore-access", .removedFromVendor),
        change("POST", "/v1/orgs/{orgId}/directory/users/{accountId}/suspend-access", .removedFromVendor),
        Route("POST", "/v1/orgs/{orgId}/groups/search", .removedFromVendor),
        change("POST", "/v1/orgs/{orgId}/users/invite", .removedFromVendor),
        Route("POST", "/v1/orgs/{orgId}/users/search", .removedFromVendor),
    ]

    /// Of the first site.
    static let jira: [Route] = [
        Route("GET", "/rest/api/3/myself", .myself, family: .jira),
        Route("GET", "/rest/api/3/serverInfo", .serverInfo, family: .jira),
        Route("GET", "/rest/api/3/applicationrole", .applicationRoles, family: .jira),
        Route("GET", desks, .desks, family: .jira),
        Route("GET", desks + "/{id}/requesttype", .requestTypes, family: .jira),
        Route("GET", desks + "/{id}/requesttype/{type}", .requestType, family: .jira),
        Route("GET", "/rest/servicedeskapi/request/{key}", .request, family: .jira),
        Route("GET", "/rest/servicedeskapi/request/{key}/comment", .requestComments, family: .jira),
        Route("POST", "/rest/servicedeskapi/request/{key}/comment", .addComment, family: .jira, isChange: true),
    ]
    private static let desks = "/rest/servicedeskapi/servicedesk"

    private static func change(
        _ method: String, _ template: String, _ operation: Operation, isBare: Bool = false
    ) -> Route {
        Route(method, template, operation, isChange: true, isBare: isBare)
    }

    private static func manage(_ method: String, _ template: String, _ operation: Operation) -> Route {
        Route(method, template, operation, family: .userManagement, isChange: true)
    }
}
