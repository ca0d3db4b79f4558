import Foundation

/// Where templates and assets lie: beside the program, where an installed one has them, or where it was built.
enum WebResources {
    private static let folder = "usher_Web.resources"

    static let directory: URL = {
        let program = Bundle.main.bundleURL
        let places = [
            program.appendingPathComponent(folder),
            program.deletingLastPathComponent().appendingPathComponent("share/usher/\(folder)"),
        ]
        let found = places.first {
            FileManager.default.fileExists(atPath: $0.appendingPathComponent("Templates").path)
        }
        return found ?? Bundle.module.bundleURL
    }()

    /// The files of a folder by name, only those with one of these extensions.
    static func files(in folder: String, extensions: Set<String>) throws -> [String: Data] {
        let directory = directory.appendingPathComponent(folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        var files: [String: Data] = [:]
        for name in names where extensions.contains((name as NSString).pathExtension) {
            files[name] = try Data(contentsOf: directory.appendingPathComponent(name))
        }
        return files
    }
}
