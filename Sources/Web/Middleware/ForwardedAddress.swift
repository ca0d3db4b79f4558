/// The address a request comes from. A forwarded one is believed only when a trusted proxy says it.
enum ForwardedAddress {
    /// The last address in the chain of proxies that is not itself a trusted one: everything before it could be made
    /// up by the client.
    static func client(peer: String?, forwarded: [String], trusted: Set<String>) -> String {
        guard let peer else { return "unknown" }
        guard trusted.contains(peer) else { return peer }
        let chain = forwarded.joined(separator: ",").split(separator: ",").map { part in part.filter { $0 != " " } }
        return chain.last { !trusted.contains($0) && !$0.isEmpty && $0.utf8.count <= 64 } ?? peer
    }
}
