import Core

/// Small answers in the vendor's shapes, with invented people.
enum Sample {
    static let site = "3d5e8f10-7c2b-4a6d-9e1f-5b4c3a2d1e0f"
    static let jira = Product(
        id: ProductID("jira@\(site)"), key: .jira, name: "Jira", site: "acme", url: "https://acme.atlassian.net",
        resource: "ari:cloud:jira-software::site/\(site)", plan: "Standard", capacity: 100)
    static let sandbox = Product(
        id: "jira@sandbox-id", key: .jira, name: "Jira", site: "acme-sandbox", isSandbox: true)

    /// One user with these members besides the usual ones; members given here replace those.
    static func user(_ members: [String: String] = [:]) -> String {
        var all = [
            "accountId": #""712020:a1""#, "accountType": #""atlassian""#, "accountStatus": #""active""#,
            "membershipStatus": #""active""#, "status": #""active""#, "claimStatus": #""managed""#,
            "managementSource": #""invited""#, "name": #""Ada Example""#, "email": #""ada@acme.example""#,
            "addedToOrg": #""2024-02-03T09:15:00.000Z""#, "platformRoles": "[]", "productAccess": "[]", "groups": "[]",
        ]
        for (name, value) in members { all[name] = value.isEmpty ? nil : value }
        return "{" + all.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    static func page(_ elements: [String], next: String? = nil) -> String {
        let link = next.map { ",\"links\":{\"self\":\"s\",\"next\":\"\($0)\"}" } ?? ",\"links\":{\"self\":\"s\"}"
        return "{\"data\":[\(elements.joined(separator: ","))]\(link)}"
    }

    static func group(_ id: String, _ members: String = "") -> String {
        "{\"id\":\"\(id)\",\"name\":\"group-\(id)\",\"directoryId\":\"d-1\"\(members.isEmpty ? "" : "," + members)}"
    }

    static func fault(_ code: String, _ title: String) -> String {
        #"{"errors":[{"id":"1","status":"4","code":"\#(code)","title":"\#(title)","detail":""}]}"#
    }

    static let html = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>proxy</body></html>"
}
