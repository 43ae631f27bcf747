//! The macros that make a view of a table.

/// The Rust type and the reader of each kind of field, one rule each.
#[doc(hidden)]
#[macro_export]
macro_rules! view_field {
    ($name:ident Str $path:literal) => {
        #[doc = concat!("`", $path, "`: a text or an id.")]
        #[must_use]
        pub fn $name(&self) -> Option<String> {
            $crate::view::reader::id(&self.0, const { &$crate::json::Route::new($path) })
        }
    };
    ($name:ident Text $path:literal) => {
        #[doc = concat!("`", $path, "`: a text, raw or clean.")]
        #[must_use]
        pub fn $name(&self) -> Option<$crate::view::Text<'_>> {
            $crate::view::reader::text(&self.0, const { &$crate::json::Route::new($path) })
        }
    };
    ($name:ident Int $path:literal) => {
        #[doc = concat!("`", $path, "`: a whole number.")]
        #[must_use]
        pub fn $name(&self) -> Option<i64> {
            $crate::view::reader::int(&self.0, const { &$crate::json::Route::new($path) })
        }
    };
    ($name:ident Count $path:literal) => {
        #[doc = concat!("`", $path, "`: how many.")]
        #[must_use]
        pub fn $name(&self) -> Option<u64> {
            $crate::view::reader::count(&self.0, const { &$crate::json::Route::new($path) })
        }
    };
    ($name:ident Flag $path:literal) => {
        #[doc = concat!("`", $path, "`: whether.")]
        #[must_use]
        pub fn $name(&self) -> Option<bool> {
            $crate::view::reader::flag(&self.0, const { &$crate::json::Route::new($path) })
        }
    };
    ($name:ident Has $path:literal) => {
        #[doc = concat!("`", $path, "`: whether it is there and not empty.")]
        #[must_use]
        pub fn $name(&self) -> bool {
            $crate::view::reader::has(&self.0, const { &$crate::json::Route::new($path) })
        }
    };
    ($name:ident Time $path:literal) => {
        #[doc = concat!("`", $path, "`: when.")]
        #[must_use]
        pub fn $name(&self) -> Option<$crate::Timestamp> {
            $crate::view::reader::moment(&self.0, const { &$crate::json::Route::new($path) })
        }
    };
    ($name:ident List $path:literal) => {
        #[doc = concat!("`", $path, "`: texts; empty when missing.")]
        #[must_use]
        pub fn $name(&self) -> Vec<&str> {
            $crate::view::reader::texts(&self.0, const { &$crate::json::Route::new($path) })
        }
    };
    ($name:ident Each $path:literal) => {
        #[doc = concat!("`", $path, "`: one per element.")]
        #[must_use]
        pub fn $name(&self) -> Vec<Option<&$crate::json::Value>> {
            $crate::view::reader::each(&self.0, const { &$crate::json::Route::new($path) })
        }
    };
    ($name:ident Inner $path:literal) => {
        #[doc = concat!("`", $path, "`: what stands in JSON that is a text.")]
        #[must_use]
        pub fn $name(&self) -> Option<$crate::json::Value> {
            $crate::json::inner(&self.0, $path)
        }
    };
    ($name:ident Any $path:literal) => {
        #[doc = concat!("`", $path, "`: as sent.")]
        #[must_use]
        pub fn $name(&self) -> Option<&$crate::json::Value> {
            $crate::view::reader::any(&self.0, const { &$crate::json::Route::new($path) })
        }
    };
}

/// The name of a field on the outside: its own, or the one behind `as`.
#[doc(hidden)]
#[macro_export]
macro_rules! view_name {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident $alias:literal) => {
        $alias
    };
}

/// Declares a view: `view! { /// doc  Name { field: Kind = "path", … } }`. A name that is no snake_case outside is
/// written `field as "Name"`. The fields of a page that each of its rows repeats follow in `rows [has_more, …]`.
#[macro_export]
macro_rules! view {
    ($(#[$meta:meta])* $view:ident { $($name:ident $(as $alias:literal)?: $kind:ident = $path:literal,)* }
        $(rows [$($row:ident),* $(,)?])?) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $view($crate::json::Value);

        impl $view { $($crate::view_field! { $name $kind $path })* }

        impl From<$crate::json::Value> for $view {
            fn from(json: $crate::json::Value) -> Self { Self(json) }
        }

        impl $crate::view::View for $view {
            const FIELDS: &'static [$crate::view::Field] = &[$($crate::view::Field {
                name: $crate::view_name!($name $($alias)?),
                raw_name: concat!($crate::view_name!($name $($alias)?), "_raw"),
                kind: $crate::view::Kind::$kind,
                path: $path,
                route: $crate::json::Route::new($path),
            },)*];
            const ROWS: &'static [&'static str] = &[$($(stringify!($row),)*)?];
            fn json(&self) -> &$crate::json::Value { &self.0 }
        }
    };
}
