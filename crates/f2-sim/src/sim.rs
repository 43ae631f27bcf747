//! A running simulator.

use crate::broadcast::Broadcast;
use crate::config::Config;
use crate::fault::Faults;
use crate::journal::Hit;
use crate::manifest::{AuthorEntry, Manifest};
use crate::net::{Authority, State, accept};
use crate::secrets;
use crate::world::{Author, Content, Work, World};
use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use tokio::runtime::{Builder, Runtime};

/// A simulator that answers on a loopback port until it is dropped.
///
/// It runs on threads of its own, so tests may block. Dropping it panics when a handler panicked or a rule marked
/// [`must_hit`](crate::Rule::must_hit) never struck, unless the thread is panicking already.
pub struct Sim {
    state: Arc<State>,
    address: SocketAddr,
    ca_file: PathBuf,
    own_dir: Option<PathBuf>,
    runtime: Option<Runtime>,
}

impl Sim {
    /// Starts a simulator.
    ///
    /// # Errors
    /// When the port is taken, the folder cannot be written or the certificate authority cannot be made.
    pub fn start(config: Config) -> io::Result<Self> {
        let authority = Authority::new("f2-sim throwaway CA")?;
        let (dir, own_dir) = folder(&config)?;
        let ca_file = dir.join("ca.pem");
        fs::write(&ca_file, authority.pem())?;
        let runtime =
            Builder::new_multi_thread().worker_threads(2).thread_name("f2-sim").enable_all().build()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, config.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let state = Arc::new(State::new(config, authority)?);
        let guard = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        drop(guard);
        runtime.spawn(accept(state.clone(), listener));
        Ok(Self { state, address, ca_file, own_dir, runtime: Some(runtime) })
    }

    /// The proxy's address: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn proxy(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The proxy's address with a user and a planted password, which the proxy takes as it takes none.
    #[must_use]
    pub fn locked_proxy(&self) -> String {
        format!("http://f2:{}@{}", secrets::PROXY_PASSWORD, self.address)
    }

    /// The certificate authority in PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        self.state.authority.pem()
    }

    /// A file with [`Sim::ca_pem`].
    #[must_use]
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// The world behind the answers.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.state.world
    }

    /// TikTok: its world, links, cookies and manifest.
    #[must_use]
    pub fn tiktok(&self) -> crate::TikTok<'_> {
        crate::TikTok::new(&self.state)
    }

    /// The author with this short name.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn author(&self, key: &str) -> &Author {
        let author = self.state.world.author(key);
        author.unwrap_or_else(|| panic!("the world has no author {key}"))
    }

    /// The broadcast of the author with this short name.
    ///
    /// # Panics
    /// When there is no such author.
    #[must_use]
    pub fn broadcast(&self, key: &str) -> Broadcast {
        let at = self.state.world.authors.iter().position(|author| author.key == key);
        self.state.broadcasts.of(at.unwrap_or_else(|| panic!("the world has no author {key}")))
    }

    /// The requests so far, in order of arrival.
    #[must_use]
    pub fn journal(&self) -> Vec<Hit> {
        self.state.journal.snapshot()
    }

    /// How many requests there were so far.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.state.journal.len()
    }

    /// The requests whose `METHOD host/path?query` contains `pattern`.
    #[must_use]
    pub fn hits(&self, pattern: &str) -> Vec<Hit> {
        let mut hits = self.journal();
        hits.retain(|h| h.line().contains(pattern));
        hits
    }

    /// What there is to save from every author; hashes all files on the first call.
    #[must_use]
    pub fn manifest(&self) -> Manifest {
        Manifest::of(&self.state.world, self.state.config.seed)
    }

    /// What there is to save from one author.
    ///
    /// # Panics
    /// When there is no author of this short name.
    #[must_use]
    pub fn manifest_of(&self, key: &str) -> AuthorEntry {
        crate::manifest::author(self.author(key))
    }

    /// The script of faults.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// The chats of live rooms.
    #[must_use]
    pub fn chat(&self) -> &crate::chat::Chats {
        &self.state.chats
    }

    /// Renames an author from now on.
    pub fn rename_author(&self, sec_uid: &str, nickname: &str) {
        self.state.world.rename(sec_uid, nickname);
    }

    /// Takes a work away from listing and detail from now on.
    pub fn remove_work(&self, work: u64) {
        self.state.world.remove(work);
    }

    /// Lists a work again that was taken away.
    pub fn bring_back_work(&self, work: u64) {
        self.state.world.bring_back(work);
    }

    /// Puts so many of the newest works of the account's two folders into both from now on, those taken away counted.
    pub fn share_works(&self, works: usize) {
        self.state.world.share(works);
    }

    /// Lets all signed media addresses given out so far expire; works asked for again come with new ones.
    pub fn expire_addresses(&self) {
        self.state.epoch.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }

    /// The text an app puts into the clipboard for an author, with a short link in it.
    #[must_use]
    pub fn share_text(&self, key: &str) -> String {
        format!("长按复制此条消息，打开抖音搜索，查看TA的更多作品。 {}", self.short_link(key))
    }

    /// A short link to an author's page.
    #[must_use]
    pub fn short_link(&self, key: &str) -> String {
        format!("https://v.douyin.com/{}/", self.author(key).code)
    }

    /// A short link to a work.
    #[must_use]
    pub fn short_work_link(&self, work: &Work) -> String {
        format!("https://v.douyin.com/{}/", self.state.world.work_code(work))
    }

    /// An author's page.
    #[must_use]
    pub fn user_url(&self, key: &str) -> String {
        format!("https://www.douyin.com/user/{}", self.author(key).sec_uid)
    }

    /// A work's page.
    #[must_use]
    pub fn work_url(&self, work: &Work) -> String {
        let page = match work.content {
            Content::Video(_) => "video",
            Content::Images(_) => "note",
        };
        format!("https://www.douyin.com/{page}/{}", work.id)
    }

    /// The `Cookie` text of the account that is logged in.
    #[must_use]
    pub fn login_cookie(&self) -> String {
        let state = &self.state;
        let ttwid = state.tokens.new_ttwid(state.world.seed, state.now());
        let uifid = state.tokens.account_uifid(state.world.seed);
        let session = secrets::SESSION_ID;
        format!("ttwid={ttwid}; UIFID={uifid}; sessionid={session}; sessionid_ss={session}; sid_tt={session}")
    }

    /// What went wrong inside the simulator: panics of handlers and rules that never struck.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        let mut all = self.state.panics.lock().unwrap_or_else(PoisonError::into_inner).clone();
        all.extend(self.state.faults.missed().iter().map(|r| format!("never struck: {r:?}")));
        all
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
        if std::env::var_os(secrets::TALLY).is_some() {
            let mut scan = secrets::Scan::new();
            scan.journal(&self.journal());
            scan.settle();
        }
        if let Some(dir) = &self.own_dir {
            // A folder that stays behind in the temporary folder does no harm.
            let _ = fs::remove_dir_all(dir);
        }
        let failures = self.failures();
        if !failures.is_empty() && !std::thread::panicking() {
            panic!("f2-sim: {}", failures.join("; "));
        }
    }
}

/// The folder of the CA file, and the same again when it is to be removed at the end.
fn folder(config: &Config) -> io::Result<(PathBuf, Option<PathBuf>)> {
    if let Some(dir) = &config.dir {
        fs::create_dir_all(dir)?;
        return Ok((dir.clone(), None));
    }
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let dir = std::env::temp_dir().join(format!("f2-sim-{}-{number}", std::process::id()));
    fs::create_dir_all(&dir)?;
    Ok((dir.clone(), Some(dir)))
}
