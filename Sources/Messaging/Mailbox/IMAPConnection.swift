import CCurl
import Core
import Foundation

/// One signed-in connection to an IMAP server (RFC 3501). libcurl connects, encrypts and signs in; what is said after
/// that is said here, because libcurl takes lines of a mail for answers of the server. Used by one thread.
final class IMAPConnection {
    private let server: MailServer
    private let time: MailTimeouts
    private let handle: CurlHandle
    /// When everything has to be done.
    private let end: ContinuousClock.Instant
    private var input: [UInt8] = []
    private var start = 0
    private var commands = 0

    /// Longest line a server may send; a search over a large folder answers on one.
    private static let lineLimit = 1 << 20

    init(_ server: MailServer, _ time: MailTimeouts) throws(MailError) {
        guard server.security != .none || server.login == nil else {
            throw .misconfigured(
                "A password is only sent over an encrypted connection: use STARTTLS or TLS for \(server.place).")
        }
        (self.server, self.time, handle) = (server, time, try CurlHandle())
        end = .now + time.whole
        handle.prepare(server, url: server.url("imap"), time)
        handle.set(CURLOPT_CONNECT_ONLY, 1)
        let outcome = handle.perform()
        if let error = IMAPFailure(outcome, replies: handle.replies, server).error { throw error }
    }

    /// One answer: the line, with each literal cut out, and the literals.
    struct Answer {
        var line: String
        var literals: [[UInt8]] = []
    }

    /// What the server says to a command before it says that it is done.
    ///
    /// - Parameter limit: bytes that literals of one answer may have together.
    func command(_ text: String, limit: Int = 0) throws(MailError) -> [Answer] {
        commands += 1
        let tag = "U\(commands)"
        try write("\(tag) \(text)\r\n")
        let deadline = min(end, ContinuousClock.now + time.reply)
        var answers: [Answer] = []
        while true {
            let answer = try read(limit: limit, until: deadline)
            guard answer.line.hasPrefix("\(tag) ") else {
                if answer.line.hasPrefix("* BYE") { throw .temporary(said("ended the connection", answer.line)) }
                // Far more than any command here asks for.
                guard answers.count < 10_000 else { throw misbehaving("it does not stop answering") }
                answers.append(answer)
                continue
            }
            let result = answer.line.dropFirst(tag.count + 1)
            if result.uppercased().hasPrefix("OK") { return answers }
            throw .refused(said("refused '\(text.prefix(60))'", String(result)))
        }
    }

    private func said(_ what: String, _ line: String) -> String {
        "\(server.place) \(what): \(server.redacted(String(line.prefix(300))))"
    }

    private func misbehaving(_ how: String) -> MailError {
        .temporary("What \(server.place) answers is not IMAP: \(how).")
    }

    private func write(_ text: String) throws(MailError) {
        var rest = Array(text.utf8)[...]
        let deadline = min(end, ContinuousClock.now + time.reply)
        while !rest.isEmpty {
            var count = 0
            let code = rest.withUnsafeBytes { curl_easy_send(handle.pointer, $0.baseAddress, $0.count, &count) }
            guard code == CURLE_OK || code == CURLE_AGAIN else { throw brokenOff(code) }
            rest = rest.dropFirst(count)
            if code == CURLE_AGAIN { try wait(POLLOUT, until: deadline) }
        }
    }

    private func brokenOff(_ code: CURLcode) -> MailError {
        .temporary("The connection to \(server.place) broke off: \(String(cString: curl_easy_strerror(code))).")
    }

    /// One line with its literals, which stand after it as `{12}` says.
    private func read(limit: Int, until deadline: ContinuousClock.Instant) throws(MailError) -> Answer {
        var answer = Answer(line: "")
        var room = limit
        while true {
            let line = try readLine(until: deadline)
            answer.line += line
            guard answer.line.utf8.count <= Self.lineLimit else { throw misbehaving("a line does not end") }
            guard let size = Self.literalSize(line) else { return answer }
            guard size <= room else { throw misbehaving("it sends \(size) bytes that nobody asked for") }
            room -= size
            answer.literals.append(try readBytes(size, until: deadline))
        }
    }

    /// The number in `… {12}`, or of a literal that needs no consent, `{12+}`; `nil` when the line ends otherwise.
    private static func literalSize(_ line: String) -> Int? {
        guard line.hasSuffix("}"), let open = line.lastIndex(of: "{") else { return nil }
        let digits = line[line.index(after: open)...].dropLast().trimmingSuffix { $0 == "+" }
        guard !digits.isEmpty, digits.utf8.count <= 9, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }

    private func readLine(until deadline: ContinuousClock.Instant) throws(MailError) -> String {
        var searched = start
        while true {
            if let end = input[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                var line = input[start..<end]
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                start = end + 1
                return String(decoding: line, as: UTF8.self)
            }
            guard input.count - start <= Self.lineLimit else { throw misbehaving("a line does not end") }
            let before = input.count - start
            try readMore(until: deadline)
            searched = start + before
        }
    }

    private func readBytes(_ count: Int, until deadline: ContinuousClock.Instant) throws(MailError) -> [UInt8] {
        while input.count - start < count { try readMore(until: deadline) }
        let bytes = Array(input[start..<(start + count)])
        start += count
        return bytes
    }

    private func readMore(until deadline: ContinuousClock.Instant) throws(MailError) {
        if start > 0 {
            input.removeFirst(start)
            start = 0
        }
        while true {
            var (count, buffer) = (0, [UInt8](repeating: 0, count: 32 * 1024))
            let code = buffer.withUnsafeMutableBytes {
                curl_easy_recv(handle.pointer, $0.baseAddress, $0.count, &count)
            }
            if code == CURLE_AGAIN {
                try wait(POLLIN, until: deadline)
                continue
            }
            guard code == CURLE_OK, count > 0 else { throw brokenOff(code == CURLE_OK ? CURLE_GOT_NOTHING : code) }
            input += buffer[..<count]
            return
        }
    }

    private func wait(_ event: Int32, until deadline: ContinuousClock.Instant) throws(MailError) {
        var socket: curl_socket_t = -1
        guard ccurl_get_socket(handle.pointer, &socket) == CURLE_OK, socket >= 0 else {
            throw brokenOff(CURLE_RECV_ERROR)
        }
        let rest = (deadline - .now).milliseconds
        var poller = pollfd(fd: socket, events: Int16(event), revents: 0)
        guard rest > 0, poll(&poller, 1, Int32(clamping: rest)) != 0 else {
            throw .temporary("\(server.place) did not answer in time.")
        }
    }
}

/// Why signing in to an IMAP server failed.
struct IMAPFailure {
    let outcome: CurlOutcome
    let replies: [String]
    let server: MailServer

    init(_ outcome: CurlOutcome, replies: [String], _ server: MailServer) {
        (self.outcome, self.replies, self.server) = (outcome, replies, server)
    }

    /// `nil` when it did not fail.
    var error: MailError? {
        switch outcome.code {
        case CURLE_OK: nil
        case CURLE_LOGIN_DENIED: signIn
        default:
            ConnectionFailure(outcome, server).error
                ?? .temporary(
                    "The connection to \(server.place) broke off: \(ConnectionFailure(outcome, server).detail).")
        }
    }

    private var signIn: MailError {
        // `A003 NO [AUTHENTICATIONFAILED] …`; with UNAVAILABLE (RFC 5530) nothing is said about the password.
        let answer = replies.last { $0.contains(" NO ") || $0.contains(" BAD ") } ?? ""
        let words = answer.split(separator: " ", maxSplits: 1).last.map(String.init) ?? ""
        if answer.contains("[UNAVAILABLE]") {
            return .temporary("\(server.place) could not check the password now: \(server.redacted(words))")
        }
        return .misconfigured(
            "\(server.place) refused user \(server.login?.user ?? "") or the password: \(server.redacted(words))")
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ isCut: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isCut(last) { rest.removeLast() }
        return rest
    }
}
