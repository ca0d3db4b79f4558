import Core
import Messaging
import Testing

@Suite struct SanitisedHTMLTests {
    /// Whatever comes in, only the allowed tags come out, the one attribute is `href`, and it holds one link.
    @Test(arguments: UInt64(1)...16)
    func nothingElseComesThrough(seed: UInt64) {
        var soups = RandomHTML(seed: seed)
        let links = Set(Placeholder.allCases.filter(\.isLink).map { "<a href=\"\($0.text)\">" })
        for _ in 0..<200 {
            let soup = soups.soup()
            let clean = SanitisedHTML(soup).html
            for tag in PlainTags.all(in: clean) {
                #expect(PlainTags.allowed.contains(tag) || links.contains(tag), "\(tag) of \(soup.debugDescription)")
            }
            #expect(!clean.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
            #expect(Self.isNested(clean), "\(soup.debugDescription) became \(clean)")
        }
    }

    @Test(arguments: UInt64(1)...16)
    func twiceIsOnce(seed: UInt64) {
        var soups = RandomHTML(seed: seed)
        for _ in 0..<200 {
            let soup = soups.soup()
            let once = SanitisedHTML(soup)
            let twice = SanitisedHTML(once.html)
            #expect(twice.html == once.html, "\(soup.debugDescription)")
            #expect(twice.removed.isEmpty, "\(soup.debugDescription)")
        }
    }

    /// Every element that begins ends, the inner one first.
    private static func isNested(_ html: String) -> Bool {
        var open: [Substring] = []
        for tag in PlainTags.all(in: html) where tag != "<br>" {
            let name = tag.dropFirst().prefix { $0 != ">" && $0 != " " }
            if !name.hasPrefix("/") { open.append(name) } else if open.popLast() != name.dropFirst() { return false }
        }
        return open.isEmpty
    }

    static let cases: [(written: String, clean: String, removed: [String])] = [
        ("<p>Hello <b>you</b> and <i>you</i></p>", "<p>Hello <strong>you</strong> and <em>you</em></p>", []),
        ("<p onclick=\"x()\" style='color:red'>a</p>", "<p>a</p>", []),
        ("<p>a<script>alert('</p>')</script>b</p>", "<p>ab</p>", ["script"]),
        ("<p>a<script>b", "<p>a</p>", ["script"]),
        ("<svg><p>a</p></svg><p>b</p>", "<p>b</p>", ["svg"]),
        ("a\n\nb\nc", "<p>a</p>\n<p>b c</p>", []),
        ("<p>a\n\nb</p>", "<p>a b</p>", []),
        ("<div>a</div><div>b</div>", "<p>a</p>\n<p>b</p>", ["div"]),
        ("<table><tr><td>a<td>b</table>", "<p>a</p>\n<p>b</p>", ["table", "tr", "td"]),
        ("<h1>a</h1><h4>b</h4>", "<h1>a</h1>\n<p>b</p>", ["h4"]),
        ("<a href=\"{{keep.link}}\" target=_blank>Keep</a>", "<p><a href=\"{{keep.link}}\">Keep</a></p>", []),
        ("<a href='{{ keep.link }}'>Keep</a>", "<p><a href=\"{{keep.link}}\">Keep</a></p>", []),
        ("<a href=\"https://evil.example\">Keep</a>", "<p>Keep</p>", ["a href"]),
        ("<a href=\"javascript:alert(1)\">Keep</a>", "<p>Keep</p>", ["a href"]),
        ("<a href=\"{{user.name}}\">Keep</a>", "<p>Keep</p>", ["a href"]),
        ("<a href=\"x{{keep.link}}\">Keep</a>", "<p>Keep</p>", ["a href"]),
        ("<a name=x>Keep</a>", "<p>Keep</p>", []),
        ("<ul><li>a<li>b</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", []),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "<ol>\n<li>a\n<ul>\n<li>b</li>\n</ul></li>\n<li>c</li>\n</ol>", []),
        ("<li>a", "<ul>\n<li>a</li>\n</ul>", []),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul>\n<li>a<br><br>b</li>\n</ul>", []),
        ("<ul><ul><li>deep</ul></ul>", "<ul>\n<li>deep</li>\n</ul>", []),
        ("<p>1 < 2 & 3 > 2</p>", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>", []),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", []),
        ("<p>a<br></p><p><br></p>", "<p>a</p>", []),
        ("<!-- <p>x</p> --><p>a<!---->b</p>", "<p>ab</p>", []),
        ("<p>a</p><p title=\"<script>", "<p>a</p>", []),
        ("<p>{{ user.name }}</p>", "<p>{{user.name}}</p>", []),
        ("Zo&euml; &ndash; &#8364; &#x1F600; &unknown;", "<p>Zoë – € 😀 &amp;unknown;</p>", []),
        ("", "", []), ("<p> </p>", "", []),
    ]

    @Test(arguments: cases.indices)
    func knownTexts(number: Int) {
        let (written, clean, removed) = Self.cases[number]
        let found = SanitisedHTML(written)
        #expect(found.html == clean)
        #expect(found.removed == removed)
    }

    /// Each of these is long enough to hold up a reader that goes over the text again and again.
    @Test(arguments: [
        "<", "<p", "{{", "</", "<!--", "&", "<ul><li>", "<b>", "<script>", "{{user.name", "<a href=\"", "\n\n",
    ])
    func longTextsAreReadOnce(part: String) throws {
        let text = String(repeating: part, count: 64 * 1024 / part.utf8.count)
        let template = MailTemplate(id: "t", name: "t", subject: "s", body: "<p>x</p>" + text)
        _ = try? template.checked()
        #expect(SanitisedHTML(SanitisedHTML(text).html).html == SanitisedHTML(text).html)
    }
}
