import Core
import Engine
import Foundation
import Web

/// All settings of one process, read once at the start: flags, then environment, then `usher.yaml` in the data
/// directory. Anything wrong or unknown is an error that names it; all of them come at once.
struct Configuration: Equatable, Sendable {
    /// Holds the database, the keys and `usher.yaml`. Default: `./usher-data`.
    var dataDirectory: String
    /// File of the SQLite database. Default: `usher.sqlite` in the data directory.
    var databasePath: String
    /// Where the server listens. Default: `127.0.0.1:8080`.
    var listen: ListenAddress
    /// How people reach the server, without a slash at the end; `nil` when nobody said.
    var publicURL: String?
    /// Where strangers are listened to; `nil`: where everybody is.
    var publicListen: ListenAddress?
    /// How strangers reach the server; `nil`: as administrators do, or wherever `publicListen` is.
    var visitorURL: String?
    /// Certificate and key of the server; `nil` for plain http.
    var tls: TLSFiles?
    /// Whose forwarded headers are believed.
    var trustedProxies: TrustedProxies
    /// Where the vendor's API is, also for an organisation that is connected in the console.
    var atlassianURL: String
    /// `nil` when neither organisation nor key is set.
    var atlassian: AtlassianAccess?
    /// `nil` when nothing of it is set.
    var jira: JiraAccess?
    /// The mail server and its password; `nil` when none is named.
    var mail: ConfiguredMail?
    /// Fixed clock for commands that only read or plan; `nil` for the real one.
    var now: Instant?

    /// Where the organisation is and what opens it.
    struct AtlassianAccess: Equatable, Sendable {
        var url: String
        var organization: String
        var key: Secret
    }

    /// Where issues are created.
    struct JiraAccess: Equatable, Sendable {
        var url: String
        var email: String
        var token: Secret
    }

    static let defaultDataDirectory = "./usher-data"
    static let defaultAtlassianURL = "https://api.atlassian.com"
    static let fileName = "usher.yaml"
}

extension Configuration {
    /// How people reach the public pages, as far as somebody said it: strangers with a listener of their own are not sent
    /// to the console's address.
    var publicAddress: String? { visitorURL ?? (publicListen == nil ? publicURL : nil) }

    /// Where the public pages are listened for.
    var publicFace: ListenAddress { publicListen ?? listen }

    /// What has to be set so that links in mails lead somewhere; `nil` when they do.
    var missingAddress: ConfigurationKey? {
        guard publicAddress == nil, publicFace.isEveryAddress else { return nil }
        return publicListen == nil ? .publicURL : .visitorURL
    }

    /// Reads all three sources. `flags` holds what was given on the command line.
    /// - Throws: `Diagnostics` with every wrong, unknown or missing setting.
    static func load(
        flags: [ConfigurationKey: String], environment: [String: String],
        file: (_ path: String) -> ConfigurationFile = ConfigurationFile.read(at:)
    ) throws(Diagnostics) -> Configuration {
        var reader = SettingReader(flags: flags, environment: environment)
        let directory = reader.text(.data) ?? defaultDataDirectory
        reader.add(file((directory as NSString).appendingPathComponent(fileName)))
        let configuration = Configuration(
            dataDirectory: directory,
            databasePath: reader.databasePath(in: directory),
            listen: reader.parsed(.listen, ListenAddress.parse) ?? .standard,
            publicURL: reader.parsed(.publicURL, WebAddress.parseOrigin),
            publicListen: reader.publicListen(),
            visitorURL: reader.parsed(.visitorURL, WebAddress.parseOrigin),
            tls: reader.tls(),
            trustedProxies: reader.parsed(.trustedProxies, ProxyList.parse) ?? .none,
            atlassianURL: reader.atlassianURL(),
            atlassian: reader.atlassian(),
            jira: reader.jira(),
            mail: reader.parsed(.smtpURL, MailServerURL.parse),
            now: reader.parsed(.now, Clock.parse))
        guard reader.complaints.isEmpty else { throw Diagnostics(reader.complaints) }
        return configuration
    }
}
