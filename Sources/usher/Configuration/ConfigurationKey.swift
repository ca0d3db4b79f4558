/// Everything that can be configured. The raw value is the path in `usher.yaml`.
enum ConfigurationKey: String, CaseIterable, Sendable {
    case data
    case database
    case listen
    case publicURL
    case publicListen
    case visitorURL
    case tlsCertificate = "tls.certificate"
    case tlsKey = "tls.key"
    case trustedProxies
    case atlassianURL = "atlassian.url"
    case atlassianOrganization = "atlassian.org"
    case atlassianKey = "atlassian.key"
    case jiraURL = "jira.url"
    case jiraEmail = "jira.email"
    case jiraToken = "jira.token"
    case smtpURL = "smtp.url"
    case now

    /// Name of the environment variable.
    var variable: String {
        switch self {
        case .data: "USHER_DATA"
        case .database: "USHER_DATABASE"
        case .listen: "USHER_LISTEN"
        case .publicURL: "USHER_PUBLIC_URL"
        case .publicListen: "USHER_PUBLIC_LISTEN"
        case .visitorURL: "USHER_VISITOR_URL"
        case .tlsCertificate: "USHER_TLS_CERTIFICATE"
        case .tlsKey: "USHER_TLS_KEY"
        case .trustedProxies: "USHER_TRUSTED_PROXIES"
        case .atlassianURL: "USHER_ATLASSIAN_URL"
        case .atlassianOrganization: "USHER_ATLASSIAN_ORG"
        case .atlassianKey: "USHER_ATLASSIAN_KEY"
        case .jiraURL: "USHER_JIRA_URL"
        case .jiraEmail: "USHER_JIRA_EMAIL"
        case .jiraToken: "USHER_JIRA_TOKEN"
        case .smtpURL: "USHER_SMTP_URL"
        case .now: "USHER_NOW"
        }
    }

    /// Its value is never repeated in a message. The mail server's address holds its password.
    var isSecret: Bool { self == .atlassianKey || self == .jiraToken || self == .smtpURL }

    /// Why it can't stand in `usher.yaml`; `nil` when it can.
    var whyNotInFile: String? {
        switch self {
        case .data: "the file is found through the data directory, so it can't name it; use USHER_DATA or --data"
        case .now: "a fixed clock is for a single command; use USHER_NOW or --at"
        default: nil
        }
    }

    /// Variables that start with USHER_ and are no settings: switches of the tests, in debug builds only.
    static let testVariables: Set<String> = {
        #if DEBUG
            ["USHER_FAULT_WRITES"]
        #else
            []
        #endif
    }()
}
