import Core

@testable import Web

extension TemplateTests {
    static func auditSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Wrong.")
        let choice = FormChoice(value: "v", label: "L", isChosen: yes)
        let entry = AuditPage.Entry(
            icon: "run", glyphClass: "", lead: "Ada suspended", whom: text, whomPath: yes ? "/" : nil, tail: "",
            isMany: yes, others: [.init(personName: "A", personPath: nil), .init(personName: "B", personPath: "/")],
            othersLabel: "All 2", iso: "x", time: "y", eventPath: "/", number: "1")
        var other = entry
        if yes {
            other = AuditPage.Entry(
                icon: "run", glyphClass: "", lead: "Ada suspended", whom: "Bob", whomPath: nil, tail: "", isMany: false,
                others: [], othersLabel: "", iso: "x", time: "y", eventPath: "/", number: "2")
        }
        func row(_ path: String?) -> AuditPage.Row {
            AuditPage.Row(
                icon: "run", statusClass: "", number: "1", eventPath: "/", isCurrent: yes, iso: "x", time: "y",
                who: "Ada", initials: "A", isPerson: yes, what: "did", whom: text, whomPath: path, rest: "",
                runTitle: path.map { _ in "R" }, runPath: path, status: "Success")
        }
        let chosen = AuditPage.Chosen(
            number: "1", closePath: "/", sentence: "S", when: time, who: "Ada", actor: "admin:a", verb: "a.b",
            status: "Success", subject: text, subjectPath: yes ? "/" : nil, runTitle: text, runPath: yes ? "/" : nil,
            facts: [.init(key: "k", value: "v")], previousHash: "0", hash: "1", fits: yes)
        let page = AuditPage(
            shell: shell,
            tiles: [.init(label: "T", value: "1", share: text, note: "n", path: "/")], action: "/", text: "", user: "",
            performer: "", performers: [choice], from: "", until: "", fromError: text, untilError: text,
            areas: [choice], kinds: [choice], statuses: [choice], viewName: "timeline", isFiltered: yes, isDeep: yes,
            clearAllPath: "/", tabs: [.init(label: "Timeline", path: "/", isCurrent: yes)], isTimeline: yes,
            days: [.init(heading: "Today", entries: [entry, other])], rows: [row("/"), row(nil)], range: text,
            emptyHeading: text, emptyText: "E", cutShortText: text, hasPages: yes, olderPath: "/", newestPath: "/",
            csvPath: "/",
            linesPath: "/", chosen: yes ? chosen : nil,
            chain: .init(
                events: "1", since: "s", cleared: text, headNumber: "1", headHash: "0", verified: "v", isBroken: yes,
                isValid: yes, isUnderWay: yes, verifyAction: "/", headPath: "/", clearPath: "/", mayClear: yes))
        return [
            page,
            AuditClearPage(
                shell: shell, auditPath: "/", action: "/", count: text, events: "1 event", through: "1",
                throughNumber: "1", since: "s", exportPath: "/", headPath: "/", typed: "", typedError: text),
        ]
    }

    static func helpSamples(_ shell: Shell) -> [any Page] {
        let links = HelpLink.all(current: Link.help)
        return [
            HelpPage(
                shell: shell, helpLinks: links, settingsPath: "/", usersPath: "/", rulesPath: "/", newRulePath: "/",
                runsPath: "/", auditPath: "/", accountPath: "/", administratorsPath: "/", filtersPath: "/",
                troubleshootingPath: "/"),
            HelpFiltersPage(.standard, shell: shell),
            HelpTroubleshootingPage(
                shell: shell, helpLinks: links, helpPath: "/", usersPath: "/", rulesPath: "/", runsPath: "/",
                settingsPath: "/", filtersPath: "/", auditPath: "/", missedPath: "/", failedSyncsPath: "/",
                heldBackPath: "/", outboxPath: "/", mailPath: "/", accessPath: "/", channelsPath: "/",
                reasons: [HelpRoutes.reason(.gone)]),
            HelpMailPage(shell: shell),
        ]
    }
}
