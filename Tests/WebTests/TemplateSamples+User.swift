import Core
import Engine

@testable import Web

extension TemplateTests {
    static func userSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Text.")
        let check = UserPage.Check(
            look: "yes", icon: "check", query: text, words: text == nil ? "Words" : nil, known: ["x"])
        return [
            UserPage(
                shell: shell, usersPath: "/users", name: "Ada", initials: "A", email: text,
                knownSince: yes ? time : nil,
                badges: [.init(look: "badge-warn", icon: "pause", word: "Suspended")],
                protections: [.init(sentence: "In a protected group", detail: text)],
                acts: yes
                    ? .init(
                        planPath: "/users/plan", account: "1",
                        menu: [.init(action: "suspend", icon: "pause", label: "Suspend…")]) : nil,
                lookOnly: text, refreshAction: text,
                access: .init(summary: "1 seat", rows: yes ? [accessSample] : [], hasProducts: yes, hasPrices: yes),
                groups: .init(
                    count: "1",
                    rows: yes
                        ? [
                            .init(group: "g", lock: "Synced", isProtecting: yes, grants: "Grants Jira", removal: "x"),
                            .init(group: "h", lock: nil, isProtecting: false, grants: nil, removal: nil),
                        ] : [], isInGroups: yes, additions: [.init(value: "addToGroups: [\"g\"]", label: "g")],
                    manyPath: text),
                canJoin: yes,
                contact: .init(
                    spared: text,
                    warnings: yes
                        ? [.init(look: "", icon: "mail", title: "Warned", words: "W", when: time, againAction: "/")]
                        : [],
                    answers: yes
                        ? [
                            .init(
                                look: "", icon: "shield", title: "Said", words: "W", said: text, when: time,
                                withdrawAction: "/")
                        ] : [], isSilent: !yes),
                history: yes
                    ? [
                        .init(
                            look: "glyph-ok", icon: "undo", title: "Done", runPath: "/r", runTitle: "Run",
                            details: ["x"], when: time, restorePath: "/users/1/restore/1")
                    ] : [], isCut: yes, auditPath: "/audit", rulesPath: "/rules",
                rules: yes
                    ? [
                        .init(
                            rule: "Tidy", path: "/rules/1", look: "held", icon: "shield", verdict: "Spared", note: "x",
                            conditions: [check], safeguards: [check], isOff: yes),
                        .init(
                            rule: "Other", path: "/rules/2", look: "", icon: "minus", verdict: "Not", note: nil,
                            conditions: [], safeguards: [], isOff: false),
                    ] : [],
                evidence: [.init(look: "", icon: "unknown", subject: "Jira", value: "unknown", remark: "x")],
                facts: [.init(term: "Claim", value: "Managed", detail: text)], accountID: "1"),
            RestorePage(
                shell: shell, usersPath: "/users", userPath: "/users/1", name: "Ada", runTitle: "Run", runPath: "/r",
                ranAt: time, given: yes ? [.init(kind: "add", sign: "+", words: "group g")] : [],
                kept: yes ? [.init(what: "x", why: "gone", detail: "g")] : [],
                form: yes ? .init(action: "/", plan: "0", button: "Take back 1 step") : nil, lookOnly: text),
        ]
    }

    private static let accessSample = UserPage.AccessRow(
        product: "Jira", look: "badge-ok", icon: "check", state: "Used", seen: time, seenDay: "1 Jan 1970",
        seenWord: "never",
        through: [.init(tag: "g", isSynced: true)], throughWord: "x", role: "user", price: "–", removal: "x")
}
