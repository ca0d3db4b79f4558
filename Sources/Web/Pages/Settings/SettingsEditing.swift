import Core
import Engine
import Hummingbird
import Store

extension Site {
    /// Saves settings that were changed from what the form was made from, and says so on the page. What is wrong goes
    /// to `show`; a conflict to a page of its own.
    func saveSettings(
        _ request: Request, _ context: WebContext, saying notice: String, goTo path: String,
        change: (inout OrganizationSettings) -> Void, show: (FieldErrors) async throws -> Response
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let version = Int(context.form["version"]) else { throw Refusal.unreadable }
        let present = try await usher.settings()
        var new = present.value
        change(&new)
        do {
            guard present.version == version else { throw conflict(present) }
            try await usher.changeSettings(to: new, from: version, by: administrator.actor)
        } catch UsherError.invalid(let diagnostics) {
            return try await show(FieldErrors(diagnostics))
        } catch UsherError.settingsChanged(let actor, let at) {
            return try await conflictPage(by: actor, at: at, again: path, request, context)
        }
        return try await done(notice, goTo: path, context)
    }

    private func conflict(_ present: Versioned<OrganizationSettings>) -> UsherError {
        .settingsChanged(by: present.changedBy ?? "somebody", at: present.changedAt ?? now())
    }

    func conflictPage(
        by actor: String, at instant: Instant, again path: String, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let name = actor.hasPrefix("admin:") ? String(actor.dropFirst("admin:".count)) : actor
        return try await page(
            SettingsConflictPage(
                shell: renderer.shell("The settings have changed", request, context, current: Link.settings),
                who: name, when: ShownTime(instant, now: now()), againPath: path), context, status: .conflict)
    }
}
