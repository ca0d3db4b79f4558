import Foundation

/// What becomes of a call.
enum Outcome {
    case reply(Reply)
    /// Close the connection and answer nothing.
    case drop
    /// Announce the whole answer and send half of it.
    case truncated(Reply)
}

extension World {
    /// Answers one call of the vendor's API, faults included.
    mutating func answer(_ call: Call, at instant: ContinuousClock.Instant) -> Outcome {
        self.call += 1
        let match = Route.match(call)
        var isChange = call.method != "GET"
        if case .found(let route, _) = match {
            journal.count(route.method + " " + route.template, isChange: route.isChange)
            isChange = route.isChange
        } else {
            journal.count("other", isChange: false)
        }
        let budget = rateBudget(at: instant)
        if let outcome = interrupted(call, isChange: isChange, budget) { return outcome }
        var reply = answer(call, match, at: instant)
        reply.headers += budget.headers
        if faults.dropsAnswer(path: call.path, isChange: isChange) { return .drop }
        if !reply.body.isEmpty, faults.truncatesAnswer(path: call.path, isChange: isChange) { return .truncated(reply) }
        return .reply(reply)
    }

    private mutating func answer(_ call: Call, _ match: Route.Match, at instant: ContinuousClock.Instant) -> Reply {
        do {
            guard case .found(let route, let parameters) = match else { throw Self.failure(match, call) }
            do throws(Failure) {
                try authorize(call, route.family)
                try limit(route, at: instant)
                return try perform(route.operation, parameters, call)
            } catch {
                if route.isBare, faults.faults.bareErrors { return Reply(status: error.status) }
                throw error
            }
        } catch let failure as Failure {
            return failure.reply(id: identity.uuid(kind: 8, self.call))
        } catch {
            return Reply(status: 500)
        }
    }

    private static func failure(_ match: Route.Match, _ call: Call) -> Failure {
        let isManagement = call.segments.first == "users"
        if call.segments.first == "rest" {
            if case .wrongMethod = match { return .jira(405, "Method not allowed", isDesk: false) }
            return .jira(404, "No such resource: \(call.path)", isDesk: false)
        }
        if case .wrongMethod = match {
            guard !isManagement else { return .management(405, "methodNotAllowed") }
            return .organization(
                status: 405, code: "ADMIN-405-1", title: "Method not supported", detail: call.method)
        }
        guard !isManagement else { return .management(404, "notFound") }
        return .organization(status: 404, code: "ADMIN-404-1", title: "Resource not found", detail: call.path)
    }

    private func authorize(_ call: Call, _ family: Route.Family) throws(Failure) {
        let isKnown =
            family == .jira
            ? call.authorization == "Basic " + jiraLogin
            : call.authorization == "Bearer " + SimulatorOptions.key && !faults.faults.expiredKey
        guard isKnown else {
            switch family {
            case .jira: throw .jira(401, "Client must be authenticated to access this resource.", isDesk: false)
            case .organization: throw .gateway(status: 401, message: "Unauthorized")
            case .userManagement: throw .management(401, "unauthorized")
            }
        }
        if !call.body.isEmpty, call.contentType?.lowercased().hasPrefix("application/json") != true {
            switch family {
            case .organization: throw .badRequest("The content type must be application/json.")
            case .userManagement: throw .management(400, "bodyParseFailure")
            case .jira: throw .jira(415, "The content type must be application/json.", isDesk: false)
            }
        }
    }

    private var jiraLogin: String {
        Data("\(address(0)):\(SimulatorOptions.jiraToken)".utf8).base64EncodedString()
    }

    // MARK: Faults and limits

    private mutating func interrupted(_ call: Call, isChange: Bool, _ budget: RateBudget) -> Outcome? {
        var interruption = faults.interruption(path: call.path, isChange: isChange)
        if budget.isSpent { interruption = .rateLimited(retryAfter: faults.faults.rateLimit?.retryAfter) }
        switch interruption {
        case nil: return nil
        case .drop: return .drop
        case .html(let status):
            let page =
                "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Proxy error</h1></body></html>"
            return .reply(Reply(status: status, body: Array(page.utf8), contentType: "text/html; charset=utf-8"))
        case .serverError(let status):
            let failure: Failure =
                call.segments.first == "rest"
                ? .jira(status, "Internal error: simulated.", isDesk: false)
                : .organization(
                    status: status, code: "ADMIN-500-1", title: "Internal error", detail: "Simulated.")
            return .reply(failure.reply(id: identity.uuid(kind: 8, self.call)))
        case .rateLimited(let retryAfter):
            var reply = Failure.gateway(status: 429, message: "Too Many Requests").reply(id: "")
            reply.headers = budget.headers
            if let retryAfter { reply.headers.append(("Retry-After", String(retryAfter))) }
            return .reply(reply)
        }
    }

    struct RateBudget {
        var isSpent: Bool
        var headers: [(name: String, value: String)]
    }

    private mutating func rateBudget(at instant: ContinuousClock.Instant) -> RateBudget {
        let limit = faults.faults.rateLimit?.perWindow ?? 1_000_000
        let window = Duration.seconds(faults.faults.rateLimit?.windowSeconds ?? 60)
        let (calls, end) = windows.count("all", window: window, at: instant)
        return RateBudget(
            isSpent: calls > limit,
            headers: [
                ("X-RateLimit-Limit", String(limit)), ("X-RateLimit-Remaining", String(max(0, limit - calls))),
                ("X-RateLimit-Reset", wallClock(after: instant.duration(to: end))),
            ])
    }

    /// 200 a minute on last active dates is the vendor's own limit and holds without any fault.
    private mutating func limit(_ route: Route, at instant: ContinuousClock.Instant) throws(Failure) {
        guard route.operation == .lastActiveDates else { return }
        let (calls, _) = windows.count("last-active-dates", window: .seconds(60), at: instant)
        if calls > 200 { throw .gateway(status: 429, message: "Too Many Requests") }
    }

    // MARK: Operations

    private mutating func perform(
        _ operation: Operation, _ parameters: [String], _ call: Call
    ) throws(Failure) -> Reply {
        switch operation {
        case .organizations: return try organizations(call)
        case .permissions, .profile, .changeProfile, .changeEmail, .disable, .enable, .delete, .cancelDelete, .tokens,
            .revokeToken:
            return try manage(operation, parameters, call)
        case .myself, .serverInfo, .applicationRoles, .desks, .requestTypes, .requestType, .request, .requestComments,
            .addComment:
            return try jira(operation, parameters, call)
        default: break
        }
        guard parameters.first == organizationID else { throw .noOrganization }
        let rest = Array(parameters.dropFirst())
        if operation == .removedFromVendor {
            throw .organization(
                status: 410, code: "ADMIN-410-1", title: "Gone", detail: "Removed after 30 June 2026; use v2.")
        }
        if let reply = try performV1(operation, rest, call) { return reply }
        if let reply = try performUsers(operation, rest, call) { return reply }
        return try performGroups(operation, rest, call)
    }

    private mutating func performV1(_ operation: Operation, _ rest: [String], _ call: Call) throws(Failure) -> Reply? {
        switch operation {
        case .organization: organization()
        case .managedUsers: try managedUsers(call)
        case .lastActiveDates: try lastActiveDates(rest[0], call)
        case .domains: try listDomains(call)
        case .domain: try domainDetails(rest[0])
        case .eventActions: listEventActions()
        case .events: try listEvents(call)
        case .eventsStream: try streamEvents(call)
        case .event: try eventDetails(rest[0])
        case .assignRole: try changeRole(rest[0], call, assigns: true)
        case .revokeRole: try changeRole(rest[0], call, assigns: false)
        case .assignOrganizationRole: try changeOrganizationRole(rest[0], call, assigns: true)
        case .revokeOrganizationRole: try changeOrganizationRole(rest[0], call, assigns: false)
        case .directories: try listDirectories(call)
        case .workspaces: try workspaces(call)
        case .invite: try invite(call)
        default: nil
        }
    }

    private mutating func performUsers(
        _ operation: Operation, _ rest: [String], _ call: Call
    ) throws(Failure) -> Reply? {
        switch operation {
        case .searchUsers: try searchUsers(rest[0], call)
        case .listUsers: try listUsers(rest[0], call)
        case .countUsers: try countUsers(rest[0], call)
        case .userStats: try userStats(rest[0])
        case .userDetails: try userDetails(rest[0], rest[1])
        case .userRoleAssignments: try userRoleAssignments(rest[0], rest[1], call)
        case .suspend: try suspend(rest[0], rest[1], call)
        case .restore: try restore(rest[0], rest[1], call)
        case .removeUser: try removeUser(rest[0], rest[1])
        default: nil
        }
    }

    private mutating func performGroups(
        _ operation: Operation, _ rest: [String], _ call: Call
    ) throws(Failure) -> Reply {
        switch operation {
        case .searchGroups: try searchGroups(rest[0], call)
        case .listGroups: try listGroups(rest[0], call)
        case .createGroup: try createGroup(rest[0], call)
        case .groupDetails: try groupDetails(rest[0], rest[1])
        case .countGroups: try countGroups(rest[0], call)
        case .groupStats: try groupStats(rest[0])
        case .deleteGroup: try deleteGroup(rest[0], rest[1])
        case .addMember: try addMember(rest[0], rest[1], call)
        case .removeMember: try removeMember(rest[0], rest[1], rest[2])
        case .groupRoleAssignments: try groupRoleAssignments(rest[0], rest[1], call)
        case .assignGroupRole: try changeGroupRole(rest[0], rest[1], call, assigns: true)
        case .revokeGroupRole: try changeGroupRole(rest[0], rest[1], call, assigns: false)
        default: throw .noOrganization
        }
    }

    private mutating func manage(
        _ operation: Operation, _ parameters: [String], _ call: Call
    ) throws(Failure) -> Reply {
        let id = parameters[0]
        return switch operation {
        case .profile: try profile(id)
        case .changeProfile: try changeProfile(id, call)
        case .changeEmail: try changeEmail(id, call)
        case .disable: try disable(id, call)
        case .enable: try enable(id, call)
        case .delete: try scheduleDeletion(id)
        case .cancelDelete: try cancelDeletion(id)
        case .tokens: try tokens(id)
        case .revokeToken: try revokeToken(id, parameters[1])
        default: try permissions(id, call)
        }
    }
}
