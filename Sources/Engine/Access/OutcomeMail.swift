import Core
import Messaging
import Store

// What people are mailed about their requests, where the channel has no way of its own to tell them.
extension Usher {
    /// Written with the templates for access given and refused; other outcomes are said in the words of the request.
    var outcomeMail: MailKind {
        MailKind { mail in
            let request = try await store.database.read {
                try $0.accessRequests.request(RequestID(mail.subject))
            }
            guard let request, request.state.rawValue == mail.details["state"] else {
                return .drop("The request has gone on since.")
            }
            guard let account = request.user,
                let user = try await store.database.read({ try $0.directory.user(account) })
            else { return .drop("The account is gone.") }
            guard let standard = request.state.template else {
                return .letter(try await plainLetter(request, to: user))
            }
            guard let template = try await store.database.read({ try $0.templates.enabled(standard) }) else {
                return .drop("The template '\(standard.template.name)' is turned off.")
            }
            let rendered = template.render(try await values(for: request, to: user))
            return .letter(
                Letter(
                    subject: rendered.subject, text: rendered.text, html: rendered.html, toName: user.name,
                    bcc: template.bcc.compactMap { MailAddress($0) }))
        }
    }

    private func values(for request: AccessRequest, to user: User) async throws -> TemplateValues {
        let settings = try await settings().value
        var values = TemplateValues(
            name: user.name, email: user.email, lastActive: user.lastActive(in: nil), now: surroundings.now(),
            zone: settings.zone)
        values[.product] = try await names(of: request)
        values[.organizationName] = settings.name
        values[.reason] = request.answer
        values[.requestLink] = try await publicLinks()?.request
        return values
    }

    private func plainLetter(_ request: AccessRequest, to user: User) async throws -> Letter {
        let name = try await settings().value.name
        return Letter(
            subject: "Your request for \(try await names(of: request))",
            text: "Hello \(user.name),\n\n\(request.answer ?? "")\n" + (name.isEmpty ? "" : "\n\(name)\n"),
            toName: user.name)
    }

    /// What was asked for; without a product what the run has opened, and without that access as such.
    func names(of request: AccessRequest) async throws -> String {
        let products = try await snapshot().products
        if let key = request.product { return products.first { $0.key == key }?.name ?? key.rawValue }
        guard let run = request.run, let plan = try await store.database.read({ try $0.runs.plan(of: run) }) else {
            return "access"
        }
        let opened = plan.seats.filter { $0.freed < 0 }.compactMap { change in
            products.first { $0.id == change.product }?.name
        }
        return opened.isEmpty ? "your account" : Set(opened).sorted().joined(separator: ", ")
    }
}

extension AccessRequest.State {
    /// `nil` where no template says it.
    var template: MailTemplate.Standard? {
        switch self {
        case .granted: .accessGranted
        case .refused: .accessRefused
        default: nil
        }
    }
}
