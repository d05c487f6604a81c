//! How long the pauses are: between the reads of a poll, and between the attempts of a call.

use std::time::Duration;

/// The first reads come early: most changes of a resource without data settle within seconds.
const FIRST: [Duration; 3] = [Duration::from_millis(300), Duration::from_millis(500), Duration::from_millis(800)];
/// The pace of a normal wait. With the longest jitter, and the calls themselves, a table is noticed within 1.1 s.
const PACE: Duration = Duration::from_millis(950);
/// The slowest pace, for waits of many minutes such as an index build.
const SLOWEST: Duration = Duration::from_secs(10);
/// A pause is this fraction of the time that was waited so far.
const PART: u32 = 40;
/// The first and the longest pause before a call is sent again.
const RETRY: (Duration, Duration) = (Duration::from_millis(400), Duration::from_secs(8));

/// The pause after so many reads, without the jitter.
pub(super) fn pause(polls: u32, waited: Duration) -> Duration {
    let first = usize::try_from(polls).ok().and_then(|polls| FIRST.get(polls));
    first.copied().unwrap_or_else(|| (waited / PART).clamp(PACE, SLOWEST))
}

/// The pause after so many failures in a row, without the jitter.
pub(super) fn backoff(failures: u32) -> Duration {
    RETRY.0.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(RETRY.1)
}

/// `2 h 30 min`, `1 min 30 s`.
pub(crate) fn humanize(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 3600, seconds % 3600 / 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At every jitter, and with some time left for the calls.
    #[test]
    fn a_ready_table_is_noticed_soon() {
        for jitter in [0.9, 1.0, 1.1] {
            for ready in [0.2, 2.0, 8.1, 22.0] {
                let (mut polls, mut at) = (0, 0.0);
                while at < ready {
                    at += pause(polls, Duration::from_secs_f64(at)).mul_f64(jitter).as_secs_f64();
                    polls += 1;
                }
                assert!(at <= ready + 1.05, "ready at {ready}, noticed at {at} with jitter {jitter}");
            }
        }
    }

    #[test]
    fn long_waits_slow_down() {
        assert_eq!(pause(500, Duration::from_secs(500)), SLOWEST);
        assert_eq!(pause(90, Duration::from_secs(120)), Duration::from_secs(3));
    }

    #[test]
    fn retries_back_off() {
        let pauses: Vec<u128> = (1..8).map(|failures| backoff(failures).as_millis()).collect();
        assert_eq!(pauses, [400, 800, 1600, 3200, 6400, 8000, 8000]);
    }
}
