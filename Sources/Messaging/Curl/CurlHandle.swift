import CCurl
import Core
import Foundation

/// One easy handle of libcurl: it keeps its connection for the next call.
///
/// Unchecked: libcurl lets a handle go from thread to thread as long as one uses it at a time. `SMTPSender` takes a handle
/// out of its locked list before it uses it, and an `IMAPConnection` lives within one synchronous call.
final class CurlHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
    private let message: UnsafeMutablePointer<CChar>
    /// What the server said, line by line, newest last.
    private(set) var replies: [String] = []
    private var upload: [UInt8] = []
    private var sent = 0

    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    /// Lines a server may say before the oldest are forgotten.
    private static let keptReplies = 64

    init() throws(MailError) {
        guard Self.isReady, let pointer = curl_easy_init() else {
            throw .temporary("The mail library could not be started; is there memory left?")
        }
        self.pointer = pointer
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(pointer)
        message.deallocate()
    }

    /// Takes back all options and keeps the connection; what holds for every server is set.
    func prepare(_ server: MailServer, url: String, _ time: MailTimeouts) {
        curl_easy_reset(pointer)
        (replies, upload, sent) = ([], [], 0)
        set(CURLOPT_URL, url)
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps,imap,imaps")
        // Surroundings must not decide where a password goes.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NETRC, 0)
        // Signals would hit whichever thread.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(time.connect.milliseconds))
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, Int(max(1, time.reply.components.seconds)))
        set(CURLOPT_TIMEOUT_MS, Int(time.whole.milliseconds))
        set(CURLOPT_MAXAGE_CONN, 60)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        let use = server.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL
        set(CURLOPT_USE_SSL, Int(use.rawValue))
        if let authority = server.authority {
            var text = authority
            text.withUTF8 { _ = ccurl_set_bytes(pointer, CURLOPT_CAINFO_BLOB, $0.baseAddress, $0.count) }
        }
        if let login = server.login {
            set(CURLOPT_USERNAME, login.user)
            set(CURLOPT_PASSWORD, login.password)
        }
        let here = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_set_pointer(pointer, CURLOPT_HEADERDATA, here)
        _ = ccurl_set_callback(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, handle in
            CurlHandle.of(handle)?.heard(bytes, size * count)
            return size * count
        }
        _ = ccurl_set_callback(pointer, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
        message.pointee = 0
        _ = ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, message)
    }

    func set(_ option: CURLoption, _ text: String) { _ = ccurl_set_text(pointer, option, text) }
    func set(_ option: CURLoption, _ number: Int) { _ = ccurl_set_number(pointer, option, number) }

    /// What goes up while `perform` runs.
    func send(_ bytes: [UInt8]) {
        (upload, sent) = (bytes, 0)
        set(CURLOPT_UPLOAD, 1)
        _ = ccurl_set_size(pointer, CURLOPT_INFILESIZE_LARGE, Int64(bytes.count))
        _ = ccurl_set_pointer(pointer, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque())
        _ = ccurl_set_callback(pointer, CURLOPT_READFUNCTION) { bytes, size, count, handle in
            CurlHandle.of(handle)?.next(into: bytes, size * count) ?? 0
        }
    }

    /// Waits until it is done.
    func perform() -> CurlOutcome {
        let code = withExtendedLifetime(self) { curl_easy_perform(pointer) }
        var reply = 0
        _ = ccurl_get_number(pointer, CURLINFO_RESPONSE_CODE, &reply)
        let text = String(cString: message)
        return CurlOutcome(
            code: code, reply: reply, replyText: words(of: reply),
            detail: text.isEmpty ? String(cString: curl_easy_strerror(code)) : text)
    }

    /// The last answer with this number, its lines as one; what came after, such as a goodbye, is not meant.
    private func words(of reply: Int) -> String {
        guard let end = replies.lastIndex(where: { $0.hasPrefix("\(reply) ") }) else { return "" }
        var lines = [replies[end]]
        for line in replies[..<end].reversed() {
            guard line.hasPrefix("\(reply)-") else { break }
            lines.insert("\(reply) " + line.dropFirst(4), at: 0)
        }
        return lines.enumerated().map { $0.offset == 0 ? $0.element : String($0.element.dropFirst(4)) }
            .joined(separator: " ")
    }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> CurlHandle? {
        pointer.map { Unmanaged<CurlHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    private func heard(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) {
        guard let bytes else { return }
        let line = UnsafeRawBufferPointer(start: bytes, count: min(count, 500))
        if replies.count == Self.keptReplies { replies.removeFirst() }
        replies.append(String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private func next(into buffer: UnsafeMutablePointer<CChar>?, _ room: Int) -> Int {
        let count = min(room, upload.count - sent)
        guard let buffer, count > 0 else { return 0 }
        UnsafeMutableRawBufferPointer(start: buffer, count: count).copyBytes(from: upload[sent..<(sent + count)])
        sent += count
        return count
    }
}

/// How a call ended.
struct CurlOutcome {
    var code: CURLcode
    /// The last answer of the server as a number, such as 250; 0 when it never answered.
    var reply: Int
    /// The same with its words, on one line; empty when it never answered with one.
    var replyText: String
    /// What libcurl says about it.
    var detail: String
}
