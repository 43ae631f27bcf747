//! Planted secrets: texts that must never show up in what a client writes or prints, and the search for them.
//!
//! The simulator puts a mark into every cookie, token and signed address that it gives out. Tests keep what they write
//! in a [`Folder`] and hand what a process printed to [`process`]; both look for every mark in every form of [`find`]
//! and fail the test that left one. What may hold a secret is in [`PLACES`], a row each. With the variable
//! [`TALLY`] set, each search also appends a line of counts to the file it names.

mod find;
mod folder;
mod place;
mod scan;

pub use find::{Found, find};
pub use folder::Folder;
pub use place::{PLACES, Place};
pub use scan::{Scan, TALLY, Tally, process};

/// The `sessionid` of the one account that can log in.
pub const SESSION_ID: &str = "f2simPlantedSession0c5a9e71d4b2";

/// In every `ttwid` the simulator gives out.
pub const TTWID_MARK: &str = "f2simPlantedTtwid";

/// In every `msToken` the simulator gives out.
pub const MS_TOKEN_MARK: &str = "f2simPlantedMsToken";

/// The `UIFID` of the account (320 characters in all).
pub const UIFID_MARK: &str = "f2517a17edd0f1d0";

/// In every `UIFID_TEMP` the simulator gives out (160 hexadecimal digits in all).
pub const UIFID_TEMP_MARK: &str = "f2517a17ed7e3900";

/// In every `tt_chain_token` the simulator gives out.
pub const CHAIN_MARK: &str = "f2simPlantedChn";

/// In every signature of hexadecimal digits in a media address, be it in the path or in the query.
pub const MEDIA_MARK: &str = "f2517a17ed519e00";

/// In every `x-signature` of a picture's address.
pub const PICTURE_MARK: &str = "f2simPlantedSign";

/// In every address of a stream.
pub const STREAM_MARK: &str = "f2simPlantedStream";

/// The password of [`Sim::locked_proxy`](crate::Sim::locked_proxy).
pub const PROXY_PASSWORD: &str = "f2simPlantedProxyPassword";

/// Every mark with its name: letters and digits only, at least 15 of them, so that no form of one turns up by chance.
pub const MARKS: [(&str, &str); 10] = [
    ("the session", SESSION_ID),
    ("a ttwid", TTWID_MARK),
    ("an msToken", MS_TOKEN_MARK),
    ("the account's UIFID", UIFID_MARK),
    ("a UIFID_TEMP", UIFID_TEMP_MARK),
    ("a tt_chain_token", CHAIN_MARK),
    ("the signature of a media address", MEDIA_MARK),
    ("the signature of a picture's address", PICTURE_MARK),
    ("the signature of a stream's address", STREAM_MARK),
    ("the proxy's password", PROXY_PASSWORD),
];

/// The texts of the marks that are cookies and tokens: what not even the answers of a platform tell.
pub const ALL: [&str; 6] = [SESSION_ID, TTWID_MARK, MS_TOKEN_MARK, UIFID_MARK, UIFID_TEMP_MARK, CHAIN_MARK];
