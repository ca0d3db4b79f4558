/// Where Slack takes later answers to one command: at most 5 within 30 minutes. Whoever has it can write to the asker,
/// so it is never logged.
public struct SlackResponseURL: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    public static let mostAnswers = 5
    public static let term = Duration.seconds(30 * 60)

    let text: String

    /// `nil` unless it leads to Slack's own host: an answer must not be posted wherever a body says.
    /// - Parameter hooks: what such an address begins with, without a trailing slash.
    public init?(_ text: String, hooks: String = ChatAddresses.vendors.slackHooks) {
        guard text.hasPrefix("\(hooks)/"), text.utf8.count <= 500,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        self.text = text
    }

    public var description: String { "response_url" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
