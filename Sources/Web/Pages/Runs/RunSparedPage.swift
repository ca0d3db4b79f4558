import Core
import Engine
import Store

/// Everybody whom a run left alone for one reason.
struct RunSparedPage: Page {
    struct Row: Sendable {
        let person: PlanPreview.Person
        let detail: String?
    }
    static let template = "run-spared"
    let shell: Shell
    let listPath: String
    let runPath: String
    let id: String
    let heading: String
    let rows: [Row]
    let summary: String
    let previous: String?
    let following: String?

    static let pageSize = 100
}

extension RunSparedPage {
    init(_ run: Run, _ reason: SparedUser.Reason, number: Int, shell: Shell, _ site: Site) async throws {
        let snapshot = try await site.usher.snapshot()
        let all = try await site.store.database.read { try $0.runs.spared(of: run.id) }.filter { $0.reason == reason }
        let pages = max(1, (all.count + Self.pageSize - 1) / Self.pageSize)
        let number = min(max(number, 1), pages)
        let first = (number - 1) * Self.pageSize
        let shown = all.dropFirst(first).prefix(Self.pageSize)
        let path = Link.run(run.id)
        func page(_ number: Int) -> String { "\(path)/left-alone?reason=\(reason.rawValue)&page=\(number)" }
        self.shell = shell
        listPath = Link.runs
        runPath = path
        id = run.id.rawValue
        heading = reason.sentence
        rows = shown.map {
            Row(person: PlanPreview.Person($0.user, in: snapshot), detail: $0.detail.isEmpty ? nil : $0.detail)
        }
        summary =
            shown.isEmpty
            ? "Nobody"
            : "\(Wording.number(first + 1))–\(Wording.number(first + shown.count)) of \(Wording.people(all.count))"
        previous = number > 1 ? page(number - 1) : nil
        following = number < pages ? page(number + 1) : nil
    }
}
