import Core
import Engine
import Hummingbird

extension Refusal {
    /// What the engine refused, for whoever asked. Its words never hold a secret.
    init(_ error: UsherError) {
        let (status, title): (HTTPResponse.Status, String) =
            switch error {
            case .notConnected: (.conflict, "No organisation is connected")
            case .configuredElsewhere: (.conflict, "The connection is set elsewhere")
            case .otherOrganization: (.conflict, "That is another organisation")
            case .neverSynced: (.conflict, "Nothing is known yet")
            case .unknownRule: (.notFound, "There is no such rule")
            case .unknownRun: (.notFound, "There is no such run")
            case .unknownTemplate: (.notFound, "There is no such template")
            case .templateInUse: (.conflict, "The template is in use")
            case .noMailServer: (.conflict, "No mail server is set up")
            case .invalid: (.unprocessableContent, "Something in it is wrong")
            case .busy: (.conflict, "It is under way already")
            case .planChanged: (.conflict, "The plan has changed")
            case .approvalExpired: (.conflict, "The plan is too old")
            case .settingsChanged: (.conflict, "The settings have changed")
            case .wrongState: (.conflict, "That cannot be done now")
            case .undoExpired: (.conflict, "It is too late to take it back")
            case .tooManyTokens: (.conflict, "There are many tokens")
            case .authorBarred: (.forbidden, "Somebody else has to approve this")
            case .nothingToRetry: (.conflict, "There is nothing to try again")
            case .nothingToUndo: (.conflict, "There is nothing to undo")
            case .unknownRequest: (.notFound, "There is no such request")
            case .requestState: (.conflict, "That cannot be done now")
            case .needsApprover: (.forbidden, "An approver has to decide this")
            case .notGranted: (.conflict, "It cannot be granted")
            case .unknownWarning: (.notFound, "There is no such warning")
            case .unknownAnswer: (.notFound, "There is no such answer")
            case .notAnswerable: (.conflict, "That cannot be answered now")
            case .vendor: (.badGateway, "Atlassian did not do it")
            case .file: (.unprocessableContent, "The file cannot be read")
            case .journal, .store, .inconsistent: (.internalServerError, "Something failed here")
            }
        self.init(status, title, Refusal.words(error))
        if case .invalid(let diagnostics) = error { places = diagnostics.all.map { Place($0) } }
    }

    /// The engine speaks to whoever types commands; in a browser the way on is another.
    private static func words(_ error: UsherError) -> String {
        switch error {
        case .notConnected: "Connect an organisation in the settings first. Nothing was changed."
        case .neverSynced: "Sync the organisation first. Nothing was changed."
        case .unknownRun: "It is not among the runs of this organisation. Nothing was changed."
        default: error.description
        }
    }
}
