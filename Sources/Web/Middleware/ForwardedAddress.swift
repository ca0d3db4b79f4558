/// What stands between browser and server: the address a request comes from, and whether it came over TLS. Forwarded
/// ones are believed only when a trusted proxy says them.
enum ForwardedAddress {
    /// The last address in the chain of proxies that is not itself a trusted one: everything before it could be made
    /// up by the client.
    static func client(peer: String?, forwarded: [String], trusted: TrustedProxies) -> String {
        guard let peer else { return "unknown" }
        guard trusted.contains(peer) else { return peer }
        let chain = forwarded.joined(separator: ",").split(separator: ",").map { part in part.filter { $0 != " " } }
        return chain.last { !trusted.contains($0) && !$0.isEmpty && $0.utf8.count <= 64 } ?? peer
    }

    /// Whether a trusted proxy says that it was asked over TLS. Of several proxies the nearest counts.
    static func isSecure(peer: String?, protocols: [String], trusted: TrustedProxies) -> Bool {
        guard let peer, trusted.contains(peer) else { return false }
        let last = protocols.joined(separator: ",").split(separator: ",").last
        return last?.filter { $0 != " " }.lowercased() == "https"
    }
}
