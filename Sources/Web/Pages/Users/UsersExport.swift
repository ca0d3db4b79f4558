import Core
import Engine
import Hummingbird

/// Everybody a query means as a CSV file, in the query's order. Written as it is sent, so that a million people need
/// no more memory than a hundred.
enum UsersExport {
    /// Records that are sent together.
    private static let portion = 500

    static func response(_ selection: UserSelection, file: String) -> Response {
        let body = ResponseBody { writer in
            var text = CSVWriter.line(UserDocument.csvHeader)
            var count = 0
            for user in UserDocuments(selection: selection).documents(limit: nil) {
                text += CSVWriter.line(user.csv)
                count += 1
                if count.isMultiple(of: portion) {
                    try await writer.write(ByteBuffer(string: text))
                    text = ""
                }
            }
            try await writer.write(ByteBuffer(string: text))
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(file)\"",
                .cacheControl: "no-store",
            ], body: body)
    }
}
