/// What follows from a user's place in the organisation alone: account id, name, address. Nothing of it is stored, and
/// ids and addresses lead back to the place without an index, so that a million people cost no memory for it.
struct Identity: Sendable {
    let seed: UInt64

    private enum Stream {
        static let account: UInt64 = 1
        static let name: UInt64 = 2
        static let uuid: UInt64 = 3
        static let mask: UInt64 = 4
    }

    func bits(_ stream: UInt64, _ index: Int) -> UInt64 { Mixing.mix(seed, stream, UInt64(index)) }

    // MARK: Account ids

    /// Three formats are in use: 24 hexadecimal digits, `557058:` and `712020:` with a UUID.
    func accountID(_ index: Int) -> String {
        let digest = bits(Stream.account, index)
        let tail = UInt64(index) ^ (Mixing.mix(seed, Stream.mask, 0) & 0xFFFF_FFFF)
        switch digest % 10 {
        case 0, 1: return "5" + Self.hex(digest >> 4, 15) + Self.hex(tail, 8)
        case 2, 3: return "557058:" + Self.uuid(digest, tail)
        default: return "712020:" + Self.uuid(digest, tail)
        }
    }

    /// `nil` for an id that this organisation could not have given.
    func index(accountID: String, count: Int) -> Int? {
        guard let tail = UInt64(accountID.suffix(8), radix: 16) else { return nil }
        let index = tail ^ (Mixing.mix(seed, Stream.mask, 0) & 0xFFFF_FFFF)
        guard index < UInt64(count), self.accountID(Int(index)) == accountID else { return nil }
        return Int(index)
    }

    // MARK: People

    func name(_ index: Int, isService: Bool) -> String {
        let digest = bits(Stream.name, index)
        if isService {
            return Names.services[Int(digest % UInt64(Names.services.count))] + (index < 64 ? "" : " \(index)")
        }
        return given(digest).text + " " + family(digest).text
    }

    func nickname(_ index: Int, isService: Bool) -> String {
        isService ? name(index, isService: true) : given(bits(Stream.name, index)).text
    }

    /// Ends with the place, so that addresses are unique however often a name comes.
    func email(_ index: Int, isService: Bool, domain: String) -> String {
        let digest = bits(Stream.name, index)
        let local = isService ? "svc-" : given(digest).ascii + "." + family(digest).ascii
        return local + String(index) + "@" + domain
    }

    /// The place an address would belong to; the caller compares the whole address.
    static func index(email: String) -> Int? {
        guard let at = email.lastIndex(of: "@") else { return nil }
        let digits = email[..<at].reversed().prefix { ("0"..."9").contains($0) }
        return digits.isEmpty ? nil : Int(String(digits.reversed()))
    }

    private func given(_ digest: UInt64) -> Names.Entry { Names.given[Int(digest & 0xFFFF) % Names.given.count] }
    private func family(_ digest: UInt64) -> Names.Entry {
        Names.family[Int((digest >> 16) & 0xFFFF) % Names.family.count]
    }

    // MARK: Other ids

    /// A UUID for a thing that has no better id: kinds tell groups from sites from directories.
    func uuid(kind: UInt64, _ index: Int) -> String {
        let high = Mixing.mix(seed, Stream.uuid &+ kind << 8, UInt64(index))
        return Self.uuid(high, Mixing.mix(high) ^ UInt64(index))
    }

    private static func uuid(_ high: UInt64, _ low: UInt64) -> String {
        let head = hex(high >> 32, 8) + "-" + hex(high >> 16 & 0xFFFF, 4) + "-4" + hex(high >> 4 & 0xFFF, 3)
        return head + "-" + hex(0x8000 | (Mixing.mix(high) & 0x3FFF), 4) + "-" + hex(Mixing.mix(high ^ 5), 4)
            + hex(low, 8)
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func hex(_ value: UInt64, _ width: Int) -> String {
        String(unsafeUninitializedCapacity: width) { buffer in
            for place in 0..<width {
                buffer[place] = digits[Int((value >> UInt64(4 * (width - 1 - place))) & 15)]
            }
            return width
        }
    }
}
