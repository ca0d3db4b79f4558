import Core

/// Turns statuses and error bodies into `ConnectorError`. Source: the status and code tables of the Organizations and
/// User management REST APIs; several changes document no error body at all.
enum AtlassianAnswers {
    /// Returns for 2xx.
    static func requireSuccess(
        _ answer: TransportAnswer, isRead: Bool, delay: Duration?, key: Secret
    ) throws(ConnectorError) {
        if (200..<300).contains(answer.status) { return }
        var fault = VendorFault(answer.body)
        // A proxy may echo the request.
        fault.words = fault.words?.replacing(key.revealed, with: "•••")
        fault.code = fault.code?.replacing(key.revealed, with: "•••")
        switch answer.status {
        case 429: throw .rateLimited(retryAfter: delay)
        case 500...: throw .server(status: answer.status, message: fault.words ?? "no reason given")
        case 408: throw .connectionLost("the vendor waited too long for the request")
        case 401: throw .unauthorized(unauthorizedWords(key: key, fault))
        // Whatever a proxy says, the vendor did not.
        case _ where fault.isForeign: throw .malformed("status \(answer.status), \(fault.words ?? "not an answer")")
        case 300..<400: throw .malformed("status \(answer.status) points elsewhere; redirects are not followed")
        case 404 where fault.saysNoOrganization:
            throw .notFound("the organisation of this key; check USHER_ATLASSIAN_ORG")
        case 404: throw .notFound(fault.words ?? fault.code ?? "the vendor knows no such thing")
        default: throw isRead ? refusedRead(answer.status, fault) : refusedChange(answer.status, fault)
        }
    }

    /// Returns when a 2xx answer to a change is the vendor's own: empty or JSON.
    static func requireAcceptance(_ answer: TransportAnswer) throws(ConnectorError) {
        let fault = VendorFault(answer.body)
        if fault.isForeign { throw .malformed("status \(answer.status), \(fault.words ?? "not an answer")") }
    }

    /// Words for a body that is not what was asked for.
    static func unreadable(_ answer: TransportAnswer, _ fault: JSONFault) -> String {
        let vendor = VendorFault(answer.body)
        if answer.body.isEmpty { return "status \(answer.status) with an empty body" }
        let isPage = answer.body.first { $0 > 0x20 } == UInt8(ascii: "<")
        return isPage ? vendor.words ?? "a page instead of an answer" : "\(fault) of \(answer.body.count)"
    }

    private static func refusedRead(_ status: Int, _ fault: VendorFault) -> ConnectorError {
        let words = fault.words ?? fault.code ?? "no reason given"
        switch status {
        case 403:
            return .forbidden(
                words + ". The key needs an organisation admin as its maker and, when it has scopes, all read and "
                    + "write scopes for directories, groups, users and workspaces.")
        case 410: return .refused(code: fault.code, reason: "the vendor has removed this interface: \(words)")
        default: return .refused(code: fault.code, reason: words)
        }
    }

    private static func refusedChange(_ status: Int, _ fault: VendorFault) -> ConnectorError {
        let words = fault.reasonKey.map(VendorFault.words(forReason:)) ?? fault.words
        switch status {
        case _ where fault.saysNoSeat, 402: return .noFreeSeat(words ?? "the product's user limit is reached")
        case 403 where fault.saysKeyIsTooWeak: return .forbidden(words ?? "no reason given")
        case 403: return .refused(code: fault.code, reason: words ?? refusalWords(fault))
        case 409: return .conflict(words ?? "no reason given")
        default: return .refused(code: fault.code, reason: words ?? "status \(status) without a reason")
        }
    }

    private static func refusalWords(_ fault: VendorFault) -> String {
        switch fault.code {
        case "ADMIN-403-5": "the group can't be changed here, for example because an identity provider syncs it"
        case "forbidden", "forbidden.targetUnverified", "forbidden.unclaimedDomain":
            "it is not an account that this organisation manages"
        default:
            "the vendor does not allow it; usual reasons are that the user administers the organisation, or that an "
                + "identity provider owns the user or the group"
        }
    }

    /// What to do about a refused key. A user's API token is the usual mistake, and its start gives it away.
    private static func unauthorizedWords(key: Secret, _ fault: VendorFault) -> String {
        let text = key.revealed
        if text.hasPrefix("ATATT") || text.contains("@") {
            return
                "The key was refused: it looks like a person's API token. Usher needs an organisation API key, which "
                + "an organisation admin creates in Atlassian Administration → Settings → API keys. Set "
                + "USHER_ATLASSIAN_KEY to it."
        }
        return "The organisation API key was refused: it has expired or was revoked. Create a new one in Atlassian "
            + "Administration → Settings → API keys and set USHER_ATLASSIAN_KEY."
    }
}
