import Core
import Engine

/// What a bulk operation would do, and the button that does it.
struct BulkPlanPage: Page {
    static let template = "bulk-plan"
    let shell: Shell
    let heading: String
    let listPath: String
    /// That the plan is another one than was seen; `nil` otherwise.
    let notice: String?
    let preview: PlanPreview
    /// `nil` when the plan changes nobody.
    let confirmation: Confirmation?
    let fields: [HiddenField]

    struct Confirmation: Sendable {
        let runAction: String
        let hash: String
        /// The beginning of the hash, for people.
        let fingerprint: String
        /// `Suspend 3 people`.
        let verb: String
        let wayBack: String
        /// The number to type; `nil` when none has to be.
        let number: String?
        let typedError: String?
        let isDestructive: Bool
    }
}

/// Choosing what to do to the people who are selected.
struct BulkActionsPage: Page {
    struct Name: Sendable {
        let offered: String
    }
    static let template = "bulk-actions"
    let shell: Shell
    let people: String
    let listPath: String
    let planAction: String
    let fields: [HiddenField]
    let rows: [BulkActionRows.Row]
    let complaint: String?
    let groups: [Name]
    let products: [Name]
}
