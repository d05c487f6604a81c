//! Shards of a partition key: one key that is written or read too often becomes several, `base#0`, `base#1`, …
//!
//! The shard of a value follows from the value alone, so that every application finds it again: the first eight hexadecimal
//! digits of the SHA-256 of its UTF-8 bytes, as a number, modulo the count. Stable for ever, since items outlive a release.

use sha2::{Digest as _, Sha256};

/// The partition keys of all shards, in order.
#[must_use]
pub fn shard_keys(base: &str, count: u32) -> Vec<String> {
    (0..count).map(|shard| format!("{base}#{shard}")).collect()
}

/// The shard of a value, from zero; zero if there are no shards.
#[must_use]
pub fn shard_of(value: &str, count: u32) -> u32 {
    let digest = Sha256::digest(value.as_bytes());
    let first = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    first.checked_rem(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_numbered_from_zero() {
        assert_eq!(shard_keys("ORDERS#OPEN", 3), ["ORDERS#OPEN#0", "ORDERS#OPEN#1", "ORDERS#OPEN#2"]);
        assert_eq!(shard_keys("a", 0), Vec::<String>::new());
    }

    /// SHA-256 of "abc" begins with ba7816bf, that of the empty text with e3b0c442 (FIPS 180-4).
    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(shard_of("abc", u32::MAX), 0xba78_16bf);
        assert_eq!(shard_of("", 1000), 0xe3b0_c442 % 1000);
        assert_eq!(shard_of("abc", 0), 0);
    }

    #[test]
    fn values_spread_evenly() {
        let mut counts = [0; 10];
        (0..10_000).for_each(|order| counts[shard_of(&format!("order-{order}"), 10) as usize] += 1);
        assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
    }
}
