import CZlib
import Hummingbird

/// Compression as RFC 1952 has it.
enum Gzip {
    /// Pages shrink to a sixth at about a millisecond for 100 KB; higher levels cost more time than they save.
    static let level: Int32 = 5

    /// `nil` when the library refuses, for want of memory for example; the bytes are then sent as they are.
    static func compress(_ buffer: ByteBuffer) -> ByteBuffer? {
        var stream = z_stream()
        guard czlib_begin_gzip(&stream, level) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(buffer.readableBytes))))
        let isDone = buffer.withUnsafeReadableBytes { input in
            output.withUnsafeMutableBytes { output in
                // The library reads through a pointer to mutable bytes, and does not write there.
                stream.next_in = UnsafeMutablePointer(
                    mutating: input.bindMemory(to: UInt8.self).baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(output.count)
                return deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
        }
        guard isDone else { return nil }
        return ByteBuffer(bytes: output.prefix(Int(stream.total_out)))
    }
}
