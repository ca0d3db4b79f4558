/// The header of a mail or of a part of it. Bytes that are not UTF-8 become replacement characters.
struct MIMEFields {
    private var values: [(name: String, value: String)] = []

    /// Fields and bytes of a header beyond which nothing is read.
    private static let (countLimit, sizeLimit) = (300, 64 * 1024)

    /// Reads the lines before the first empty one, and says where what comes after begins.
    init(_ bytes: ArraySlice<UInt8>, bodyAt body: inout Int) {
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let end = bytes[place...].firstIndex(of: 10) ?? bytes.endIndex
            var line = bytes[place..<end]
            place = min(end + 1, bytes.endIndex)
            if line.last == 13 { line.removeLast() }
            if line.isEmpty { break }
            add(line, isBounded: place - bytes.startIndex > Self.sizeLimit)
        }
        body = place
    }

    private mutating func add(_ line: ArraySlice<UInt8>, isBounded: Bool) {
        guard !isBounded, let first = line.first else { return }
        if first == 32 || first == 9 {
            // A line that goes on with the one before.
            guard !values.isEmpty else { return }
            values[values.count - 1].value += " " + Self.text(line)
            return
        }
        guard values.count < Self.countLimit, let colon = line.firstIndex(of: 58) else { return }
        values.append((Self.text(line[..<colon]).lowercased(), Self.text(line[(colon + 1)...])))
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.trimmingBlanks, as: UTF8.self)
    }

    /// The first one of this name, in lower case.
    subscript(name: String) -> String? { values.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { values.filter { $0.name == name }.map(\.value) }
}

extension ArraySlice<UInt8> {
    /// Without blanks and tabs at both ends.
    var trimmingBlanks: ArraySlice<UInt8> {
        var rest = self
        while let first = rest.first, first == 32 || first == 9 { rest.removeFirst() }
        while let last = rest.last, last == 32 || last == 9 { rest.removeLast() }
        return rest
    }
}
