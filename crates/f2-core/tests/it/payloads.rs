//! What the platforms' own tests of live messages include from here: captured payloads, types against prost-reflect.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use bytes::Bytes;
use f2_core::chat::schema::Schema;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};

/// A platform's types.
pub(crate) struct Types {
    /// The folder of its captures, and the package of its descriptors.
    pub(crate) platform: &'static str,
    /// The methods of the wire and the types they carry.
    pub(crate) methods: &'static [(&'static str, &'static str)],
    pub(crate) schema: fn() -> &'static Schema,
    /// Its descriptors, as prost-reflect reads them.
    pub(crate) pool: LazyLock<DescriptorPool>,
    /// Reads a payload: whether it has a type, and what of it did not fit.
    pub(crate) read: fn(&str, &Bytes) -> (bool, Vec<String>),
}

impl Types {
    /// The captured files by name; none, with a printed line, where they are absent.
    pub(crate) fn captures(&self) -> BTreeMap<String, Bytes> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures/webcast");
        let Ok(files) = std::fs::read_dir(folder.join(self.platform)) else {
            eprintln!("skipped: the captures are not at hand");
            return BTreeMap::new();
        };
        let read = |file: std::io::Result<std::fs::DirEntry>| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, Bytes::from(std::fs::read(path).unwrap()))
        };
        files.map(read).collect()
    }

    /// The JSON of a payload, which has to fit as it is.
    pub(crate) fn json(&self, method: &str, payload: &[u8]) -> serde_json::Value {
        let mut out = Vec::new();
        assert_eq!((self.schema)().write_json(method, payload, &mut out), [""; 0], "{method}");
        serde_json::from_slice(&out).unwrap()
    }

    /// Holds one payload against its type: the typed event and the JSON.
    pub(crate) fn check(&self, method: &str, payload: &Bytes) {
        let (typed, dropped) = (self.read)(method, payload);
        assert_eq!(dropped, [""; 0], "{method}");
        assert_eq!(typed, (self.schema)().knows(method), "{method}");
        if typed {
            assert_eq!(self.json(method, payload), self.reference(method, payload), "{method}");
        } else {
            assert_eq!(self.json(method, payload)["method"], method);
        }
    }

    /// What prost-reflect makes of a payload.
    fn reference(&self, method: &str, payload: &[u8]) -> serde_json::Value {
        let (_, name) = self.methods.iter().find(|(known, _)| *known == method).unwrap();
        let kind = self.pool.get_message_by_name(&format!("{}.{name}", self.platform)).unwrap();
        let message = DynamicMessage::decode(kind, payload).unwrap();
        let options = SerializeOptions::new().use_proto_field_name(true);
        message.serialize_with_options(serde_json::value::Serializer, &options).unwrap()
    }
}
