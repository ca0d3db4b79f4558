import Core
import Hummingbird
import Store

/// The first start: makes the first administrator, for whoever has the link that the server printed.
struct SetUpPage: Page {
    static let template = "set-up"
    let shell: Shell
    let action: String
    let isGood: Bool
    let signInPath: String
    let name: String
    let email: String
    let leastPasswordLength: Int
    let nameError: String?
    let emailError: String?
    let passwordError: String?
}

struct SetUpRoutes {
    let site: Site

    var routes: [Route] { [Route(.get, "/set-up/{secret}", show), Route(.post, "/set-up/{secret}", create)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let isGood = try await isGood(context)
        return try await page(request, context, isGood: isGood, status: isGood ? .ok : .gone)
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        guard try await isGood(context), let secret = secret(context) else {
            return try await page(request, context, isGood: false, status: .gone)
        }
        let person = PersonForm(context.form)
        let password = context.form["password"]
        let passwordError = PasswordPolicy.complaint(
            password, repeated: context.form["repeated"], email: person.email, name: person.name)
        guard person.isValid, passwordError == nil else {
            return try await page(
                request, context, isGood: true, person: person, passwordError: passwordError,
                status: .unprocessableContent)
        }
        let id = try await site.accounts.setUp(
            with: secret, name: person.name, email: person.email, password: password,
            from: site.visitor(request, context))
        guard let id else { return try await page(request, context, isGood: false, status: .gone) }
        // What is left of the first start.
        return site.signedIn(id, goTo: site.usher.client == nil ? Link.connection : Link.home)
    }

    private func isGood(_ context: WebContext) async throws -> Bool {
        guard let secret = secret(context) else { return false }
        return try await site.accounts.purpose(of: secret) == .setUp
    }

    private func secret(_ context: WebContext) -> AccessToken? {
        context.parameters.get("secret").flatMap { AccessToken($0) }
    }

    private func page(
        _ request: Request, _ context: WebContext, isGood: Bool, person: PersonForm? = nil,
        passwordError: String? = nil, status: HTTPResponse.Status
    ) async throws -> Response {
        let shell = site.renderer.shell(isGood ? "Set up" : "The link does not work", request, context)
        return try await site.page(
            SetUpPage(
                shell: shell, action: request.uri.path, isGood: isGood, signInPath: Link.signIn,
                name: person?.name ?? "", email: person?.email ?? "", leastPasswordLength: PasswordPolicy.least,
                nameError: person?.nameError, emailError: person?.emailError, passwordError: passwordError),
            context, status: status)
    }
}
