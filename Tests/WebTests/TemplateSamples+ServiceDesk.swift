import Core
import Engine
import Store

@testable import Web

extension TemplateTests {
    static func serviceDeskSamples(_ shell: Shell) -> [any Page] {
        let yes = shell.me != nil
        func page(_ test: TicketTest?, hasSecret: Bool) -> ServiceDeskPage {
            ServiceDeskPage(
                shell: shell, frame: SettingsFrame(for: yes ? .admin : .viewer, current: Link.channels),
                channelsPath: "/", action: "/", secretAction: "/", testAction: "/", testPath: "/", version: 1,
                changed: yes ? "Changed." : nil, isOn: yes, hasSite: yes, connectionPath: "/", hasSecret: hasSecret,
                freshSecret: hasSecret ? "0815" : nil,
                desks: yes
                    ? [
                        .init(project: "ITSD", deskName: "IT help", isChosen: true),
                        .init(project: "HR", deskName: nil, isChosen: false),
                    ] : [], hasDesks: yes, deskProblem: yes == hasSecret ? "503" : nil, answersInPublic: yes,
                isOnError: yes ? "Wrong." : nil, projectsError: yes ? "Wrong." : nil, hookURL: "https://u/hooks/jsm",
                isUnreachable: yes, secretHeader: "X-Usher-Secret", hookBody: "body",
                test: test.map { ServiceDeskPage.Test($0, isOn: yes, isWatched: true) },
                rows: HeardTicket.State.allCases.enumerated().map { index, state in
                    let ticket = HeardTicket(
                        key: TicketKey("ITSD-\(index + 1)")!, state: state, heardAt: Instant(seconds: 0), attempts: 1,
                        seen: yes ? "Bo" : nil, note: yes ? "why" : nil)
                    return ServiceDeskPage.Row(ticket, now: Instant(seconds: 60))
                }, hasRows: yes)
        }
        let ended = HeardTicket.State.allCases.map {
            TicketTest.ended(HeardTicket(key: TicketKey("ITSD-1")!, state: $0, heardAt: Instant(seconds: 0)))
        }
        let tests: [TicketTest?] =
            [
                nil, .waiting(since: Instant(seconds: 0)), .refused("No.", at: Instant(seconds: 0)), .expired,
                .repeated(at: Instant(seconds: 0)),
                .reading(HeardTicket(key: TicketKey("ITSD-1")!, heardAt: Instant(seconds: 0))),
            ] + ended
        return tests.flatMap { test in [true, false].map { page(test, hasSecret: $0) } }
    }
}
