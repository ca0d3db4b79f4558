import NIOPosix

/// Threads on which libcurl may wait: the tasks of the program share a few threads that must never wait. As many calls
/// are under way at a time as there are threads, so they bound the connections to mail servers too.
enum CurlThreads {
    /// For mails that go out.
    static let sending = started(4)
    /// For mailboxes, and for servers that are tried out while somebody waits.
    static let asking = started(2)

    private static func started(_ count: Int) -> NIOThreadPool {
        let pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
        return pool
    }
}

extension NIOThreadPool {
    /// Runs `body` on a thread of its own.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable () -> Result<Value, MailError>
    ) async throws(MailError) -> Value {
        let result: Result<Value, MailError>
        do { result = try await runIfActive(body) } catch {
            throw .temporary("The program was asked to end before the mail server was called.")
        }
        return try result.get()
    }
}
