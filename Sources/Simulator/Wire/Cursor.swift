/// A place in a listing, as the opaque 22 characters that clients see. It is bound to one kind of listing and to the
/// filters it began with, because the vendor asks for them again on every page.
struct Cursor: Equatable {
    /// Which listing; a cursor of another one is refused.
    var kind: UInt8
    var position: Int
    /// Of the filters.
    var fingerprint: UInt64

    func token(key: UInt64) -> String {
        let high = (UInt64(kind) << 56) | UInt64(UInt32(truncatingIfNeeded: position)) << 16 | check
        return Self.encode(Mixing.mix(fingerprint ^ key) ^ high, fingerprint ^ key)
    }

    /// `nil` when the token was not made by this organisation.
    init?(token: String, key: UInt64) {
        guard let (high, low) = Self.decode(token) else { return nil }
        fingerprint = low ^ key
        let plain = high ^ Mixing.mix(low)
        kind = UInt8(truncatingIfNeeded: plain >> 56)
        position = Int(UInt32(truncatingIfNeeded: plain >> 16))
        guard plain & 0xFFFF == check, (plain >> 48) & 0xFF == 0 else { return nil }
    }

    init(kind: UInt8, position: Int, fingerprint: UInt64) {
        self.kind = kind
        self.position = position
        self.fingerprint = fingerprint
    }

    private var check: UInt64 {
        Mixing.mix(fingerprint &+ UInt64(kind) &* 31 &+ UInt64(UInt32(truncatingIfNeeded: position))) & 0xFFFF
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func encode(_ high: UInt64, _ low: UInt64) -> String {
        var value = UInt128(high) << 64 | UInt128(low)
        var digits: [UInt8] = []
        for _ in 0..<22 {
            digits.append(alphabet[Int(value & 63)])
            value >>= 6
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func decode(_ token: String) -> (UInt64, UInt64)? {
        guard token.utf8.count == 22 else { return nil }
        var value: UInt128 = 0
        for (place, character) in token.utf8.enumerated() {
            guard let digit = alphabet.firstIndex(of: character), place < 21 || digit < 4 else { return nil }
            value |= UInt128(digit) << (6 * UInt128(place))
        }
        return (UInt64(truncatingIfNeeded: value >> 64), UInt64(truncatingIfNeeded: value))
    }
}
