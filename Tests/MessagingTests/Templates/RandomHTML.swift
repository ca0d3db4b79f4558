import TestSupport

/// Text of the kind that breaks sanitisers, the same for the same seed.
struct RandomHTML {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    static let parts = [
        "<", ">", "/", "=", "\"", "'", "&", ";", "#", "!", "--", "<!--", "-->", "<![CDATA[", "]]>", "<?", "\n", "\r\n",
        "\t", " ", "\u{0}", "\u{1}", "\u{7F}", "\u{85}", "\u{2028}", "\u{A0}", "\u{200B}", "\u{301}", "a", "Zoë", "名前",
        "👩🏽‍🚀", "<p>", "</p>", "<p", "<P CLASS=x>", "<h1>", "</h1>", "<h2>", "<h6>", "<b>", "</b>", "<strong>",
        "</strong>", "<i>", "</i>", "<em>", "</em>", "<br>", "<br/>", "</br>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>",
        "</li>", "<div>", "</div>", "<table><tr><td>", "</table>", "<a href=\"{{keep.link}}\">",
        "<a href='{{ request.link }}'>",
        "<a href={{release.link}}>", "<a href=\"javascript:alert(1)\">", "<a href=\"https://evil.example/\">", "</a>",
        "<a href=\"{{keep.link}}\" onclick=\"x()\" style=x>", "<a href=\"{{user.name}}\">", "<script>", "</script>",
        "<script src=//evil.example>", "<style>", "</style>", "<svg onload=alert(1)>", "</svg>",
        "<img src=x onerror=alert(1)>",
        "<iframe src=x>", "</iframe>", "<textarea>", "</textarea>", "<title>", "<math>", "<noscript>", "<template>",
        "<plaintext>", "<form action=//evil.example>", "<input onfocus=x autofocus>", "<scr<script>ipt>", "<<b>",
        "< b>",
        "&lt;script&gt;", "&#60;script&#62;", "&#x3c;b&#x3E;", "&amp;lt;", "&lt", "&#0;", "&#xD800;", "&#99999999;",
        "&nbsp;",
        "&amp;", "&quot;", "{{", "}}", "{", "}", "{{user.name}}", "{{ user.email }}", "{{keep.link}}", "{{nothing}}",
        "{{{user.name}}}", "&#123;{user.name}}", "on", "onclick=", "style=\"x:expression(1)\"", "href=",
    ]

    mutating func soup() -> String {
        (0..<Int.random(in: 0...40, using: &random)).map { _ in Self.parts.randomElement(using: &random) ?? "" }
            .joined()
    }

    /// What somebody may be called, or write as a reason.
    mutating func value() -> String {
        let parts =
            Self.parts + [
                "\r\nBcc: eve@evil.example\r\n\r\n", "\nSubject: other", "{{reason}}", "{{request.link}}",
                "javascript:alert(1)",
                "\" onmouseover=\"alert(1)", "' x='",
            ]
        return (0..<Int.random(in: 1...8, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
            .joined()
    }
}

/// Reads HTML the way an attacker hopes that a program reads it: by its tags alone.
enum PlainTags {
    /// Everything from a `<` to the next `>`, both included, and a `<` or `>` that has no partner.
    static func all(in html: String) -> [String] {
        var (tags, open): ([String], String?) = ([], nil)
        for scalar in html.unicodeScalars {
            if scalar == "<" {
                if let open { tags.append(open) }
                open = "<"
            } else if scalar == ">" {
                tags.append((open ?? "") + ">")
                open = nil
            } else {
                open?.unicodeScalars.append(scalar)
            }
        }
        if let open { tags.append(open) }
        return tags
    }

    static let allowed: Set<String> = Set(
        ["h1", "h2", "h3", "p", "strong", "em", "ul", "ol", "li", "a"].flatMap { ["<\($0)>", "</\($0)>"] } + ["<br>"]
    ).subtracting(["<a>"])
}
