import Core

@testable import Web

extension TemplateTests {
    static func accessSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Text.")
        return [
            list(shell, isEmpty: false, isNarrowed: yes), list(shell, isEmpty: true, isNarrowed: yes),
            list(shell, isEmpty: true, isNarrowed: !yes),
            AccessRequestPage(
                shell: shell, listPath: "/", heading: "Ada wants access", mark: StateMark("badge", "clock", "Waits"),
                asked: time, by: "Slack", reason: text, answer: text, why: text,
                facts: [.init(term: "T", value: "V", link: yes ? "/" : nil)],
                grantPath: yes ? "/" : nil, refusePath: yes ? "/" : nil, lookOnly: text),
            AccessRequestPage(
                shell: shell, listPath: "/", heading: "Ada wants access", mark: StateMark("badge", "clock", "Waits"),
                asked: time, by: "Slack", reason: nil, answer: nil, why: nil, facts: [], grantPath: nil,
                refusePath: nil, lookOnly: "Ended."),
            GrantPage(
                shell: shell, listPath: "/", requestPath: "/", planPath: "/", person: "Ada", heading: "Give access?",
                asked: "Asked.", reason: text, notice: text,
                choices: [
                    .init(id: "back", value: "true", label: "L", hint: text, isChosen: yes),
                    .init(id: "group", value: "g", label: "G", hint: nil, isChosen: !yes),
                ], others: "", complaint: text, preview: yes ? .full : nil,
                confirmation: yes
                    ? .init(action: "/", hash: "0", button: "Give", wayBack: "Undo.", fields: [HiddenField("k", "v")])
                    : nil, barred: text),
            AccessDeskPage(
                shell: shell, frame: SettingsFrame(for: yes ? .admin : .viewer, current: Link.accessSettings),
                answers: .init(
                    action: "/", version: 1, changed: text, keepDays: "90", keepsInARow: "3", mayBeAway: yes,
                    maxAwayDays: "365", linkDays: "30", keepDaysError: text, keepsError: text, awayError: text,
                    linkError: text),
                requests: .init(
                    action: "/", version: 1, changed: text, waits: yes, graceDays: "30", graceError: text,
                    seatRows: yes ? [.init(product: "Jira", field: "seats.jira@a", seats: "", error: text)] : [])),
            AccessRefusalPage(
                shell: shell, listPath: "/", requestPath: "/", person: "Ada", heading: "Refuse?", asked: "Asked.",
                reason: text, action: "/", sentence: "No.", sentenceError: text, button: "Refuse"),
        ]
    }

    private static func list(_ shell: Shell, isEmpty: Bool, isNarrowed: Bool) -> AccessPage {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Text.")
        let rule = Rule(
            id: "r", name: "N", selection: .filter("group = \"g\""), trigger: .request(RequestTrigger(channel: .jsm)),
            actions: [.addToGroups(["g"]), .giveBack])
        let names = ProductNames(.empty)
        return AccessPage(
            shell: shell, listPath: "/", publicPath: "/",
            starts: [.init(path: "/", icon: "undo", title: "T", text: "X")], rulesPath: "/", channelsPath: "/",
            mayDecide: yes, tiles: AccessPage.Tile.all(AccessStatistics()),
            answers: isEmpty
                ? []
                : [
                    .init(
                        initials: "A", person: "Ada", userPath: "/", rule: "R", rulePath: yes ? "/" : nil, said: text,
                        when: time, until: text, action: "/")
                ], hasAnswers: !isEmpty,
            segments: [
                .init(target: "/", label: "All", isCurrent: true, number: text),
                .init(target: "/", label: "Waiting", isCurrent: false, number: nil),
            ], find: "", show: "all", channelOptions: [.init(value: "jsm", label: "Ticket", isChosen: yes)],
            isNarrowed: isNarrowed,
            rows: isEmpty
                ? []
                : [
                    .init(
                        initials: "A", person: "Ada", address: text, userPath: yes ? "/" : nil, path: "/",
                        wants: "Jira", by: "Slack", when: time, mark: StateMark("badge", "clock", "Waits"),
                        reason: text, note: text,
                        decide: yes ? .init(grantPath: "/", refusePath: "/", about: "Ada") : nil)
                ], summary: "1 request", newest: text, older: text, orderPath: "/",
            grantRules: isEmpty
                ? []
                : [
                    GrantRuleRow(rule, at: 0, of: 2, filter: "group = \"g\"", names, record: text),
                    GrantRuleRow(rule, at: 1, of: 2, filter: "", names),
                ],
            unmatched: "Waits.", settingsPath: "/",
            channels: [
                .init(icon: "chat", channel: "Slack", note: "N", mark: StateMark("status", "check", "Connected"))
            ])
    }

    static func mailboxSamples(_ shell: Shell) -> [any Page] {
        let rows = shell.me == nil ? [] : [MailboxPage.Row(path: "/", subject: "S", recipient: "a@b.c", when: time)]
        return [
            MailboxPage(shell: shell, rows: rows, summary: "1 mail"),
            KeptMailPage(
                shell: shell, listPath: "/", subject: "S", recipient: "a@b.c", when: time,
                lines: KeptMailPage.Line.all(of: "See https://x.example/a now\n\nBye"), files: ["report.csv"],
                hasFiles: true),
        ]
    }
}
