import Hummingbird

/// Tells programs that an address of the API or of a channel is right and the method is not.
struct MethodMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if Problem.isWanted(by: request) {
            let methods = RouteTable.methods(at: request.uri.path, on: context.face)
            if !methods.isEmpty, !methods.contains(request.method.rawValue) { throw Refusal.methodNotAllowed(methods) }
        }
        return try await next(request, context)
    }
}

extension RouteTable {
    /// The methods that the table has for a path; empty when it is not in it.
    static func methods(at path: String, on face: Face = .both) -> [String] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let keys = table.keys.filter { key in
            let pattern = key.path.split(separator: "/", omittingEmptySubsequences: false)
            return face.serves(key) && pattern.count == parts.count
                && zip(pattern, parts).allSatisfy { $0 == $1 || ($0.hasPrefix("{") && !$1.isEmpty) }
        }
        let methods = Set(keys.map(\.method.rawValue))
        return (methods.contains("GET") ? methods.union(["HEAD"]) : methods).sorted()
    }
}
