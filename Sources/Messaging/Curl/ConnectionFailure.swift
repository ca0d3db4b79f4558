import CCurl
import Foundation

/// Why no encrypted connection to a mail server came about, whatever is spoken over it.
struct ConnectionFailure {
    let outcome: CurlOutcome
    let server: MailServer

    init(_ outcome: CurlOutcome, _ server: MailServer) { (self.outcome, self.server) = (outcome, server) }

    /// `nil` when it is another failure, or none.
    var error: MailError? {
        switch outcome.code {
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            .misconfigured("The certificate of \(server.place) is not trusted: \(detail).")
        case CURLE_USE_SSL_FAILED:
            .misconfigured("\(server.place) does not offer STARTTLS. Nothing was sent.")
        case CURLE_SSL_CONNECT_ERROR:
            if detail.contains("SYSCALL") || detail.lowercased().contains("reset") {
                .temporary("The encrypted connection to \(server.place) broke off: \(detail).")
            } else {
                .misconfigured("\(server.place) does not speak TLS there: \(detail).")
            }
        case CURLE_COULDNT_RESOLVE_HOST: .temporary("No address is known for the mail server \(server.host).")
        case CURLE_COULDNT_CONNECT: .temporary("Nothing answers at \(server.place): \(detail).")
        case CURLE_OPERATION_TIMEDOUT: .temporary("\(server.place) did not answer in time.")
        default: nil
        }
    }

    /// Without the full stop that is put after it.
    var detail: String { server.redacted(outcome.detail.trimmingCharacters(in: ["."])) }
}

extension MailServer {
    /// Without the password, should the other side repeat it in any of the forms it gets.
    func redacted(_ text: String) -> String {
        guard let login, !login.password.isEmpty else { return text }
        let quoted = login.password.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let forms = [
            quoted, login.password, Data(login.password.utf8).base64EncodedString(),
            Data("\0\(login.user)\0\(login.password)".utf8).base64EncodedString(),
        ]
        return forms.reduce(text) { $0.replacing($1, with: "•••") }
    }
}
