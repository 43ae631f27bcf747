//! Endpoints and the requests made to them: tables with a line per row.

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
}

impl Endpoint {
    /// An endpoint asked by GET.
    #[must_use]
    pub const fn get(name: &'static str, url: &'static str, base: &'static str, sign: &'static str) -> Self {
        Self { name, verb: Verb::Get, url, base, sign }
    }
}

/// The parameters of one call of an endpoint.
#[diagnostic::on_unimplemented(message = "`{Self}` is no row of a `requests!` table")]
pub trait Request: Clone + Send + Sync + 'static {
    /// Where it goes.
    const ENDPOINT: &'static Endpoint;
    /// What comes back.
    type Reply: View;
    /// Writes its own parameters, in the order they are sent.
    fn write(&self, query: &mut Query);
}

/// A request whose answers are pages of a list.
pub trait Paged: Request {
    /// One item of the list.
    type Item: View;
    /// The key of the list in an answer.
    const ITEMS: &'static str;
    /// Asks for this many items.
    fn set_count(&mut self, count: u32);
    /// Takes the place of the next page from an answer; false when that was the last.
    fn advance(&mut self, page: &Value) -> bool;
    /// Where it stands, as a text: the same twice means that the list does not move.
    fn position(&self) -> String;
}

/// What a cursor may be.
pub trait Cursor: Sized {
    /// Reads it from an answer.
    fn read(value: &Value) -> Option<Self>;
}

impl Cursor for i64 {
    fn read(value: &Value) -> Option<Self> {
        json::int(value)
    }
}

impl Cursor for String {
    fn read(value: &Value) -> Option<Self> {
        json::text(value)
    }
}

/// The default paging rule: the cursor of the answer, if it says that there is more.
pub fn next_cursor<C: Cursor>(cursor: &mut C, page: &Value, name: &str) -> bool {
    let Some(next) = json::at(page, name).and_then(C::read) else { return false };
    *cursor = next;
    json::at(page, "has_more").and_then(json::flag).unwrap_or(false)
}

/// Declares requests and the crawler's method for each, a row per endpoint:
///
/// ```text
/// requests! { for Crawler;
///     /// A user's works, newest first.
///     fetch_user_post: UserPost { max_cursor: i64, count: u32, sec_user_id: String }
///         => USER_POST, PostPage, pages Work = "aweme_list" by max_cursor;
/// }
/// ```
/// The parameters are sent in the order of the fields. The crawler offers `session()`.
#[macro_export]
macro_rules! requests {
    (for $crawler:ident; $(
        $(#[$doc:meta])* $fetch:ident: $request:ident { $($field:ident: $kind:ty),* $(,)? }
            => $endpoint:path, $reply:ty $(, pages $item:ty = $items:literal by $cursor:ident)?;
    )*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $request { $(#[doc = concat!("The parameter `", stringify!($field), "`.")] pub $field: $kind,)* }

        impl $crate::request::Request for $request {
            const ENDPOINT: &'static $crate::request::Endpoint = &$endpoint;
            type Reply = $reply;
            fn write(&self, query: &mut $crate::query::Query) {
                $(query.set(stringify!($field), self.$field.to_string());)*
            }
        }

        $(impl $crate::request::Paged for $request {
            type Item = $item;
            const ITEMS: &'static str = $items;
            fn set_count(&mut self, count: u32) { self.count = count.into(); }
            fn advance(&mut self, page: &$crate::json::Value) -> bool {
                $crate::request::next_cursor(&mut self.$cursor, page, stringify!($cursor))
            }
            fn position(&self) -> String { self.$cursor.to_string() }
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
