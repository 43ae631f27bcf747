//! What a platform is to the rest of f2: links it knows, modes it has, plans it yields.
//!
//! Dispatch is static inside a platform and dynamic exactly once, here.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, StreamExt as _};
use http::HeaderMap;

use crate::broadcast::{Asked, Broadcast};
use crate::download::{DownloadSettings, MediaCookie, Renew};
use crate::error::{Cause, Error, Result};
use crate::plan::{Interval, Plan, Template, Want};
use crate::record::{Lists, Standing};

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TargetKind {
    /// An author's page; the id is the author's stable id.
    Author,
    /// One work.
    Work,
    /// A mix or playlist.
    Mix,
    /// A live room, by the number in its web address.
    LiveRoom,
    /// One broadcast, by its room id.
    Broadcast,
    /// The account whose cookie is used; the id is empty.
    Account,
    /// Words to search for; the id is the words.
    Keyword,
    /// A short link that only the platform can resolve; the id is the URL.
    Short,
}

/// A link, understood.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    /// What it leads to.
    pub kind: TargetKind,
    /// Its id, as the platform's requests want it.
    pub id: String,
}

impl Target {
    /// A target of this kind and id.
    #[must_use]
    pub fn new(kind: TargetKind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// A folder of an account, offered for choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The platform's id of it.
    pub id: String,
    /// Its name, as sent.
    pub name: String,
    /// How many works the platform says it holds.
    pub total: Option<u64>,
}

/// Asks which of the folders are meant, by position.
pub type Ask = Arc<dyn Fn(Vec<Folder>) -> BoxFuture<'static, Result<Vec<usize>>> + Send + Sync>;

/// Which folders of an account are meant.
#[derive(Clone, Default)]
pub enum Choice {
    /// All of them.
    #[default]
    All,
    /// Those of this id or name.
    Named(String),
    /// Those that somebody picks when the list is there.
    Ask(Ask),
}

impl Choice {
    /// The positions of the chosen folders, each once, in the order of the list.
    ///
    /// # Errors
    /// `usage.argument` when none is chosen that is there; what kept the asking from an answer.
    pub async fn of(&self, folders: &[Folder]) -> Result<Vec<usize>> {
        let chosen = match self {
            Self::All => return Ok((0..folders.len()).collect()),
            Self::Named(text) => {
                let is_it = |folder: &Folder| folder.id == *text || folder.name == *text;
                (0..folders.len()).filter(|at| is_it(&folders[*at])).collect()
            }
            Self::Ask(ask) => ask(folders.to_vec()).await?,
        };
        let chosen: Vec<usize> = (0..folders.len()).filter(|at| chosen.contains(at)).collect();
        if chosen.is_empty() {
            let names: Vec<&str> = folders.iter().map(|folder| folder.name.as_str()).collect();
            return Err(Error::new(Cause::UsageArgument).detail(format!("folders: {}", names.join(", "))));
        }
        Ok(chosen)
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("All"),
            Self::Named(text) => f.debug_tuple("Named").field(text).finish(),
            Self::Ask(_) => f.write_str("Ask"),
        }
    }
}

/// Which list of its mode a work stands in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Origin {
    /// The platform's id of the author whose folder the list's works go to; `None` where each goes to its own author's.
    pub author: Option<String>,
    /// The id of the folder or playlist, where the mode has several for one author.
    pub listing: Option<String>,
}

type Says = dyn Fn(&Origin, String) -> BoxFuture<'static, bool> + Send + Sync;

/// Whether a work, by its id, is known from an earlier run of the same list.
#[derive(Clone)]
pub struct Known {
    says: Arc<Says>,
    origin: Origin,
}

impl Known {
    /// Known is what this says of an id, whatever list it stands in.
    #[must_use]
    pub fn new(known: impl Fn(String) -> BoxFuture<'static, bool> + Send + Sync + 'static) -> Self {
        Self { says: Arc::new(move |_, id| known(id)), origin: Origin::default() }
    }

    /// Known is what this says of a list and an id.
    #[must_use]
    pub fn by_origin(known: impl Fn(&Origin, &str) -> bool + Send + Sync + 'static) -> Self {
        let says = move |origin: &Origin, id: String| std::future::ready(known(origin, &id)).boxed();
        Self { says: Arc::new(says), origin: Origin::default() }
    }

    /// The same, of a list whose works go to this author's folder.
    #[must_use]
    pub fn of(mut self, author: &str) -> Self {
        self.origin.author = Some(author.to_owned());
        self
    }

    /// The same, of the list of this folder or playlist.
    #[must_use]
    pub fn within(&self, listing: &str) -> Self {
        let origin = Origin { listing: Some(listing.to_owned()), ..self.origin.clone() };
        Self { says: Arc::clone(&self.says), origin }
    }

    /// Whether this work is known.
    pub async fn has(&self, work_id: &str) -> bool {
        (self.says)(&self.origin, work_id.to_owned()).await
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known")
    }
}

/// Where an earlier run of the same order stopped.
#[derive(Debug, Clone)]
pub struct Resume {
    /// The mark of the last plan before which everything was settled; `None` when the list had come to its end, so
    /// that only what is new is left.
    pub cursor: Option<String>,
    /// Which works the list began with then.
    pub known: Known,
    /// How many works were listed before the mark: with what is listed now, all there are.
    pub listed: u64,
}

impl Resume {
    /// How a list goes on from where it stood; `None` when nothing of it was settled.
    #[must_use]
    pub fn of(standing: &Standing) -> Option<Self> {
        let Standing { cursor, ended, top, listed, .. } = standing.clone();
        let known = Known::by_origin(move |_, id| top.iter().any(|known| known == id));
        (ended || cursor.is_some()).then_some(Self { cursor, known, listed })
    }
}

/// What a user asks of one target.
#[derive(Debug, Clone)]
pub struct Order {
    /// The resolved target; never [`TargetKind::Short`].
    pub target: Target,
    /// Only works published in here.
    pub interval: Interval,
    /// At most this many works are listed; `None` lists all.
    pub max_counts: Option<u64>,
    /// Works asked for per page.
    pub page_counts: u32,
    /// How files are named.
    pub template: Template,
    /// Which files are wanted.
    pub want: Want,
    /// Which folders of an account are meant, where a mode has several.
    pub choice: Choice,
    /// A list in order of time ends at the first work known from an earlier run (`--incremental`); a pinned
    /// work ends nothing.
    pub known: Option<Known>,
    /// Goes on where an earlier run stopped: the list is read from its top to the first work it began with then, for
    /// what is new, and from the cursor on. A pinned work does not count as the first.
    pub resume: Option<Resume>,
    /// The same of each list, where a mode has several: the folders of an account, the playlists of an author.
    pub lists: Lists,
}

impl Order {
    /// Everything of a target, with the defaults of the command line.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self {
            target,
            interval: Interval::ALL,
            max_counts: None,
            page_counts: 20,
            template: Template::default(),
            want: Want::default(),
            choice: Choice::All,
            known: None,
            resume: None,
            lists: Lists::default(),
        }
    }
}

/// The plans of one run, in the order the platform lists the works.
pub type Plans = BoxStream<'static, Result<Plan>>;

/// One row of a platform's table of modes.
pub struct Mode<P> {
    /// The name on the command line, such as `post`.
    pub name: &'static str,
    /// What it saves, in a few English words; the key of its translation is `mode-<platform>-<name>`.
    pub about: &'static str,
    /// The kinds of links it takes.
    pub takes: &'static [TargetKind],
    /// Runs it.
    pub run: Run<P>,
}

/// What a mode does with a target.
pub enum Run<P> {
    /// It lists works and plans them.
    Works(fn(Arc<P>, Order) -> Plans),
    /// It leads to the live room.
    Live(fn(Arc<P>, Target) -> Asked),
}

/// A row of the table of modes without its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModeInfo {
    /// The name on the command line.
    pub name: &'static str,
    /// What it saves, in a few English words.
    pub about: &'static str,
    /// The kinds of links it takes.
    pub takes: &'static [TargetKind],
    /// Whether it leads to live rooms; otherwise it lists works.
    pub live: bool,
}

/// A platform's modes without their code.
#[must_use]
pub fn infos<P>(modes: &[Mode<P>]) -> Vec<ModeInfo> {
    let info = |mode: &Mode<P>| ModeInfo {
        name: mode.name,
        about: mode.about,
        takes: mode.takes,
        live: matches!(mode.run, Run::Live(_)),
    };
    modes.iter().map(info).collect()
}

/// Runs the mode of this name. A name that is unknown, or of a mode that lists no works, yields one `usage.mode`.
pub fn run<P>(modes: &[Mode<P>], platform: Arc<P>, name: &str, order: Order) -> Plans {
    match modes.iter().find(|mode| mode.name == name).map(|mode| &mode.run) {
        Some(Run::Works(run)) => run(platform, order),
        Some(Run::Live(_)) | None => {
            let error = Error::new(Cause::UsageMode).detail(name);
            stream::once(async { Err(error) }).boxed()
        }
    }
}

/// Asks for the live room of a target by the first mode that leads to one.
///
/// # Errors
/// `usage.mode` when there is none, or what kept the room from being found.
pub async fn live<P>(modes: &[Mode<P>], platform: Arc<P>, target: Target) -> Result<Broadcast> {
    let run = modes.iter().find_map(|mode| match mode.run {
        Run::Live(run) => Some(run),
        Run::Works(_) => None,
    });
    run.ok_or(Cause::UsageMode)?(platform, target).await
}

/// A platform, ready to work. Making one touches no network.
#[diagnostic::on_unimplemented(message = "`{Self}` is no platform of f2")]
pub trait Platform: Send + Sync {
    /// The name in paths, tables and the configuration, such as `douyin`.
    fn name(&self) -> &'static str;

    /// The modes, in the order they are shown.
    fn modes(&self) -> Vec<ModeInfo>;

    /// Reads a link, a share text or a bare id, without any I/O.
    ///
    /// # Errors
    /// `usage.link` when nothing in it is understood.
    fn parse(&self, text: &str) -> Result<Target>;

    /// The target behind a text, for this mode: parses it, follows a short link, and holds the kind against
    /// what the mode takes. Writes nothing.
    ///
    /// # Errors
    /// `usage.link`, `usage.mode`, or what kept the short link from being followed.
    fn resolve<'a>(&'a self, mode: &'a str, text: &'a str) -> BoxFuture<'a, Result<Target>>;

    /// The target behind a text and the mode for it where nobody named one: the first that takes what the link leads
    /// to. Follows a short link; writes nothing.
    ///
    /// # Errors
    /// `usage.link`, or what kept the short link from being followed.
    fn resolve_with_mode<'a>(&'a self, text: &'a str) -> BoxFuture<'a, Result<(Target, &'static str)>>;

    /// Runs a mode that lists works. Another name yields one `usage.mode`.
    fn run(self: Arc<Self>, mode: &str, order: Order) -> Plans;

    /// The live room of a target, and the broadcast in it. A room without a broadcast is an answer, not an error.
    ///
    /// # Errors
    /// `author.not_found` when there is no such room, or what kept the answer from coming.
    fn live(self: Arc<Self>, target: Target) -> Asked;

    /// Told before a work is planned anew because no media host takes its addresses any more: what ties the
    /// platform's addresses to this visitor is to be had anew.
    fn renewing(&self) {}

    /// The headers of media requests. Never holds a cookie of an account.
    fn media_headers(&self) -> HeaderMap;

    /// The cookie of media requests, where a platform's media hosts want one of their own. Never holds what tells
    /// who the account is.
    fn media_cookie(&self) -> Option<MediaCookie> {
        None
    }

    /// How files of a mode are fetched into a root: under the platform's name, with the headers and the cookie its
    /// media hosts want, otherwise by the defaults.
    fn download_settings(&self, root: &Path, mode: &str) -> DownloadSettings {
        DownloadSettings {
            headers: self.media_headers(),
            cookie: self.media_cookie(),
            ..DownloadSettings::new(root, self.name(), mode)
        }
    }
}

/// Plans works anew by the mode that takes single works: the order of the run, for one work at a time.
pub struct Renewal {
    platform: Arc<dyn Platform>,
    order: Order,
}

impl Renewal {
    /// For the works of an order.
    #[must_use]
    pub fn new(platform: Arc<dyn Platform>, order: Order) -> Self {
        Self { platform, order }
    }
}

impl Renew for Renewal {
    fn renew<'a>(&'a self, work_id: &'a str) -> BoxFuture<'a, Result<Plan>> {
        Box::pin(async move {
            self.platform.renewing();
            let modes = self.platform.modes();
            let single = modes.iter().find(|mode| mode.takes.contains(&TargetKind::Work));
            let single = single.ok_or(Cause::UsageMode)?;
            let order = Order {
                interval: Interval::ALL,
                max_counts: None,
                known: None,
                resume: None,
                lists: Lists::default(),
                target: Target::new(TargetKind::Work, work_id),
                ..self.order.clone()
            };
            let mut plans = Arc::clone(&self.platform).run(single.name, order);
            plans.next().await.unwrap_or_else(|| Err(Cause::WorkRemoved.into()))
        })
    }
}
