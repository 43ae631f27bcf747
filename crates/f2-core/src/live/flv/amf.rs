//! AMF0, as far as metadata needs it.

/// A plain value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Flag(bool),
    Text(String),
}

/// Deeper than this no metadata nests.
const DEEPEST: usize = 8;
/// More fields than this are not kept.
const MOST_FIELDS: usize = 64;
/// Longer texts, and fields of longer names, are not kept.
const LONGEST_TEXT: usize = 512;

/// The plain fields of an `onMetaData` body, in order; nested ones are left out. A body that breaks off gives
/// the fields before; any other body none.
pub(super) fn metadata(body: &[u8]) -> Vec<(String, Value)> {
    let mut input = Input(body);
    let mut fields = Vec::new();
    let Some(Some(Value::Text(name))) = input.value(0) else { return fields };
    // Senders that relay a publisher's call put its name before.
    let name = if name == "@setDataFrame" {
        match input.value(0) {
            Some(Some(Value::Text(name))) => name,
            _ => return fields,
        }
    } else {
        name
    };
    if name != "onMetaData" {
        return fields;
    }
    match input.byte() {
        Some(3) => {}
        Some(8) if input.take(4).is_some() => {}
        _ => return fields,
    }
    while fields.len() < MOST_FIELDS
        && let Some(name) = input.short_text()
        && !name.is_empty()
        && let Some(value) = input.value(0)
    {
        if let Some(value) = value.filter(|_| name.len() <= LONGEST_TEXT) {
            fields.push((name, value));
        }
    }
    fields
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }

    fn number(&mut self, width: usize) -> Option<usize> {
        Some(self.take(width)?.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
    }

    fn short_text(&mut self) -> Option<String> {
        let length = self.number(2)?;
        Some(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    /// A value; `Some(None)` is one that is passed over.
    fn value(&mut self, depth: usize) -> Option<Option<Value>> {
        if depth > DEEPEST {
            return None;
        }
        Some(match self.byte()? {
            0 => {
                let bits = self.take(8)?.try_into().ok()?;
                Some(Value::Number(f64::from_be_bytes(bits)))
            }
            1 => Some(Value::Flag(self.byte()? != 0)),
            2 => {
                let text = self.short_text()?;
                (text.len() <= LONGEST_TEXT).then_some(Value::Text(text))
            }
            3 => self.object(depth)?,
            5 | 6 | 9 => None,
            8 => {
                self.take(4)?;
                self.object(depth)?
            }
            10 => {
                for _ in 0..self.number(4)? {
                    self.value(depth + 1)?;
                }
                None
            }
            11 => {
                self.take(10)?;
                None
            }
            12 => {
                let length = self.number(4)?;
                self.take(length)?;
                None
            }
            _ => return None,
        })
    }

    fn object(&mut self, depth: usize) -> Option<Option<Value>> {
        loop {
            let name = self.short_text()?;
            if name.is_empty() && self.0.first() == Some(&9) {
                self.take(1)?;
                return Some(None);
            }
            self.value(depth + 1)?;
        }
    }
}

/// Writes a text without its marker, as names of fields are.
pub(super) fn put_name(out: &mut Vec<u8>, name: &str) {
    let length = name.floor_char_boundary(usize::from(u16::MAX));
    out.extend_from_slice(&(length as u16).to_be_bytes());
    out.extend_from_slice(&name.as_bytes()[..length]);
}

/// Writes a value with its marker.
pub(super) fn put(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Number(number) => {
            out.push(0);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Flag(flag) => out.extend_from_slice(&[1, u8::from(*flag)]),
        Value::Text(text) => {
            out.push(2);
            put_name(out, text);
        }
    }
}

/// Writes a strict array of numbers.
pub(super) fn put_numbers(out: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = f64>) {
    out.push(10);
    out.extend_from_slice(&(numbers.len() as u32).to_be_bytes());
    for number in numbers {
        put(out, &Value::Number(number));
    }
}

/// Writes the end of an object.
pub(super) fn put_end(out: &mut Vec<u8>) {
    out.extend_from_slice(&[0, 0, 9]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(fields: &[(&str, Value)]) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, &Value::Text("onMetaData".into()));
        out.push(8);
        out.extend_from_slice(&[0, 0, 0, fields.len() as u8]);
        for (name, value) in fields {
            put_name(&mut out, name);
            put(&mut out, value);
        }
        put_end(&mut out);
        out
    }

    #[test]
    fn fields_come_back_and_a_cut_gives_those_before_it() {
        let fields = [
            ("width", Value::Number(160.0)),
            ("stereo", Value::Flag(true)),
            ("encoder", Value::Text("x".into())),
        ];
        let body = body(&fields);
        let read = metadata(&body);
        assert_eq!(read.len(), 3);
        assert!(read.iter().zip(&fields).all(|(a, b)| a.0 == b.0 && a.1 == b.1));
        for cut in 0..body.len() {
            assert!(metadata(&body[..cut]).len() <= 3);
        }
    }

    #[test]
    fn names_and_texts_without_end_are_left() {
        let (name, text) = ("n".repeat(60_000), Value::Text("t".repeat(60_000)));
        let read = metadata(&body(&[(&name, Value::Number(1.0)), ("a", text), ("b", Value::Number(2.0))]));
        assert_eq!(read, [("b".to_owned(), Value::Number(2.0))]);
    }

    #[test]
    fn nested_values_are_passed_over() {
        let mut out = body(&[]);
        out.truncate(out.len() - 3);
        put_name(&mut out, "keyframes");
        out.push(3);
        put_name(&mut out, "times");
        put_numbers(&mut out, [0.0, 1.0].into_iter());
        put_end(&mut out);
        put_name(&mut out, "height");
        put(&mut out, &Value::Number(90.0));
        put_end(&mut out);
        assert_eq!(metadata(&out), [("height".to_owned(), Value::Number(90.0))]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_borne(tail in proptest::collection::vec(0u8..14, 0..300)) {
            let mut bytes = body(&[]);
            bytes.truncate(bytes.len() - 3);
            bytes.extend(tail);
            let _ = metadata(&bytes);
        }
    }
}
