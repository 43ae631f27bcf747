//! Typed events: the table that a platform makes of its methods, and callbacks per method.

use std::collections::HashMap;
use std::fmt;

use bytes::Bytes;

use super::frame::Message;
use super::schema::Schema;

/// An event, and what of its payload did not fit its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded<E> {
    /// The event.
    pub event: E,
    /// The fields that were dropped, as [`Mended::dropped`](super::schema::Mended::dropped) names them.
    pub dropped: Vec<String>,
}

/// Reads a payload as `M`; one that does not fit is mended first. Nothing when even that does not help.
#[must_use]
pub fn read<M: prost::Message + Default>(
    schema: &Schema,
    method: &str,
    payload: &Bytes,
) -> Option<Decoded<Box<M>>> {
    // Read in place: these types are kilobytes large.
    let mut event = Box::<M>::default();
    if event.merge(&payload[..]).is_ok() {
        return Some(Decoded { event, dropped: Vec::new() });
    }
    let mended = schema.mend(method, payload)?;
    event.clear();
    event.merge(&mended.bytes[..]).ok()?;
    Some(Decoded { event, dropped: mended.dropped })
}

/// What one callback takes: the message as it came, and the event in it.
type Callback<E> = Box<dyn FnMut(&Message, &E) + Send>;

/// Callbacks per method (`WebcastChatMessage` …), called in the order in which they were added.
pub struct Callbacks<E> {
    of: HashMap<String, Vec<Callback<E>>>,
    others: Vec<Callback<E>>,
}

impl<E> Default for Callbacks<E> {
    fn default() -> Self {
        Self { of: HashMap::new(), others: Vec::new() }
    }
}

impl<E> fmt::Debug for Callbacks<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callbacks").field("of", &self.of.keys()).field("others", &self.others.len()).finish()
    }
}

impl<E> Callbacks<E> {
    /// Adds a callback for the messages of one method, whether its type is known or not.
    #[must_use]
    pub fn on(mut self, method: &str, callback: impl FnMut(&Message, &E) + Send + 'static) -> Self {
        self.of.entry(method.to_owned()).or_default().push(Box::new(callback));
        self
    }

    /// Adds a callback for the messages of all methods that have none of their own.
    #[must_use]
    pub fn on_others(mut self, callback: impl FnMut(&Message, &E) + Send + 'static) -> Self {
        self.others.push(Box::new(callback));
        self
    }

    /// Calls what was added for this message.
    pub fn call(&mut self, message: &Message, event: &E) {
        let callbacks = self.of.get_mut(&message.method).unwrap_or(&mut self.others);
        callbacks.iter_mut().for_each(|callback| callback(message, event));
    }
}

/// Declares a platform's events: `live_events! { schema pb { Name Type "Method" "Alias"; … } }`, a row per type.
///
/// `schema` is a function that gives the platform's [`Schema`], `pb` the module of its types. Made are `Event`,
/// `METHODS` and `decode`.
#[macro_export]
macro_rules! live_events {
    ($schema:ident $pb:ident { $($name:ident $type:ident $($method:literal)+;)* }) => {
        /// A message of a live room.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            $(
                #[doc = concat!($("`", $method, "` "),+)]
                $name(Box<$pb::$type>),
            )*
            /// A message whose method has no type, or whose payload cannot be read as its type.
            Other {
                /// The method.
                method: String,
                /// The payload as it came.
                payload: ::bytes::Bytes,
            },
        }

        /// The methods of the wire and the types they carry.
        pub const METHODS: &[(&str, &str)] = &[$($(($method, stringify!($type)),)+)*];

        /// Reads a payload as the type of its method. What does not fit is dropped and told; a method without a
        /// type gives [`Event::Other`].
        #[must_use]
        pub fn decode(method: &str, payload: &::bytes::Bytes) -> $crate::chat::events::Decoded<Event> {
            use $crate::chat::events::Decoded;
            match method {
                $($($method)|+ => {
                    if let Some(read) = $crate::chat::events::read::<$pb::$type>($schema(), method, payload) {
                        return Decoded { event: Event::$name(read.event), dropped: read.dropped };
                    }
                })*
                _ => {}
            }
            let event = Event::Other { method: method.to_owned(), payload: payload.clone() };
            Decoded { event, dropped: Vec::new() }
        }
    };
}
