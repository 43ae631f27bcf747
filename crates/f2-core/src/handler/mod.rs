//! From a target to the plans of its works: what the modes of every platform share.

mod listing;

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

pub use listing::{Listed, Listing, Promise};

use crate::error::Result;
use crate::plan::Plan;
use crate::platform::{Folder, Order, Plans};

/// The plans of a stream that is made first.
pub fn later<S>(made: impl Future<Output = Result<S>> + Send + 'static) -> Plans
where
    S: Stream<Item = Result<Plan>> + Send + 'static,
{
    stream::once(made).try_flatten().boxed()
}

/// The folders an order chooses; none when there are none.
///
/// # Errors
/// `usage.argument` when none is there that was chosen; what kept the asking from an answer.
pub async fn chosen(folders: Vec<Folder>, order: &Order) -> Result<Vec<Folder>> {
    if folders.is_empty() {
        return Ok(folders);
    }
    let chosen = order.choice.of(&folders).await?;
    Ok(chosen.into_iter().map(|at| folders[at].clone()).collect())
}

/// The word of a live status.
#[must_use]
pub fn live_status(status: i64) -> &'static str {
    match status {
        2 => "live",
        4 => "ended",
        _ => "unknown",
    }
}

/// Declares a platform's table of modes, a row each: `"name" "about" TAKES => run;`; a mode that leads to live rooms
/// is `=> [live run];`.
#[macro_export]
macro_rules! modes {
    ($platform:ty; $($name:literal $about:literal $takes:expr => $([live $live:path])? $($works:path)?;)*) => {
        /// The table of modes, in the order they are shown.
        pub const MODES: &[$crate::platform::Mode<$platform>] = &[
            $($crate::platform::Mode {
                name: $name,
                about: $about,
                takes: $takes,
                run: $($crate::platform::Run::Live($live))? $($crate::platform::Run::Works($works))?,
            },)*
        ];
    };
}
