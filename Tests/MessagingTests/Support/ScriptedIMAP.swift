import NIOCore
import NIOPosix
import Testing

/// A server that says what a test wants instead of what the standard wants.
enum ScriptedIMAP {
    /// - Parameter answer: everything said to one command; `nil` closes the connection.
    static func run<Value>(
        answer: @escaping @Sendable (_ tag: String, _ command: String) -> String?,
        _ body: (Int) async throws -> Value
    ) async throws -> Value {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(answer: answer))
                }
            }
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

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let answer: @Sendable (String, String) -> String?
        private var heard = ""

        init(answer: @escaping @Sendable (String, String) -> String?) { self.answer = answer }

        func channelActive(context: ChannelHandlerContext) { say("* OK ready\r\n", context) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            heard += String(buffer: unwrapInboundIn(data))
            while let end = heard.firstRange(of: "\r\n") {
                let words = heard[..<end.lowerBound].split(separator: " ", maxSplits: 1).map(String.init)
                heard = String(heard[end.upperBound...])
                guard words.count == 2 else { continue }
                // What libcurl asks before it hands over.
                if words[1] == "CAPABILITY" {
                    say("* CAPABILITY IMAP4rev1\r\n\(words[0]) OK\r\n", context)
                } else if let text = answer(words[0], words[1]) {
                    say(text, context)
                } else {
                    context.close(promise: nil)
                }
            }
        }

        private func say(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
        }
    }
}
