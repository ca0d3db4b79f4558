import Foundation

/// The machine's time this much later, for headers that clients hold against their own clock.
func wallClock(after duration: Duration) -> String {
    let seconds = Date().timeIntervalSince1970 + Double(duration.components.seconds)
    return Timestamps.text(Int(seconds * 1000), .none)
}
