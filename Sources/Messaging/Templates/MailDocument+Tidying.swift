/// Cuts text at empty lines.
enum Paragraphs {
    static func split(_ text: String) -> [String] {
        var paragraphs: [String.UnicodeScalarView] = [String.UnicodeScalarView()]
        var breaks = 0
        for scalar in text.unicodeScalars {
            if scalar == "\n" {
                breaks += 1
                if breaks == 2 { paragraphs.append(String.UnicodeScalarView()) }
            } else if !WhiteSpace.contains(scalar) {
                breaks = 0
            }
            paragraphs[paragraphs.count - 1].append(scalar)
        }
        return paragraphs.map { String($0) }
    }
}

/// What HTML shows as one space, however many there are.
enum WhiteSpace {
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || (0x09...0x0D).contains(scalar.value) || [0x85, 0x2028, 0x2029].contains(scalar.value)
    }
}

extension MailDocument.Run {
    /// The same to a reader in the one form it has: no control characters, single spaces, none at an end of a line,
    /// neighbours of one style joined, no line break at an end, placeholders without spaces.
    static func tidied(_ runs: [MailDocument.Run]) -> [MailDocument.Run] {
        var tidy = TidyRuns()
        for run in runs {
            switch run.content {
            case .lineBreak: tidy.addBreak()
            case .text(let text): tidy.add(text, run.style)
            }
        }
        return tidy.finished().map { run in
            guard case .text(let text) = run.content else { return run }
            return MailDocument.Run(content: .text(TemplateText.canonical(text)), style: run.style)
        }
    }
}

private struct TidyRuns {
    private var runs: [MailDocument.Run] = []
    private var text = String.UnicodeScalarView()
    private var style = MailDocument.Style()
    /// A space that is written once text follows on the same line, in the style it was read in.
    private var space: MailDocument.Style?
    private var breaks = 0
    private var isAtLineStart = true

    mutating func addBreak() {
        endRun()
        space = nil
        isAtLineStart = true
        if !runs.isEmpty { breaks = min(2, breaks + 1) }
    }

    mutating func add(_ text: String, _ style: MailDocument.Style) {
        for scalar in text.unicodeScalars {
            if WhiteSpace.contains(scalar) {
                if !isAtLineStart, space == nil { space = style }
            } else if scalar.properties.generalCategory != .control {
                endBreaks()
                if let space { put(" ", space) }
                space = nil
                put(scalar, style)
                isAtLineStart = false
            }
        }
    }

    mutating func finished() -> [MailDocument.Run] {
        endRun()
        return runs
    }

    private mutating func put(_ scalar: Unicode.Scalar, _ style: MailDocument.Style) {
        if style != self.style { endRun() }
        self.style = style
        text.append(scalar)
    }

    private mutating func endBreaks() {
        for _ in 0..<breaks { runs.append(MailDocument.Run(content: .lineBreak, style: MailDocument.Style())) }
        breaks = 0
    }

    private mutating func endRun() {
        guard !text.isEmpty else { return }
        runs.append(MailDocument.Run(content: .text(String(text)), style: style))
        text = String.UnicodeScalarView()
    }
}
