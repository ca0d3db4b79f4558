import Core
import Engine
import Store

@testable import Web

extension TemplateTests {
    static func chatSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Wrong.")
        let frame = SettingsFrame(for: yes ? .admin : .viewer, current: "/settings/channels")
        let call = ChannelCallNote(ChannelCall(), now: Instant(seconds: 0), hint: "Write.")
        return [
            SlackChannelPage(
                shell: shell, frame: frame, channelsPath: "/", action: "/", version: 1, changed: text,
                isUnreachable: yes, manifest: "M", commandURL: "https://u/c", interactionURL: "https://u/i", call: call,
                isOn: yes, hasSecret: yes, hasToken: yes, workspace: yes ? "Acme (T1)" : nil, others: "T2",
                secretError: text, tokenError: text, othersError: text),
            teams(shell, frame, call, text, hasDirectory: yes, portal: nil),
            teams(shell, frame, call, text, hasDirectory: false, portal: yes ? "https://u/request" : nil),
        ]
    }

    private static func teams(
        _ shell: Shell, _ frame: SettingsFrame, _ call: ChannelCallNote, _ text: String?, hasDirectory: Bool,
        portal: String?
    ) -> TeamsChannelPage {
        TeamsChannelPage(
            shell: shell, frame: frame, channelsPath: "/", action: "/", version: 1, changed: text,
            isUnreachable: text != nil, hookURL: "https://u/t", call: call, isOn: hasDirectory, hasToken: text != nil,
            tenant: "t", clientID: "c", hasAppSecret: text != nil, portal: portal, portalPath: "/",
            hasDirectory: hasDirectory, tokenError: text, tenantError: text, clientError: text, appSecretError: text)
    }
}
