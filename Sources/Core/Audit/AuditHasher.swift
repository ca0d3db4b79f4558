import Crypto

/// Computes hashes of events, one after another in the same memory. The format is described at `AuditChain`.
///
/// A log of millions of events is verified as a whole, so the bytes are laid out in one go: their number is counted
/// first, and they are then written without any further growing.
struct AuditHasher: Sendable {
    private var buffer: [UInt8] = []
    private var details: [(key: String, value: String)] = []

    static let version: UInt8 = 1

    /// The event's own `previousHash` and `hash` are not looked at.
    mutating func hash(_ event: AuditEvent, after previousHash: [UInt8]) -> SHA256.Digest {
        sortDetails(of: event)
        let details = details
        return digest(of: previousHash.count + AuditHasher.size(of: event)) { writer in
            writer.write(previousHash)
            writer.write(AuditHasher.version)
            writer.write(event.sequence)
            writer.write(event.at.milliseconds)
            writer.write(event.actor)
            writer.write(event.verb)
            writer.write(event.subject)
            writer.write(event.run == nil ? 0 : 1 as UInt8)
            if let run = event.run { writer.write(run.rawValue) }
            writer.write(UInt32(clamping: details.count))
            for (key, value) in details {
                writer.write(key)
                writer.write(value)
            }
        }
    }

    /// The same hash as that of the event the bytes stand for.
    mutating func hash(_ event: PackedAuditEvent, after previousHash: [UInt8]) -> SHA256.Digest {
        var size = previousHash.count + 1 + 8 + 8 + 1 + 12 + event.details.count
        size += event.actor.count + event.verb.count + event.subject.count + (event.run.map { 4 + $0.count } ?? 0)
        return digest(of: size) { writer in
            writer.write(previousHash)
            writer.write(AuditHasher.version)
            writer.write(event.sequence)
            writer.write(event.at)
            writer.write(text: event.actor)
            writer.write(text: event.verb)
            writer.write(text: event.subject)
            writer.write(event.run == nil ? 0 : 1 as UInt8)
            if let run = event.run { writer.write(text: run) }
            writer.write(raw: event.details)
        }
    }

    /// `write` writes at most `size` bytes.
    private mutating func digest(of size: Int, _ write: (inout ByteWriter) -> Void) -> SHA256.Digest {
        if buffer.count < size { buffer = [UInt8](repeating: 0, count: 2 * size) }
        return buffer.withUnsafeMutableBytes { memory in
            var writer = ByteWriter(memory)
            write(&writer)
            return SHA256.hash(bytes: UnsafeRawBufferPointer(rebasing: memory[..<writer.count]))
        }
    }

    /// By insertion: events have a handful of details.
    private mutating func sortDetails(of event: AuditEvent) {
        details.removeAll(keepingCapacity: true)
        for detail in event.details {
            let place = details.lastIndex { !detail.key.precedesInBytes($0.key) }.map { $0 + 1 } ?? 0
            details.insert((detail.key, detail.value), at: place)
        }
    }

    /// Canonical bytes of the event, without the previous hash.
    private static func size(of event: AuditEvent) -> Int {
        var size = 1 + 8 + 8 + 1 + 4
        size += 12 + event.actor.utf8.count + event.verb.utf8.count + event.subject.utf8.count
        if let run = event.run { size += 4 + run.rawValue.utf8.count }
        for (key, value) in event.details { size += 8 + key.utf8.count + value.utf8.count }
        return size
    }
}

/// Writes into memory that is large enough for all of it; in debug builds it checks that it is.
private struct ByteWriter {
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    mutating func write(_ byte: UInt8) {
        memory[count] = byte
        count += 1
    }

    mutating func write(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { copy($0) }
    }

    mutating func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { copy($0) } }

    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { write(text: UnsafeRawBufferPointer($0)) }
    }

    mutating func write(text: UnsafeRawBufferPointer) {
        write(UInt32(clamping: text.count))
        copy(text)
    }

    mutating func write(raw bytes: UnsafeRawBufferPointer) { copy(bytes) }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: memory[count..<count + bytes.count]).copyMemory(from: bytes)
        count += bytes.count
    }
}

extension SHA256 {
    /// The digest of borrowed bytes, without a copy of them.
    static func hash(bytes: UnsafeRawBufferPointer) -> SHA256.Digest {
        var hasher = SHA256()
        hasher.update(bufferPointer: bytes)
        return hasher.finalize()
    }
}

extension String {
    /// Order of the UTF-8 bytes. The order of `String` itself follows Unicode tables, which change.
    func precedesInBytes(_ other: String) -> Bool {
        let fast = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                for (mine, its) in zip(left, right) where mine != its { return mine < its }
                return left.count < right.count
            }
        }
        return (fast ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
    }
}
