//! Endpoints and the requests made to them: tables with a line per row.

use percent_encoding::percent_decode_str;

use crate::error::{Cause, Error, Result};
use crate::json::{self, Value};
use crate::query::Query;
use crate::view::View;

/// The HTTP method of an endpoint. (`http::Method` cannot stand in a `const`.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// GET.
    Get,
    /// POST.
    Post,
}

/// What a request carries besides its query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// Nothing.
    None,
    /// All parameters of the query once more, as a JSON object; no part of the signature.
    Json,
    /// All parameters of the query once more, as a form; part of the signature.
    Form,
    /// The request's own parameters as a form, in place of the query; part of the signature.
    OwnForm,
}

/// One row of a platform's table of endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// The name in messages and logs.
    pub name: &'static str,
    /// How it is asked.
    pub verb: Verb,
    /// The absolute URL without a query.
    pub url: &'static str,
    /// The platform's parameter set that stands before the request's own parameters.
    pub base: &'static str,
    /// The platform's list of signing steps.
    pub sign: &'static str,
    /// What goes along besides the query.
    pub body: BodyKind,
    /// Whether the account's cookies go along.
    pub cookies: bool,
    /// Base parameters with other values here; each keeps its place in the set.
    pub overrides: &'static [(&'static str, &'static str)],
}

impl Endpoint {
    /// An endpoint asked by GET.
    #[must_use]
    pub const fn get(name: &'static str, url: &'static str, base: &'static str, sign: &'static str) -> Self {
        let (verb, body) = (Verb::Get, BodyKind::None);
        Self { name, verb, url, base, sign, body, cookies: true, overrides: &[] }
    }

    /// The same, asked by POST with this body.
    #[must_use]
    pub const fn post(self, body: BodyKind) -> Self {
        Self { verb: Verb::Post, body, ..self }
    }

    /// The same with another list of signing steps.
    #[must_use]
    pub const fn signed(self, sign: &'static str) -> Self {
        Self { sign, ..self }
    }

    /// The same without cookies.
    #[must_use]
    pub const fn without_cookies(self) -> Self {
        Self { cookies: false, ..self }
    }

    /// The same with other values of some base parameters.
    #[must_use]
    pub const fn with(self, overrides: &'static [(&'static str, &'static str)]) -> Self {
        Self { overrides, ..self }
    }
}

/// How a parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// A whole number.
    Int,
    /// A text, encoded when it is sent.
    Str,
    /// A text that is encoded already, or sent with `/`, `:`, `|` and the like as they are.
    Raw,
}

/// One parameter of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// The name of the field.
    pub name: &'static str,
    /// The name on the wire.
    pub wire: &'static str,
    /// How it is written.
    pub kind: ParameterKind,
    /// The value when none is given; `None` when one is needed.
    pub default: Option<&'static str>,
}

/// The parameters of one call, in the order they are sent.
pub trait Parameters: Clone + Default + Send + Sync + 'static {
    /// The table.
    const PARAMETERS: &'static [Parameter];

    /// Writes them.
    fn write(&self, query: &mut Query);

    /// Sets one by the name of its field.
    ///
    /// # Errors
    /// `usage.argument` for an unknown name, and for a text where a whole number is due.
    fn assign(&mut self, name: &str, value: &str) -> Result<()>;
}

/// The parameters of one call of an endpoint.
#[diagnostic::on_unimplemented(message = "`{Self}` is no row of a `requests!` table")]
pub trait Request: Parameters {
    /// Where it goes.
    const ENDPOINT: &'static Endpoint;
    /// What comes back.
    type Reply: View;
}

/// A request whose answers are pages of a list.
pub trait Paged: Request {
    /// One item of the list.
    type Item: View;
    /// The key of the list in an answer.
    const ITEMS: &'static str;

    /// Takes the place of the next page from an answer; false when that was the last.
    fn advance(&mut self, page: &Value) -> bool;

    /// Asks for this many items, where the endpoint can be asked that.
    fn set_count(&mut self, count: u32) {
        if Self::PARAMETERS.iter().any(|parameter| parameter.name == "count") {
            // A number is always taken where the name is known.
            let _ = self.assign("count", &count.to_string());
        }
    }

    /// Where it stands, as a text: the same twice means that the list does not move.
    fn position(&self) -> String {
        let mut place = self.clone();
        place.set_count(0);
        let mut query = Query::new();
        place.write(&mut query);
        query.text()
    }

    /// Goes to where a request of the same kind stood; `false`, and nothing changed, when the text is not one
    /// of [`Paged::position`].
    fn set_position(&mut self, position: &str) -> bool {
        let mut place = self.clone();
        for pair in position.split('&') {
            let Some((wire, value)) = pair.split_once('=') else { return false };
            let Some(known) = Self::PARAMETERS.iter().find(|known| known.wire == wire) else { return false };
            let value = match known.kind {
                ParameterKind::Raw => value.into(),
                ParameterKind::Int | ParameterKind::Str => percent_decode_str(value).decode_utf8_lossy(),
            };
            if known.name != "count" && place.assign(known.name, &value).is_err() {
                return false;
            }
        }
        *self = place;
        true
    }
}

/// What a parameter or a cursor may be.
pub trait Scalar: Sized {
    /// Reads it from an answer.
    fn read(value: &Value) -> Option<Self>;
    /// Reads it from a text.
    fn parse(text: &str) -> Option<Self>;
}

impl Scalar for i64 {
    fn read(value: &Value) -> Option<Self> {
        json::int(value)
    }

    fn parse(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }
}

impl Scalar for String {
    fn read(value: &Value) -> Option<Self> {
        json::text(value)
    }

    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

/// The default paging rule: the cursor of the answer, if it says that there is more. An answer that says so without a
/// cursor leaves it where it is, which a list takes for stuck.
pub fn next_cursor<C: Scalar>(cursor: &mut C, page: &Value, name: &str) -> bool {
    if let Some(next) = json::at(page, name).and_then(C::read) {
        *cursor = next;
    }
    has_more(page)
}

/// Whether a page says that another follows.
#[must_use]
pub fn has_more(page: &Value) -> bool {
    ["has_more", "hasMore"].iter().find_map(|key| json::at(page, key)).and_then(json::flag).unwrap_or(false)
}

/// Sets one field from a text; for [`Parameters::assign`].
///
/// # Errors
/// `usage.argument` when the text is none of the field's kind.
pub fn set<T: Scalar>(field: &mut T, name: &str, text: &str) -> Result<()> {
    *field = T::parse(text).ok_or_else(|| {
        Error::new(Cause::UsageArgument).detail(format!("{name}={text}: a whole number is due"))
    })?;
    Ok(())
}

/// The error of an unknown name; for [`Parameters::assign`].
#[must_use]
pub fn unknown(name: &str, parameters: &[Parameter]) -> Error {
    let known: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
    Error::new(Cause::UsageArgument).detail(format!("{name} is none of: {}", known.join(", ")))
}

/// The parts of a row of [`parameters!`], one rule per part and kind.
#[doc(hidden)]
#[macro_export]
macro_rules! parameter {
    (type Int) => {
        i64
    };
    (type Str) => {
        String
    };
    (type Raw) => {
        String
    };
    (value Int) => {
        0
    };
    (value Int $default:literal) => {
        $default
    };
    (value $kind:ident) => {
        String::new()
    };
    (value $kind:ident $default:literal) => {
        String::from($default)
    };
    (text Int $default:literal) => {
        Some(stringify!($default))
    };
    (text $kind:ident $default:literal) => {
        Some($default)
    };
    (text $kind:ident) => {
        None
    };
    (wire $field:ident) => {
        stringify!($field)
    };
    (wire $field:ident $wire:literal) => {
        $wire
    };
    (put Raw $query:ident $wire:expr, $value:expr) => {
        $query.set_encoded($wire, $value.to_string())
    };
    (put $kind:ident $query:ident $wire:expr, $value:expr) => {
        $query.set($wire, $value.to_string())
    };
}

/// Declares a set of parameters: `Name { field: Kind, other as "wireName": Kind = default, … }` with the kinds
/// of [`ParameterKind`](crate::request::ParameterKind). A field without a default needs a value; it is empty or
/// 0 in `Name::default()`.
#[macro_export]
macro_rules! parameters {
    ($(#[$doc:meta])* $name:ident {
        $($field:ident $(as $wire:literal)?: $kind:ident $(= $default:literal)?),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            $(
                #[doc = concat!("The parameter `", $crate::parameter!(wire $field $($wire)?), "`.")]
                pub $field: $crate::parameter!(type $kind),
            )*
        }

        impl Default for $name {
            fn default() -> Self { Self { $($field: $crate::parameter!(value $kind $($default)?),)* } }
        }

        impl $crate::request::Parameters for $name {
            const PARAMETERS: &'static [$crate::request::Parameter] = &[$($crate::request::Parameter {
                name: stringify!($field),
                wire: $crate::parameter!(wire $field $($wire)?),
                kind: $crate::request::ParameterKind::$kind,
                default: $crate::parameter!(text $kind $($default)?),
            },)*];

            #[allow(unused_variables)]
            fn write(&self, query: &mut $crate::query::Query) {
                $($crate::parameter!(put $kind query $crate::parameter!(wire $field $($wire)?), self.$field);)*
            }

            #[allow(unused_variables)]
            fn assign(&mut self, name: &str, value: &str) -> $crate::Result<()> {
                match name {
                    $(stringify!($field) => $crate::request::set(&mut self.$field, name, value),)*
                    _ => Err($crate::request::unknown(name, Self::PARAMETERS)),
                }
            }
        }
    };
}

/// How a paged request of [`requests!`] moves on, one rule per way.
#[doc(hidden)]
#[macro_export]
macro_rules! advance {
    ($self:ident $page:ident by $cursor:ident) => {
        $crate::request::next_cursor(&mut $self.$cursor, $page, stringify!($cursor))
    };
    ($self:ident $page:ident by $cursor:ident from $name:literal) => {
        $crate::request::next_cursor(&mut $self.$cursor, $page, $name)
    };
    ($self:ident $page:ident turning $turn:path) => {
        $turn($self, $page)
    };
}

/// Declares requests and the crawler's method for each, a row per endpoint:
///
/// ```text
/// requests! { for Crawler;
///     /// A user's works, newest first.
///     fetch_user_post: PostRequest { max_cursor: Int = 0, count: Int = 20, sec_user_id: Str }
///         => USER_POST, PostPage, pages Work = "aweme_list" [by max_cursor];
/// }
/// ```
/// The parameters are those of [`parameters!`], sent in the order of the fields. A list moves on
/// `[by cursor]`, `[by cursor from "key.of.the.answer"]` or `[turning path::of::a::rule]`, a
/// `fn(&mut Request, &Value) -> bool`. The crawler offers `session()`.
#[macro_export]
macro_rules! requests {
    (for $crawler:ident; $(
        $(#[$doc:meta])* $fetch:ident: $request:ident { $($fields:tt)* }
            => $endpoint:path, $reply:ty $(, pages $item:ty = $items:literal [$($how:tt)+])?;
    )*) => { $(
        $crate::parameters! { $(#[$doc])* $request { $($fields)* } }

        impl $crate::request::Request for $request {
            const ENDPOINT: &'static $crate::request::Endpoint = &$endpoint;
            type Reply = $reply;
        }

        $(impl $crate::request::Paged for $request {
            type Item = $item;
            const ITEMS: &'static str = $items;
            fn advance(&mut self, page: &$crate::json::Value) -> bool {
                $crate::advance!(self page $($how)+)
            }
        })?

        impl $crawler {
            $(#[$doc])*
            ///
            /// # Errors
            /// Any cause of the catalogue that a request can have.
            pub async fn $fetch(&self, request: &$request) -> $crate::Result<$reply> {
                self.session().send(request).await
            }
        }
    )* };
}
