import Core
import Engine

@testable import Web

extension TemplateTests {
    static func visitorSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Wrong.")
        let frame = VisitorFrame(
            organization: "Larkfield", homePath: "/request", contact: yes ? "it@larkfield.example" : nil)
        return [
            PortalPage(
                shell: shell, frame: frame, action: "/request", text: "Ask.",
                products: yes
                    ? [
                        .init(key: "jira", name: "Jira", isChosen: true),
                        .init(key: "confluence", name: "Confluence", isChosen: false),
                    ] : [], hasProducts: yes, isAny: !yes, email: "", reason: "", longestReason: 2000,
                term: "30 minutes", emailError: text),
            PortalPage(
                shell: shell, frame: frame, action: "/request", text: "Ask.",
                products: [.init(key: "jira", name: "Jira", isChosen: false)], hasProducts: true, isAny: true,
                email: "a@b.c", reason: "Why", longestReason: 2000, term: "30 minutes", emailError: nil),
            VisitorNotice(
                shell: shell, frame: frame, icon: "mail", tone: "ok", heading: "H", paragraphs: ["P"],
                steps: yes ? ["S"] : [], hasSteps: yes, path: yes ? "/request" : nil, label: "Go"),
            ConfirmRequestPage(
                shell: shell, frame: frame, action: "/request/x", name: "Ada", product: yes ? "Jira" : nil,
                askedBy: "by mail", asked: time, reason: text),
            AnswerPage(
                shell: shell, frame: frame, action: "/answer/x", heading: "H", paragraphs: ["P"], button: "B",
                isKeep: yes, away: yes ? .init(first: "2026-11-21", last: "2027-11-21") : nil, awayUntil: "",
                reason: "", longestReason: 1000, reasonError: text, awayError: text),
        ]
    }

    static func channelSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Wrong.")
        let frame = SettingsFrame(for: yes ? .admin : .viewer, current: "/settings/channels")
        return [
            ChannelsPage(
                shell: shell, frame: frame,
                rows: [
                    .init(
                        icon: "mail", name: "Mail", detail: "D", tone: "ok", stateIcon: "check", state: "On",
                        last: yes ? time : nil, path: "/settings/channels/mail", label: "Change")
                ], address: yes ? "https://usher.example" : nil),
            PortalSettingsPage(
                shell: shell, frame: frame, action: "/", version: 1, changed: text, isOn: yes,
                address: yes ? "https://usher.example/request" : nil,
                products: yes ? [.init(key: "jira", name: "Jira", isChosen: true)] : [], hasProducts: yes, text: "",
                longestText: 600, contact: "", productsError: text, textError: text, contactError: text),
            MailChannelPage(
                shell: shell, frame: frame, action: "/", version: 1, changed: text, isOn: yes,
                lastRead: yes ? time : nil, failure: text, mailSettingsPath: yes ? "/settings/mail" : nil,
                server: "imap.example.com", port: "993",
                securities: [.init(value: "tls", label: "TLS", isChosen: yes)], user: "u", hasPassword: yes,
                address: "a@b.c", authority: yes ? "PEM" : "", complaint: text, serverError: text, portError: text,
                securityError: text, userError: text, passwordError: text, addressError: text, authorityError: text),
        ]
    }
}
