import Core
import Store

@testable import Web

extension TemplateTests {
    static func settingsSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Wrong.")
        let frame = SettingsFrame(for: yes ? .admin : .viewer, current: Link.connection)
        func connection(_ isFirst: Bool, _ isConfigured: Bool, _ has: Bool) -> ConnectionPage {
            ConnectionPage(
                shell: shell, frame: frame, action: "/", testAction: "/", version: 1, changed: text,
                isConnected: !isFirst, isFirst: isFirst, isConfigured: isConfigured, isJiraConfigured: has,
                lastSync: "Now.",
                warnings: [.init(isDanger: yes, isWarning: !yes, title: "Expires", text: "Replace it.")],
                complaint: text, hasKey: has, hasToken: has, organization: "o", keyExpiresOn: "2027-01-01",
                jiraURL: "https://a", jiraEmail: "a@b.c", organizationError: text, keyError: text, expiryError: text,
                jiraURLError: text, jiraEmailError: text, jiraTokenError: text)
        }
        return [
            connection(yes, false, false), connection(false, yes, false), connection(false, false, yes),
            OrganizationPage(
                shell: shell, frame: frame, action: "/", version: 1, changed: text, name: "Larkfield", timeZone: "UTC",
                zones: ["UTC", "Europe/Berlin"], trustedHours: "72", brakeUsers: "50", brakePercent: "10",
                isLarger: yes, brakeToday: text, needsOtherApprover: yes, nameError: text, timeZoneError: text,
                trustedError: text, brakeError: text),
            protectionSample(frame, shell, text),
            PricesPage(
                shell: shell, frame: frame, action: "/", version: 1, changed: text,
                rows: yes
                    ? [
                        .init(
                            number: 0, product: "jira", tier: "", label: "Jira", plan: text, price: "7.90",
                            currency: "EUR", isAnnual: true, renewal: "2026-12-01", next: "Next", error: text),
                        .init(
                            number: 1, product: "x", tier: "", label: "X", plan: nil, price: "", currency: "EUR",
                            isAnnual: false, renewal: "", next: nil, error: nil),
                    ] : [], count: 2, hasRows: yes),
            TokensPage(
                shell: shell, frame: frame, action: "/",
                rows: [
                    .init(
                        name: "reporting", scopes: ["read"], owner: text, used: yes ? time : nil, expires: time,
                        isExpired: yes, revokeAction: "/")
                ], hasRows: yes, name: "", scopes: [.init(value: "read", explanation: "Look", isChosen: yes)],
                terms: [.init(days: 30, label: "30 days", isChosen: yes)], nameError: text, scopeError: text,
                freshToken: text, freshName: "reporting"),
            DatabasePage(
                shell: shell, frame: frame, file: text, size: "4 MB", schema: "version 6 of 6", isCurrent: yes,
                lastBackup: yes ? time : nil, canBackUp: true,
                migrations: [.init(number: 1, name: "mirror", applied: yes ? time : nil)],
                backups: [.init(name: "b", size: "4 MB", made: time, path: "/")], hasBackups: yes,
                backupFolder: "/b", verdict: .init(isSound: yes, summary: "Sound", problems: ["None"]),
                backupAction: "/", checkAction: "/"),
            SingleSignOnPage(
                shell: shell, frame: frame, action: "/", removeAction: "/", version: 1, changed: text, isSetUp: yes,
                hasSecret: yes, returnAddress: "https://u/return", issuer: "https://i", clientID: "c", domain: "d",
                roles: RoleChoice.all(chosen: .viewer), issuerError: text, clientError: text, domainError: text),
            mailSample(frame, shell, text, isBuiltIn: false), mailSample(frame, shell, text, isBuiltIn: true),
            SettingsConflictPage(shell: shell, who: "ada@example.com", when: time, againPath: "/"),
        ]
    }

    private static func mailSample(
        _ frame: SettingsFrame, _ shell: Shell, _ text: String?, isBuiltIn: Bool
    ) -> MailPage {
        let yes = shell.me != nil
        return MailPage(
            shell: shell, frame: frame, action: "/", testAction: "/", version: 1, changed: text, isMissing: yes,
            isBuiltIn: isBuiltIn, isConfigured: yes, unreadable: text, way: "mail.example, port 587", sender: "a@b.c",
            testRecipient: "ada@b.c", complaintTitle: text, complaint: text, hasPassword: yes, server: "mail.example",
            port: "587", securities: [.init(value: "tls", label: "TLS", isChosen: yes)], user: "u", from: "a@b.c",
            fromName: "Usher", replyTo: "", authority: "", hasAuthority: yes, perHour: "500", perRecipient: "10",
            serverError: text, portError: text, securityError: text, passwordError: text, fromError: text,
            fromNameError: text, replyToError: text, authorityError: text, perHourError: text, perRecipientError: text)
    }

    private static func protectionSample(_ frame: SettingsFrame, _ shell: Shell, _ text: String?) -> ProtectionPage {
        let yes = shell.me != nil
        return ProtectionPage(
            shell: shell, frame: frame, version: 1, changed: text,
            groups: [.init(name: "board", members: "9 people", isGone: yes)],
            users: [
                .init(
                    initials: "A", name: "Ada", detail: "a@b.c", path: text, user: "a@b.c", note: "Why",
                    recheck: text, isDue: yes, isGone: yes)
            ], due: text, hasGroups: yes, hasUsers: yes, groupNames: ["board"], addGroupAction: "/",
            removeGroupAction: "/", addUserAction: "/", removeUserAction: "/", group: "", user: "", note: "",
            recheckOn: "", groupError: text, userError: text, recheckError: text)
    }
}
