//! The protobuf wire format: the fields of a message, one after the other.

/// Deepest nesting of groups that are skipped.
const DEPTH: usize = 100;

/// What a field holds, by its wire type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// Wire type 0.
    Varint(u64),
    /// Wire type 1, as it stands in memory.
    Fixed64(u64),
    /// Wire type 2.
    Bytes(&'a [u8]),
    /// Wire type 5.
    Fixed32(u32),
    /// Wire types 3 and 4: a group, skipped.
    Group,
}

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field<'a> {
    /// Its number.
    pub(super) number: u32,
    /// What it holds.
    pub(super) value: Value<'a>,
    /// All its bytes, the tag included.
    pub(super) raw: &'a [u8],
}

/// The bytes are no protobuf message from here on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// The fields of a message in the order of the wire. Ends after the first [`Malformed`].
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// The fields of these bytes.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let start = self.rest;
        let Some((number, value)) = field(&mut self.rest, DEPTH) else {
            self.rest = &[];
            return Some(Err(Malformed));
        };
        let raw = &start[..start.len() - self.rest.len()];
        Some(Ok(Field { number, value, raw }))
    }
}

/// Takes one field off the front.
#[inline]
fn field<'a>(rest: &mut &'a [u8], depth: usize) -> Option<(u32, Value<'a>)> {
    let tag = u32::try_from(varint(rest)?).ok()?;
    let number = tag >> 3;
    if number == 0 {
        return None;
    }
    let value = match tag & 7 {
        0 => Value::Varint(varint(rest)?),
        1 => Value::Fixed64(u64::from_le_bytes(fixed(rest)?)),
        2 => {
            let length = usize::try_from(varint(rest)?).ok()?;
            let (value, after) = rest.split_at_checked(length)?;
            *rest = after;
            Value::Bytes(value)
        }
        3 => {
            group(rest, number, depth)?;
            Value::Group
        }
        5 => Value::Fixed32(u32::from_le_bytes(fixed(rest)?)),
        _ => return None,
    };
    Some((number, value))
}

/// Skips to the end of a group.
fn group(rest: &mut &[u8], opened: u32, depth: usize) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    loop {
        let mut ahead = *rest;
        let tag = u32::try_from(varint(&mut ahead)?).ok()?;
        if tag & 7 == 4 {
            *rest = ahead;
            return (tag >> 3 == opened).then_some(());
        }
        field(rest, depth)?;
    }
}

/// Takes a varint off the front: at most ten bytes, at most 64 bits.
#[inline]
pub(super) fn varint(rest: &mut &[u8]) -> Option<u64> {
    let (&first, after) = rest.split_first()?;
    if first < 0x80 {
        *rest = after;
        return Some(u64::from(first));
    }
    let mut value = 0;
    for (at, &byte) in rest.iter().take(10).enumerate() {
        if at == 9 && byte > 1 {
            return None;
        }
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            *rest = &rest[at + 1..];
            return Some(value);
        }
    }
    None
}

/// Takes a fixed number of bytes off the front.
#[inline]
pub(super) fn fixed<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (value, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Result<(u32, Value<'_>), Malformed>> {
        Fields::new(bytes).map(|field| field.map(|field| (field.number, field.value))).collect()
    }

    #[test]
    fn each_wire_type_is_read() {
        assert_eq!(read(&[8, 0xac, 2]), [Ok((1, Value::Varint(300)))]);
        assert_eq!(read(&[0x11, 1, 0, 0, 0, 0, 0, 0, 0]), [Ok((2, Value::Fixed64(1)))]);
        assert_eq!(read(&[0x1a, 2, b'h', b'i']), [Ok((3, Value::Bytes(b"hi")))]);
        assert_eq!(read(&[0x25, 2, 0, 0, 0]), [Ok((4, Value::Fixed32(2)))]);
        let group = [0x2b, 8, 1, 0x33, 0x34, 0x2c, 8, 7];
        assert_eq!(read(&group), [Ok((5, Value::Group)), Ok((1, Value::Varint(7)))]);
    }

    #[test]
    fn what_is_no_message_ends_the_fields() {
        for bytes in [
            &[8][..],
            &[0, 1],
            &[0x0c],
            &[0x0f],
            &[0x12, 3, 1, 2],
            &[0x2b, 8, 1, 0x34],
            &[0x2b, 8, 1],
            &[8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2],
        ] {
            assert_eq!(read(bytes), [Err(Malformed)], "{bytes:?}");
        }
        assert_eq!(read(&[8, 1, 0]), [Ok((1, Value::Varint(1))), Err(Malformed)]);
        assert_eq!(read(&[0x0b; 200]), [Err(Malformed)]);
        assert_eq!(
            read(&[8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
            [Ok((1, Value::Varint(u64::MAX)))]
        );
    }
}
