import Core
import Engine
import Hummingbird
import Store

extension Site {
    /// Saves a form of settings against the version it was made from. What is wrong goes to `show`, and a conflict with
    /// another administrator to a page of its own.
    ///
    /// - Parameters:
    ///   - path: where the form is.
    ///   - save: gets the form's version and who saves; answers with what is shown afterwards.
    func saveForm(
        at path: String, _ request: Request, _ context: WebContext,
        show: (FieldErrors) async throws -> Response, save: (_ version: Int, _ actor: String) async throws -> Response
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let version = Int(context.form["version"]) else { throw Refusal.unreadable }
        do { return try await save(version, administrator.actor) } catch UsherError.invalid(let diagnostics) {
            return try await show(FieldErrors(diagnostics))
        } catch UsherError.settingsChanged(let actor, let at) {
            let name = actor.hasPrefix("admin:") ? String(actor.dropFirst("admin:".count)) : actor
            return try await page(
                SettingsConflictPage(
                    shell: renderer.shell("The settings have changed", request, context, current: Link.settings),
                    who: name, when: ShownTime(at, now: now()), againPath: path), context, status: .conflict)
        }
    }

    /// Saves a form that edits a part of the organisation's settings, and says so on the page.
    func saveSettings(
        _ request: Request, _ context: WebContext, saying notice: String, goTo path: String,
        change: (inout OrganizationSettings) -> Void, show: (FieldErrors) async throws -> Response
    ) async throws -> Response {
        try await saveForm(at: path, request, context, show: show) { version, actor in
            let present = try await usher.settings()
            guard present.version == version else { throw conflict(present) }
            var new = present.value
            change(&new)
            try await usher.changeSettings(to: new, from: version, by: actor)
            return try await done(notice, goTo: path, context)
        }
    }

    private func conflict(_ present: Versioned<OrganizationSettings>) -> UsherError {
        .settingsChanged(by: present.changedBy ?? "somebody", at: present.changedAt ?? now())
    }
}

extension WebContext {
    /// The version a form of settings is made from: the one that was sent while it is shown again with complaints, so that
    /// nobody's edit in between is lost.
    func formVersion(of stored: Versioned<some Equatable & Sendable>, isCorrecting: Bool) -> Int {
        isCorrecting ? Int(form["version"]) ?? stored.version : stored.version
    }
}
