//! The data a page carries in its scripts: three generations of it, read into the shapes of the API's answers.

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
}

/// The data of a page, the newest generation first.
pub(super) fn states(html: &str) -> Vec<State> {
    let mut found = Vec::new();
    for tag in tags(html) {
        let (Some(id), Some(script)) = (tag.attribute("id"), tag.script()) else { continue };
        let state = match id {
            "__UNIVERSAL_DATA_FOR_REHYDRATION__" => parsed(script).map(|value| (0, State::Universal(value))),
            "SIGI_STATE" => parsed(script).map(|value| (1, State::Sigi(value))),
            "sigi-persisted-data" => assigned(script).map(|value| (1, State::Sigi(value))),
            "__NEXT_DATA__" => parsed(script).map(|value| (2, State::Next(value))),
            _ => None,
        };
        found.extend(state);
    }
    found.sort_by_key(|(generation, _)| *generation);
    found.into_iter().map(|(_, state)| state).collect()
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
    /// The work of the page, in the shape of `item/detail`.
    pub(super) fn work(&self) -> Option<Value> {
        match self {
            Self::Universal(root) => WORK_KEYS.iter().find_map(|key| scoped(root, key)).cloned(),
            Self::Sigi(state) => {
                let work = json::values(json::member(state, "ItemModule")?).next()?;
                Some(object("itemInfo", object("itemStruct", whole(work))))
            }
            Self::Next(root) => shown(root, "itemInfo"),
        }
    }

    /// The author of the page, in the shape of `user/detail`.
    pub(super) fn author(&self) -> Option<Value> {
        match self {
            Self::Universal(root) => scoped(root, "webapp.user-detail").cloned(),
            Self::Sigi(state) => {
                let first = |path: &str| json::at(state, path).and_then(|map| json::values(map).next());
                let user = first("UserModule.users")?.clone();
                let stats = first("UserModule.stats").cloned().unwrap_or_else(|| Value::from(()));
                Some(object(
                    "userInfo",
                    [("user".to_owned(), user), ("stats".to_owned(), stats)].into_iter().collect(),
                ))
            }
            Self::Next(root) => shown(root, "userInfo"),
        }
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
            Self::Next(_) => None,
        }
    }

    /// What the browser is to the site.
    pub(super) fn visitor(&self) -> Option<Visitor> {
        let (context, device, odin) = match self {
            Self::Universal(root) => (scoped(root, "webapp.app-context")?, "wid", "odinId"),
            Self::Sigi(state) => (json::at(state, "AppContext.appContext")?, "$wid", "$odinId"),
            Self::Next(root) => (json::at(root, "props.initialProps")?, "$wid", "$odinId"),
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
