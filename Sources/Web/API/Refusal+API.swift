import Core
import Hummingbird
import Store

extension Refusal.Place {
    /// A complaint about a document or a text in it: `actions[0].suspend` becomes `/actions/0/suspend`.
    init(_ diagnostic: Diagnostic) {
        let hints = diagnostic.suggestions.prefix(3).joined(separator: ", ")
        detail = diagnostic.message + (hints.isEmpty ? "" : " Did you mean \(hints)?")
        pointer = diagnostic.path.map(Self.pointer)
        offset = diagnostic.range?.lowerBound
        length = diagnostic.range?.count
    }

    private static func pointer(_ path: String) -> String {
        path.split(whereSeparator: { $0 == "." || $0 == "[" || $0 == "]" })
            .map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }

    /// The same complaint about a query parameter.
    func inParameter(_ name: String) -> Self {
        var place = self
        (place.parameter, place.pointer) = (name, nil)
        return place
    }
}

extension Refusal {
    /// What a store refused; `nil` for what is not the asker's to mend.
    init?(_ error: StoreError) {
        switch error {
        case .notFound: self.init(.notFound, "There is no such thing", error.description)
        case .duplicateName: self.init(.conflict, "The name is taken", error.description)
        case .inUse: self.init(.conflict, "It is in use", error.description)
        case .illegalTransition: self.init(.conflict, "That cannot be done now", error.description)
        default: return nil
        }
    }

    static func parameter(_ name: String, _ detail: String) -> Refusal {
        var refusal = Refusal(.badRequest, "A parameter is wrong", "\(name): \(detail)")
        refusal.places = [Place(detail: detail, parameter: name)]
        return refusal
    }

    static func body(_ diagnostics: Diagnostics, status: HTTPResponse.Status = .unprocessableContent) -> Refusal {
        var refusal = Refusal(status, "Something in it is wrong", diagnostics.description)
        refusal.places = diagnostics.all.map { Place($0) }
        return refusal
    }

    static func methodNotAllowed(_ methods: [String]) -> Refusal {
        var refusal = Refusal(
            .methodNotAllowed, "The method is not known here",
            "This address knows \(methods.joined(separator: ", ")). Nothing was changed.")
        refusal.allow = methods.joined(separator: ", ")
        return refusal
    }

    static let changedMeanwhile = Refusal(
        .preconditionFailed, "It has changed",
        "Somebody else changed it since it was read. Read it again, and repeat the change. Nothing was changed.")
    static let needsVersion = Refusal(
        .preconditionRequired, "Say which version",
        "Send If-Match with the ETag the change was made from. Nothing was changed.")
}
