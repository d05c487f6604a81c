//! Encodes unknown values as extension 0, or as extension 12 with their refinements.

use rmp::encode::{write_array_len, write_bool, write_ext_meta, write_map_len, write_sint};

use super::{
    decode::number,
    encode::{memory, write_number, write_text},
    reader::{Item, Reader},
};
use crate::{
    value::{DecodeError, EncodeError, Number, Refinements},
    value_type::Type,
};

/// Extension type of an unknown value with refinements.
const REFINED: i8 = 12;
/// Bytes of a prefix that are sent. Terraform refuses more than 1024 bytes of refinements; a shorter prefix is
/// still true.
const MAX_PREFIX: usize = 512;
/// Bytes of a bound that are sent; a bound that is left out is no lie either.
const MAX_BOUND: usize = 128;

const NULL: i64 = 1;
const PREFIX: i64 = 2;
const LOWER: i64 = 3;
const UPPER: i64 = 4;
const MIN_LENGTH: i64 = 5;
const MAX_LENGTH: i64 = 6;

/// What the extension says about an unknown value of type `ty`. Every extension type means unknown; keys that are
/// not known or do not suit the type are passed over, and so is what follows the map.
pub(super) fn decode(kind: i8, payload: &[u8], ty: &Type) -> Result<Refinements, DecodeError> {
    let mut refinements = Refinements::default();
    if kind != REFINED {
        return Ok(refinements);
    }
    let mut reader = Reader::new(payload);
    let Item::Map(length) = reader.next()? else { return Err(malformed()) };
    for _ in 0..length {
        let key = match reader.next()? {
            Item::Signed(key) => key,
            Item::Unsigned(key) => i64::try_from(key).map_err(|_| malformed())?,
            _ => return Err(malformed()),
        };
        match key {
            NULL => refinements.null = Some(bool(&mut reader)?),
            PREFIX if *ty == Type::String => refinements.prefix = Some(text(&mut reader)?),
            LOWER if *ty == Type::Number => refinements.lower = Some(bound(&mut reader)?),
            UPPER if *ty == Type::Number => refinements.upper = Some(bound(&mut reader)?),
            MIN_LENGTH if has_length(ty) => refinements.min_length = Some(integer(&mut reader)?),
            MAX_LENGTH if has_length(ty) => refinements.max_length = Some(integer(&mut reader)?),
            _ => reader.skip()?,
        }
    }
    Ok(refinements)
}

/// Writes an unknown value of type `ty`.
pub(super) fn encode(out: &mut Vec<u8>, refinements: &Refinements, ty: &Type) -> Result<(), EncodeError> {
    check(refinements, ty)?;
    let entries = entries(refinements)?;
    if entries.is_empty() {
        // fixext 1, type 0, one byte without meaning.
        out.extend_from_slice(&[0xd4, 0x00, 0x00]);
        return Ok(());
    }
    let mut payload = Vec::new();
    write_map_len(&mut payload, u32::try_from(entries.len()).unwrap_or(u32::MAX)).map_err(memory)?;
    for (key, value) in entries {
        write_sint(&mut payload, key).map_err(memory)?;
        payload.extend(value);
    }
    write_ext_meta(out, u32::try_from(payload.len()).unwrap_or(u32::MAX), REFINED).map_err(memory)?;
    out.extend(payload);
    Ok(())
}

/// The keys with their values, written.
fn entries(refinements: &Refinements) -> Result<Vec<(i64, Vec<u8>)>, EncodeError> {
    let mut entries = Vec::new();
    if let Some(null) = refinements.null {
        let mut value = Vec::new();
        write_bool(&mut value, null).map_err(memory)?;
        entries.push((NULL, value));
    }
    if let Some(prefix) = refinements.prefix.as_deref() {
        let mut value = Vec::new();
        write_text(&mut value, shortened(prefix))?;
        entries.push((PREFIX, value));
    }
    for (key, bound) in [(LOWER, &refinements.lower), (UPPER, &refinements.upper)] {
        let Some((number, inclusive)) = bound else { continue };
        let mut value = Vec::new();
        write_array_len(&mut value, 2).map_err(memory)?;
        write_number(&mut value, number)?;
        write_bool(&mut value, *inclusive).map_err(memory)?;
        if value.len() <= MAX_BOUND {
            entries.push((key, value));
        }
    }
    for (key, length) in [(MIN_LENGTH, refinements.min_length), (MAX_LENGTH, refinements.max_length)] {
        let Some(length) = length else { continue };
        let mut value = Vec::new();
        write_sint(&mut value, length).map_err(memory)?;
        entries.push((key, value));
    }
    Ok(entries)
}

/// Terraform refuses refinements that do not suit the type.
fn check(refinements: &Refinements, ty: &Type) -> Result<(), EncodeError> {
    let Refinements { null: _, prefix, lower, upper, min_length, max_length } = refinements;
    let misfit = if prefix.is_some() && *ty != Type::String {
        "a prefix"
    } else if (lower.is_some() || upper.is_some()) && *ty != Type::Number {
        "a bound"
    } else if (min_length.is_some() || max_length.is_some()) && !has_length(ty) {
        "a length"
    } else {
        return Ok(());
    };
    Err(EncodeError::new(format!("{misfit} refines an unknown value of type {ty}")))
}

fn has_length(ty: &Type) -> bool {
    match ty {
        Type::List(_) | Type::Set(_) | Type::Map(_) => true,
        Type::String | Type::Number | Type::Bool | Type::Dynamic | Type::Tuple(_) | Type::Object(_) => false,
    }
}

fn shortened(prefix: &str) -> &str {
    &prefix[..prefix.floor_char_boundary(MAX_PREFIX)]
}

fn bound(reader: &mut Reader<'_>) -> Result<(Number, bool), DecodeError> {
    let Item::Array(2) = reader.next()? else { return Err(malformed()) };
    let number = number(&reader.next()?)?;
    Ok((number, bool(reader)?))
}

fn bool(reader: &mut Reader<'_>) -> Result<bool, DecodeError> {
    let Item::Bool(truth) = reader.next()? else { return Err(malformed()) };
    Ok(truth)
}

fn text(reader: &mut Reader<'_>) -> Result<String, DecodeError> {
    let Item::Text(bytes) = reader.next()? else { return Err(malformed()) };
    String::from_utf8(bytes.to_vec()).map_err(|_| malformed())
}

fn integer(reader: &mut Reader<'_>) -> Result<i64, DecodeError> {
    number(&reader.next()?)?.as_i64().ok_or_else(malformed)
}

fn malformed() -> DecodeError {
    DecodeError::new("an unknown value with malformed refinements")
}
