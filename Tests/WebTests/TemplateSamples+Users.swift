import Core
import Engine

@testable import Web

extension TemplateTests {
    static func userListSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Wrong.")
        let hidden = [HiddenField("all", "1")]
        let confirmation = BulkPlanPage.Confirmation(
            runAction: "/users/run", hash: "0", fingerprint: "0", verb: "Suspend 60 people", wayBack: "Undo.",
            number: text, typedError: text, isDestructive: yes)
        return [
            usersPage(shell, query: "claim = managed AND NOT group = c", mayEdit: yes),
            usersPage(shell, query: "accountId = nobody", mayEdit: yes), wrongUsersPage(shell),
            SavedFiltersPage(
                shell: shell,
                rows: yes
                    ? [
                        .init(
                            filterName: "Idle", filterText: "a", filterPath: "/", changedBy: "x", changed: time,
                            rules: [.init(ruleName: "Tidy up")], field: "rename-0")
                    ] : [], mayEdit: true, name: "", text: "", nameError: text, textError: text,
                taken: yes ? .init(takenName: "Idle", takenText: "a") : nil, saveAction: "/", renameAction: "/",
                removeAction: "/", complaint: text),
            BulkActionsPage(
                shell: shell, people: "3 people", listPath: "/", planAction: "/users/plan", fields: hidden,
                rows: BulkActionRows([("suspend", "")], capabilities: Capabilities()).rows, complaint: text,
                groups: [.init(offered: "a")], products: [.init(offered: "jira")]),
            BulkPlanPage(
                shell: shell, heading: "Suspend?", listPath: "/", notice: text, preview: .full,
                confirmation: yes ? confirmation : nil, fields: hidden),
        ]
    }

    /// Two products, three groups, and one user of each kind.
    private static let snapshot: Snapshot = {
        let groups = ["a", "b", "c"].map { Group(id: GroupID($0), name: $0) }
        let products = [
            Product(id: "jira@1", key: .jira, name: "Jira", site: "acme"),
            Product(id: "conf@1", key: .confluence, name: "Confluence", site: "acme"),
        ]
        var builder = SnapshotBuilder(groups: groups, products: products, takenAt: Instant(seconds: 0))
        builder.append(
            User(
                id: "1", name: "Ada", email: "ada@example.com", addedToOrg: Instant(seconds: 0),
                groups: ["a", "b", "c"],
                activity: [ProductActivity(product: "jira@1", lastActive: .at(Instant(seconds: 0)))]))
        builder.append(User(id: "2", name: "Bot", accountType: .app, membership: .suspended))
        return builder.finish()
    }()

    private static func usersPage(_ shell: Shell, query: String, mayEdit: Bool) -> UsersPage {
        let now = Instant(seconds: 60)
        let address = UserListAddress(query: query, page: mayEdit ? 1 : 2, rows: 1)
        let filter = (try? Filter(parsing: query)) ?? Filter(condition: nil)
        let matched = (try? snapshot.evaluate(filter, in: EvaluationContext(now: now))) ?? snapshot.everybody
        let selection = UserSelection(
            snapshot: snapshot, filter: Filter(condition: filter.condition, order: [SortKey(field: .claim)]),
            matched: query.contains("nobody") ? matched : snapshot.everybody)
        let columns = UserColumns.all(in: snapshot, filter: filter)
        return UsersPage(
            shell: shell, bar: QueryBar(query, count: 2, total: 2), clearPath: "/users", exportPath: "/users/export",
            rulePath: "/rules/new", parts: UsersPage.parts(of: filter, address), moreParts: "and 3 more",
            builder: BuilderForm(FilterBuilder(filter), in: snapshot, rows: 50, isOpen: true),
            saved: [.init(filterName: "Idle", filterPath: "/", isOpen: true)], savedName: "Idle", mayEdit: mayEdit,
            age: UsersPage.age(of: snapshot, now: now),
            table: selection.count == 0 ? nil : UsersTable(selection, at: address, columns: columns, now: now),
            nothing: UsersPage.nothing(in: selection),
            bulk: .init(
                all: .init(number: 2, everybody: "Select all 2 people"), refusal: mayEdit ? nil : "You look only."),
            columns: columns.map { .init(column: $0.id, title: $0.title(in: snapshot), isShown: true) },
            sizes: [.init(size: 50, isSize: true)])
    }

    private static func wrongUsersPage(_ shell: Shell) -> UsersPage {
        let complaints = [
            Diagnostic("No such field.", range: 0..<3, suggestions: ["text", "name"]), Diagnostic("Too long."),
        ]
        return UsersPage(
            shell: shell,
            bar: QueryBar("foo = 1", count: nil, total: 2, diagnostics: complaints) { $0.hasPrefix("text") },
            clearPath: nil, exportPath: nil, rulePath: nil, parts: [], moreParts: nil, builder: nil, saved: [],
            savedName: nil, mayEdit: false, age: nil, table: nil, nothing: nil,
            bulk: .init(all: .init(number: 0, everybody: ""), refusal: nil), columns: [], sizes: [])
    }
}
