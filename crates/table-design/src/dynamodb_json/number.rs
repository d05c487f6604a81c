//! Numbers as the service keeps them: decimal, at most 38 significant digits.

use std::cmp::Ordering;
use std::fmt;

/// Most significant digits of a number.
const MAX_DIGITS: usize = 38;

/// Power of ten of the first digit: between 1E-130 and 9.99…E+125.
const MAGNITUDES: std::ops::RangeInclusive<i64> = -130..=125;

/// A decimal number, in one form for all its spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Without zeros at both ends; empty for zero.
    digits: String,
    /// The power of ten of the last digit.
    exponent: i64,
}

/// Why a text is no number of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// It is no decimal number.
    Syntax,
    /// It has too many significant digits.
    TooPrecise,
    /// It is too large or too close to zero.
    OutOfRange,
}

impl Decimal {
    /// Reads decimal notation, with or without exponent.
    ///
    /// # Errors
    /// It is no number, or not one that the service can store without loss.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, power) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) || !is_integer(power) {
            return Err(NumberError::Syntax);
        }
        let significant = all.trim_start_matches('0').trim_end_matches('0');
        if significant.is_empty() {
            return Ok(Self { negative: false, digits: String::new(), exponent: 0 });
        }
        let trailing = all.len() - all.trim_end_matches('0').len();
        let shift = i64::try_from(trailing).unwrap_or(i64::MAX) - i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        let power: Option<i64> = power.parse().ok();
        let exponent = power.and_then(|power| power.checked_add(shift)).ok_or(NumberError::OutOfRange)?;
        Self { negative, digits: significant.to_owned(), exponent }.checked()
    }

    /// Bytes that it takes, approximately: one for two significant digits, and one.
    pub(super) fn size(&self) -> u64 {
        (self.digits.len().max(1) as u64).div_ceil(2) + 1
    }

    fn checked(self) -> Result<Self, NumberError> {
        if self.digits.len() > MAX_DIGITS {
            return Err(NumberError::TooPrecise);
        }
        if MAGNITUDES.contains(&self.magnitude()) { Ok(self) } else { Err(NumberError::OutOfRange) }
    }

    /// The power of ten of the first digit.
    fn magnitude(&self) -> i64 {
        self.exponent.saturating_add(i64::try_from(self.digits.len()).unwrap_or(i64::MAX) - 1)
    }

    /// Order of the absolute values.
    fn absolute(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.magnitude().cmp(&other.magnitude()).then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

/// Whether it is an integer, however large.
fn is_integer(power: &str) -> bool {
    let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.absolute(other),
            (true, true) => other.absolute(self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Plain decimal notation without exponent.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        let count = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        match (self.digits.is_empty(), self.exponent) {
            (true, _) => f.write_str("0"),
            (false, 0..) => write!(f, "{}{}", self.digits, zeros(self.exponent)),
            (false, exponent) if exponent.saturating_add(count) > 0 => {
                let (whole, fraction) = self.digits.split_at(usize::try_from(count + exponent).unwrap_or(0));
                write!(f, "{whole}.{fraction}")
            }
            (false, exponent) => write!(f, "0.{}{}", zeros(-exponent - count), self.digits),
        }
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax => f.write_str("A decimal number is expected, but this is none."),
            Self::TooPrecise => write!(
                f,
                "DynamoDB stores numbers of at most {MAX_DIGITS} significant digits, but this one has more. Round it, or store \
                 it as a string."
            ),
            Self::OutOfRange => f.write_str(
                "DynamoDB stores numbers between 1E-130 and 9.99E+125, positive and negative, and zero, but this one is outside. \
                 Store it as a string.",
            ),
        }
    }
}

impl std::error::Error for NumberError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
    }

    #[test]
    fn spellings_have_one_form() {
        for (text, shown) in [
            ("0", "0"),
            ("-0.00", "0"),
            ("7", "7"),
            ("+007.00", "7"),
            ("1e3", "1000"),
            ("12.5E-1", "1.25"),
            ("-0.005", "-0.005"),
            ("100.10", "100.1"),
            ("1e-130", &format!("0.{}1", "0".repeat(129))),
            ("0e99999", "0"),
        ] {
            assert_eq!(number(text).to_string(), shown, "{text}");
            assert_eq!(number(shown), number(text));
        }
    }

    #[test]
    fn what_the_service_does_not_store_is_refused() {
        for text in
            ["", "-", "x", "1x", "0x10", "1_000", "NaN", "1e", "1e+", "1e+-5", "0ex", "--1", ".", "1.2.3", "1e1.5"]
        {
            assert_eq!(Decimal::parse(text), Err(NumberError::Syntax), "{text}");
        }
        assert_eq!(Decimal::parse(&"1".repeat(39)), Err(NumberError::TooPrecise));
        assert!(Decimal::parse(&("9".repeat(38) + &"0".repeat(88))).is_ok());
        for text in ["1e126", "1e-131", "1e99999999999999999999", "1e9223372036854775807"] {
            assert_eq!(Decimal::parse(text), Err(NumberError::OutOfRange), "{text}");
        }
    }

    #[test]
    fn order_is_numeric() {
        let mut numbers = ["10", "-3", "9.99", "1e-5", "0", "-30", "100"].map(number);
        numbers.sort();
        assert_eq!(numbers.map(|number| number.to_string()), ["-30", "-3", "0", "0.00001", "9.99", "10", "100"]);
    }

    #[test]
    fn two_digits_take_a_byte() {
        for (text, size) in [("0", 2), ("7", 2), ("42", 2), ("421", 3), ("1000", 2), ("0.001", 2), ("-12.34", 3)] {
            assert_eq!(number(text).size(), size, "{text}");
        }
        assert_eq!(number(&"9".repeat(38)).size(), 20);
    }
}
