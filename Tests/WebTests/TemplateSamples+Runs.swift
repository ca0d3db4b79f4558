import Core
import Engine
import Store

@testable import Web

extension TemplateTests {
    private static let person = PlanPreview.Person(path: "/users/1", initials: "AL", name: "Ada", email: "a@b.c")

    private static func row(_ yes: Bool) -> RunsPage.Row {
        RunsPage.Row(
            path: "/", heading: "Idle", id: "run-1", kind: "Rule",
            mark: StateMark("badge", "loader", "Running", isTurning: yes), isSafe: yes, people: "3 people",
            note: yes ? "2 steps failed" : nil, when: time, took: yes ? "3 s" : nil, by: "Ada",
            next: yes ? .init(place: "/", label: "Undo…", about: "run 1") : nil)
    }

    private static func steps(_ yes: Bool) -> RunSteps {
        let words = StepWords(.empty)
        return RunSteps(
            segments: [.init(target: "/", label: "All", isCurrent: yes, number: yes ? "1" : nil)], find: "",
            show: "all",
            stepsPath: "/",
            rows: [Effect.suspend, .addToGroup("g")].map {
                .init(
                    person: person, words: words.words($0), outcome: StateMark(.inFlight), message: yes ? "Why" : nil,
                    effort: yes ? "1 attempt" : nil, isBad: yes)
            }, summary: "1", previous: yes ? "/" : nil, following: yes ? "/" : nil, nothing: yes ? nil : "Nothing")
    }

    private static func facts(_ text: String?) -> [RunPage.Fact] {
        [
            .init(term: "Rule", said: "Idle", detail: "Now", place: "/"),
            .init(term: "Rule", said: "Idle", detail: nil, place: nil),
        ]
    }

    static func runSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Wrong.")
        let alone = PlanPreview.full.leftAlone
        let progress = RunProgress(
            StepCounts([.succeeded: 10, .failed: 1, .pending: 3]), startedAt: Instant(seconds: 0),
            now: Instant(seconds: 60))
        return [
            RunsPage(
                shell: shell, listPath: "/", waiting: yes ? .init(title: "1", runs: [row(yes)]) : nil,
                segments: [.init(target: "/", label: "All", isCurrent: yes, number: text)],
                filters: .init(
                    find: "", who: "", from: "", until: "", show: "all",
                    rules: [.init(value: "", label: "Any", isChosen: yes)],
                    kinds: [.init(value: "", label: "Any", isChosen: yes)]), rows: yes ? [row(yes)] : [],
                summary: "1", isNarrowed: yes, newest: text, older: text),
            RunsPage(
                shell: shell, listPath: "/", waiting: nil, segments: [],
                filters: .init(find: "", who: "", from: "", until: "", show: "all", rules: [], kinds: []), rows: [],
                summary: "0", isNarrowed: !yes, newest: nil, older: nil),
            RunPage(
                shell: shell, listPath: "/", heading: "Idle", id: "run-1", mark: StateMark(.failed), lede: "Run",
                reason: text, csvPath: "/", jsonPath: "/", eventsPath: text, progress: progress,
                cancel: yes ? .init(action: "/", question: "?", kept: "1", untouched: "2") : nil,
                resume: yes ? .init(action: "/", label: "Resume") : nil, notAllowed: text,
                failures: yes
                    ? .init(title: "1", text: "T", retryPath: "/", discard: .init(action: "/", label: "D")) : nil,
                steps: steps(yes), facts: facts(text), wayBack: .init(text: "T", undoPath: text),
                leftAlone: yes ? alone : nil),
            RunSparedPage(
                shell: shell, listPath: "/", runPath: "/", id: "run-1", heading: "Gone",
                rows: [.init(person: person, detail: text)], summary: "1", previous: text, following: text),
            RunApprovalPage(
                shell: shell, listPath: "/", heading: "Idle", id: "run-1", mark: StateMark(.pending), lede: "L",
                csvPath: "/", jsonPath: "/", preview: .full,
                drift: .init(title: "1", text: "T", dropped: yes ? alone : nil),
                comparison: yes
                    ? .init(
                        text: "T", change: "C",
                        bars: [
                            .init(
                                segment: "c1", left: "0", middle: "0", top: "0", height: "0", labelPlace: "0",
                                number: "1", day: "1 Nov")
                        ], caption: "C") : nil, steps: steps(yes), facts: facts(text),
                decision: yes
                    ? .init(action: "/", hash: "0", label: "A", wayBack: "W", typed: "60", typedError: "No") : nil,
                refusal: yes ? nil : "No", approveLabel: "A", rejectAction: text),
            RunDecisionPage(
                shell: shell, listPath: "/", runPath: "/", id: "run-1", heading: "Undo?", lede: "L", notice: text,
                preview: .full, notDone: yes ? [.init(number: "1", sentence: "Gone", detail: "g")] : [],
                hasNotDone: yes,
                confirmation: yes
                    ? .init(
                        action: "/", hash: "0", fingerprint: "0", label: "U", wayBack: "W", typed: "60",
                        typedError: "No") : nil),
        ]
    }

    static func importSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Wrong.")
        let form = ImportPage.Planned.Form(
            action: "/", hidden: [.init(kind: "suspend", target: "")], typed: "60", typedError: "No")
        return [
            ImportsPage(
                shell: shell, action: "/", fileError: text, mayUpload: yes, limit: "32 MB", rows: yes ? [row(yes)] : [],
                summary: "1", runsPath: "/"),
            ImportPage(
                shell: shell, listPath: "/", name: "a.csv", lede: "L",
                tiles: [.init(label: "L", value: "1", note: "N")],
                problems: yes
                    ? .init(list: [.init(line: "7", text: "T")], summary: "1", previous: "/", following: "/") : nil,
                path: "/",
                actions: [.init(number: 1, kinds: [.init(value: "", label: "C", isChosen: yes)], target: "")],
                saysActions: !yes,
                complaint: text, notice: text,
                planned: yes
                    ? .init(preview: .full, hash: "0", fingerprint: "0", label: "L", form: form, held: "H") : nil,
                removeAction: "/"),
            ImportPage(
                shell: shell, listPath: "/", name: "a.csv", lede: "L", tiles: [], problems: nil, path: "/", actions: [],
                saysActions: true,
                complaint: nil, notice: nil,
                planned: .init(preview: .empty, hash: "0", fingerprint: "0", label: "L", form: nil, held: nil),
                removeAction: "/"),
        ]
    }
}
