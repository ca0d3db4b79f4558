/// Wall-clock time of a piece of work, repeated.
enum Measurement {
    /// Seconds each repetition took, in ascending order, after one that is not counted.
    static func seconds(repetitions: Int, _ work: () throws -> Void) rethrows -> [Double] {
        try work()
        let clock = ContinuousClock()
        var times: [Double] = []
        for _ in 0..<repetitions { times.append(try clock.measure(work).seconds) }
        return times.sorted()
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension [Double] {
    /// Of ascending values.
    var median: Double { isEmpty ? 0 : self[count / 2] }
}
