import Foundation
import Mustache

/// All templates, read and parsed once.
struct Templates: Sendable {
    /// The text of each template by its name, without extension.
    let sources: [String: String]
    private let library: MustacheLibrary

    /// The program's own, read when they are first asked for.
    static let shared = Result { try Templates() }

    init() throws {
        let files = try WebResources.files(in: "Templates", extensions: ["mustache"])
        var sources: [String: String] = [:]
        for (name, data) in files {
            sources[(name as NSString).deletingPathExtension] = String(decoding: data, as: UTF8.self)
        }
        try self.init(sources: sources)
    }

    init(sources: [String: String]) throws {
        self.sources = sources
        MustacheContentTypes.register(EscapedHTML(), named: EscapedHTML.name)
        var library = MustacheLibrary()
        for (name, text) in sources {
            // Every file on its own, because a partial starts with the library's escaping again.
            try library.register("{{% CONTENT_TYPE:\(EscapedHTML.name)}}\n" + text, named: name)
        }
        self.library = library
    }

    /// The page as HTML; `nil` when there is no such template.
    func render(_ page: Any, with name: String) -> String? {
        library.render(PreparedPage.prepare(page), withTemplate: name)
    }
}

/// Escapes text for HTML, byte by byte. The library's own escaping goes by characters as people see them, and takes
/// a `<` or `"` that an accent follows for another character: browsers do not.
struct EscapedHTML: MustacheContentType {
    static let name = "ESCAPED_HTML"

    func escapeText(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
            case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
            case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
            case UInt8(ascii: "\""): bytes += Array("&quot;".utf8)
            case UInt8(ascii: "'"): bytes += Array("&#39;".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
