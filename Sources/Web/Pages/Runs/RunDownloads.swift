import Core
import Engine
import Hummingbird

/// A run as a file: the same bytes as the command line gives.
struct RunDownloads {
    let site: Site

    var routes: [Route] { [Route(.get, "/runs/{id}/run.csv", csv), Route(.get, "/runs/{id}/run.json", json)] }

    @Sendable private func csv(_ request: Request, _ context: WebContext) async throws -> Response {
        let details = try await site.usher.details(of: RunRoutes.id(context))
        return Self.file(RunReport.csv(details), type: "text/csv; charset=utf-8", "\(details.run.id).csv")
    }

    @Sendable private func json(_ request: Request, _ context: WebContext) async throws -> Response {
        let details = try await site.usher.details(of: RunRoutes.id(context))
        let names = try await site.store.database.read { db in
            DirectoryNames(groups: try db.directory.groups(), products: try db.directory.products())
        }
        let text = RunDocument(run: details.run, names: names).json(steps: details.steps, spared: details.spared)
            .rendered
        return Self.file(text + "\n", type: "application/json", "\(details.run.id).json")
    }

    /// Ids of runs hold nothing that a header could not.
    private static func file(_ text: String, type: String, _ name: String) -> Response {
        let plain = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
        return Response(
            status: .ok,
            headers: [.contentType: type, .contentDisposition: "attachment; filename=\"\(plain)\""],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
