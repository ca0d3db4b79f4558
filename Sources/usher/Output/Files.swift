import Foundation

/// Files that people name on the command line.
enum InputFile {
    /// The file's bytes; `-` means stdin.
    static func bytes(at path: String) throws -> Data {
        if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
        do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            let reason = FileManager.default.fileExists(atPath: path) ? "it can't be read" : "there is no such file"
            throw Failure(.file, "\(path): \(reason).", exit: .wrongUse)
        }
    }

    /// The same as text. Bytes that are not UTF-8 are refused.
    static func text(at path: String) throws -> String {
        guard let text = String(bytes: try bytes(at: path), encoding: .utf8) else {
            throw Failure(.file, "\(path): it is not UTF-8 text.", exit: .wrongUse)
        }
        return text
    }
}

/// A new file that only its owner may read: exports name people. One that exists is never overwritten.
struct OutputFile: Sendable {
    private let path: String
    private let handle: FileHandle

    init(creating path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = errno == EEXIST ? "it exists already" : "it can't be created there"
            throw Failure(.file, "\(path): \(reason).", next: "Name a new file.", exit: .wrongUse)
        }
        self.path = path
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func write(_ text: String) throws {
        do { try handle.write(contentsOf: Data(text.utf8)) } catch { throw unwritable }
    }

    func close() throws {
        do {
            try handle.synchronize()
            try handle.close()
        } catch { throw unwritable }
    }

    private var unwritable: Failure { Failure(.file, "\(path): it can't be written; the disk may be full.") }
}
