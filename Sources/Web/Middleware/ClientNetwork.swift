/// What attempts from one place are counted by.
enum ClientNetwork {
    /// An IPv4 address as it is; of an IPv6 address the first half, because one person has all of the rest.
    static func of(_ address: String) -> String {
        let bare = address.split(separator: "%").first.map(String.init) ?? address
        guard let bytes = TrustedProxies.bytes(of: bare), bytes.count == 16 else { return bare }
        let groups = stride(from: 0, to: 8, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "::/64"
    }
}
