import Core
import Foundation
import Web

/// Collects settings by precedence, and every complaint about them.
struct SettingReader {
    private var settings: [ConfigurationKey: Setting] = [:]
    private(set) var complaints: [Diagnostic] = []

    init(flags: [ConfigurationKey: String], environment: [String: String]) {
        for (key, text) in flags {
            settings[key] = Setting(key: key, text: text, origin: .flag(SettingReader.flag(for: key)))
        }
        let byVariable = Dictionary(uniqueKeysWithValues: ConfigurationKey.allCases.map { ($0.variable, $0) })
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("USHER_") {
            if let key = byVariable[name] {
                // An empty variable is the shell's way of unsetting one.
                guard settings[key] == nil, !text.isEmpty else { continue }
                settings[key] = Setting(key: key, text: text, origin: .environment(name))
            } else if !ConfigurationKey.testVariables.contains(name) {
                complaints.append(
                    Diagnostic(
                        "\(name) is not a setting.", path: name,
                        suggestions: NearestNames.nearest(to: name, among: ConfigurationKey.allCases.map(\.variable))))
            }
        }
    }

    /// What people type for it; only some settings have a flag.
    private static func flag(for key: ConfigurationKey) -> String { key == .now ? "--at" : "--\(key.rawValue)" }

    mutating func add(_ file: ConfigurationFile) {
        complaints += file.complaints
        for setting in file.settings where settings[setting.key] == nil { settings[setting.key] = setting }
    }

    func text(_ key: ConfigurationKey) -> String? { settings[key]?.text }

    /// The value as `parse` reads it; a complaint when it says what is wrong.
    mutating func parsed<Value>(
        _ key: ConfigurationKey, _ parse: (String) -> Result<Value, SettingProblem>
    ) -> Value? {
        guard let setting = settings[key] else { return nil }
        switch parse(setting.text) {
        case .success(let value): return value
        case .failure(let problem):
            complaints.append(setting.complaint(problem.text))
            return nil
        }
    }

    mutating func databasePath(in directory: String) -> String {
        let standard = (directory as NSString).appendingPathComponent("usher.sqlite")
        return parsed(.database, DatabasePath.parse) ?? standard
    }

    /// Strangers and administrators can't share an address and a port when they are to be apart.
    mutating func publicListen() -> ListenAddress? {
        guard let listen = parsed(.publicListen, ListenAddress.parse), let setting = settings[.publicListen] else {
            return nil
        }
        let console = text(.listen).flatMap { try? ListenAddress.parse($0).get() } ?? .standard
        guard listen != console || listen.port == 0 else {
            complaints.append(setting.complaint("must be another address or port than USHER_LISTEN"))
            return nil
        }
        return listen
    }

    mutating func atlassianURL() -> String {
        parsed(.atlassianURL, WebAddress.parseOrigin) ?? Configuration.defaultAtlassianURL
    }

    /// Organisation and key belong together.
    mutating func atlassian() -> Configuration.AtlassianAccess? {
        let url =
            text(.atlassianURL).flatMap { try? WebAddress.parseOrigin($0).get() } ?? Configuration.defaultAtlassianURL
        let organization = parsed(.atlassianOrganization, OrganizationID.parse)
        let key = parsed(.atlassianKey, SecretText.parse)
        guard requireTogether([.atlassianOrganization, .atlassianKey]), let organization, let key else { return nil }
        return Configuration.AtlassianAccess(url: url, organization: organization, key: key)
    }

    /// Certificate and key belong together; whether they fit is seen when the server starts.
    mutating func tls() -> TLSFiles? {
        guard requireTogether([.tlsCertificate, .tlsKey]), let certificate = text(.tlsCertificate),
            let key = text(.tlsKey)
        else { return nil }
        return TLSFiles(certificate: certificate, key: key)
    }

    mutating func jira() -> Configuration.JiraAccess? {
        let url = parsed(.jiraURL, WebAddress.parse)
        let email = text(.jiraEmail)
        let token = parsed(.jiraToken, SecretText.parse)
        guard requireTogether([.jiraURL, .jiraEmail, .jiraToken]), let url, let email, let token else { return nil }
        return Configuration.JiraAccess(url: url, email: email, token: token)
    }

    /// True when all are set; a complaint for each one that is missing beside others.
    private mutating func requireTogether(_ keys: [ConfigurationKey]) -> Bool {
        let missing = keys.filter { settings[$0] == nil }
        guard !missing.isEmpty else { return true }
        guard missing.count < keys.count else { return false }
        let present = keys.filter { settings[$0] != nil }.map(\.variable).joined(separator: " and ")
        for key in missing {
            complaints.append(Diagnostic("\(key.variable) is missing; it belongs to \(present)", path: key.variable))
        }
        return false
    }
}
