//! From a target to the plans of its works: what the modes of every platform share.

mod listing;

use std::sync::Arc;

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

pub use listing::{Listed, Listing, Promise};

use crate::assets::path_name;
use crate::error::Result;
use crate::media::Author;
use crate::page::Pages;
use crate::plan::{Plan, clean};
use crate::platform::{Folder, Order, Plans, Resume};
use crate::request::Paged;

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

/// The folders of a list, to its end. The list must have no bound.
///
/// # Errors
/// What kept a page from coming.
pub async fn folders<R: Paged>(
    mut pages: Pages<R>,
    read: fn(&R::Item) -> Option<Folder>,
) -> Result<Vec<Folder>> {
    let mut folders = Vec::new();
    while let Some(page) = pages.next().await {
        folders.extend(page?.items.iter().filter_map(read));
    }
    Ok(folders)
}

/// The works of several folders of one author, one folder after the other. The order's bound is per folder, and so is
/// what is known of earlier runs. With `folderize` each folder has its own below the author's.
pub fn of_folders<R, W>(
    folders: Vec<Folder>,
    order: Order,
    author: Arc<Author>,
    list: impl Fn(String, Order) -> Listing<R, W> + Send + 'static,
) -> impl Stream<Item = Result<Plan>> + Send
where
    W: Listed,
    R: Paged<Item: Into<W>>,
{
    stream::iter(folders).flat_map(move |folder| {
        order.lists.begin(&folder.id);
        let resume = order.lists.standing(&folder.id).and_then(Resume::of);
        let known = order.known.as_ref().map(|known| known.within(&folder.id));
        let below = order.want.folderize.then(|| path_name(Some(clean(&folder.name)), &folder.id));
        let order = Order { resume, known, ..order.clone() };
        let id = Arc::from(folder.id.as_str());
        list(folder.id, order).of(author.clone()).within(id).inside(below).plans().boxed()
    })
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
