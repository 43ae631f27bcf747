//! What every platform's crawler is: a session, the browser it speaks as, and a table of endpoints. Its fetching
//! methods come from [`requests!`](crate::requests).

/// Declares a platform's crawler.
#[macro_export]
macro_rules! crawler {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name {
            session: std::sync::Arc<$crate::session::Session>,
            device: std::sync::Arc<$crate::device::Device>,
        }

        impl $name {
            pub(crate) fn new(
                session: std::sync::Arc<$crate::session::Session>,
                device: std::sync::Arc<$crate::device::Device>,
            ) -> Self {
                Self { session, device }
            }

            /// The session requests go through; [`Pages`]($crate::page::Pages) wants it.
            #[must_use]
            pub fn session(&self) -> &std::sync::Arc<$crate::session::Session> {
                &self.session
            }

            /// What the browser behind the requests says of itself.
            #[must_use]
            pub fn device(&self) -> &std::sync::Arc<$crate::device::Device> {
                &self.device
            }
        }
    };
}

/// Defines a platform's endpoints, a row each: name, constructor, URL, and what differs.
#[macro_export]
macro_rules! endpoints {
    ($($(#[$doc:meta])* $row:ident $name:literal = $make:ident($url:literal) $(.$with:ident($($value:expr),*))*;)*) => {
        $($(#[$doc])* pub const $row: $crate::request::Endpoint = $make($name, $url)$(.$with($($value),*))*;)*

        /// Every endpoint.
        pub const ENDPOINTS: &[$crate::request::Endpoint] = &[$($row,)*];
    };
}
