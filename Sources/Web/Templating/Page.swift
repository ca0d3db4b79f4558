/// A prepared page: a struct whose stored properties are the names its template may use. Text is made in Swift; the
/// template only places it.
protocol Page: Sendable {
    /// The template's name.
    static var template: String { get }
    var shell: Shell { get }
}

/// What every page shares: head, navigation, who is signed in, what to say once.
struct Shell: Sendable {
    struct NavLink: Sendable {
        let path: String
        let icon: String
        let label: String
        let isCurrent: Bool
        /// What waits there; `nil` when nothing does.
        let waiting: Waiting?
    }
    struct Waiting: Sendable {
        let number: String
        /// Follows the number: `run waits for approval`.
        let words: String
    }
    /// How fresh what is known of the organisation is, beside its name.
    struct Freshness: Sendable {
        /// Where the connection is looked after.
        let statePath: String
        /// `ok`, `warn`, `danger` or `none`.
        let stateTone: String
        let stateWords: String
    }
    struct Me: Sendable {
        let initials: String
        let myName: String
        let myRole: String
        let accountPath: String
        let signOutPath: String
    }
    let title: String
    /// Where assets lie, without a closing slash.
    let assets: String
    /// `light` or `dark`; `nil` follows the system.
    let theme: String?
    /// `nil` when it has no name yet.
    let organization: String?
    /// `nil` where nobody is signed in.
    let freshness: Freshness?
    let links: [NavLink]
    /// `nil` while nobody is signed in.
    let me: Me?
    let formField: String
    let formToken: String
    /// Said once, after something was done.
    let notice: String?
}
