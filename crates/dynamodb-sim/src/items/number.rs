//! Numbers as the service keeps them: decimal, exact, up to 38 significant digits.

use std::cmp::Ordering;

use crate::primitives::error::ServiceError;

/// The most significant digits of a number.
const MAX_DIGITS: usize = 38;

/// The power of ten of the first digit of the largest magnitude: 9.9…E+125.
const MAX_POWER: i32 = 125;

/// The power of ten of the first digit of the smallest magnitude: 1E-130.
const MIN_POWER: i32 = -130;

/// A decimal number without leading and trailing zeros, so that equal numbers are equal values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    /// Significant digits, the first and the last of which are not zero; none for zero.
    digits: Vec<u8>,
    /// The power of ten of the first digit.
    power: i32,
}

impl Decimal {
    /// A number as a request writes it.
    pub(crate) fn parse(text: &str) -> Result<Self, ServiceError> {
        let Some((negative, digits, last)) = read(text) else {
            return Err(ServiceError::validation(match text {
                "" => "The parameter cannot be converted to a numeric value".to_owned(),
                _ => format!("The parameter cannot be converted to a numeric value: {text}"),
            }));
        };
        Self::of(negative, digits, last).checked()
    }

    /// The number whose last digit has a power of ten.
    fn of(negative: bool, mut digits: Vec<u8>, mut last: i32) -> Self {
        while digits.last() == Some(&0) {
            digits.pop();
            last += 1;
        }
        let leading = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..leading);
        if digits.is_empty() {
            return Self { negative: false, digits, power: 0 };
        }
        let power = last + i32::try_from(digits.len()).unwrap_or(i32::MAX) - 1;
        Self { negative, digits, power }
    }

    fn checked(self) -> Result<Self, ServiceError> {
        let refused = if self.digits.len() > MAX_DIGITS {
            "Attempting to store more than 38 significant digits in a Number"
        } else if self.power > MAX_POWER {
            "Number overflow. Attempting to store a number with magnitude larger than supported range"
        } else if self.power < MIN_POWER {
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        } else {
            return Ok(self);
        };
        Err(ServiceError::validation(refused))
    }

    /// How many significant digits it has.
    pub(crate) fn significant_digits(&self) -> usize {
        self.digits.len()
    }

    /// The sum of two numbers.
    pub(crate) fn plus(&self, other: &Self) -> Result<Self, ServiceError> {
        let last = self.last().min(other.last());
        let (mine, theirs) = (self.scaled(last), other.scaled(last));
        let length = mine.len().max(theirs.len()) + 1;
        let column = |digits: &[i8], at: usize| digits.len().checked_sub(at + 1).map_or(0, |index| digits[index]);
        let sums = (0..length).map(|at| column(&mine, at) + column(&theirs, at));
        let mut columns: Vec<i8> = sums.collect();
        let negative = columns.iter().rev().find(|sum| **sum != 0).is_some_and(|sum| *sum < 0);
        let mut carry = 0;
        let mut digits = Vec::with_capacity(length);
        for sum in &mut columns {
            let value = if negative { -*sum } else { *sum } + carry;
            carry = value.div_euclid(10);
            digits.push(u8::try_from(value.rem_euclid(10)).unwrap_or_default());
        }
        digits.reverse();
        Self::of(negative, digits, last).checked()
    }

    /// The number with the other sign.
    pub(crate) fn negated(&self) -> Self {
        Self { negative: !self.negative && !self.digits.is_empty(), ..self.clone() }
    }

    /// The power of ten of the last digit.
    fn last(&self) -> i32 {
        self.power + 1 - i32::try_from(self.digits.len()).unwrap_or(i32::MAX)
    }

    /// Signed digits down to a power of ten.
    fn scaled(&self, last: i32) -> Vec<i8> {
        let zeros = usize::try_from(self.last() - last).unwrap_or_default();
        let signed = |digit: &u8| i8::try_from(*digit).map_or(0, |digit| if self.negative { -digit } else { digit });
        self.digits.iter().map(signed).chain(std::iter::repeat_n(0, zeros)).collect()
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.power.cmp(&other.power).then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Plain notation, as an answer has it.
impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.digits.is_empty() {
            return f.write_str("0");
        }
        let digits: String = self.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        if self.negative {
            f.write_str("-")?;
        }
        let whole = usize::try_from(self.power + 1).unwrap_or_default();
        if self.power < 0 {
            let zeros = usize::try_from(-self.power - 1).unwrap_or_default();
            write!(f, "0.{}{digits}", "0".repeat(zeros))
        } else if digits.len() <= whole {
            write!(f, "{digits}{}", "0".repeat(whole - digits.len()))
        } else {
            write!(f, "{}.{}", &digits[..whole], &digits[whole..])
        }
    }
}

/// Sign, digits and the power of ten of the last digit of a text; `None` if it is no number.
fn read(text: &str) -> Option<(bool, Vec<u8>, i32)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok().filter(|e| e.abs() < 100_000)?),
        None => (text, 0),
    };
    let unsigned = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let last = exponent - i32::try_from(fraction.len()).ok()?;
    Some((mantissa.starts_with('-'), digits.into_iter().map(|digit| digit - b'0').collect(), last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn numbers_are_kept_in_plain_notation() {
        for (given, kept) in [
            ("0", "0"),
            ("-0.00", "0"),
            ("007", "7"),
            ("1.50", "1.5"),
            ("-0.05", "-0.05"),
            ("1e3", "1000"),
            ("12.5E-2", "0.125"),
            ("+3", "3"),
            ("123456789012345678901234567890.12345678", "123456789012345678901234567890.12345678"),
        ] {
            assert_eq!(number(given).to_string(), kept);
        }
    }

    #[test]
    fn what_is_no_number_or_too_large_is_refused() {
        for (given, text) in [
            ("", "The parameter cannot be converted to a numeric value"),
            ("a", "The parameter cannot be converted to a numeric value: a"),
            ("1.2.3", "The parameter cannot be converted to a numeric value: 1.2.3"),
            ("1e126", "Number overflow."),
            ("1e-131", "Number underflow."),
            ("123456789012345678901234567890123456789", "Attempting to store more than 38 significant digits"),
        ] {
            let error = Decimal::parse(given).expect_err("refused");
            assert!(error.message.starts_with(text), "{given}: {error}");
        }
    }

    #[test]
    fn numbers_compare_as_numbers() {
        let ascending = ["-100", "-2", "-1.5", "-0.1", "0", "0.09", "0.1", "2", "10", "10.5", "1e20"];
        for pair in ascending.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
        }
        assert_eq!(number("1.0"), number("1"));
    }

    #[test]
    fn sums_are_exact() {
        for (one, other, sum) in [
            ("1", "2", "3"),
            ("-5", "5", "0"),
            ("0.1", "0.2", "0.3"),
            ("99", "1", "100"),
            ("5", "-7.5", "-2.5"),
            ("100", "-0.01", "99.99"),
        ] {
            assert_eq!(number(one).plus(&number(other)).expect("a number").to_string(), sum, "{one} + {other}");
        }
        assert_eq!(number("3").negated().to_string(), "-3");
        assert_eq!(number("0").negated(), number("0"));
    }
}
