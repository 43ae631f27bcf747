//! The data a page carries in its scripts: three generations of it, read into the shapes of the API's answers, and
//! the list of an author's embed page.

use f2_core::json::{self, Value};

use super::scan::tags;

/// Where everything of the newest generation stands.
const SCOPE: &str = "__DEFAULT_SCOPE__";

/// Keys of the newest generation that hold a work; the second stands in share pages of mobile browsers.
const WORK_KEYS: &[&str] = &["webapp.video-detail", "webapp.reflow.video.detail"];

/// What the browser is to the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The device id, 19 digits.
    pub device_id: String,
    /// The guest's or account's id; may be empty.
    pub odin_id: String,
}

/// The data of one script.
#[derive(Debug)]
pub(super) enum State {
    /// `__UNIVERSAL_DATA_FOR_REHYDRATION__`; all of it stands below [`SCOPE`].
    Universal(Value),
    /// `SIGI_STATE`.
    Sigi(Value),
    /// `__NEXT_DATA__`; all of it stands below `props`.
    Next(Value),
    /// `__FRONTITY_CONNECT_STATE__` of an embed page.
    Embed(Value),
}

/// What the scripts of a page hold.
pub(super) struct Found {
    /// The data, the newest generation first.
    pub(super) states: Vec<State>,
    /// Whether a script that should hold data holds none that can be read.
    pub(super) damaged: bool,
}

/// The data of a page.
pub(super) fn states(html: &str) -> Found {
    let (mut found, mut damaged) = (Vec::new(), false);
    for tag in tags(html) {
        let (Some(id), Some(script)) = (tag.attribute("id"), tag.script()) else { continue };
        let state: (u8, fn(Value) -> State, Option<Value>) = match id {
            "__UNIVERSAL_DATA_FOR_REHYDRATION__" => (0, State::Universal, parsed(script)),
            "SIGI_STATE" => (1, State::Sigi, parsed(script)),
            "sigi-persisted-data" => (1, State::Sigi, assigned(script)),
            "__NEXT_DATA__" => (2, State::Next, parsed(script)),
            "__FRONTITY_CONNECT_STATE__" => (3, State::Embed, parsed(script)),
            _ => continue,
        };
        match state {
            (generation, state, Some(value)) => found.push((generation, state(value))),
            _ => damaged = true,
        }
    }
    found.sort_by_key(|(generation, _)| *generation);
    Found { states: found.into_iter().map(|(_, state)| state).collect(), damaged }
}

fn parsed(script: &str) -> Option<Value> {
    json::parse(script.trim().as_bytes().to_vec()).ok()
}

/// What a key of the newest generation holds.
fn scoped<'v>(root: &'v Value, key: &str) -> Option<&'v Value> {
    json::member(json::member(root, SCOPE)?, key)
}

/// `window['SIGI_STATE']={…};window[…`: the object behind the first sign of equality.
fn assigned(script: &str) -> Option<Value> {
    let text = &script[script.find('=')? + 1..];
    let end = text.find(";window[").unwrap_or(text.len());
    parsed(text[..end].trim().trim_end_matches(';'))
}

impl State {
    /// The work of the page, in the shape of `item/detail`: of several the one of this id, if it is among them.
    pub(super) fn work(&self, id: &str) -> Option<Value> {
        match self {
            Self::Universal(root) => {
                let found = || WORK_KEYS.iter().filter_map(|key| scoped(root, key));
                let shown = found().find(|answer| json::at(answer, "itemInfo.itemStruct.id").is_some());
                shown.or_else(|| found().next()).cloned()
            }
            Self::Sigi(state) => {
                let works = json::member(state, "ItemModule")?;
                let work = json::member(works, id).or_else(|| json::values(works).next())?;
                Some(object("itemInfo", object("itemStruct", whole(work))))
            }
            Self::Next(root) => shown(root, "itemInfo"),
            Self::Embed(_) => None,
        }
    }

    /// The author of the page, in the shape of `user/detail`: of several the one of this handle, if among them.
    pub(super) fn author(&self, handle: &str) -> Option<Value> {
        match self {
            Self::Universal(root) => scoped(root, "webapp.user-detail").cloned(),
            Self::Sigi(state) => {
                let users = json::at(state, "UserModule.users")?;
                let name = |user: &Value| json::text_at(user, "uniqueId");
                let is_it = |user: &&Value| name(user).eq_ignore_ascii_case(handle);
                let user = json::values(users).find(is_it).or_else(|| json::values(users).next())?;
                let all = json::at(state, "UserModule.stats");
                let stats = all.and_then(|all| json::member(all, &name(user)));
                let stats = stats.cloned().unwrap_or_else(|| Value::from(()));
                Some(object(
                    "userInfo",
                    [("user".to_owned(), user.clone()), ("stats".to_owned(), stats)].into_iter().collect(),
                ))
            }
            Self::Next(root) => shown(root, "userInfo"),
            Self::Embed(_) => None,
        }
    }

    /// The ids of the newest works that the embed page of an author lists, as it has them.
    pub(super) fn newest(&self) -> Vec<String> {
        let Self::Embed(root) = self else { return Vec::new() };
        let pages = json::at(root, "source.data").into_iter().flat_map(json::values);
        let works = pages.flat_map(|page| json::items(page, "videoList"));
        works.map(|work| json::text_at(work, "id")).filter(|id| !id.is_empty()).collect()
    }

    /// The live room of the page, in the shape of `api-live/user/room`.
    pub(super) fn room(&self) -> Option<Value> {
        match self {
            Self::Sigi(state) => {
                json::at(state, "LiveRoom.liveRoomUserInfo").map(|room| object("data", room.clone()))
            }
            Self::Universal(root) => {
                let room = json::member(scoped(root, "webapp.live-detail")?, "liveRoomUserInfo")?;
                Some(object("data", room.clone()))
            }
            Self::Next(_) | Self::Embed(_) => None,
        }
    }

    /// What the browser is to the site.
    pub(super) fn visitor(&self) -> Option<Visitor> {
        let (context, device, odin) = match self {
            Self::Universal(root) => (scoped(root, "webapp.app-context")?, "wid", "odinId"),
            Self::Sigi(state) => (json::at(state, "AppContext.appContext")?, "$wid", "$odinId"),
            Self::Next(root) => (json::at(root, "props.initialProps")?, "$wid", "$odinId"),
            Self::Embed(_) => return None,
        };
        let text = |key: &str| json::member(context, key).and_then(json::text);
        let device_id = text(device).or_else(|| text("wid"))?;
        let is_id = (15..=20).contains(&device_id.len()) && device_id.bytes().all(|b| b.is_ascii_digit());
        is_id.then(|| Visitor {
            device_id,
            odin_id: text(odin).or_else(|| text("odinId")).unwrap_or_default(),
        })
    }
}

/// What the oldest generation shows, with its code.
fn shown(root: &Value, key: &str) -> Option<Value> {
    let page = json::at(root, "props.pageProps")?;
    let held = json::member(page, key)?.clone();
    let code = json::member(page, "statusCode").cloned().unwrap_or_else(|| Value::from(0));
    Some([("statusCode".to_owned(), code), (key.to_owned(), held)].into_iter().collect())
}

/// A work whose author is a handle with the rest beside it, as the second generation has it, with an author as the
/// others have it.
fn whole(work: &Value) -> Value {
    let Some(handle) = json::member(work, "author").and_then(|author| json::string(author)) else {
        return work.clone();
    };
    let places = [
        ("id", "authorId"),
        ("secUid", "authorSecId"),
        ("nickname", "nickname"),
        ("avatarThumb", "avatarThumb"),
    ];
    let text = |(name, key): (&str, &str)| Some((name.to_owned(), json::member(work, key)?.clone()));
    let author = places.into_iter().filter_map(text).chain([("uniqueId".to_owned(), Value::from(handle))]);
    json::with_member(work, "author", author.collect())
}

fn object(key: &str, value: Value) -> Value {
    [(key.to_owned(), value)].into_iter().collect()
}
