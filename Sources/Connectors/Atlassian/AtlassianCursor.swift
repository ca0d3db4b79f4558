/// Where a list goes on, as we hand it out: the vendor's token, and enough memory to see that the tokens go in circles.
///
/// The memory is that of Brent's cycle search: one earlier token, and how far it lies back. A circle of any length is
/// found within three rounds of it, and the value stays small however long the list is. Source: R. P. Brent, "An
/// improved Monte Carlo factorization algorithm" (1980).
struct AtlassianCursor: Equatable {
    var token: String
    private var landmark: String
    private var steps: Int
    private var reach: Int

    /// After the first page.
    init(first token: String) { (self.token, landmark, steps, reach) = (token, token, 0, 1) }

    /// Reads what `text` wrote; `nil` for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let steps = Int(parts[0]), let reach = Int(parts[1]), let length = Int(parts[2]),
            steps >= 0, reach > 0, steps < reach, length >= 0, length <= parts[3].utf8.count
        else { return nil }
        let bytes = parts[3].utf8
        let split = bytes.index(bytes.startIndex, offsetBy: length)
        guard let landmark = String(bytes[..<split]), let token = String(bytes[split...]), !token.isEmpty
        else { return nil }
        (self.token, self.landmark, self.steps, self.reach) = (token, landmark, steps, reach)
    }

    var text: String { "\(steps).\(reach).\(landmark.utf8.count).\(landmark)\(token)" }

    /// The cursor after the next page; throws when that one was handed out before.
    func followed(by next: String) throws(ConnectorError) -> AtlassianCursor {
        guard next != token, next != landmark else {
            throw .malformed("the list goes in circles: a page named itself or an earlier one as the next")
        }
        var cursor = self
        cursor.token = next
        cursor.steps += 1
        if cursor.steps == cursor.reach {
            let (doubled, overflow) = cursor.reach.multipliedReportingOverflow(by: 2)
            (cursor.landmark, cursor.steps, cursor.reach) = (next, 0, overflow ? cursor.reach : doubled)
        }
        return cursor
    }

    /// The cursor after a page that was asked for with `previous`. `nil` when it was the last one.
    static func next(after previous: AtlassianCursor?, link: String?) throws(ConnectorError) -> AtlassianCursor? {
        guard let token = try token(in: link) else { return nil }
        return try previous?.followed(by: token) ?? AtlassianCursor(first: token)
    }

    /// Takes the token out of a `next` link, which is a bare token or a whole URL with `cursor=`. The URL itself is
    /// never followed: it may name any host. `nil` when there is no next page.
    static func token(in link: String?) throws(ConnectorError) -> String? {
        guard let link, !link.isEmpty else { return nil }
        guard link.hasPrefix("https://") || link.hasPrefix("http://") || link.hasPrefix("/") || link.hasPrefix("?")
        else { return link }
        let withoutFragment = link.prefix { $0 != "#" }
        let query = withoutFragment.drop { $0 != "?" }.dropFirst()
        for item in query.split(separator: "&") where item.hasPrefix("cursor=") {
            let value = item.dropFirst("cursor=".count)
            if let token = value.percentDecoded, !token.isEmpty { return token }
        }
        // Tokens in base64 may start with a slash.
        if link.hasPrefix("/"), query.isEmpty { return link }
        throw .malformed("the link to the next page has no cursor")
    }
}

extension Substring {
    /// `nil` when a `%` is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let digits = String(rest.prefix(2)), let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
