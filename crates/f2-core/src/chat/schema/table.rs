//! The tables behind a schema: for each message its fields by number, for each enum the names of its values.

use std::collections::HashMap;

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet};

use crate::chat::wire::{self, Value};

/// Numbers below this are found without a search.
const NEAR: usize = 128;

/// No field has this place.
const NONE: u16 = u16::MAX;

/// A message type.
#[derive(Debug)]
pub(super) struct Shape {
    /// Its fields in the order of their numbers.
    pub(super) fields: Vec<FieldShape>,
    /// The places of the fields with low numbers, by number.
    near: Box<[u16]>,
}

/// A field of a message type.
#[derive(Debug)]
pub(super) struct FieldShape {
    /// Its number.
    pub(super) number: u32,
    /// `"name":`, ready for JSON.
    pub(super) key: Box<[u8]>,
    /// What it holds.
    pub(super) kind: Kind,
    /// How often.
    pub(super) count: Count,
}

/// How often a field may stand in a message, and when it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    /// Once; a default is as good as absent.
    Plain,
    /// Once; told whenever it is there.
    Present,
    /// Any number of times, as a list.
    Repeated,
    /// Any number of times, as an object: its messages are pairs of key (1) and value (2).
    Map,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `int32`.
    Int32,
    /// `int64`.
    Int64,
    /// `uint32`.
    Uint32,
    /// `uint64`.
    Uint64,
    /// `sint32`.
    Sint32,
    /// `sint64`.
    Sint64,
    /// `bool`.
    Bool,
    /// The enum at this place.
    Enum(usize),
    /// `fixed32`.
    Fixed32,
    /// `sfixed32`.
    Sfixed32,
    /// `float`.
    Float,
    /// `fixed64`.
    Fixed64,
    /// `sfixed64`.
    Sfixed64,
    /// `double`.
    Double,
    /// `string`.
    String,
    /// `bytes`.
    Bytes,
    /// The message at this place.
    Message(usize),
}

/// The values of an enum: number, and name in quotes.
pub(super) type Names = Vec<(i32, Box<[u8]>)>;

/// Everything a descriptor set holds.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// The messages.
    pub(super) shapes: Vec<Shape>,
    /// The enums.
    pub(super) enums: Vec<Names>,
    /// The places of the top-level messages by their names without package.
    pub(super) tops: HashMap<String, usize>,
}

impl Shape {
    fn new(mut fields: Vec<FieldShape>) -> Self {
        fields.sort_by_key(|field| field.number);
        let mut near = vec![NONE; NEAR].into_boxed_slice();
        for (place, field) in (0..).zip(&fields) {
            if let Some(at) = near.get_mut(field.number as usize) {
                *at = place;
            }
        }
        Self { fields, near }
    }

    /// The place of the field with this number.
    #[inline]
    pub(super) fn place(&self, number: u32) -> Option<usize> {
        match self.near.get(number as usize) {
            Some(&NONE) => None,
            Some(&place) => Some(usize::from(place)),
            None => self.fields.binary_search_by_key(&number, |field| field.number).ok(),
        }
    }
}

impl FieldShape {
    /// Its name without quotes.
    pub(super) fn name(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.key.get(1..self.key.len().saturating_sub(2)).unwrap_or_default())
    }

    /// Whether it may stand in a packed list.
    pub(super) fn packs(&self) -> bool {
        self.count == Count::Repeated && !matches!(self.kind, Kind::String | Kind::Bytes | Kind::Message(_))
    }

    /// Whether a value of the wire fits: its wire type, its UTF-8, its packed content. The inside of a message
    /// is not looked at.
    pub(super) fn fits(&self, value: &Value<'_>) -> bool {
        match value {
            Value::Bytes(packed) if self.packs() => {
                Packed { rest: packed, kind: self.kind }.all(|v| v.is_some())
            }
            Value::Bytes(text) if self.kind == Kind::String => std::str::from_utf8(text).is_ok(),
            value => self.kind.takes(value),
        }
    }
}

impl Kind {
    /// Whether the wire type is this kind's.
    #[inline]
    pub(super) fn takes(self, value: &Value<'_>) -> bool {
        match value {
            Value::Varint(_) => matches!(
                self,
                Self::Int32
                    | Self::Int64
                    | Self::Uint32
                    | Self::Uint64
                    | Self::Sint32
                    | Self::Sint64
                    | Self::Bool
                    | Self::Enum(_)
            ),
            Value::Fixed64(_) => matches!(self, Self::Fixed64 | Self::Sfixed64 | Self::Double),
            Value::Fixed32(_) => matches!(self, Self::Fixed32 | Self::Sfixed32 | Self::Float),
            Value::Bytes(_) => matches!(self, Self::String | Self::Bytes | Self::Message(_)),
            Value::Group => false,
        }
    }
}

/// The values of a packed list; `None` in place of one that does not fit, and the end.
pub(super) struct Packed<'a> {
    /// What is left of the list.
    pub(super) rest: &'a [u8],
    /// What it holds.
    pub(super) kind: Kind,
}

impl Iterator for Packed<'_> {
    type Item = Option<Value<'static>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let value = if self.kind.takes(&Value::Fixed32(0)) {
            wire::fixed(&mut self.rest).map(|bytes| Value::Fixed32(u32::from_le_bytes(bytes)))
        } else if self.kind.takes(&Value::Fixed64(0)) {
            wire::fixed(&mut self.rest).map(|bytes| Value::Fixed64(u64::from_le_bytes(bytes)))
        } else {
            wire::varint(&mut self.rest).map(Value::Varint)
        };
        if value.is_none() {
            self.rest = &[];
        }
        Some(value)
    }
}

/// Makes the tables of a descriptor set, or tells what is wrong with it.
pub(super) fn read(set: &FileDescriptorSet) -> Result<Tables, String> {
    let mut places = Places::default();
    let mut tables = Tables::default();
    for file in &set.file {
        let scope = if file.package().is_empty() { String::new() } else { format!(".{}", file.package()) };
        for message in &file.message_type {
            tables.tops.insert(message.name().to_owned(), places.order.len());
            places.message(message, &scope);
        }
        file.enum_type.iter().for_each(|named| places.names(named, &scope));
    }
    tables.shapes = places.order.iter().map(|message| shape(message, &places)).collect::<Result<_, _>>()?;
    tables.enums = places.enums_in_order.iter().map(|named| names(named)).collect();
    Ok(tables)
}

/// Where the types of a descriptor set stand, by their full names.
#[derive(Default)]
struct Places<'a> {
    messages: HashMap<String, (usize, bool)>,
    enums: HashMap<String, usize>,
    order: Vec<&'a DescriptorProto>,
    enums_in_order: Vec<&'a EnumDescriptorProto>,
}

impl<'a> Places<'a> {
    fn message(&mut self, message: &'a DescriptorProto, scope: &str) {
        let path = format!("{scope}.{}", message.name());
        let pair = message.options.as_ref().is_some_and(|options| options.map_entry());
        self.messages.insert(path.clone(), (self.order.len(), pair));
        self.order.push(message);
        message.nested_type.iter().for_each(|nested| self.message(nested, &path));
        message.enum_type.iter().for_each(|named| self.names(named, &path));
    }

    fn names(&mut self, named: &'a EnumDescriptorProto, scope: &str) {
        self.enums.insert(format!("{scope}.{}", named.name()), self.enums_in_order.len());
        self.enums_in_order.push(named);
    }
}

fn shape(message: &DescriptorProto, places: &Places<'_>) -> Result<Shape, String> {
    let field = |field| self::field(field, places).map_err(|why| format!("{}: {why}", message.name()));
    message.field.iter().map(field).collect::<Result<_, _>>().map(Shape::new)
}

fn field(field: &FieldDescriptorProto, places: &Places<'_>) -> Result<FieldShape, String> {
    let (kind, pair) = kind(field, places)?;
    let repeated = field.label() == Label::Repeated;
    let present = field.oneof_index.is_some() || matches!(kind, Kind::Message(_));
    let count = match (repeated, pair, present) {
        (true, true, _) => Count::Map,
        (true, false, _) => Count::Repeated,
        (false, _, true) => Count::Present,
        (false, _, false) => Count::Plain,
    };
    let number = u32::try_from(field.number()).map_err(|_| format!("number {}", field.number()))?;
    let key = format!("\"{}\":", field.name()).into_bytes().into_boxed_slice();
    Ok(FieldShape { number, key, kind, count })
}

/// What a field holds, and whether that is a pair of a map.
fn kind(field: &FieldDescriptorProto, places: &Places<'_>) -> Result<(Kind, bool), String> {
    let missing = || format!("{} needs {}, which is missing", field.name(), field.type_name());
    let kind = match field.r#type() {
        Type::Int32 => Kind::Int32,
        Type::Int64 => Kind::Int64,
        Type::Uint32 => Kind::Uint32,
        Type::Uint64 => Kind::Uint64,
        Type::Sint32 => Kind::Sint32,
        Type::Sint64 => Kind::Sint64,
        Type::Bool => Kind::Bool,
        Type::Fixed32 => Kind::Fixed32,
        Type::Sfixed32 => Kind::Sfixed32,
        Type::Float => Kind::Float,
        Type::Fixed64 => Kind::Fixed64,
        Type::Sfixed64 => Kind::Sfixed64,
        Type::Double => Kind::Double,
        Type::String => Kind::String,
        Type::Bytes => Kind::Bytes,
        Type::Enum => Kind::Enum(*places.enums.get(field.type_name()).ok_or_else(missing)?),
        Type::Message => {
            let (place, pair) = *places.messages.get(field.type_name()).ok_or_else(missing)?;
            return Ok((Kind::Message(place), pair));
        }
        Type::Group => return Err(format!("{} is a group", field.name())),
    };
    Ok((kind, false))
}

fn names(named: &EnumDescriptorProto) -> Names {
    let name = |name: &str| format!("\"{name}\"").into_bytes().into_boxed_slice();
    named.value.iter().map(|value| (value.number(), name(value.name()))).collect()
}
