import Testing

@testable import Web

@Suite struct PreparedPageTests {
    private struct Row { let name: String, count: Int?, isBold: Bool, tags: [String], note: Note? }
    private struct Note { let text: String }
    private struct Page { let title: String, rows: [Row], empty: [Row], mark: Mark }
    private enum Mark { case star }

    private static let page = Page(
        title: "<All>",
        rows: [
            Row(name: "a", count: 3, isBold: true, tags: ["x", "y"], note: Note(text: "n")),
            Row(name: "b", count: nil, isBold: false, tags: [], note: nil),
        ], empty: [], mark: .star)

    private static let template = """
        {{title}} {{mark}}{{#rows}}|{{name}}{{#count}}={{.}}{{/count}}{{^.count}}none{{/.count}}{{#isBold}}!{{/isBold}}\
        {{#tags}}({{.}}){{/tags}}{{#.note}}{{text}}{{/.note}}{{title}}{{/rows}}{{^empty}}nobody{{/empty}}{{unknown}}
        """

    @Test func rendersWhatThePageSays() throws {
        let templates = try Templates(sources: ["page": Self.template])
        #expect(
            templates.render(Self.page, with: "page")
                == "&lt;All&gt; star|a=3!(x)(y)n&lt;All&gt;|bnone&lt;All&gt;nobody")
    }

    @Test func aPageWithoutPropertiesIsOne() throws {
        struct Plain {}
        #expect(try Templates(sources: ["page": "x"]).render(Plain(), with: "page") == "x")
    }
}
