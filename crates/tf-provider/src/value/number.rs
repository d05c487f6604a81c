//! Numbers of arbitrary precision, read and written without loss.

use std::{fmt, str::FromStr};

use bigdecimal::{BigDecimal, ToPrimitive, Zero};

/// Most decimal digits that a number may have when it is written out without exponent. Far beyond the 512 bits that
/// Terraform computes with, and small enough that `1e999999999` cannot fill the memory.
const MAX_DIGITS: u64 = 4096;

/// Longest text that is read; it may have zeros that do not count.
const MAX_TEXT: usize = 16_384;

/// A decimal number of arbitrary precision, as Terraform's `number`. `1`, `1.0` and `10e-1` are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(BigDecimal);

/// Why something is not a number that can be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The text is not a decimal number.
    #[error("not a decimal number")]
    Syntax,
    /// More than 4096 digits, written without exponent.
    #[error("a number with more than {MAX_DIGITS} digits")]
    TooLong,
    /// Infinity or NaN.
    #[error("not a finite number")]
    NotFinite,
}

impl Number {
    /// The number as an integer, when it is one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.is_integer().then(|| self.0.to_i64()).flatten()
    }

    /// The number as an integer, when it is one and fits.
    pub fn as_u64(&self) -> Option<u64> {
        self.is_integer().then(|| self.0.to_u64()).flatten()
    }

    /// The nearest float; infinite when it is too large.
    pub fn to_f64(&self) -> f64 {
        // The text form is parsed with correct rounding; arithmetic conversions lose the last bit.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The float that is exactly this number, when there is one.
    pub fn as_exact_f64(&self) -> Option<f64> {
        let float = self.to_f64();
        (Self::try_from(float).as_ref() == Ok(self)).then_some(float)
    }

    /// Whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        self.0.is_integer()
    }

    /// Checks the size and brings equal numbers into one form.
    fn checked(decimal: &BigDecimal) -> Result<Self, NumberError> {
        if decimal.is_zero() {
            return Ok(Self(BigDecimal::zero()));
        }
        let decimal = decimal.normalized();
        let places = decimal.fractional_digit_count();
        let written = if places > 0 {
            decimal.digits().max(places.unsigned_abs())
        } else {
            decimal.digits().saturating_add(places.unsigned_abs())
        };
        if written > MAX_DIGITS { Err(NumberError::TooLong) } else { Ok(Self(decimal)) }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(BigDecimal::from(value).normalized())
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(BigDecimal::from(value).normalized())
    }
}

/// The exact value of the float, not its shortest spelling.
impl TryFrom<f64> for Number {
    type Error = NumberError;

    fn try_from(value: f64) -> Result<Self, NumberError> {
        let decimal = BigDecimal::try_from(value).map_err(|_| NumberError::NotFinite)?;
        Self::checked(&decimal)
    }
}

/// Decimal notation, with or without exponent.
impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        if text.len() > MAX_TEXT {
            return Err(NumberError::TooLong);
        }
        let starts_like_a_number =
            text.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
        if !starts_like_a_number || text.contains('_') {
            return Err(NumberError::Syntax);
        }
        let decimal = BigDecimal::from_str(text).map_err(|_| NumberError::Syntax)?;
        Self::checked(&decimal)
    }
}

/// Plain decimal notation without exponent.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_plain_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap_or_else(|problem| panic!("{text}: {problem}"))
    }

    #[test]
    fn spellings_of_one_number_are_equal() {
        for text in ["1", "1.0", "10e-1", "+1", "0.1E+1", "001", "1.000000000000000000000000000"] {
            assert_eq!(number(text), Number::from(1_i64), "{text}");
            assert_eq!(number(text).to_string(), "1", "{text}");
        }
        assert_eq!(number("-0.0"), Number::from(0_i64));
        assert_eq!(number("0e999999999"), Number::from(0_i64));
    }

    #[test]
    fn text_is_plain_and_without_loss() {
        for text in ["0.1", "-12.5", "18446744073709551616", "123456789012345678901234567890.123456789", "0.000001"] {
            assert_eq!(number(text).to_string(), text);
        }
        assert_eq!(number("1.5e3").to_string(), "1500");
        assert_eq!(number("25e-4").to_string(), "0.0025");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            " 1",
            "1 ",
            "one",
            "0x10",
            "1_000",
            "1,5",
            "--1",
            "+-1",
            "NaN",
            "inf",
            "Infinity",
            "e5",
            "1e",
            ".",
            "1.2.3",
            "1e99999999999999999999",
        ] {
            assert_eq!(text.parse::<Number>(), Err(NumberError::Syntax), "{text}");
        }
    }

    #[test]
    fn size_is_limited_before_memory_is_used() {
        for text in [
            "1e999999999",
            "-1e999999999",
            "1e-999999999",
            "1e4096",
            "1e-4097",
            "9e9223372036854775807",
            "1e-9223372036854775807",
        ] {
            assert_eq!(text.parse::<Number>(), Err(NumberError::TooLong), "{text}");
        }
        assert_eq!("1".repeat(4097).parse::<Number>(), Err(NumberError::TooLong));
        assert_eq!("1".repeat(10_000_000).parse::<Number>(), Err(NumberError::TooLong));
        for text in ["1e4095", "1e-4096"] {
            assert_eq!(number(&number(text).to_string()), number(text), "{text}");
        }
    }

    #[test]
    fn integers_are_recognized() {
        let cases = [
            ("9223372036854775807", Some(i64::MAX), Some(9_223_372_036_854_775_807)),
            ("-9223372036854775808", Some(i64::MIN), None),
            ("18446744073709551615", None, Some(u64::MAX)),
            ("18446744073709551616", None, None),
            ("10.0", Some(10), Some(10)),
            ("1e3", Some(1000), Some(1000)),
            ("1.5", None, None),
        ];
        for (text, signed, unsigned) in cases {
            assert_eq!((number(text).as_i64(), number(text).as_u64()), (signed, unsigned), "{text}");
        }
        assert!(number("1e100").is_integer());
        assert!(!number("1e-100").is_integer());
    }

    #[test]
    fn floats_are_exact_or_not() {
        for float in [0.0, 1.5, -0.375, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e300, 0.1] {
            let exact = Number::try_from(float).expect("a finite float is a number");
            assert_eq!(exact.as_exact_f64(), Some(float));
        }
        assert_eq!(number("0.1").as_exact_f64(), None, "the float nearest to 0.1 is another number");
        assert!((number("0.1").to_f64() - 0.1).abs() < f64::EPSILON);
        assert_eq!(number("1e4000").as_exact_f64(), None);
        assert_eq!(Number::try_from(f64::INFINITY), Err(NumberError::NotFinite));
        assert_eq!(Number::try_from(f64::NAN), Err(NumberError::NotFinite));
    }

    #[test]
    fn order_is_numeric() {
        let mut numbers = ["10", "-3", "9.99", "1e-5", "0"].map(number);
        numbers.sort();
        assert_eq!(numbers.map(|number| number.to_string()), ["-3", "0", "0.00001", "9.99", "10"]);
    }
}
