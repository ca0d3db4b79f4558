import Core
import Crypto
import Foundation

enum APITag {
    /// Sixteen hexadecimal digits of a text's SHA-256.
    static func of(_ text: String) -> String { Array(SHA256.hash(data: Array(text.utf8)).prefix(8)).hexadecimal }
    static func number(_ version: Int) -> String { "\"\(version)\"" }

    /// One part of a path.
    static func escaped(_ part: String) -> String {
        part.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-_.~")))
            ?? ""
    }
}
