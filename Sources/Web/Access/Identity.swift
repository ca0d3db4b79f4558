import Store

/// Who makes a request.
enum Identity: Sendable {
    case nobody
    /// A browser that has signed in.
    case session(Session, Administrator)
    /// A program with an API token, in the name of its owner.
    case token(APIToken, Administrator)

    var administrator: Administrator? {
        switch self {
        case .nobody: nil
        case .session(_, let administrator), .token(_, let administrator): administrator
        }
    }
}

extension Role {
    var title: String {
        switch self {
        case .viewer: "Viewer"
        case .operator: "Operator"
        case .approver: "Approver"
        case .admin: "Administrator"
        }
    }
    var explanation: String {
        switch self {
        case .viewer: "Looks at everything, changes nothing"
        case .operator: "Looks at everything, plans and starts runs, edits rules and filters"
        case .approver: "Does what operators do, and releases runs that wait for approval"
        case .admin: "Does everything: also settings, connection, administrators and tokens"
        }
    }
}
