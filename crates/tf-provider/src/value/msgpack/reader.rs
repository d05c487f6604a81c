//! Reads the building blocks of MessagePack from untrusted bytes.

use rmp::Marker;

use crate::value::DecodeError;

/// Deepest nesting that is skipped over.
const MAX_SKIP_DEPTH: usize = 16;

/// The bytes not read yet.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

/// The next item: scalars with their value, containers with the number of items that follow.
#[derive(Debug)]
pub(super) enum Item<'a> {
    Nil,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(&'a [u8]),
    Binary(&'a [u8]),
    Array(usize),
    Map(usize),
    Extension(i8, &'a [u8]),
}

impl Item<'_> {
    /// What it is, for messages.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Nil => "null",
            Self::Bool(_) => "a bool",
            Self::Signed(_) | Self::Unsigned(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::Binary(_) => "bytes",
            Self::Array(_) => "an array",
            Self::Map(_) => "a map",
            Self::Extension(..) => "an unknown value",
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes are left.
    pub(super) fn remaining(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn next(&mut self) -> Result<Item<'a>, DecodeError> {
        let [marker] = self.array::<1>()?;
        Ok(match Marker::from_u8(marker) {
            Marker::Null => Item::Nil,
            Marker::True => Item::Bool(true),
            Marker::False => Item::Bool(false),
            Marker::FixPos(number) => Item::Unsigned(number.into()),
            Marker::FixNeg(number) => Item::Signed(number.into()),
            Marker::U8 => Item::Unsigned(u8::from_be_bytes(self.array()?).into()),
            Marker::U16 => Item::Unsigned(u16::from_be_bytes(self.array()?).into()),
            Marker::U32 => Item::Unsigned(u32::from_be_bytes(self.array()?).into()),
            Marker::U64 => Item::Unsigned(u64::from_be_bytes(self.array()?)),
            Marker::I8 => Item::Signed(i8::from_be_bytes(self.array()?).into()),
            Marker::I16 => Item::Signed(i16::from_be_bytes(self.array()?).into()),
            Marker::I32 => Item::Signed(i32::from_be_bytes(self.array()?).into()),
            Marker::I64 => Item::Signed(i64::from_be_bytes(self.array()?)),
            Marker::F32 => Item::Float(f32::from_be_bytes(self.array()?).into()),
            Marker::F64 => Item::Float(f64::from_be_bytes(self.array()?)),
            Marker::FixStr(length) => Item::Text(self.take(length.into())?),
            Marker::Str8 => self.length8().and_then(|length| self.take(length)).map(Item::Text)?,
            Marker::Str16 => self.length16().and_then(|length| self.take(length)).map(Item::Text)?,
            Marker::Str32 => self.length32().and_then(|length| self.take(length)).map(Item::Text)?,
            Marker::Bin8 => self.length8().and_then(|length| self.take(length)).map(Item::Binary)?,
            Marker::Bin16 => self.length16().and_then(|length| self.take(length)).map(Item::Binary)?,
            Marker::Bin32 => self.length32().and_then(|length| self.take(length)).map(Item::Binary)?,
            Marker::FixArray(length) => Item::Array(length.into()),
            Marker::Array16 => Item::Array(self.length16()?),
            Marker::Array32 => Item::Array(self.length32()?),
            Marker::FixMap(length) => Item::Map(length.into()),
            Marker::Map16 => Item::Map(self.length16()?),
            Marker::Map32 => Item::Map(self.length32()?),
            Marker::FixExt1 => self.extension(1)?,
            Marker::FixExt2 => self.extension(2)?,
            Marker::FixExt4 => self.extension(4)?,
            Marker::FixExt8 => self.extension(8)?,
            Marker::FixExt16 => self.extension(16)?,
            Marker::Ext8 => self.length8().and_then(|length| self.extension(length))?,
            Marker::Ext16 => self.length16().and_then(|length| self.extension(length))?,
            Marker::Ext32 => self.length32().and_then(|length| self.extension(length))?,
            Marker::Reserved => return Err(DecodeError::new("the byte 0xc1, which MessagePack does not use")),
        })
    }

    /// Reads over one item with all it contains.
    pub(super) fn skip(&mut self) -> Result<(), DecodeError> {
        self.skip_nested(MAX_SKIP_DEPTH)
    }

    fn skip_nested(&mut self, depth: usize) -> Result<(), DecodeError> {
        let Some(depth) = depth.checked_sub(1) else { return Err(DecodeError::new("nested too deep")) };
        let items = match self.next()? {
            Item::Array(length) => length,
            Item::Map(length) => length.saturating_mul(2),
            Item::Nil
            | Item::Bool(_)
            | Item::Signed(_)
            | Item::Unsigned(_)
            | Item::Float(_)
            | Item::Text(_)
            | Item::Binary(_)
            | Item::Extension(..) => 0,
        };
        (0..items).try_for_each(|_| self.skip_nested(depth))
    }

    fn extension(&mut self, length: usize) -> Result<Item<'a>, DecodeError> {
        let kind = i8::from_be_bytes(self.array()?);
        Ok(Item::Extension(kind, self.take(length)?))
    }

    fn length8(&mut self) -> Result<usize, DecodeError> {
        Ok(u8::from_be_bytes(self.array()?).into())
    }

    fn length16(&mut self) -> Result<usize, DecodeError> {
        Ok(u16::from_be_bytes(self.array()?).into())
    }

    fn length32(&mut self) -> Result<usize, DecodeError> {
        Ok(usize::try_from(u32::from_be_bytes(self.array()?)).unwrap_or(usize::MAX))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or_else(ended)?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(ended)?;
        self.rest = rest;
        Ok(bytes)
    }
}

fn ended() -> DecodeError {
    DecodeError::new("the bytes end in the middle of a value")
}
