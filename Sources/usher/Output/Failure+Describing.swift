import Connectors
import Core
import Engine
import Store

extension Failure {
    /// The one place where the errors of all parts become words and exit codes.
    init(describing error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let diagnostics as Diagnostics:
            self.init(.rules, "This can't be used as it stands.", details: diagnostics.all, exit: .wrongUse)
        case let diagnostic as Diagnostic:
            self.init(.rules, "This can't be used as it stands.", details: [diagnostic], exit: .wrongUse)
        case let error as ConnectorError: self.init(connector: error)
        case let error as StoreError: self.init(store: error)
        case let error as UsherError: self.init(engine: error)
        case is CancellationError: self.init(.failed, "Stopped.")
        default: self.init(.failed, String(describing: error))
        }
    }

    private init(connector error: ConnectorError) {
        switch error {
        case .unauthorized:
            self.init(
                .unauthorized, error.description,
                next: "Put a key that works into \(ConfigurationKey.atlassianKey.variable), or into "
                    + "\(ConfigurationKey.atlassianKey.rawValue) of \(Configuration.fileName), and try again.")
        case .rateLimited, .circuitOpen:
            self.init(.busy, error.description, next: "Try again later.")
        case .connectionLost:
            self.init(
                .vendor, error.description,
                next: "Check \(ConfigurationKey.atlassianURL.variable) and the network.")
        default:
            self.init(.vendor, error.description)
        }
    }

    private init(store error: StoreError) {
        switch error {
        case .notFound: self.init(.notFound, error.description)
        case .fileExists: self.init(.file, error.description, next: "Name a new file.", exit: .wrongUse)
        case .file: self.init(.file, error.description)
        case .duplicateName, .inUse, .illegalTransition: self.init(.refused, error.description)
        default: self.init(.database, error.description)
        }
    }

    private init(engine error: UsherError) {
        switch error {
        case .notConnected: self.init(.notConnected, error.description, exit: .wrongUse)
        case .configuredElsewhere, .otherOrganization: self.init(.refused, error.description)
        case .neverSynced: self.init(.notSynced, error.description)
        case .unknownRule, .unknownRun, .unknownRequest: self.init(.notFound, error.description)
        case .unknownWarning, .unknownAnswer, .unknownTemplate: self.init(.notFound, error.description)
        case .notAnswerable, .templateInUse, .noMailServer: self.init(.refused, error.description)
        case .invalid(let diagnostics): self.init(describing: diagnostics)
        case .busy: self.init(.busy, error.description)
        case .planChanged, .approvalExpired: self.init(.blocked, error.description, exit: .blocked)
        case .settingsChanged: self.init(.refused, error.description)
        case .wrongState, .nothingToUndo, .undoExpired, .authorBarred, .nothingToRetry, .tooManyTokens,
            .requestState, .needsApprover, .notGranted:
            self.init(.refused, error.description)
        case .vendor(let connector, let during):
            self.init(connector: connector)
            message = "\(during): \(message)"
        case .journal, .store: self.init(.database, error.description)
        case .file: self.init(.file, error.description, exit: .wrongUse)
        case .inconsistent: self.init(.failed, error.description)
        }
    }

    /// A filter as it was typed, with what is wrong with it.
    static func filter(_ diagnostics: Diagnostics, in text: String) -> Failure {
        Failure(
            .filter, "The filter is wrong.", details: diagnostics.all, exit: .wrongUse, source: text)
    }
}
