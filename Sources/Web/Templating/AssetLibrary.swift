import Core
import Crypto
import Foundation
import Hummingbird

/// Style sheet, scripts and pictures, read once and served under a path that changes with their content, so that
/// browsers may keep them for good.
struct AssetLibrary: Sendable {
    private struct Asset: Sendable {
        var bytes: ByteBuffer
        var type: String
        var tag: String
    }

    /// The first 16 hexadecimal digits of the SHA-256 over all assets.
    let version: String
    /// The program's own, read when they are first asked for.
    static let shared = Result { try AssetLibrary() }
    private let assets: [String: Asset]
    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]

    init() throws {
        let files = try WebResources.files(in: "Assets", extensions: Set(Self.types.keys))
        var all = SHA256()
        var assets: [String: Asset] = [:]
        for (name, data) in files.sorted(by: { $0.key < $1.key }) {
            let hash = SHA256.hash(data: data)
            all.update(data: Data(name.utf8))
            all.update(data: Data(hash))
            let type = Self.types[(name as NSString).pathExtension] ?? "application/octet-stream"
            assets[name] = Asset(
                bytes: ByteBuffer(bytes: data), type: type, tag: "W/\"\(Array(hash).prefix(12).hexadecimal)\"")
        }
        self.assets = assets
        version = Array(all.finalize()).prefix(8).hexadecimal
    }

    /// What stands before the name of an asset in a page.
    var prefix: String { "/assets/\(version)" }
    var names: [String] { assets.keys.sorted() }

    var routes: [Route] { [Route(.get, "/assets/{version}/{name}", serve)] }

    @Sendable private func serve(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let name = context.parameters.get("name"), let asset = assets[name],
            context.parameters.get("version") == version
        else { throw Refusal.notFound }
        let headers: HTTPFields = [
            .cacheControl: "public, max-age=31536000, immutable", .eTag: asset.tag, .contentType: asset.type,
        ]
        if request.headers[.ifNoneMatch] == asset.tag { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.bytes))
    }
}
