import Core
import Engine
import Foundation
import Hummingbird
import HummingbirdTesting
import Store
import Testing

@testable import Web

@Suite struct UsersTests {
    static let idle = "membership = active AND lastActive < -60d"

    /// Ids of the rows, in their order.
    static func accounts(_ html: String) -> [String] {
        html.matches(of: /name="account" value="([^"]+)"/).map { String($0.1) }
    }

    @Test func pagesInTheOrderOfTheEngine() async throws {
        try await Console.withOrganization { console, _ in
            let viewer = try await console.add(.viewer)
            let query = "accountStatus = active ORDER BY lastActive DESC, name"
            let all = try await console.usher.users(matching: query).page(limit: 1000).map(\.id.rawValue)
            #expect(all.count > 100)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                var seen: [String] = []
                for page in 1...((all.count + 24) / 25) {
                    let path = "/users?q=\(Link.segment(query))&rows=25&page=\(page)"
                    seen += Self.accounts(try await browser.get(path).text)
                }
                #expect(seen == all)
                let last = try await browser.get("/users?q=\(Link.segment(query))&rows=25&page=9999").text
                #expect(Self.accounts(last) == Array(all.suffix(all.count % 25 == 0 ? 25 : all.count % 25)))
                let first = try await browser.get(Link.users(filter: query)).text
                #expect(Self.accounts(first) == Array(all.prefix(50)))
                #expect(first.contains("<b data-count>\(all.count)</b>"))
                #expect(first.contains("of 240 people"))
                #expect(first.contains("aria-sort=\"descending\"><a class=\"sort\""))
            }
        }
    }

    @Test func headsRewriteTheOrderOfTheQuery() throws {
        let address = UserListAddress(query: "claim = managed", page: 3, rows: 25)
        let plain = try Filter(parsing: "claim = managed ORDER BY name")
        let key = SortKey(field: .lastActive, product: "jira")
        let once = address.sorted(plain, by: key)
        #expect(once.query == "claim = managed ORDER BY lastActive[jira]")
        #expect((once.page, once.rows) == (1, 25))
        let twice = once.sorted(try Filter(parsing: once.query), by: key)
        #expect(twice.query == "claim = managed ORDER BY lastActive[jira] DESC")
        #expect(twice.sorted(try Filter(parsing: twice.query), by: key).query == once.query)
    }

    @Test(
        arguments: [
            ("lastActiv < -90d", "Character 1:", "lastActive", "lastActiv"),
            ("claim = managed AND é = 1", "Character 21:", "There is no field", "é"),
            ("group = jira-userz", "Character 9:", "group", "jira-userz"),
        ]) func aWrongFilterSaysWhereAndKeepsWhatWasTyped(
            query: String, place: String, word: String, marked: String
        ) async throws
    {
        try await Console.withOrganization(users: 60) { console, _ in
            let viewer = try await console.add(.viewer)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                let response = try await browser.get(Link.users(filter: query))
                #expect(response.status == .badRequest)
                #expect(response.text.contains(place))
                #expect(response.text.contains(word))
                #expect(response.text.contains("<span class=\"tok-bad\">\(marked)</span>"))
                #expect(response.text.contains("\n\(query.replacing("<", with: "&lt;"))</textarea>"))
                #expect(Self.accounts(response.text).isEmpty)
            }
        }
    }

    @Test func aSuggestionIsALinkWhereItHelps() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            let viewer = try await console.add(.viewer)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                let text = try await browser.get(Link.users(filter: "lastActiv < -90d")).text
                #expect(text.contains("href=\"\(Link.users(filter: "lastActive < -90d"))\">lastActive</a>"))
            }
        }
    }

    @Test func aFilterThatIsTooLongIsRefusedInWords() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            let viewer = try await console.add(.viewer)
            let long = "name ~ " + String(repeating: "a", count: 65_536)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                let page = try await browser.get(Link.users(filter: long))
                #expect(page.status == .badRequest)
                #expect(page.text.contains("A filter has at most 65536 bytes."))
                let count = try await browser.get("/users/count?q=\(Link.segment(long))")
                #expect(count.status == .ok)
                #expect(count.text.contains("A filter has at most 65536 bytes."))
                #expect(try await browser.get("/users/complete?at=5&q=\(Link.segment(long))").status == .ok)
                #expect(try await browser.get(Link.exportUsers(filter: long)).status == .unprocessableContent)
            }
        }
    }

    @Test func namesCannotBecomeMarkup() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            let viewer = try await console.add(.operator)
            let name = "<script>alert(1)</script>\"'><img src=x>"
            let user = User(id: "x:1", name: name, email: "\"><b>@example.com", addedToOrg: Instant(seconds: 0))
            try await console.store.database.write { try $0.directory.put([user]) }
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                for path in [Link.users(filter: "accountId = \"x:1\""), Link.users(filter: "name ~ \"<script>\"")] {
                    let text = try await browser.get(path).text
                    #expect(Self.accounts(text) == ["x:1"])
                    #expect(!text.contains("<script>alert") && !text.contains("<img") && !text.contains("<b>@"))
                }
                let plan = try await browser.post("/users/plan", ["row": "suspend x:1"]).text
                #expect(plan.contains("&lt;script&gt;") && !plan.contains("<script>alert"))
            }
        }
    }

    @Test func neverAndUnknownAreSaidAsSuch() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            let viewer = try await console.add(.viewer)
            let product = try await console.usher.snapshot().products[0]
            let users = [
                User(id: "n:1", name: "N", activity: [ProductActivity(product: product.id, lastActive: .never)]),
                User(id: "u:1", name: "U", activity: [ProductActivity(product: product.id, lastActive: .unknown)]),
            ]
            try await console.store.database.write { try $0.directory.put(users) }
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                let label = "data-label=\"Last active anywhere\""
                let never = try await browser.get(Link.users(filter: "accountId = \"n:1\"")).text
                #expect(never.contains("\(label)><span class=\"muted\">never</span>"))
                let unknown = try await browser.get(Link.users(filter: "accountId = \"u:1\"")).text
                #expect(unknown.contains("\(label)><span class=\"muted\">unknown</span>"))
            }
        }
    }

    @Test func columnsAreChosenAndKept() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            let viewer = try await console.add(.viewer)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                #expect(try await browser.get("/users").text.contains("data-label=\"Membership\""))
                let chosen = "/users?columns=1&column=claim&column=lastActive%5Bjira%5D&column=nonsense&rows=25"
                let text = try await browser.get(chosen).text
                #expect(text.contains("data-label=\"Claim\"") && !text.contains("data-label=\"Membership\""))
                let later = try await browser.get("/users").text
                #expect(later.contains("data-label=\"Claim\"") && later.contains("data-label=\"Last active in Jira\""))
                #expect(!later.contains("data-label=\"Groups\""))
                let asked = try await browser.get(Link.users(filter: "lastActive[confluence] < -1d")).text
                #expect(asked.contains("data-label=\"Last active in Confluence\""))
                browser.cookies[UserColumns.cookie] = "%ZZ|lastActive[|x"
                #expect(try await browser.get("/users").status == .ok)
            }
        }
    }

    @Test func theExportIsWhatTheFilterMeans() async throws {
        try await Console.withOrganization(users: 700) { console, _ in
            let viewer = try await console.add(.viewer)
            let evil = User(id: "z:1", name: "=HYPERLINK(\"x\")", addedToOrg: Instant(seconds: 0))
            try await console.store.database.write { try $0.directory.put([evil]) }
            for query in ["", Self.idle + " ORDER BY name DESC"] {
                let selection = try await console.usher.users(matching: query)
                let expected =
                    CSVWriter.line(UserDocument.csvHeader)
                    + UserDocuments(selection: selection).documents(limit: nil).map { CSVWriter.line($0.csv) }.joined()
                let response = try await console.test { browser async throws in
                    try await browser.signIn(viewer)
                    return try await browser.get(Link.exportUsers(filter: query))
                }
                #expect(response.text == expected)
                #expect(response.headers[.contentType] == "text/csv; charset=utf-8")
                #expect(response.text.split(separator: "\r\n").count == selection.count + 1)
                if query.isEmpty { #expect(response.text.contains("z:1,\"'=HYPERLINK")) }
            }
        }
    }

    @Test func theBuilderLeadsToItsQuery() async throws {
        let console = try await Console()
        let viewer = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(viewer)
            let fields =
                "rows=25&rest=role+%3D+org-admin+ORDER+BY+name&membership=active&membership=suspended&group=a+b&group=&"
                + "activityProduct=jira&activityTest=awayOrNever&activityAmount=90&activityUnit=d"
            let query =
                "membership IN (active, suspended) AND group = \"a b\" AND "
                + "(lastActive[jira] < -90d OR lastActive[jira] IS EMPTY) AND role = org-admin ORDER BY name"
            let response = try await browser.get("/users/build?\(fields)")
            #expect(response.location == UserListAddress(query: query, rows: 25).path)
            #expect(try await browser.get("/users/build?rest=%28").status == .badRequest)
        }
    }

    @Test func beforeTheFirstSyncItSaysWhatToDo() async throws {
        let console = try await Console()
        let viewer = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(viewer)
            let text = try await browser.get("/users").text
            #expect(text.contains("Nothing is known yet"))
            #expect(!text.contains("<table"))
        }
    }

    @Test(arguments: [(1, 1, "1"), (1, 9, "1 2 3 … 9"), (5, 9, "1 … 3 4 5 6 7 … 9"), (9, 9, "1 … 7 8 9")])
    func pageLinks(
        current: Int, count: Int, shown: String
    ) {
        let links = PageLinks(current: current, count: count) { "\($0)" }
        #expect(links.items.map(\.label).joined(separator: " ") == shown)
        #expect((links.previousPath == nil) == (current == 1))
        #expect((links.nextPath == nil) == (current == count))
    }

    @Test func placesAreCountedInEachWay() {
        let place = TextPlace(text: "é👩‍👩‍👧 ab")
        #expect(place.utf16(2) == 1)
        #expect(place.character(2) == 2)
        let space = "é👩‍👩‍👧".utf8.count
        #expect(place.character(space) == 3)
        #expect(place.utf8(utf16: place.utf16(space)) == space)
        #expect(place.utf16(10_000) == place.text.utf16.count)
        #expect(place.utf8(utf16: -4) == 0)
    }
}
