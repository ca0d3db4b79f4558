#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Addresses whose forwarded headers are believed: single ones, and networks as `10.0.0.0/8`.
public struct TrustedProxies: Equatable, Sendable {
    private struct Network: Equatable, Sendable {
        var bytes: [UInt8]
        /// How many bits from the front count.
        var bits: Int

        func contains(_ address: [UInt8]) -> Bool {
            guard address.count == bytes.count else { return false }
            return (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                return address[bit / 8] & mask == bytes[bit / 8] & mask
            }
        }
    }
    private var networks: [Network]

    /// Believes nobody.
    public static let none = TrustedProxies(networks: [])

    private init(networks: [Network]) { self.networks = networks }

    /// Reads addresses and networks with commas between them; `nil` when one is neither.
    public init?(_ text: String) {
        var networks: [Network] = []
        for part in text.split(separator: ",") {
            guard let network = Self.network(part.filter { $0 != " " }) else { return nil }
            networks.append(network)
        }
        self.init(networks: networks)
    }

    func contains(_ address: String) -> Bool {
        guard let bytes = Self.bytes(of: address) else { return false }
        return networks.contains { $0.contains(bytes) }
    }

    private static func network(_ text: String) -> Network? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = bytes(of: String(parts[0])) else { return nil }
        let most = bytes.count * 8
        guard parts.count > 1 else { return Network(bytes: bytes, bits: most) }
        guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let bits = Int(parts[1]), bits <= most else {
            return nil
        }
        return Network(bytes: bytes, bits: bits)
    }

    /// 4 or 16 bytes; an IPv4 address that is written as an IPv6 one has 4.
    static func bytes(of text: String) -> [UInt8]? {
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &four) == 1 { return four }
        var sixteen = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        let isMapped = sixteen.prefix(10).allSatisfy { $0 == 0 } && sixteen[10] == 0xFF && sixteen[11] == 0xFF
        return isMapped ? Array(sixteen.suffix(4)) : sixteen
    }
}
