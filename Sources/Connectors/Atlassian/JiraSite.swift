import Core
import Foundation

/// One Jira site and the account that works there.
public struct JiraSite: Sendable {
    /// Scheme, host and port, without a slash at the end.
    public let url: String
    public let email: String
    let token: Secret

    /// Throws what is wrong with it, with the path `jira.url`, `jira.email` or `jira.token`; never with the token.
    public init(url: String, email: String, token: String) throws(Diagnostic) {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        do { _ = try AtlassianConfiguration(baseURL: url, organization: "x", key: "x") } catch {
            let text =
                switch error {
                case .plainHTTP: "'\(url)' would send the token unencrypted. Use https."
                default: "'\(url)' is not the address of a site, such as https://acme.atlassian.net."
                }
            throw Diagnostic(text, path: "jira.url")
        }
        guard email.contains("@"), email.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ":") }) else {
            throw Diagnostic("Write the e-mail address of the account.", path: "jira.email")
        }
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Diagnostic("Write the API token of the account, on one line without blanks.", path: "jira.token")
        }
        self.url = url
        self.email = email
        self.token = Secret(token)
    }

    /// Asks the site who the account is. Throws why it does not say, with the path of the field to change.
    /// - Parameter transport: `nil` for HTTP to the site.
    public func check(transport: HTTPTransport? = nil) async throws(Diagnostic) {
        let transport = transport ?? .live(baseURL: url, timeout: .seconds(20), largestBody: 1 << 20)
        let login = Data("\(email):\(token.revealed)".utf8).base64EncodedString()
        let answer: TransportAnswer
        do throws(TransportError) {
            answer = try await transport.send(
                TransportRequest(
                    method: "GET", target: "/rest/api/3/myself",
                    headers: [
                        .init("Authorization", "Basic \(login)"), .init("Accept", "application/json"),
                        .init("User-Agent", "Usher"),
                    ]))
        } catch { throw Diagnostic("No connection to \(url): \(error.inWords).", path: "jira.url") }
        switch answer.status {
        case 200: return
        case 401:
            throw Diagnostic(
                "401: the site refused the e-mail address with this token. The token has expired or was revoked, or it "
                    + "belongs to another account.", path: "jira.token")
        case 403: throw Diagnostic("403: the account may not use this site.", path: "jira.email")
        case 404: throw Diagnostic("404: there is no Jira at \(url).", path: "jira.url")
        default: throw Diagnostic("\(answer.status): the site did not answer as Jira does.", path: "jira.url")
        }
    }
}

extension TransportError {
    /// Without a full stop.
    var inWords: String {
        switch self {
        case .notSent(let reason), .lost(let reason): reason
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .cancelled: "the call was cancelled"
        }
    }
}
