import Core
import Foundation

/// The data directory of the demo, made anew for each start. Only a directory that a demo made is ever emptied.
struct DemoDirectory {
    let path: String
    private static let mark = "this-is-a-demo"
    static let standardPath = "./usher-data/demo"

    /// - Parameter keeping: go on with what an earlier demo left there.
    init(at path: String, keeping: Bool) throws {
        self.path = URL(fileURLWithPath: path).path
        let files = FileManager.default
        let contents = (try? files.contentsOfDirectory(atPath: self.path)) ?? []
        guard contents.isEmpty || contents.contains(DemoDirectory.mark) else {
            throw Failure(
                .refused, "\(self.path) holds something that no demo made, so the demo leaves it alone.",
                next: "Name another directory with --data.", exit: .wrongUse)
        }
        do {
            if !keeping, !contents.isEmpty { try files.removeItem(atPath: self.path) }
            try files.createDirectory(
                atPath: self.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data().write(to: URL(fileURLWithPath: self.path + "/" + DemoDirectory.mark))
        } catch {
            throw Failure(.file, "\(self.path) can't be written.", next: "Name another directory with --data.")
        }
    }

    /// Lets other terminals find the simulated organisation with nothing but the data directory's name.
    func writeConfiguration(_ access: Configuration.AtlassianAccess, _ jira: Configuration.JiraAccess) throws {
        let text = """
            # Made by usher demo. Key and token open nothing but simulated organisations.
            atlassian:
              url: \(access.url)
              org: \(access.organization)
              key: \(access.key.reveal())
            jira:
              url: \(jira.url)
              email: \(jira.email)
              token: \(jira.token.reveal())

            """
        let file = path + "/" + Configuration.fileName
        try? FileManager.default.removeItem(atPath: file)
        let output = try OutputFile(creating: file)
        try output.write(text)
        try output.close()
    }
}
