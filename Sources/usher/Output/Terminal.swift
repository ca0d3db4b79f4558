import Engine
import Foundation

/// The two streams a command writes to. Answers go to stdout, everything else to stderr.
enum Terminal {
    static let isOutputTerminal = isatty(STDOUT_FILENO) == 1
    static let isErrorTerminal = isatty(STDERR_FILENO) == 1

    /// Columns of the terminal behind stdout; `nil` when it is a file or a pipe, where nothing is cut.
    static var outputWidth: Int? { isOutputTerminal ? width(of: STDOUT_FILENO) : nil }
    static var errorWidth: Int { width(of: STDERR_FILENO) }

    private static func width(of stream: Int32) -> Int {
        var size = winsize()
        guard ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// One line, or several, to stdout.
    static func say(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }
    /// Without a line end.
    static func put(_ text: String) { write(text, to: STDOUT_FILENO) }
    /// One line, or several, to stderr.
    static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }
    static func putError(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Unbuffered, so that what was said before a kill is there. A reader that went away ends the process as it would
    /// any other filter in a pipe.
    private static func write(_ text: String, to stream: Int32) {
        var bytes = ContiguousArray(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Foundation.write(stream, $0.baseAddress, $0.count) }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno != EINTR && errno != EAGAIN {
                if stream == STDOUT_FILENO { exit(errno == EPIPE ? 0 : 1) }
                return
            }
        }
    }
}

extension Terminal {
    /// A JSON array with an element a line, written while it is made: a million users need no memory here.
    static func writeArray(_ elements: some Sequence<JSONValue>) {
        var isFirst = true
        put("[")
        writeChunks(
            elements.lazy.map { element in
                defer { isFirst = false }
                return (isFirst ? "\n" : ",\n") + element.rendered
            })
        put(isFirst ? "]\n" : "\n]\n")
    }

    /// Many small texts in few writes.
    static func writeChunks(_ texts: some Sequence<String>) {
        var pending = ""
        for text in texts {
            pending += text
            if pending.utf8.count > 1 << 16 {
                put(pending)
                pending = ""
            }
        }
        put(pending)
    }
}
