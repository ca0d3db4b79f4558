import Engine
import Foundation
import Hummingbird

/// The description of the API, OpenAPI 3.1: the file `docs/openapi.yaml`, and the same as JSON.
struct DescriptionAPI {
    private let yaml: String
    private let json: String

    /// Throws when the file is missing or broken.
    init() throws {
        let data = try WebResources.files(in: "Description", extensions: ["yaml"])
        yaml = String(decoding: data["openapi.yaml"] ?? Data(), as: UTF8.self)
        json = JSONValue(try DocumentValue(parsing: yaml)).rendered
    }

    var routes: [Route] {
        [
            Route(.get, "/api/v1/openapi.yaml") { _, _ in APIAnswer.text(yaml, type: "application/yaml") },
            Route(.get, "/api/v1/openapi.json") { _, _ in APIAnswer.text(json) },
        ]
    }
}
