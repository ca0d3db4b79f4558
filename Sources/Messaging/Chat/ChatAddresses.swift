/// Where the chat services are: scheme, host and path without a trailing slash. Tests put servers of this machine
/// there.
public struct ChatAddresses: Equatable, Sendable {
    /// Slack's Web API.
    public var slackAPI: String
    /// What every `response_url` of Slack begins with; nothing is posted anywhere else.
    public var slackHooks: String
    /// Microsoft's sign-in, which gives tokens for the directory.
    public var microsoftLogin: String
    /// The directory of Microsoft 365.
    public var graph: String

    public init(slackAPI: String, slackHooks: String, microsoftLogin: String, graph: String) {
        self.slackAPI = slackAPI
        self.slackHooks = slackHooks
        self.microsoftLogin = microsoftLogin
        self.graph = graph
    }

    public static let vendors = ChatAddresses(
        slackAPI: "https://slack.com/api", slackHooks: "https://hooks.slack.com",
        microsoftLogin: "https://login.microsoftonline.com", graph: "https://graph.microsoft.com")
}
