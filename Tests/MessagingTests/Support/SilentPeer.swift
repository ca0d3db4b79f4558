import NIOCore
import NIOPosix
import Testing

/// Takes connections and never says anything.
enum SilentPeer {
    static func run<Value>(_ body: (Int) async throws -> Value) async throws -> Value {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(channel.localAddress?.port)
        do {
            let value = try await body(port)
            try await channel.close()
            return value
        } catch {
            try await channel.close()
            throw error
        }
    }
}
