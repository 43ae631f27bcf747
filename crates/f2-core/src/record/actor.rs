//! The asynchronous handle of a store: one thread owns it, writes that wait together are one transaction.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use super::{RecordStore, SqliteStore, Step, StoreOptions};
use crate::error::{Cause, Error, Result};
use crate::media::{Author, Cell};

/// The most calls one transaction holds.
const BATCH: usize = 128;

/// Where an author's row is when the author comes without one: F2's table and its key column.
const AUTHOR_TABLE: (&str, &str) = ("user_info_web", "sec_user_id");

/// Sends its answer once told how the transaction around it ended.
type Answer = Box<dyn FnOnce(Option<&Error>) + Send>;
/// Runs against the store, or without one only makes the answer for the error the transaction began with. The
/// truth value says whether the transaction around it still stands.
type Call = Box<dyn FnOnce(Option<&mut dyn RecordStore>) -> (Answer, bool) + Send>;

/// A cheap handle to the thread that owns a store. Clones share it.
///
/// An answer comes only after its transaction is committed. When the last handle is dropped, everything
/// queued is still done before the drop returns.
#[derive(Clone)]
pub struct Store {
    owner: Arc<Owner>,
}

struct Owner {
    calls: Option<Sender<Call>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.calls = None;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != thread::current().id()) {
            // A panic of the thread was already told to the callers it left without an answer.
            drop(thread.join());
        }
    }
}

impl Store {
    /// Opens the SQLite store below `root` and starts its thread.
    ///
    /// # Errors
    /// See [`SqliteStore::open`].
    pub async fn open(root: impl Into<PathBuf>, options: StoreOptions) -> Result<Self> {
        let root = root.into();
        let opened = tokio::task::spawn_blocking(move || SqliteStore::open(&root, &options)).await;
        Self::start(opened.map_err(|error| Error::new(Cause::Store).source_error(error))??)
    }

    /// Hands a store to a thread of its own.
    ///
    /// # Errors
    /// [`Cause::Store`] when the system gives no thread.
    pub fn start(store: impl RecordStore) -> Result<Self> {
        let (calls, queue) = channel();
        let thread =
            thread::Builder::new()
                .name("f2-store".to_owned())
                .spawn(move || serve(store, &queue))
                .map_err(|error| Error::new(Cause::Store).detail(error.to_string()).source_error(error))?;
        Ok(Self { owner: Arc::new(Owner { calls: Some(calls), thread: Mutex::new(Some(thread)) }) })
    }

    /// Runs `work` against the store, whole or not at all, and gives back its answer once it is committed.
    ///
    /// # Errors
    /// What `work` returned, or [`Cause::Store`] when the transaction could not be kept.
    pub async fn call<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn RecordStore) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let call: Call = Box::new(move |store| {
            let (result, stands) = store.map_or((None, false), |store| {
                let (result, stands) = marked(store, work);
                (Some(result), stands)
            });
            let answer: Answer = Box::new(move |broken| {
                // A caller that went away needs no answer.
                drop(reply.send(match (result, broken) {
                    (Some(Err(own)), _) => Err(own),
                    (_, Some(error)) => Err(again(error)),
                    (Some(result), None) => result,
                    (None, None) => Err(Cause::Store.into()),
                }));
            });
            (answer, stands)
        });
        let gone = || Error::new(Cause::Store).detail("the record store has stopped");
        self.owner.calls.as_ref().and_then(|calls| calls.send(call).ok()).ok_or_else(gone)?;
        answer.await.map_err(|_| gone())?
    }

    /// The nickname an author was last recorded with.
    ///
    /// # Errors
    /// [`Cause::Store`].
    pub async fn nickname(&self, author: &Author) -> Result<Option<String>> {
        let (table, key) = author_table(author);
        let id = author.id.clone();
        let cell = self.call(move |store| store.cell(table, (key, &id), "nickname")).await?;
        Ok(match cell {
            Some(Cell::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        })
    }

    /// Remembers a processed work as the author's `last_aweme_id`, unless a later one is there already; of
    /// two ids the longer one, then the greater one, is later. Without a row of the author nothing happens.
    ///
    /// # Errors
    /// [`Cause::Store`].
    pub async fn note_last_work(&self, author: &Author, work_id: &str) -> Result<()> {
        let (table, key) = author_table(author);
        let (id, work_id) = (author.id.clone(), work_id.to_owned());
        self.call(move |store| {
            let later = match store.cell(table, (key, &id), "last_aweme_id")? {
                Some(Cell::Text(last)) => (work_id.len(), &work_id) > (last.len(), &last),
                _ => true,
            };
            if later {
                store.set_cell(table, (key, &id), "last_aweme_id", &Cell::Text(work_id))?;
            }
            Ok(())
        })
        .await
    }
}

fn author_table(author: &Author) -> (&'static str, &'static str) {
    author.record.as_ref().map_or(AUTHOR_TABLE, |record| (record.table, record.key))
}

/// A failed transaction fails every call in it that did not fail by itself with the same cause.
fn again(error: &Error) -> Error {
    Error::new(error.cause()).detail(error.particulars())
}

/// One call, undone when it fails; and whether the transaction around it still stands. A database that is full
/// or broken drops the whole transaction by itself.
fn marked<T>(
    store: &mut dyn RecordStore,
    work: impl FnOnce(&mut dyn RecordStore) -> Result<T>,
) -> (Result<T>, bool) {
    if let Err(error) = store.step(Step::Mark) {
        return (Err(error), true);
    }
    let result = work(store).and_then(|value| store.step(Step::Release).map(|()| value));
    let stands = result.is_ok() || store.step(Step::Revert).is_ok();
    if !stands {
        // Nothing of a call that cannot be undone alone may be kept.
        drop(store.step(Step::Abort));
    }
    (result, stands)
}

/// The thread: takes what waits, runs it in one transaction, answers.
fn serve(mut store: impl RecordStore, queue: &Receiver<Call>) {
    while let Ok(first) = queue.recv() {
        let begun = store.step(Step::Begin);
        let mut answers: Vec<Answer> = Vec::new();
        let mut next = Some(first);
        while let Some(call) = next {
            let (answer, stands) = call(begun.is_ok().then_some(&mut store as &mut dyn RecordStore));
            answers.push(answer);
            next = if stands && answers.len() < BATCH { queue.try_recv().ok() } else { None };
        }
        let broken = match begun {
            Ok(()) => store.step(Step::Commit).err(),
            Err(error) => Some(error),
        };
        if broken.is_some() {
            // Nothing is open when the begin itself failed; a rollback is then refused, which is as good.
            drop(store.step(Step::Abort));
        }
        for answer in answers {
            answer(broken.as_ref());
        }
    }
}
