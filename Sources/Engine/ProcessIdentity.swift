import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Names processes in leases, `host:pid:…`, and tells when one of them has ended: after a crash nobody then has to
/// wait until its leases run out.
public enum ProcessIdentity {
    /// Whether the holder was a process of this machine that is no longer there. `false` whenever that is not
    /// certain, as for other machines.
    public static func isGone(_ holder: String) -> Bool {
        let parts = holder.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == ProcessInfo.processInfo.hostName, let pid = pid_t(parts[1]), pid > 0 else {
            return false
        }
        if kill(pid, 0) != 0 { return errno == ESRCH }
        return isZombie(pid)
    }

    /// Ended, and only its parent has not asked how.
    private static func isZombie(_ pid: pid_t) -> Bool {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return false }
        // The state follows the program's name, which stands in parentheses and may hold anything.
        let text = String(decoding: data, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return false }
        return text[text.index(after: end)...].drop { $0 == " " }.first == "Z"
    }
}
