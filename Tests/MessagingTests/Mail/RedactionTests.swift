import CCurl
import Foundation
import Testing

@testable import Messaging

/// A server that repeats what it was sent does not get a password into an error.
@Suite struct RedactionTests {
    private static let password = #"hu"sh\0815"#
    private static let server = MailServer(
        host: "mail.example", port: 587, security: .startTLS, login: MailLogin(user: "usher", password: password))

    /// In all forms in which it is sent: as it is, quoted, by AUTH LOGIN, by AUTH PLAIN.
    private static let forms = [
        password, #"hu\"sh\\0815"#, Data(password.utf8).base64EncodedString(),
        Data("\0usher\0\(password)".utf8).base64EncodedString(),
    ]

    @Test(arguments: forms) func noFormOfThePasswordIsRepeated(form: String) {
        let said = "535 no user \(form), really not \(form)"
        #expect(Self.server.redacted(said) == "535 no user •••, really not •••")
        for (code, reply) in [(CURLE_LOGIN_DENIED, 535), (CURLE_LOGIN_DENIED, 454), (CURLE_SEND_ERROR, 550)] {
            let outcome = CurlOutcome(code: code, reply: reply, replyText: said, detail: "it said \(form)")
            let words = SMTPFailure(outcome, Self.server).error.map { "\($0)" } ?? ""
            #expect(words.contains("•••") && !words.contains(form))
        }
        for code in [CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_COULDNT_CONNECT] {
            let outcome = CurlOutcome(code: code, reply: 0, replyText: "", detail: "it said \(form).")
            let words = ConnectionFailure(outcome, Self.server).error.map { "\($0)" } ?? ""
            #expect(words.contains("it said •••.") && !words.contains(form))
        }
    }

    @Test func neitherLoginNorServerPrintsIt() {
        for value in [Self.server, Self.server.login as Any] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!text.contains("0815"), "\(text)")
            }
        }
    }

    @Test func nothingElseIsHidden() {
        var open = Self.server
        #expect(open.redacted("535 usher is unknown") == "535 usher is unknown")
        open.login = MailLogin(user: "usher", password: "")
        #expect(open.redacted("250 OK") == "250 OK")
        open.login = nil
        #expect(open.redacted("250 OK") == "250 OK")
    }

    @Test func aServerPrintsWithoutItsPassword() {
        var dumped = ""
        dump(Self.server, to: &dumped)
        for text in [
            dumped, "\(Self.server)", String(reflecting: Self.server), "\(String(describing: Self.server.login))",
        ] {
            #expect(text.contains("usher") && !text.contains("0815"))
        }
    }
}
