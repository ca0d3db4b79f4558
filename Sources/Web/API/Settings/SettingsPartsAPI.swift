import Core
import Engine
import Hummingbird
import Messaging

/// `/api/v1/settings/…`: mail, answers, access and channels. Secrets go in and never come out.
struct SettingsPartsAPI {
    let site: Site

    var routes: [Route] {
        SettingsPart.all.flatMap { part in
            [
                Route(.get, part.path) { try await show(part, $0, $1) },
                Route(.put, part.path) { try await replace(part, $0, $1) },
            ]
        } + [
            Route(.put, SettingsPart.accessOrder.path) { try await replace(SettingsPart.accessOrder, $0, $1) },
            Route(.post, "/api/v1/settings/mail/test", testMail),
        ]
    }

    @Sendable private func show(
        _ part: SettingsPart, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        _ = try APICall(request, context)
        return Self.answer(try await part.show(site.usher, site.channelAddress(request, context)))
    }

    @Sendable private func replace(
        _ part: SettingsPart, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let call = try APICall(request, context)
        let address = site.channelAddress(request, context)
        let version = try await part.show(site.usher, address).version
        try call.requireMatch(APITag.number(version))
        let document = try await call.body()
        do { try await part.replace(site.usher, document, version, call.actor) } catch let diagnostics as Diagnostics {
            throw Refusal.body(diagnostics)
        } catch UsherError.invalid(let diagnostics) {
            throw Refusal.body(Diagnostics(diagnostics.all.map(Self.inDocument)))
        } catch UsherError.settingsChanged { throw Refusal.changedMeanwhile }
        return Self.answer(try await part.show(site.usher, address))
    }

    /// The engine's complaints about fields that are called otherwise in documents.
    private static func inDocument(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        switch diagnostic.path {
        case "isOn": diagnostic.path = "enabled"
        case "clientID": diagnostic.path = "clientId"
        // The mail server spoke, and of no single field.
        case "mailbox", "": diagnostic.path = nil
        default: break
        }
        return diagnostic
    }

    /// Sends a mail to the owner of the token, at once.
    @Sendable private func testMail(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        guard let recipient = MailAddress(call.administrator.email) else { throw Refusal.unreadable }
        guard try await site.usher.mailStatus().isSetUp else { throw UsherError.noMailServer }
        return try await OnlyOnce(site: site).answer(call) {
            do {
                try await site.usher.sendTestMail(to: recipient, by: call.actor)
            } catch UsherError.invalid(let diagnostics) {
                throw Refusal(
                    .badGateway, "The mail server did not take it",
                    diagnostics.all.map(\.message).joined(separator: " "))
            }
            return APIAnswer.json(.object(["to": .text(recipient.address)]))
        }
    }

    private static func answer(_ shown: SettingsPart.Shown) -> Response {
        APIAnswer.json(.object(shown.fields), tag: APITag.number(shown.version))
    }
}

extension Site {
    /// Where channels and strangers reach this server.
    func channelAddress(_ request: Request, _ context: WebContext) -> String {
        usher.publicAddress ?? origin(request, context)
    }
}
