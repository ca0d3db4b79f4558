import Core
import Messaging

/// How mail, answers and requests for access are set up.
struct HelpMailPage: Page {
    struct Channel: Sendable {
        let icon: String
        let channel: String
        let words: String
        let path: String
    }
    /// What a mail may have in double braces.
    struct Field: Sendable {
        let spelling: String
        let meaning: String
        /// What stands there when there is no value.
        let missing: String
    }
    static let template = "help-mail"
    let shell: Shell
    let helpLinks: [HelpLink]
    let helpPath: String
    let mailPath: String
    let notificationsPath: String
    let rulesPath: String
    let accessPath: String
    let channelHelp: [Channel]
    /// Name of the channel that reads a mailbox.
    let mailChannel: String
    let mailChannelPath: String
    let fields: [Field]
}

extension HelpMailPage {
    init(shell: Shell) {
        self.init(
            shell: shell, helpLinks: HelpLink.all(current: Link.helpMail), helpPath: Link.help,
            mailPath: Link.mailSettings, notificationsPath: Link.notifications, rulesPath: Link.rules,
            accessPath: Link.access,
            channelHelp: RequestTrigger.Channel.allCases.map { channel in
                Channel(
                    icon: ChannelWords.icon(channel), channel: ChannelWords.name(channel), words: Self.words(channel),
                    path: Link.channel(channel))
            }, mailChannel: ChannelWords.name(.mail), mailChannelPath: Link.channel(.mail),
            fields: Placeholder.allCases.map {
                Field(spelling: $0.rawValue, meaning: $0.meaning, missing: $0.missing)
            })
    }

    private static func words(_ channel: RequestTrigger.Channel) -> String {
        switch channel {
        case .jsm:
            "An automation rule sends each new ticket here. The ticket is read back from Jira Service Management before "
                + "anything is given, and answered with a comment."
        case .slack:
            "People type /access and a product. Usher finds them by the e-mail address of their Slack account; guests "
                + "and foreign workspaces are refused."
        case .teams:
            "People mention the outgoing webhook and name a product. They are found through the directory, or get a "
                + "link to the public page."
        case .mail:
            "People write to a mailbox that Usher reads. A sender can be forged, so a link goes to the address of the "
                + "account, and only that link counts."
        case .portal:
            "People enter their e-mail address and a product. A link goes to the address; the page tells nobody whether "
                + "an address is known."
        }
    }
}
