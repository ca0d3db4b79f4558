import Core
import Foundation

/// Makes the calls to one Jira site. Source: sections 3 and 4 of the vendor's REST references for Jira and Jira Service
/// Management.
struct JiraCaller: Sendable {
    private let caller: PacedCaller

    init(_ site: JiraSite, transport: HTTPTransport, pacing: Pacing, time: ConnectorTime) {
        let login = Data("\(site.email):\(site.token.revealed)".utf8).base64EncodedString()
        let secrets = [site.token, Secret(login)]
        caller = PacedCaller(
            transport: transport, pacing: pacing, time: time, authorization: Secret("Basic \(login)")
        ) { answer, isRead, delay throws(ConnectorError) in
            try JiraCaller.requireSuccess(answer, delay: delay, hiding: secrets)
        }
    }

    func tree(_ target: String) async throws(ConnectorError) -> JSONTree {
        try await caller.tree(TransportRequest(method: "GET", target: target))
    }

    func change(_ target: String, _ body: JSONTree) async throws(ConnectorError) {
        try await caller.change(TransportRequest(method: "POST", target: target, body: body.bytes))
    }

    /// All `values` of a list whose pages are told by `start` and `isLastPage`.
    func values(_ path: String) async throws(ConnectorError) -> [JSONTree] {
        var values: [JSONTree] = []
        for _ in 0..<JiraCaller.mostPages {
            let page = try await tree("\(path)?start=\(values.count)&limit=50")
            guard let found = page["values"]?.list else { throw .malformed("the list has no 'values'") }
            values += found
            // A page without anything would be asked for again and again.
            if page["isLastPage"]?.truth ?? true || found.isEmpty { return values }
        }
        throw .malformed("the list does not end")
    }

    private static let mostPages = 200

    private static func requireSuccess(
        _ answer: TransportAnswer, delay: Duration?, hiding secrets: [Secret]
    ) throws(ConnectorError) {
        if (200..<300).contains(answer.status) { return }
        let fault = VendorFault(answer.body)
        // A proxy may echo the request.
        let words = secrets.reduce(fault.words ?? fault.code ?? "no reason given") {
            $0.replacing($1.revealed, with: "•••")
        }
        switch answer.status {
        case 429: throw .rateLimited(retryAfter: delay)
        case 500...: throw .server(status: answer.status, message: words)
        case 408: throw .connectionLost("the site waited too long for the request")
        case 401:
            throw .unauthorized(
                "The Jira site refused its e-mail address with this API token: the token has expired or was revoked, "
                    + "or belongs to another account. Replace it under Settings → Connection, or in USHER_JIRA_TOKEN.")
        case _ where fault.isForeign: throw .malformed("status \(answer.status), \(words)")
        case 300..<400: throw .malformed("status \(answer.status) points elsewhere; redirects are not followed")
        case 403: throw .forbidden("the account of the Jira connection lacks the right: \(words)")
        case 404: throw .notFound(words)
        default: throw .refused(code: fault.code, reason: words)
        }
    }
}
