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
        if case .session(let session, let administrator) = context.identity {
            me = Shell.Me(
                initials: Initials.of(administrator.name), myName: administrator.name,
                myRole: administrator.role.title, accountPath: Link.account, signOutPath: Link.signOut)
            notice = session.notice
            links = Navigation.links(for: administrator.role, current: current)
        }
        return Shell(
            title: title, assets: assets.prefix, theme: theme == .system ? nil : theme.rawValue,
            organization: configuration.organization.isEmpty ? nil : configuration.organization, links: links, me: me,
            formField: CrossSiteMiddleware.field, formToken: MaskedToken.mask(context.formToken, with: random) ?? "",
            notice: notice)
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
    private static let pages: [(path: String, icon: String, label: String)] = [
        (Link.settings, "settings", "Settings"),
        (Link.account, "user", "Your account"),
        (Link.administrators, "users", "Administrators"),
    ]

    static func links(for role: Role, current: String?) -> [Shell.NavLink] {
        pages.filter { page in
            guard case .atLeast(let least)? = RouteTable.access(RouteKey(.get, page.path)) else { return false }
            return role >= least
        }.map {
            Shell.NavLink(path: $0.path, icon: $0.icon, label: $0.label, isCurrent: $0.path == current)
        }
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
