/// Base64 as mails have it: line breaks anywhere, and what belongs to no alphabet is passed over.
enum Base64 {
    static func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var (out, bits, count) = ([UInt8](), UInt32(0), 0)
        out.reserveCapacity(bytes.count * 3 / 4)
        for byte in bytes {
            if byte == UInt8(ascii: "=") { break }
            guard let value = value(byte) else { continue }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return out
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte + 4
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
