import Engine
import Hummingbird
import Logging
import Store

/// Makes pages: the shell around them, and the answer they are sent in.
struct PageRenderer: Sendable {
    let templates: Templates
    let assets: AssetLibrary
    let configuration: WebConfiguration
    let random: @Sendable (Int) -> [UInt8]

    /// The shell of a page for whoever makes the request. `current` is the page's place in the navigation.
    func shell(_ title: String, _ request: Request, _ context: WebContext, current: String? = nil) -> Shell {
        let theme = Theme(request)
        var (me, notice, links): (Shell.Me?, String?, [Shell.NavLink]) = (nil, nil, [])
        var freshness: Shell.Freshness?
        if case .session(let session, let administrator) = context.identity {
            me = Shell.Me(
                initials: Initials.of(administrator.name), myName: administrator.name,
                myRole: administrator.role.title, accountPath: Link.account, signOutPath: Link.signOut)
            notice = session.notice
            links = Navigation.links(
                for: administrator.role, current: current, waiting: Navigation.Waiting(context.organization))
            freshness = context.organization.map { Shell.Freshness($0, for: administrator.role) }
        }
        return Shell(
            title: title, assets: assets.prefix, theme: theme == .system ? nil : theme.rawValue,
            organization: name(context.organization), freshness: freshness, links: links, me: me,
            formField: CrossSiteMiddleware.field, formToken: MaskedToken.mask(context.formToken, with: random) ?? "",
            notice: notice)
    }

    /// As the settings have it, else as it was configured, else its first site.
    private func name(_ state: OrganizationState?) -> String? {
        [state?.name, configuration.organization, state?.sites.first].compactMap { $0 }.first { !$0.isEmpty }
    }

    func response(_ page: some Page, status: HTTPResponse.Status = .ok) -> Response {
        guard let html = templates.render(page, with: type(of: page).template) else {
            return Response(status: .internalServerError)
        }
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}

/// The pages that exist, in their order, with the least role that opens them.
enum Navigation {
    static let pages: [(path: String, icon: String, label: String)] = [
        (Link.home, "dashboard", "Dashboard"),
        (Link.users, "users", "Users"),
        (Link.rules, "rules", "Rules"),
        (Link.runs, "run", "Runs"),
        (Link.access, "access", "Access"),
        (Link.notifications, "bell", "Notifications"),
        (Link.imports, "import", "Imports"),
        (Link.audit, "audit", "Audit log"),
        (Link.settings, "settings", "Settings"),
        (Link.help, "help", "Help"),
        (Link.account, "user", "Your account"),
        (Link.administrators, "users", "Administrators"),
    ]

    /// Only while mail is kept here instead of being sent.
    static let mailbox: (path: String, icon: String, label: String) = (Link.mailbox, "mail", "Mailbox")

    /// What waits for a person, beside the page that shows it.
    struct Waiting: Sendable {
        var runs = 0
        /// Requests for access, and answers that somebody must decide.
        var requests = 0
        var hasMailbox = false
    }

    static func links(for role: Role, current: String?, waiting: Waiting = Waiting()) -> [Shell.NavLink] {
        let shown = waiting.hasMailbox ? pages + [mailbox] : pages
        return shown.filter { RouteTable.isOpen(.get, $0.path, to: role) }.map {
            Shell.NavLink(
                path: $0.path, icon: $0.icon, label: $0.label, isCurrent: $0.path == current,
                waiting: words(waiting, at: $0.path))
        }
    }

    private static func words(_ waiting: Waiting, at path: String) -> Shell.Waiting? {
        switch path {
        case Link.runs where waiting.runs > 0:
            Shell.Waiting(
                number: Wording.number(waiting.runs),
                words: waiting.runs == 1 ? "run waits for approval" : "runs wait for approval")
        case Link.access where waiting.requests > 0:
            Shell.Waiting(
                number: Wording.number(waiting.requests),
                words: waiting.requests == 1 ? "person waits for a decision" : "people wait for a decision")
        default: nil
        }
    }
}

extension Navigation.Waiting {
    init(_ state: OrganizationState?) {
        self.init(
            runs: state?.waitingRuns ?? 0, requests: state?.waitingPeople ?? 0, hasMailbox: state?.hasMailbox ?? false)
    }
}

enum Initials {
    /// The first letters of the first and the last word; a question mark when there is none.
    static func of(_ name: String) -> String {
        let words = name.split(separator: " ")
        let letters = [words.first, words.count > 1 ? words.last : nil].compactMap { $0?.first }
        return letters.isEmpty ? "?" : String(letters).uppercased()
    }
}
