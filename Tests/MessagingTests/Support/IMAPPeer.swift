import Foundation
import Messaging
import TestSupport
import Testing

/// Dovecot as Debian packages it, with one user and its own files on free ports of loopback.
struct IMAPPeer {
    let startTLSPort: Int
    let tlsPort: Int
    private let mailbox: URL
    private let owner: Owner

    private static let password = "pa ss{wörd} \"\\"
    static let login = MailLogin(user: "usher", password: password)

    /// Dovecot shows mail to no root, so mail belongs to nobody when root runs the tests.
    private struct Owner {
        let isRoot = getuid() == 0
        var user: String { isRoot ? "nobody" : NSUserName() }
        var group: String { isRoot ? "nogroup" : String(getgid()) }

        func give(_ path: String) throws {
            guard isRoot else { return }
            try FileManager.default.setAttributes(
                [.ownerAccountID: 65534, .groupOwnerAccountID: 65534], ofItemAtPath: path)
        }
    }

    static func run(_ body: @Sendable @escaping (IMAPPeer) async throws -> Void) async throws {
        for attempt in 1...3 {
            do { return try await runOnce(body) } catch let error as Running.EndedEarly {
                // Somebody else took a port that was free a moment ago.
                guard attempt < 3, error.output.contains("Address already in use") else { throw error }
            }
        }
    }

    private static func runOnce(_ body: @Sendable @escaping (IMAPPeer) async throws -> Void) async throws {
        try await Peer.withFolder { folder in
            let owner = Owner()
            let ports = try await SilentPeer.run { first in try await SilentPeer.run { [first, $0] } }
            let home = folder.appendingPathComponent("mail")
            let mailbox = home.appendingPathComponent("usher")
            for name in ["mail", "mail/usher", "mail/usher/cur", "mail/usher/new", "mail/usher/tmp"] {
                let path = folder.appendingPathComponent(name)
                try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
                try owner.give(path.path)
            }
            let users = "\(login.user):{PLAIN}\(password)\n"
            try Data(users.utf8).write(to: folder.appendingPathComponent("users"))
            let file = folder.appendingPathComponent("dovecot.conf")
            try Data(configuration(folder.path, ports, owner).utf8).write(to: file)
            _ = try await Running.run(
                "/usr/sbin/dovecot", ["-F", "-c", file.path], until: { $0.contains("starting up") }
            ) {
                _ in
                try await body(
                    IMAPPeer(startTLSPort: ports[0], tlsPort: ports[1], mailbox: mailbox, owner: owner))
            }
        }
    }

    private static func configuration(_ folder: String, _ ports: [Int], _ owner: Owner) -> String {
        """
        base_dir = \(folder)/run
        state_dir = \(folder)/state
        log_path = /dev/stderr
        protocols = imap
        listen = 127.0.0.1
        ssl = required
        ssl_cert = <\(folder)/certificate.pem
        ssl_key = <\(folder)/key.pem
        auth_failure_delay = 0
        mail_location = maildir:\(folder)/mail/%u
        default_internal_user = \(owner.user)
        default_internal_group = \(owner.group)
        default_login_user = \(owner.user)
        service imap-login {
          chroot =
          inet_listener imap {
            port = \(ports[0])
          }
          inet_listener imaps {
            port = \(ports[1])
            ssl = yes
          }
        }
        service anvil {
          chroot =
        }
        passdb {
          driver = passwd-file
          args = scheme=PLAIN \(folder)/users
        }
        userdb {
          driver = static
          args = uid=\(owner.user) gid=\(owner.group) home=\(folder)/mail/%u
        }

        """
    }

    func server(
        _ security: MailSecurity = .startTLS, login: MailLogin? = IMAPPeer.login, authority: String? = Peer.certificate
    ) -> MailServer {
        MailServer(
            host: "localhost", port: security == .tls ? tlsPort : startTLSPort, security: security, login: login,
            authority: authority)
    }

    /// Puts a mail into the mailbox as a mail server that received it would.
    func deliver(_ mail: String, as name: String) throws {
        let path = mailbox.appendingPathComponent("new/\(name)")
        try Data(mail.utf8).write(to: path)
        try owner.give(path.path)
    }

    /// Names and flags of all mails: `cur/1:2,S` is one that was seen.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: mailbox.path).filter {
            $0.hasPrefix("cur/") || $0.hasPrefix("new/")
        }.sorted()
    }
}
