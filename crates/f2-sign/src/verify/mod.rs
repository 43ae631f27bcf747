//! Decoders: what a server can see in a signature, and what it can hold it against.
//!
//! Every decoder is total: any text gives a value or an [`Invalid`], never a panic.

use core::fmt;

pub use crate::envelope::Seal;

pub mod abogus;
pub mod str_data;
pub mod tokens;
pub mod web_sign;
pub mod webcast;
#[cfg(feature = "x-gnarly")]
pub mod x_gnarly;
pub mod xbogus;

/// Why a text is not a value of its scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Invalid {
    /// A length the scheme does not have.
    Length,
    /// A character outside the scheme's alphabet, or wrong padding.
    Alphabet,
    /// Constant bytes (lead, magic, version, separators) that are not what the scheme writes.
    Marker,
    /// Fields that do not fit together or lie outside their range.
    Field,
    /// The checksum is not that of the fields.
    Checksum,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "wrong length",
            Self::Alphabet => "character outside the alphabet or wrong padding",
            Self::Marker => "constant bytes are not the scheme's",
            Self::Field => "fields do not fit together",
            Self::Checksum => "wrong checksum",
        })
    }
}

impl core::error::Error for Invalid {}

/// The part of a request that a signature was not made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The query, or for the webcast signature the room.
    Query,
    /// The body.
    Body,
    /// The user agent.
    UserAgent,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Query => "signed another query",
            Self::Body => "signed another body",
            Self::UserAgent => "signed for another user agent",
        })
    }
}

impl core::error::Error for Mismatch {}

/// The first of `parts` that does not hold.
pub(crate) fn first_mismatch(parts: [(bool, Mismatch); 3]) -> Result<(), Mismatch> {
    match parts.into_iter().find(|(holds, _)| !holds) {
        Some((_, part)) => Err(part),
        None => Ok(()),
    }
}
