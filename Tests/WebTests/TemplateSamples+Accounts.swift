import Core

@testable import Web

extension TemplateTests {
    static func accountSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Wrong.")
        return [
            SignInPage(
                shell: shell, action: "/", email: "", next: "/", complaint: text, needsSetUp: yes, openIDPath: text),
            OneTimeLinkPage(shell: shell, action: "/", isGood: yes, signInPath: "/"),
            SetUpPage(
                shell: shell, action: "/", isGood: true, signInPath: "/", name: "", email: "",
                leastPasswordLength: 12, nameError: text, emailError: text, passwordError: text),
            AccountPage(
                shell: shell, name: "Ada", email: "a@b.c", role: "Viewer", roleExplanation: "Looks",
                hasPassword: yes, leastPasswordLength: 12, currentError: text, passwordError: text,
                passwordAction: "/",
                sessions: [.init(client: "Firefox", isThisOne: yes, signedIn: time, seen: time)], endOthers: text,
                sessionsAction: "/", themes: [.init(value: "dark", label: "Dark", isChosen: yes)],
                themeAction: "/"),
            AdministratorsPage(
                shell: shell, summary: "1",
                rows: [
                    .init(
                        path: "/", initials: "A", name: "Ada", email: "a@b.c", role: "Viewer", isDisabled: yes,
                        isInvited: true, signedIn: yes ? time : nil)
                ], addAction: "/", name: "", email: "", nameError: text, emailError: text,
                roles: RoleChoice.all(chosen: .viewer)),
            AdministratorPage(
                shell: shell, listPath: "/", name: "Ada", email: "a@b.c", isDisabled: yes, added: time,
                signedIn: yes ? time : nil, hasPassword: yes, openSessions: "1", lockedReason: text,
                roles: RoleChoice.all(chosen: .viewer), roleAction: "/", linkAction: "/", disableAction: "/",
                enableAction: "/", freshLink: text, linkUntil: "now"),
            ErrorPage(
                shell: shell, isFailure: yes, heading: "No", text: "No", requestID: "1", backPath: "/",
                backLabel: "Back"),
        ]
    }
}
