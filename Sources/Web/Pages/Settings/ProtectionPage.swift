import Core
import Engine
import Hummingbird
import Store

/// Whom no run changes.
struct ProtectionPage: Page {
    struct GroupRow: Sendable {
        let name: String
        /// `14 people`; says so when there is no such group any more.
        let members: String
        let isGone: Bool
    }
    struct UserRow: Sendable {
        let initials: String
        let name: String
        /// E-mail or account id.
        let detail: String
        /// `nil` when nobody of this name is known.
        let path: String?
        let user: String
        let note: String
        /// `1 Mar 2027`; `nil` for never.
        let recheck: String?
        /// The day has come.
        let isDue: Bool
        let isGone: Bool
    }
    static let template = "settings-protection"
    let shell: Shell
    let frame: SettingsFrame
    let version: Int
    let changed: String?
    let groups: [GroupRow]
    let users: [UserRow]
    /// `2 protected people are due to be looked at again`; `nil` when none is.
    let due: String?
    let hasGroups: Bool
    let hasUsers: Bool
    /// To choose from.
    let groupNames: [String]
    let addGroupAction: String
    let removeGroupAction: String
    let addUserAction: String
    let removeUserAction: String
    let group: String
    let user: String
    let note: String
    let recheckOn: String
    let groupError: String?
    let userError: String?
    let recheckError: String?
}

struct ProtectionRoutes {
    let site: Site
    /// Names offered to choose from; more would make the page heavy.
    private static let offeredGroups = 500

    var routes: [Route] {
        [
            Route(.get, "/settings/protection", show), Route(.post, "/settings/protection/groups", addGroup),
            Route(.post, "/settings/protection/groups/remove", removeGroup),
            Route(.post, "/settings/protection/users", addUser),
            Route(.post, "/settings/protection/users/remove", removeUser),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(FieldErrors(), request, context)
    }

    @Sendable private func addGroup(_ request: Request, _ context: WebContext) async throws -> Response {
        let group = context.form.trimmed("group")
        return try await save(request, context, saying: "Members of \(group) are protected.") {
            $0.protectedGroups.append(group)
        }
    }

    @Sendable private func removeGroup(_ request: Request, _ context: WebContext) async throws -> Response {
        let group = context.form["group"]
        return try await save(request, context, saying: "\(group) is no longer protected.") {
            $0.protectedGroups.removeAll { $0 == group }
        }
    }

    /// Somebody who is protected already gets the new note and day.
    @Sendable private func addUser(_ request: Request, _ context: WebContext) async throws -> Response {
        let (user, day) = (context.form.trimmed("user"), context.form.trimmed("recheckOn"))
        let recheckOn = CivilDay(day)
        guard day.isEmpty || recheckOn != nil else {
            var errors = FieldErrors()
            errors["recheckOn"] = "'\(day)' is not a day such as 2027-01-31."
            return try await page(errors, request, context)
        }
        let entry = OrganizationSettings.ProtectedUser(
            user: user, recheckOn: recheckOn, note: context.form.trimmed("note"))
        return try await save(request, context, saying: "\(user) is protected.") { settings in
            if let index = settings.protectedUsers.firstIndex(where: { $0.user.lowercased() == user.lowercased() }) {
                settings.protectedUsers[index] = entry
            } else {
                settings.protectedUsers.append(entry)
            }
        }
    }

    @Sendable private func removeUser(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = context.form["user"]
        return try await save(request, context, saying: "\(user) is no longer protected.") {
            $0.protectedUsers.removeAll { $0.user == user }
        }
    }

    private func save(
        _ request: Request, _ context: WebContext, saying notice: String,
        change: (inout OrganizationSettings) -> Void
    ) async throws -> Response {
        try await site.saveSettings(request, context, saying: notice, goTo: Link.protection, change: change) {
            try await page($0, request, context)
        }
    }

    private func page(_ errors: FieldErrors, _ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let settings = try await site.usher.settings()
        let snapshot = try await site.usher.snapshot()
        let rows = ProtectionRows(settings: settings.value, snapshot: snapshot)
        let today = settings.value.zone.day(at: site.now())
        let page = ProtectionPage(
            shell: site.renderer.shell("Protection", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.protection), version: settings.version,
            changed: LastChange.words(of: settings, now: site.now()),
            groups: rows.groups, users: rows.users(on: today),
            due: Notice.ofProtection(due: settings.value.dueForRecheck(on: today))?.title,
            hasGroups: !rows.groups.isEmpty, hasUsers: !settings.value.protectedUsers.isEmpty,
            groupNames: Array(snapshot.groups.map(\.name).sorted().prefix(Self.offeredGroups)),
            addGroupAction: "\(Link.protection)/groups", removeGroupAction: "\(Link.protection)/groups/remove",
            addUserAction: "\(Link.protection)/users", removeUserAction: "\(Link.protection)/users/remove",
            group: context.form.trimmed("group"), user: context.form.trimmed("user"),
            note: context.form.trimmed("note"), recheckOn: context.form.trimmed("recheckOn"),
            groupError: errors.first(below: "protect.groups"), userError: errors.first(below: "protect.users"),
            recheckError: errors["recheckOn"])
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }
}

/// The protected as the organisation has them now.
struct ProtectionRows {
    let settings: OrganizationSettings
    let snapshot: Snapshot

    var groups: [ProtectionPage.GroupRow] {
        settings.protectedGroups.map { name in
            let found = snapshot.groups.firstIndex {
                $0.name.lowercased() == name.lowercased() || $0.id.rawValue == name
            }
            let count = found.map { snapshot.members(ofGroupAt: $0).count }
            let members = count.map { $0 == 1 ? "1 person" : "\(Wording.number($0)) people" }
            let isKnown = snapshot.takenAt != nil
            return ProtectionPage.GroupRow(
                name: name, members: members ?? (isKnown ? "There is no such group" : "Not synced yet"),
                isGone: isKnown && found == nil)
        }
    }

    func users(on today: CivilDay) -> [ProtectionPage.UserRow] {
        settings.protectedUsers.map { entry in
            let position = snapshot.positionOfUser(called: entry.user)
            let name = position.map { snapshot.name(at: $0) } ?? entry.user
            return ProtectionPage.UserRow(
                initials: Initials.of(name), name: name,
                detail: position.map { snapshot.email(at: $0) ?? snapshot.accountID(at: $0).rawValue } ?? "",
                path: position.map { Link.user(snapshot.accountID(at: $0)) }, user: entry.user, note: entry.note,
                recheck: entry.recheckOn.map(Wording.day), isDue: entry.recheckOn.map { $0 <= today } ?? false,
                isGone: position == nil && snapshot.takenAt != nil)
        }
    }
}
