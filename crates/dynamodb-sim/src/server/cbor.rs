//! CBOR bodies as JSON values: the data model of Smithy RPC v2, as far as CloudWatch uses it.
//!
//! A number with a fraction in JSON is a double in CBOR and the other way round; a timestamp is an epoch number
//! under tag 1, recognized by the name of its member.

use minicbor::data::{IanaTag, Type};
use minicbor::decode::Error;
use minicbor::{Decoder, Encoder};
use serde_json::{Map, Number, Value};

use crate::primitives::error::ServiceError;

/// The maximum nesting of a body: deeper than every shape of the service, shallow enough for the stack.
const DEPTH: u32 = 32;

/// Reads a request body.
pub(super) fn decode(body: &[u8]) -> Result<Value, ServiceError> {
    let mut decoder = Decoder::new(body);
    let value = read(&mut decoder, DEPTH).map_err(|error| refused(&error.to_string()))?;
    if decoder.position() == body.len() { Ok(value) } else { Err(refused("bytes follow the body")) }
}

fn refused(why: &str) -> ServiceError {
    ServiceError::new("SerializationException", format!("The request body is not CBOR that can be read: {why}"))
}

fn read(decoder: &mut Decoder<'_>, depth: u32) -> Result<Value, Error> {
    let deeper = depth.checked_sub(1).ok_or_else(|| Error::message("too deep"))?;
    match decoder.datatype()? {
        Type::Bool => Ok(decoder.bool()?.into()),
        Type::Null => decoder.null().map(|()| Value::Null),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => Ok(decoder.u64()?.into()),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => Ok(decoder.i64()?.into()),
        Type::F16 => Ok(number(f64::from(decoder.f16()?))),
        Type::F32 => Ok(number(f64::from(decoder.f32()?))),
        Type::F64 => Ok(number(decoder.f64()?)),
        Type::String | Type::StringIndef => read_text(decoder).map(Value::from),
        Type::Array | Type::ArrayIndef => read_list(decoder, deeper),
        Type::Map | Type::MapIndef => read_map(decoder, deeper),
        Type::Tag => {
            decoder.tag()?;
            read(decoder, deeper)
        }
        other => Err(Error::message(format!("a {other} has no place in the model"))),
    }
}

/// NaN and the infinities have no form in JSON.
fn number(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

fn read_text(decoder: &mut Decoder<'_>) -> Result<String, Error> {
    decoder.str_iter()?.collect()
}

/// Whether another element follows, in a list or map of known or unknown length.
fn has_more(decoder: &mut Decoder<'_>, length: Option<u64>, read: u64) -> Result<bool, Error> {
    match length {
        Some(length) => Ok(read < length),
        None if decoder.datatype()? == Type::Break => {
            decoder.skip()?;
            Ok(false)
        }
        None => Ok(true),
    }
}

fn read_list(decoder: &mut Decoder<'_>, depth: u32) -> Result<Value, Error> {
    let length = decoder.array()?;
    let mut list = Vec::new();
    while has_more(decoder, length, list.len() as u64)? {
        list.push(read(decoder, depth)?);
    }
    Ok(list.into())
}

/// A member that is null is left out, as if it had not been sent.
fn read_map(decoder: &mut Decoder<'_>, depth: u32) -> Result<Value, Error> {
    let length = decoder.map()?;
    let mut members = Map::new();
    let mut count = 0;
    while has_more(decoder, length, count)? {
        let name = read_text(decoder)?;
        let value = read(decoder, depth)?;
        if !value.is_null() {
            members.insert(name, value);
        }
        count += 1;
    }
    Ok(members.into())
}

/// Writes a response body; an output without members is an empty map.
pub(super) fn encode(value: &Value) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    let empty = Value::Object(Map::new());
    let value = if value.is_null() { &empty } else { value };
    write(&mut encoder, value, false).expect("a vector takes everything");
    encoder.into_writer()
}

type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

fn write(encoder: &mut Encoder<Vec<u8>>, value: &Value, is_timestamp: bool) -> Written {
    match value {
        Value::Null => encoder.null()?.ok(),
        Value::Bool(value) => encoder.bool(*value)?.ok(),
        Value::Number(value) if is_timestamp => {
            encoder.tag(IanaTag::Timestamp)?.f64(value.as_f64().unwrap_or_default())?.ok()
        }
        Value::Number(value) => write_number(encoder, value),
        Value::String(text) => encoder.str(text)?.ok(),
        Value::Array(list) => {
            encoder.array(list.len() as u64)?;
            list.iter().try_for_each(|item| write(encoder, item, false))
        }
        Value::Object(members) => {
            encoder.map(members.len() as u64)?;
            members.iter().try_for_each(|(name, value)| {
                encoder.str(name)?;
                write(encoder, value, name.ends_with("Timestamp"))
            })
        }
    }
}

fn write_number(encoder: &mut Encoder<Vec<u8>>, value: &Number) -> Written {
    match (value.as_i64(), value.as_u64()) {
        (Some(value), _) => encoder.i64(value)?.ok(),
        (None, Some(value)) => encoder.u64(value)?.ok(),
        (None, None) => encoder.f64(value.as_f64().unwrap_or_default())?.ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_travel_there_and_back() {
        let value = json!({
            "Name": "orders", "Period": 60, "Threshold": 80.0, "Low": -1.5, "Negative": -70_000,
            "ActionsEnabled": true, "List": [{"Key": "a", "Value": ""}], "Empty": {},
        });
        assert_eq!(decode(&encode(&value)), Ok(value));
    }

    /// A client reads a whole threshold as a double and a time under tag 1.
    #[test]
    fn doubles_and_times_keep_their_kind() {
        assert_eq!(encode(&json!({"T": 80.0})), [0xa1, 0x61, b'T', 0xfb, 0x40, 0x54, 0, 0, 0, 0, 0, 0]);
        let body = encode(&json!({"StateUpdatedTimestamp": 1.5}));
        assert_eq!(body[body.len() - 10..], [0xc1, 0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
        assert_eq!(decode(&body), Ok(json!({"StateUpdatedTimestamp": 1.5})));
        assert_eq!(encode(&Value::Null), [0xa0]);
    }

    /// The encoder of the Rust SDK writes maps of unknown length.
    #[test]
    fn maps_and_texts_of_unknown_length_are_read() {
        let body = [0xbf, 0x61, b'a', 0x9f, 0x01, 0xff, 0x61, b'b', 0x7f, 0x61, b'x', 0x61, b'y', 0xff, 0xff];
        assert_eq!(decode(&body), Ok(json!({"a": [1], "b": "xy"})));
    }

    #[test]
    fn a_bad_body_is_refused() {
        let nested = vec![0x81; 1_000];
        for body in [&[0xa1, 0x61][..], &[0x00, 0x00], &[0x41, 0x00], &[0xff], &nested] {
            let error = decode(body).expect_err("not a body");
            assert_eq!(error.code, "SerializationException");
        }
    }
}
