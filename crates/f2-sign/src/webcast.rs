//! The 16-character `signature` of the live chat's websocket (`frontierSign`).
//!
//! Source: the site's own script as F2 runs it (`webcast_signature.js`). A value is 12 bytes over the digits
//! `A-Z a-z 0-9 + /`, never padded: a head, a key and ten bytes enciphered under that one key byte. It depends on the
//! room and the viewer, on a counter and on random draws; neither on the clock nor on the user agent.

use alloc::string::String;

use md5::{Digest, Md5};

use crate::alphabet::WEBCAST;
use crate::draw::scaled;
use crate::rc4::{Rc4, xor};

/// Version of the websocket SDK that F2 announces.
pub const SDK_F2: &str = "1.0.14-beta.0";
/// Version of the websocket SDK that the site announces now.
pub const SDK: &str = "1.0.15";

/// High bits of the head: a websocket's signature.
pub(crate) const HEAD: u8 = 0x40;
/// Bytes 14 and 15 of MD5(MD5("")): there is no payload.
pub(crate) const EMPTY_PAYLOAD: [u8; 2] = [0x45, 0x3f];
/// Keystreams of all one-byte keys over the ten enciphered bytes.
static KEYSTREAMS: [[u8; 10]; 256] = keystreams();

/// What the page reports about the browser it runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Environment flags: 1 on a page, 0 where F2 runs the script.
    pub env: u16,
    /// Behaviour bits: 14 on a page before the first move, click or key, 0 where F2 runs the script.
    pub detect: u8,
}

impl Environment {
    /// What F2 sends; its counter is always 2.
    pub const F2: Self = Self { env: 0, detect: 0 };
    /// What a page in Chrome sends; its counter begins at 1.
    pub const DOUYIN: Self = Self { env: 1, detect: 14 };
}

/// Signs websocket addresses for one environment and SDK version.
///
/// ```
/// use f2_sign::webcast::{Environment, SDK, Signer};
///
/// let signer = Signer::new(Environment::DOUYIN, SDK);
/// let value = signer.sign("7382517534467115826", "7382524529011246630", 1, [0.1, 0.2, 0.3, 0.4]);
/// assert_eq!(value.len(), 16);
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    environment: Environment,
    midstate: Md5,
}

impl Signer {
    /// A signer; the part of the signed text before the room is hashed now and never again.
    pub fn new(environment: Environment, sdk_version: &str) -> Self {
        Self {
            environment,
            midstate: Md5::new().chain_update(LEAD).chain_update(sdk_version).chain_update(ROOM),
        }
    }

    /// Signs for the viewer `user_unique_id` of the room `room_id`, both as plain text.
    ///
    /// `counter` is the number of signatures made by this page so far, this one included; its low six bits are
    /// sent. Each of `draws` is a random number in [0, 1): a flag, an unused one, a salt and the key.
    pub fn sign(&self, room_id: &str, user_unique_id: &str, counter: u32, draws: [f64; 4]) -> String {
        self.sign_stub(&finish_stub(self.midstate.clone(), room_id, user_unique_id), counter, draws)
    }

    /// Signs a `stub`, the MD5 of the text that describes the connection.
    pub fn sign_stub(&self, stub: &[u8; 16], counter: u32, draws: [f64; 4]) -> String {
        let [flag, _, salt, key] = draws;
        let [env_high, env_low] = self.environment.env.to_be_bytes();
        let [s14, s15] = stub_pair(stub);
        let [p0, p1] = EMPTY_PAYLOAD;
        let salt = scaled(salt, 255.0).min(254) as u8;
        let key = scaled(key, 255.0).min(254) as u8;
        let head = HEAD | (scaled(flag, 100.0) as u8 & 1) << 4;
        let counter = counter as u8 & 63;
        let mut raw =
            [head, key, counter, env_high, env_low, self.environment.detect, p0, p1, s14, s15, salt, 0];
        raw[11] = raw[2..11].iter().fold(0, |sum, byte| sum ^ byte);
        xor(&mut raw[2..], &KEYSTREAMS[usize::from(key)]);
        WEBCAST.encode(&raw)
    }
}

/// The signed text up to the SDK's version.
const LEAD: &str = "live_id=1,aid=6383,version_code=180800,webcast_sdk_version=";
/// The signed text between the SDK's version and the room.
const ROOM: &str = ",room_id=";

/// MD5 of the text that describes a connection: 13 `key=value` items in a fixed order joined by `,`, as UTF-8.
///
/// F2 passes it on as 32 lower-case hexadecimal digits.
pub fn stub(sdk_version: &str, room_id: &str, user_unique_id: &str) -> [u8; 16] {
    finish_stub(Signer::new(Environment::F2, sdk_version).midstate, room_id, user_unique_id)
}

/// Hashes the rest of the text behind `,room_id=`.
fn finish_stub(midstate: Md5, room_id: &str, user_unique_id: &str) -> [u8; 16] {
    midstate
        .chain_update(room_id)
        .chain_update(",sub_room_id=,sub_channel_id=,did_rule=3,user_unique_id=")
        .chain_update(user_unique_id)
        .chain_update(",device_platform=web,device_type=,ac=,identity=audience")
        .finalize()
        .into()
}

/// The two bytes of a stub's digest that are sent.
pub(crate) fn stub_pair(stub: &[u8; 16]) -> [u8; 2] {
    let digest: [u8; 16] = Md5::digest(stub).into();
    [digest[14], digest[15]]
}

/// The keystream of the one-byte `key`.
pub(crate) fn keystream(key: u8) -> &'static [u8; 10] {
    &KEYSTREAMS[usize::from(key)]
}

/// The table of [`KEYSTREAMS`].
const fn keystreams() -> [[u8; 10]; 256] {
    let mut table = [[0; 10]; 256];
    let mut key = 0;
    while key < 256 {
        table[key] = Rc4::new(&[key as u8]).keystream();
        key += 1;
    }
    table
}
