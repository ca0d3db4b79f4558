import Core
import Hummingbird
import Store

/// All administrators, and the form that adds one.
struct AdministratorsPage: Page {
    struct Row: Sendable {
        let path: String
        let initials: String
        let name: String
        let email: String
        let role: String
        let isDisabled: Bool
        /// Has neither password nor ever signed in.
        let isInvited: Bool
        /// `nil` before the first sign-in.
        let signedIn: ShownTime?
    }
    static let template = "administrators"
    let shell: Shell
    /// `3 administrators, 1 of them disabled`.
    let summary: String
    let rows: [Row]
    let addAction: String
    let name: String
    let email: String
    let nameError: String?
    let emailError: String?
    let roles: [RoleChoice]
}

/// A role in a form.
struct RoleChoice: Sendable {
    let value: String
    let label: String
    let explanation: String
    let isChosen: Bool

    static func all(chosen: Role) -> [RoleChoice] {
        Role.allCases.map {
            RoleChoice(value: $0.rawValue, label: $0.title, explanation: $0.explanation, isChosen: $0 == chosen)
        }
    }
}

struct AdministratorsRoutes {
    let site: Site

    var routes: [Route] { [Route(.get, "/administrators", show), Route(.post, "/administrators", add)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, context)
    }

    @Sendable private func add(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, actor) = try context.signedIn()
        var person = PersonForm(context.form)
        guard let role = Role(rawValue: context.form["role"]) else { throw Refusal.unreadable }
        guard person.isValid else { return try await page(request, context, person: person, role: role) }
        let administrator = Administrator(
            id: AdministratorID(site.accounts.freshID()), name: person.name, email: person.email, role: role,
            createdAt: site.now())
        guard try await site.accounts.add(administrator, by: actor.actor) else {
            person.emailError = "There is an administrator with this e-mail address."
            return try await page(request, context, person: person, role: role)
        }
        return try await site.done(
            "\(administrator.name) is added. Make a one-time link, and hand it over.",
            goTo: Link.administrator(administrator.id), context)
    }

    private func page(
        _ request: Request, _ context: WebContext, person: PersonForm? = nil, role: Role = .viewer
    ) async throws -> Response {
        let all = try await site.store.database.read { try $0.administrators.all() }
        let now = site.now()
        let page = AdministratorsPage(
            shell: site.renderer.shell("Administrators", request, context, current: Link.administrators),
            summary: Self.summary(all), rows: all.map { Self.row($0, now: now) }, addAction: Link.administrators,
            name: person?.name ?? "", email: person?.email ?? "", nameError: person?.nameError,
            emailError: person?.emailError, roles: RoleChoice.all(chosen: role))
        return try await site.page(page, context, status: person == nil ? .ok : .unprocessableContent)
    }

    static func summary(_ all: [Administrator]) -> String {
        let disabled = all.count { $0.disabledAt != nil }
        return Wording.count(all.count, "administrator") + (disabled == 0 ? "" : ", \(disabled) of them disabled")
    }

    private static func row(_ administrator: Administrator, now: Instant) -> AdministratorsPage.Row {
        AdministratorsPage.Row(
            path: Link.administrator(administrator.id), initials: Initials.of(administrator.name),
            name: administrator.name, email: administrator.email, role: administrator.role.title,
            isDisabled: administrator.disabledAt != nil,
            isInvited: !administrator.hasPassword && administrator.signedInAt == nil,
            signedIn: administrator.signedInAt.map { ShownTime($0, now: now) })
    }
}
