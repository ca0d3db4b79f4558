import Core
import Hummingbird
import Logging
import Store

/// The way to the provider and back. Both ends are GETs, because browsers come from another site; what ties them to
/// one browser is the round's cookie.
struct OpenIDRoutes {
    let site: Site
    let openID: OpenIDSignIn

    var routes: [Route] {
        [Route(.get, "/sign-in/openid", begin), Route(.get, "/sign-in/openid/return", finish)]
    }

    @Sendable private func begin(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let settings = try await openID.settings() else { throw Refusal.notFound }
        let next = request.uri.queryParameters.get("next") ?? Link.home
        let round = SignInRound(token: try site.accounts.freshToken(), next: next)
        let address: String
        do {
            address = try await openID.address(of: round, origin: site.origin(request, context), settings)
        } catch let problem as OpenIDProblem { throw refusal(problem, context) }
        var response = Response.redirect(to: address, type: .normal)
        response.setCookie(site.cookies.setRound(round))
        return response
    }

    @Sendable private func finish(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let settings = try await openID.settings() else { throw Refusal.notFound }
        let query = request.uri.queryParameters
        do {
            guard let round = site.cookies.round(request), let state = query.get("state"),
                isSameSecret(state, round.state)
            else {
                throw OpenIDProblem(
                    .browser, "The sign-in did not begin in this browser, or took longer than ten minutes. Begin again."
                )
            }
            guard query.get("error") == nil, let code = query.get("code"), !code.isEmpty else {
                throw OpenIDProblem(.provider, "The provider did not let you in.")
            }
            let origin = site.origin(request, context)
            let claims = try await openID.claims(for: code, in: round, origin: origin, settings)
            let id = try await openID.signIn(claims, settings, from: site.visitor(request, context))
            site.metrics.record(.signedIn)
            var response = site.signedIn(id, goTo: round.next)
            response.setCookie(site.cookies.endRound())
            return response
        } catch let problem as OpenIDProblem {
            site.metrics.record(.refused)
            throw refusal(problem, context)
        }
    }

    /// Whoever failed reads why; the log says only of which kind it was, since the words may name a person.
    private func refusal(_ problem: OpenIDProblem, _ context: WebContext) -> Refusal {
        context.logger.warning("Single sign-on failed", metadata: ["kind": "\(problem.kind)"])
        return switch problem.kind {
        case .provider: Refusal(.badGateway, "Single sign-on does not work", problem.description)
        case .browser: Refusal(.badRequest, "Begin again", problem.description)
        case .statement, .person: Refusal(.forbidden, "You are not signed in", problem.description)
        }
    }
}
