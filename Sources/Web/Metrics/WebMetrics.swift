import Hummingbird
import Synchronization

/// Counts for Prometheus. Every label takes its values from a closed set, so that nobody can make the list long.
public final class WebMetrics: Sendable {
    enum Method: String, CaseIterable {
        case get, post, put, delete, other
        init(_ method: HTTPRequest.Method) {
            switch method {
            case .get, .head: self = .get
            case .post: self = .post
            case .put: self = .put
            case .delete: self = .delete
            default: self = .other
            }
        }
    }

    /// The pattern of a route that is in the table; anything else is `unmatched`.
    struct Route: Hashable {
        let pattern: String
        static let unmatched = Route(unchecked: "unmatched")
        private static let known = Set(RouteTable.table.keys.map(\.path))
        init?(_ pattern: String) {
            guard Self.known.contains(pattern) else { return nil }
            self.pattern = pattern
        }
        private init(unchecked pattern: String) { self.pattern = pattern }
    }

    public enum SignInOutcome: String, CaseIterable, Sendable { case signedIn = "signed_in", refused, blocked }

    private struct RequestKey: Hashable {
        var method: Method
        var route: Route
        /// `2xx` and so on.
        var status: Int
    }

    private struct Times {
        var buckets = [Int](repeating: 0, count: WebMetrics.bounds.count)
        var sum = 0.0
        var count = 0
    }

    private struct State {
        var requests: [RequestKey: Int] = [:]
        var times: [Route: Times] = [:]
        var signIns: [SignInOutcome: Int] = [:]
    }

    /// Upper bounds in seconds.
    private static let bounds = [0.005, 0.025, 0.1, 0.5, 2.5]
    private let state = Mutex(State())

    public init() {}

    func record(method: HTTPRequest.Method, route: Route, status: Int, time: Duration) {
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        state.withLock { state in
            state.requests[RequestKey(method: Method(method), route: route, status: status / 100), default: 0] += 1
            var times = state.times[route] ?? Times()
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { times.buckets[index] += 1 }
            times.sum += seconds
            times.count += 1
            state.times[route] = times
        }
    }

    func record(_ outcome: SignInOutcome) { state.withLock { $0.signIns[outcome, default: 0] += 1 } }

    /// The exposition format, text version 0.0.4, in a stable order.
    var text: String {
        let state = state.withLock { $0 }
        var lines = [
            "# HELP usher_http_requests_total Requests answered.", "# TYPE usher_http_requests_total counter",
        ]
        lines += state.requests.map { key, count in
            "usher_http_requests_total{method=\"\(key.method.rawValue)\",route=\"\(key.route.pattern)\","
                + "status=\"\(key.status)xx\"} \(count)"
        }.sorted()
        lines += [
            "# HELP usher_http_request_seconds Time until the answer was ready.",
            "# TYPE usher_http_request_seconds histogram",
        ]
        for (route, times) in state.times.sorted(by: { $0.key.pattern < $1.key.pattern }) {
            lines += Self.lines(of: times, route: route.pattern)
        }
        lines += [
            "# HELP usher_sign_ins_total Attempts to sign in with a password.", "# TYPE usher_sign_ins_total counter",
        ]
        lines += SignInOutcome.allCases.map {
            "usher_sign_ins_total{outcome=\"\($0.rawValue)\"} \(state.signIns[$0] ?? 0)"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of times: Times, route: String) -> [String] {
        let name = "usher_http_request_seconds"
        var lines = zip(bounds, times.buckets).map { bound, count in
            "\(name)_bucket{route=\"\(route)\",le=\"\(bound)\"} \(count)"
        }
        lines.append("\(name)_bucket{route=\"\(route)\",le=\"+Inf\"} \(times.count)")
        lines.append("\(name)_sum{route=\"\(route)\"} \(times.sum)")
        lines.append("\(name)_count{route=\"\(route)\"} \(times.count)")
        return lines
    }
}
