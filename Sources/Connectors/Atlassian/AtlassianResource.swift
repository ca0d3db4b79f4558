import Core

/// Reads the vendor's resource names. Endpoints spell one product in several ways (`jira` and `jira-software`, with
/// different keys); what they agree on is the site's cloud id, and the owner once spellings are made equal.
struct AtlassianResource: Equatable {
    /// Such as `jira-software`, `platform`, `identity`.
    var owner: String
    /// What follows the last slash: a cloud id, a group's UUID, an account id.
    var id: String

    /// `nil` unless the text is `ari:cloud:<owner>::…:…/<id>`. Bytes, because a sync reads millions of these.
    init?(_ text: String) {
        let bytes = text.utf8
        guard text.hasPrefix("ari:cloud:"), let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let ownerStart = bytes.index(bytes.startIndex, offsetBy: 10)
        let idStart = bytes.index(after: slash)
        guard let ownerEnd = bytes[ownerStart...].firstIndex(of: UInt8(ascii: ":")), ownerStart < ownerEnd,
            ownerEnd < slash, idStart < bytes.endIndex
        else { return nil }
        (owner, id) = (String(text[ownerStart..<ownerEnd]), String(text[idStart...]))
    }

    /// The bare id, also of a text that is one already.
    static func bareID(_ text: String) -> String { AtlassianResource(text)?.id ?? text }

    /// - Parameter key: the endpoint's own word for the product; used when the name is not an ARI. What can't be
    ///   joined at all keeps its name, so that activity there is not lost.
    static func product(_ name: String, key: String? = nil) -> ProductID {
        if let resource = AtlassianResource(name) {
            return ProductID(key: ProductKey(vendor: resource.owner), cloudID: resource.id)
        }
        guard let key, !key.isEmpty, !name.isEmpty else { return ProductID(name.isEmpty ? key ?? "" : name) }
        return ProductID(key: ProductKey(vendor: key), cloudID: name)
    }

    /// Roles on the organisation or a site as a whole, which are not about a product.
    static func isPlatform(_ name: String) -> Bool { AtlassianResource(name)?.owner == "platform" }
}

extension String {
    /// As one path segment. Account ids hold colons and bars; everything that is not unreserved is encoded.
    var asPathSegment: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            // A segment of dots alone would be resolved as a path step.
            case UInt8(ascii: ".") where self != "." && self != "..": text += "."
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }
}
