import Core

/// Asks the permission map of the User management API before an account-wide change, so that a refusal is a reason in
/// a plan rather than a failed step.
struct AtlassianPermissions {
    let caller: AtlassianCaller

    /// `nil` when nothing speaks against the effect, or when no permission exists for it.
    func refusal(_ effect: Effect, _ user: AccountID) async throws(ConnectorError) -> String? {
        guard let privilege = AtlassianPermissions.privilege(for: effect) else { return nil }
        let target = "/users/\(user.rawValue.asPathSegment)/manage?privileges=\(privilege)"
        do throws(ConnectorError) {
            let map = try await caller.tree(TransportRequest(method: "GET", target: target))
            return AtlassianPermissions.refusal(privilege, in: map)
        } catch {
            switch error {
            case .notFound, .refused:
                return "It is not an account of a verified domain of this organisation."
            case .forbidden(let reason):
                return "The vendor does not let the key manage this account: \(reason)"
            default: throw error
            }
        }
    }

    /// A deletion is cancelled without a permission of its own.
    private static func privilege(for effect: Effect) -> String? {
        switch effect {
        case .deactivate, .reactivate: "lifecycle.enablement"
        case .delete: "lifecycle.delete"
        default: nil
        }
    }

    private static func refusal(_ privilege: String, in map: JSONTree) -> String? {
        guard let permission = map[privilege], let isAllowed = permission["allowed"]?.truth else {
            return "The vendor did not say whether it is allowed."
        }
        return isAllowed ? nil : VendorFault.words(forReason: permission["reason"]?["key"]?.text ?? "")
    }
}
