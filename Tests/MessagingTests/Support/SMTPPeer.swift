import Foundation
import Messaging
import SystemPackage
import TestSupport
import Testing

/// aiosmtpd on a free port, as `scripts/mail-tools` installs it.
struct SMTPPeer {
    let port: Int
    private let folder: URL

    static let password = "pa ss:wörd"
    private static let program = Peer.root + "/.venv-mail/bin/python"

    struct Kept: Decodable {
        /// The port that the client had: equal for mails of one connection.
        var peer: Int
        var tls: Bool
        var from: String
        var to: [String]
        var options: [String]
    }

    static func run(
        _ security: MailSecurity = .startTLS, options: [String] = [],
        _ body: @Sendable @escaping (SMTPPeer) async throws -> Void
    ) async throws {
        try await Peer.withFolder { folder in
            let arguments =
                [Peer.root + "/Tests/Peers/smtp-server.py", folder.path, "--security", security.rawValue] + options
            _ = try await Running.run(FilePath(program), arguments, until: { $0.hasPrefix("listens on ") }) { line in
                let port = try #require(Int(line.dropFirst("listens on ".count)))
                try await body(SMTPPeer(port: port, folder: folder))
            }
        }
    }

    /// Where it is, for a client that trusts its certificate.
    func server(
        _ security: MailSecurity = .startTLS, host: String = "localhost", login: MailLogin? = nil,
        authority: String? = Peer.certificate
    ) -> MailServer {
        MailServer(host: host, port: port, security: security, login: login, authority: authority)
    }

    private func names(_ ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(ending) }.sorted()
    }

    func kept() throws -> [Kept] {
        try names(".json").map {
            try JSONDecoder().decode(Kept.self, from: Data(contentsOf: folder.appendingPathComponent($0)))
        }
    }

    /// The mails as they came over the wire.
    func mails() throws -> [String] {
        try names(".eml").map {
            String(decoding: try Data(contentsOf: folder.appendingPathComponent($0)), as: UTF8.self)
        }
    }

    /// The last mail as Python's library for mail reads it.
    func read() async throws -> ReadMail {
        let name = try #require(try names(".eml").last)
        let arguments = [Peer.root + "/Tests/Peers/read-mail.py", folder.appendingPathComponent(name).path]
        return try await Running.run(FilePath(Self.program), arguments, until: { $0.hasPrefix("{") }) { line in
            try JSONDecoder().decode(ReadMail.self, from: Data(line.utf8))
        }.value
    }
}

/// A mail as another program reads it.
struct ReadMail: Decodable {
    var headers: [String: String]
    var text: String
    var html: String?
    var files: [File]
    struct File: Decodable {
        var name: String
        var type: String
        var content: String
    }
    /// Everything in the structure that is not as the standards want it.
    var defects: [String]
}
