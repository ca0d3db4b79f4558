import Core
import Engine
import Hummingbird

/// `/api/v1/settings`: what an administrator decides once for all rules.
struct SettingsAPI {
    let site: Site

    var routes: [Route] { [Route(.get, "/api/v1/settings", show), Route(.put, "/api/v1/settings", replace)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return Self.answer(try await site.usher.settings())
    }

    @Sendable private func replace(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let present = try await site.usher.settings()
        try call.requireMatch(APITag.number(present.version))
        let body = try await call.body()
        let new: OrganizationSettings
        do { new = try OrganizationSettings(decoding: body) } catch { throw Refusal.body(error) }
        do {
            return Self.answer(
                try await site.usher.changeSettings(to: new, from: present.version, by: call.actor))
        } catch UsherError.settingsChanged { throw Refusal.changedMeanwhile }
    }

    private static func answer(_ settings: Versioned<OrganizationSettings>) -> Response {
        APIAnswer.json(settings.value.json, tag: APITag.number(settings.version))
    }
}
