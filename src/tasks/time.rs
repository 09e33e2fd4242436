//! The clock: the current time, and times for display.

/// Seconds since 1970 UTC.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A Unix time in seconds, formatted in local time.
pub fn shown(second: i64) -> String {
    let zone = jiff::tz::TimeZone::system();
    let time = jiff::Timestamp::from_second(second);
    time.map(|time| zone.to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}
