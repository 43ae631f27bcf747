//! JSON by descriptor held against prost-reflect, over messages drawn at random for a type with every kind of field.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use f2_core::Cause;
use f2_core::chat::events::Callbacks;
use f2_core::chat::frame::Message;
use f2_core::chat::schema::Schema;
use proptest::prelude::*;
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, FileDescriptorSet, MessageOptions, OneofDescriptorProto,
};

/// The kinds of scalars, in the order of their field numbers in `All`.
const SCALARS: [Type; 15] = [
    Type::Int32,
    Type::Int64,
    Type::Uint32,
    Type::Uint64,
    Type::Sint32,
    Type::Sint64,
    Type::Bool,
    Type::Enum,
    Type::Fixed32,
    Type::Sfixed32,
    Type::Float,
    Type::Fixed64,
    Type::Sfixed64,
    Type::String,
    Type::Bytes,
];

fn field(name: &str, number: i32, label: Label, kind: Type, type_name: Option<&str>) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        label: Some(label.into()),
        r#type: Some(kind.into()),
        type_name: type_name.map(str::to_owned),
        ..FieldDescriptorProto::default()
    }
}

/// A pair of a map, as the compiler makes it of `map<key, value>`.
fn pair(name: &str, key: Type, value: Type, type_name: Option<&str>) -> DescriptorProto {
    DescriptorProto {
        name: Some(name.to_owned()),
        field: vec![
            field("key", 1, Label::Optional, key, None),
            field("value", 2, Label::Optional, value, type_name),
        ],
        options: Some(MessageOptions { map_entry: Some(true), ..MessageOptions::default() }),
        ..DescriptorProto::default()
    }
}

/// `All`: each scalar once (1-15), as a list (21-35), with presence (200); itself (40), a list of itself (41),
/// maps (50, 51).
fn descriptors() -> Vec<u8> {
    let named = |kind: Type| (kind == Type::Enum).then_some(".test.Colour");
    let mut fields = Vec::new();
    for (at, kind) in (1..).zip(SCALARS) {
        fields.push(field(&format!("one_{at}"), at, Label::Optional, kind, named(kind)));
        fields.push(field(&format!("many_{at}"), 20 + at, Label::Repeated, kind, named(kind)));
    }
    fields.push(field("inner", 40, Label::Optional, Type::Message, Some(".test.All")));
    fields.push(field("inners", 41, Label::Repeated, Type::Message, Some(".test.All")));
    fields.push(field("texts", 50, Label::Repeated, Type::Message, Some(".test.All.TextsEntry")));
    fields.push(field("alls", 51, Label::Repeated, Type::Message, Some(".test.All.AllsEntry")));
    fields.push(FieldDescriptorProto {
        oneof_index: Some(0),
        proto3_optional: Some(true),
        ..field("told", 200, Label::Optional, Type::Int32, None)
    });
    let value = |(number, name): (i32, &str)| EnumValueDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        ..EnumValueDescriptorProto::default()
    };
    let file = FileDescriptorProto {
        name: Some("test.proto".to_owned()),
        package: Some("test".to_owned()),
        syntax: Some("proto3".to_owned()),
        message_type: vec![DescriptorProto {
            name: Some("All".to_owned()),
            field: fields,
            nested_type: vec![
                pair("TextsEntry", Type::Int32, Type::String, None),
                pair("AllsEntry", Type::String, Type::Message, Some(".test.All")),
            ],
            oneof_decl: vec![OneofDescriptorProto { name: Some("_told".to_owned()), options: None }],
            ..DescriptorProto::default()
        }],
        enum_type: vec![EnumDescriptorProto {
            name: Some("Colour".to_owned()),
            value: [(0, "RED"), (1, "GREEN"), (-1, "BLUE")].map(value).to_vec(),
            ..EnumDescriptorProto::default()
        }],
        ..FileDescriptorProto::default()
    };
    FileDescriptorSet { file: vec![file] }.encode_to_vec()
}

/// A field on the wire: any of the type's numbers or an unknown one, mostly with the wire type that fits.
fn wire_field(depth: u32) -> BoxedStrategy<Vec<u8>> {
    let varint = |value: u64| {
        let mut out = Vec::new();
        prost::encoding::encode_varint(value, &mut out);
        out
    };
    let tagged =
        move |number: u64, kind: u64, content: Vec<u8>| [varint(number << 3 | kind), content].concat();
    let sized = move |content: Vec<u8>| [varint(content.len() as u64), content].concat();
    let number = prop_oneof![0u64..3, any::<u64>(), Just(u64::MAX)];
    let base = prop_oneof![Just(0u64), Just(20u64)];
    let varints = (base.clone(), 1u64..=8, number.clone())
        .prop_map(move |(base, at, value)| tagged(base + at, 0, varint(value)));
    let fours = (base.clone(), 9u64..=11, any::<u32>())
        .prop_map(move |(base, at, value)| tagged(base + at, 5, value.to_le_bytes().to_vec()));
    let eights = (base.clone(), 12u64..=13, any::<u64>())
        .prop_map(move |(base, at, value)| tagged(base + at, 1, value.to_le_bytes().to_vec()));
    let texts = (base, 14u64..=15, ".{0,6}")
        .prop_map(move |(base, at, text)| tagged(base + at, 2, sized(text.into_bytes())));
    let packed = (21u64..=28, prop::collection::vec(number.clone(), 0..4))
        .prop_map(move |(at, values)| tagged(at, 2, sized(values.into_iter().flat_map(varint).collect())));
    let told = (prop_oneof![Just(200u64), Just(999)], number)
        .prop_map(move |(at, value)| tagged(at, 0, varint(value)));
    let noise =
        (0u64..60, 0u64..6, prop::collection::vec(any::<u8>(), 0..6)).prop_map(move |(at, kind, content)| {
            tagged(at, kind, if kind == 2 { sized(content) } else { content })
        });
    let pairs = (any::<bool>(), 0u64..4, ".{0,3}").prop_map(move |(full, key, text)| {
        let key = if full { tagged(1, 0, varint(key)) } else { Vec::new() };
        tagged(50, 2, sized([key, tagged(2, 2, sized(text.into_bytes()))].concat()))
    });
    let flat = prop_oneof![8 => varints, 2 => fours, 2 => eights, 3 => texts, 2 => packed, 2 => told, 1 => noise, 2 => pairs];
    if depth == 0 {
        return flat.boxed();
    }
    let inner = move || wire_message(depth - 1);
    let inside = (40u64..=41, inner()).prop_map(move |(at, content)| tagged(at, 2, sized(content)));
    let alls = ("[ab]", prop::collection::vec(inner(), 0..3)).prop_map(move |(key, values)| {
        let values: Vec<u8> = values.into_iter().flat_map(|value| tagged(2, 2, sized(value))).collect();
        tagged(51, 2, sized([tagged(1, 2, sized(key.into_bytes())), values].concat()))
    });
    prop_oneof![6 => flat, 2 => inside, 1 => alls].boxed()
}

fn wire_message(depth: u32) -> BoxedStrategy<Vec<u8>> {
    prop::collection::vec(wire_field(depth), 0..8).prop_map(|fields| fields.concat()).boxed()
}

fn schema() -> Schema {
    Schema::read(&descriptors(), &[("All", "All")]).unwrap()
}

fn reference(pool: &DescriptorPool, bytes: &[u8]) -> Option<serde_json::Value> {
    let kind = pool.get_message_by_name("test.All").unwrap();
    let message = DynamicMessage::decode(kind, bytes).ok()?;
    let options = SerializeOptions::new().use_proto_field_name(true);
    // By way of text, which keeps a 32-bit float as short as it is.
    let mut out = serde_json::Serializer::new(Vec::new());
    message.serialize_with_options(&mut out, &options).unwrap();
    Some(serde_json::from_slice(&out.into_inner()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn json_is_what_prost_reflect_makes(bytes in wire_message(2)) {
        let (schema, pool) = (schema(), DescriptorPool::decode(&descriptors()[..]).unwrap());
        let mut out = Vec::new();
        let dropped = schema.write_json("All", &bytes, &mut out);
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        if dropped.is_empty() {
            prop_assert_eq!(Some(json), reference(&pool, &bytes));
        } else {
            prop_assert!(reference(&pool, &bytes).is_none() || tags_a_map_otherwise(&bytes));
            // What is left after mending is what prost-reflect reads of it.
            let mended = schema.mend("All", &bytes).unwrap();
            prop_assert_eq!(mended.dropped, dropped);
            prop_assert_eq!(Some(json), reference(&pool, &mended.bytes));
        }
    }
}

/// Whether the bytes can hold a tag of a map (50, 51) whose wire type is not that of a message: prost-reflect reads a
/// pair of a map whatever its wire type says, so it can take bytes which do not fit.
fn tags_a_map_otherwise(bytes: &[u8]) -> bool {
    let tag = |pair: &[u8]| pair[0] & 0xf0 == 0x90 && pair[0] & 7 != 2 && pair[1] & 0x7f == 3;
    bytes.windows(2).any(tag)
}

#[test]
fn the_pair_of_a_map_needs_the_wire_type_of_a_message() {
    let mut out = Vec::new();
    let number_for_a_pair = [0x90, 3, 8, 0x92, 3, 5, 8, 0, 18, 1, 32, 8, 0];
    assert_eq!(schema().write_json("All", &number_for_a_pair, &mut out), ["texts"]);
    assert_eq!(out, br#"{"texts":{"0":" "}}"#);
}

#[test]
fn what_nests_too_deep_is_dropped() {
    let mut bytes = Vec::new();
    for _ in 0..500 {
        let mut outer = vec![0xc2, 2];
        prost::encoding::encode_varint(bytes.len() as u64, &mut outer);
        outer.extend_from_slice(&bytes);
        bytes = outer;
    }
    let mut out = Vec::new();
    let dropped = schema().write_json("All", &bytes, &mut out);
    assert_eq!(dropped.len(), 1);
    assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok());
}

#[test]
fn a_descriptor_set_has_to_be_whole() {
    let read = |bytes: &[u8], type_name| Schema::read(bytes, &[("All", type_name)]);
    assert!(read(&descriptors(), "All").unwrap().knows("All"));
    assert!(!read(&descriptors(), "All").unwrap().knows("None"));
    assert_eq!(read(&descriptors(), "None").unwrap_err().cause(), Cause::BadReply);
    assert_eq!(read(&[0xff], "All").unwrap_err().cause(), Cause::BadReply);
    let mut set = FileDescriptorSet::decode(&descriptors()[..]).unwrap();
    set.file[0].enum_type.clear();
    let error = read(&set.encode_to_vec(), "All").unwrap_err();
    assert!(error.to_string().contains(".test.Colour, which is missing"), "{error}");
}

#[test]
fn callbacks_are_called_by_method() {
    static CALLS: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];
    let count = |at: usize| {
        move |message: &Message, event: &u32| {
            assert_eq!((message.method == "A", *event), (at == 0, 7));
            CALLS[at].fetch_add(1, Ordering::Relaxed);
        }
    };
    let mut callbacks = Callbacks::default().on("A", count(0)).on("A", count(0)).on_others(count(1));
    for method in ["A", "B", "A"] {
        let message = Message { method: method.to_owned(), payload: Bytes::new(), ..Message::default() };
        callbacks.call(&message, &7);
    }
    assert_eq!(CALLS.each_ref().map(|calls| calls.load(Ordering::Relaxed)), [4, 1]);
}
