/// ISO 8601 in UTC, without a formatter. Instants are milliseconds since 1970.
enum Timestamps {
    /// How many digits the vendor writes after the second; its endpoints do not agree.
    enum Fraction: CaseIterable { case none, milliseconds, nanoseconds }

    static let day = 86_400_000

    static func text(_ milliseconds: Int, _ fraction: Fraction = .milliseconds, nanoseconds: Int = 0) -> String {
        let seconds = floorDivide(milliseconds, 1000)
        let clock = seconds - floorDivide(seconds, 86_400) * 86_400
        let rest = milliseconds - seconds * 1000
        // Written digit by digit: a page of users holds hundreds of instants.
        return String(unsafeUninitializedCapacity: 32) { buffer in
            var end = writeDate(floorDivide(milliseconds, day), buffer)
            func put(_ mark: Unicode.Scalar, _ value: Int, _ width: Int) {
                buffer[end] = UInt8(ascii: mark)
                write(value, width, at: end + 1, buffer)
                end += width + 1
            }
            put("T", clock / 3600, 2)
            put(":", clock / 60 % 60, 2)
            put(":", clock % 60, 2)
            switch fraction {
            case .none: break
            case .milliseconds: put(".", rest, 3)
            case .nanoseconds: put(".", rest * 1_000_000 + nanoseconds % 1_000_000, 9)
            }
            buffer[end] = UInt8(ascii: "Z")
            return end + 1
        }
    }

    /// `2026-11-21`.
    static func date(_ milliseconds: Int) -> String {
        String(unsafeUninitializedCapacity: 16) { writeDate(floorDivide(milliseconds, day), $0) }
    }

    private static func writeDate(_ dayNumber: Int, _ buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let (year, month, day) = civil(dayNumber)
        write(year, 4, at: 0, buffer)
        buffer[4] = UInt8(ascii: "-")
        write(month, 2, at: 5, buffer)
        buffer[7] = UInt8(ascii: "-")
        write(day, 2, at: 8, buffer)
        return 10
    }

    private static func write(
        _ value: Int, _ width: Int, at start: Int, _ buffer: UnsafeMutableBufferPointer<UInt8>
    ) {
        var rest = value
        for place in stride(from: start + width - 1, through: start, by: -1) {
            buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    /// Accepts `2026-11-21`, and instants in UTC with any number of fractional digits; `nil` for anything else.
    static func parse(_ text: String) -> Int? {
        let parts = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        let fields = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard fields.count == 3, let year = fields[0], let month = fields[1], let day = fields[2],
            (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let midnight = days(year, month, day) * Self.day
        guard parts.count == 2 else { return midnight }
        return clock(parts[1]).map { midnight + $0 }
    }

    private static func clock(_ text: Substring) -> Int? {
        guard text.last == "Z" else { return nil }
        let parts = text.dropLast().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = Int(parts[0]), let minute = Int(parts[1]), let second = Double(parts[2]),
            (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
        else { return nil }
        return (hour * 60 + minute) * 60_000 + Int((second * 1000).rounded())
    }

    /// Days since 1970 to a date of the proleptic Gregorian calendar, by 400-year eras that start in March.
    private static func civil(_ dayNumber: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }
}
