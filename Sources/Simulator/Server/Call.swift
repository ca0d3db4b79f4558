/// One request, free of the server's types.
struct Call {
    var method: String
    /// Without the query, as it came.
    var path: String
    /// Decoded pieces of the path.
    var segments: [String]
    /// In order; array parameters repeat their name.
    var query: [(name: String, value: String)]
    var authorization: String?
    var contentType: String?
    var body: [UInt8]

    init(
        method: String, target: String, authorization: String? = nil, contentType: String? = nil, body: [UInt8] = []
    ) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        path = String(parts[0])
        segments = path.split(separator: "/").map { Self.decoded($0, plusIsSpace: false) }
        query = (parts.count > 1 ? parts[1].split(separator: "&") : []).map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count > 1 ? sides[1] : ""
            return (Self.decoded(sides[0], plusIsSpace: true), Self.decoded(value, plusIsSpace: true))
        }
        self.authorization = authorization
        self.contentType = contentType
        self.body = body
    }

    func value(_ name: String) -> String? { query.last { $0.name == name }?.value }
    func values(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }

    private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) || (plusIsSpace && text.utf8.contains(UInt8(ascii: "+"))) else {
            return String(text)
        }
        var out: [UInt8] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            let hex = String(decoding: bytes.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), hex.utf8.count == 2, let value = UInt8(hex, radix: 16) {
                out.append(value)
                bytes = bytes.dropFirst(2)
            } else {
                out.append(byte == UInt8(ascii: "+") && plusIsSpace ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
