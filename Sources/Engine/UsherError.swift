import Connectors
import Core
import Store

/// What a use case refuses or could not do, in words, with what to do next. Never holds a secret.
public enum UsherError: Error, Equatable, Sendable {
    /// No organisation is connected.
    case notConnected
    /// Environment or `usher.yaml` name the organisation, so the console can't.
    case configuredElsewhere
    /// The mirror holds the people of another organisation than the one connected: ids of both.
    case otherOrganization(mirrored: String, connected: String)
    /// Nothing has been synced yet.
    case neverSynced
    case unknownRule(String, suggestions: [String])
    case unknownRun(RunID)
    case unknownTemplate(String, suggestions: [String])
    /// Somebody who still uses it is named.
    case templateInUse(String, by: [String])
    /// Nothing is set up that could send mail.
    case noMailServer
    /// The text of a rule, filter or action is wrong.
    case invalid(Diagnostics)
    /// Somebody else is at it: `what` in words, and the process when it is known.
    case busy(what: String, by: String?)
    /// The plan that was approved is not the plan that would run now.
    case planChanged(approved: String, present: String)
    case approvalExpired(RunID, at: Instant)
    /// Somebody else changed the settings after they were looked at.
    case settingsChanged(by: String, at: Instant)
    /// The run is in a state in which this cannot be done.
    case wrongState(RunID, RunState, wanted: String)
    /// Too much time has gone by since the run ended.
    case undoExpired(RunID, at: Instant)
    /// It is their own plan, and the organisation wants another person to approve it.
    case authorBarred(RunID, why: String)
    /// An administrator has as many API tokens as one can have.
    case tooManyTokens(owner: String, most: Int)
    /// No failed step of the run can be tried again.
    case nothingToRetry(RunID, reason: String)
    /// Nothing of the run can be taken back.
    case nothingToUndo(RunID, reason: String)
    case unknownRequest(RequestID)
    /// The request is in a state in which this cannot be done.
    case requestState(RequestID, AccessRequest.State, wanted: String)
    /// Only an approver may grant this: why.
    case needsApprover(RequestID, why: String)
    /// What was asked for cannot be given, with the reason.
    case notGranted(RequestID, why: String)
    case unknownWarning(WarningID)
    case unknownAnswer(AnswerID)
    /// Nothing can be answered to a warning, or decided about an answer; a sentence for whoever asked.
    case notAnswerable(String)
    case vendor(ConnectorError, during: String)
    /// The journal could not be written; nothing more was sent to the vendor. The run can be resumed.
    case journal(run: RunID, reason: String)
    case store(String)
    /// A file that names people could not be read.
    case file(CSVError)
    /// The connection does not answer what it should.
    case inconsistent(String)
}

extension UsherError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notConnected:
            "No organisation is connected. Connect one in the console's settings, or set USHER_ATLASSIAN_ORG and "
                + "USHER_ATLASSIAN_KEY."
        case .configuredElsewhere:
            "The connection is set by the environment or usher.yaml. Change it there, or take it out there first."
        case .otherOrganization(let mirrored, let connected):
            "This installation keeps the people, rules and runs of organisation \(mirrored), and \(connected) is another "
                + "one. Start Usher with another data directory (USHER_DATA) for it."
        case .neverSynced: "Nothing is known about the organisation yet. Run 'usher sync' first."
        case .unknownRule(let name, let suggestions):
            "There is no rule '\(name)'."
                + (suggestions.isEmpty ? "" : " Did you mean \(suggestions.joined(separator: ", "))?")
        case .unknownRun(let run): "There is no run '\(run)'. 'usher runs list' shows all."
        case .unknownTemplate(let name, let suggestions):
            "There is no template '\(name)'."
                + (suggestions.isEmpty ? "" : " Did you mean \(suggestions.joined(separator: ", "))?")
        case .templateInUse(let name, let users):
            "The template '\(name)' is used by \(users.joined(separator: ", ")). Give them another one first."
        case .noMailServer: "No mail server is set up, so that no mail can be sent. Set one up in the settings first."
        case .invalid(let diagnostics): diagnostics.description
        case .busy(let what, let process):
            "\(what) is under way elsewhere" + (process.map { " (\($0))" } ?? "") + ". Try again when it has ended."
        case .planChanged(let approved, let present):
            "The plan has changed since it was approved: its hash was \(approved) and is \(present) now. Look at the "
                + "plan again and approve it with the new hash."
        case .approvalExpired(let run, let at):
            "The plan of run \(run) was made on \(at) and is too old to approve. Run the rule again."
        case .settingsChanged(let actor, let at):
            "The settings were changed by \(actor) on \(at), after you opened them. Look at them again; nothing was saved."
        case .wrongState(let run, let state, let wanted):
            "Run \(run) is \(state.rawValue); \(wanted)."
        case .nothingToUndo(let run, let reason): "Nothing of run \(run) can be taken back: \(reason)."
        case .undoExpired(let run, let at):
            "Run \(run) could be taken back until \(at). Too much may have changed since; start from a query instead."
        case .authorBarred(let run, let why): "Run \(run) was not approved. \(why)"
        case .tooManyTokens(let owner, let most):
            "\(owner) has \(most) tokens. Revoke one that is no longer used; no token was made."
        case .nothingToRetry(let run, let reason): "Nothing of run \(run) can be tried again: \(reason)."
        case .unknownRequest(let id): "There is no request \(id)."
        case .requestState(let id, let state, let wanted): "Request \(id) is \(state.rawValue); \(wanted)."
        case .needsApprover(_, let why), .notGranted(_, let why): why
        case .unknownWarning(let warning): "There is no warning '\(warning)'."
        case .unknownAnswer(let answer): "There is no answer '\(answer)'."
        case .notAnswerable(let why): why
        case .vendor(let error, let during): "\(during): \(error)"
        case .journal(let run, let reason):
            "The journal of run \(run) could not be written (\(reason)). No further call was made. Mend the database, "
                + "then 'usher runs resume \(run)'."
        case .store(let reason): reason
        case .file(let error): error.description
        case .inconsistent(let what): what
        }
    }
}
