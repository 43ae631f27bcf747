//! Any bytes as an answer, and any leaf at every place a view reads: views and plans come of it, never a panic.
#![no_main]

use f2_core::json;
use f2_core::media::Source;
use f2_core::plan::{Codec, ImageFormat, Interval, Plan, Template, Want};
use f2_core::view::{Field, View};
use f2_douyin::views::Work;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

/// The number of a view, and bytes as sent, or leaves by the number of the view's field.
type Input<'a> = (u8, Result<&'a [u8], Vec<(u16, u8, &'a str, i64)>>);

const WANT: Want = Want {
    music: true,
    cover: true,
    desc: true,
    lyric: true,
    subtitles: true,
    folderize: true,
    quality: None,
    codec: Codec::Compatible,
    image: ImageFormat::Webp,
};

/// Every view of both platforms that is read here.
macro_rules! each_view {
    ($run:ident: $($platform:ident { $($view:ident)* })*) => {
        $($($run!($platform::views::$view);)*)*
    };
    ($run:ident) => {
        each_view!($run:
            f2_douyin { Work PostPage PostDetail UserProfile CollectsPage MusicPage Comment CommentPage FollowingLives
                LiveImFetch UserLive UserLive2 UserLiveStatus FeedPage SlidesInfo FollowingPage QueryUser }
            f2_tiktok { Work PostPage PostDetail UserProfile StoryPage Comment CommentPage UserLive RoomInfo CheckAlive
                PlayListPage SearchPage UserListPage }
        )
    };
}

/// How many they are.
const VIEWS: u8 = 30;

fuzz_target!(|input: Input<'_>| {
    let (picked, input) = input;
    let mut left = picked % (VIEWS + 1);
    let mut is_it = || {
        left = left.wrapping_sub(1);
        left == u8::MAX
    };
    match input {
        Ok(bytes) => {
            macro_rules! as_sent {
                ($view:path) => {
                    if is_it() {
                        read::<$view>(bytes.to_vec());
                    }
                };
            }
            each_view!(as_sent);
            if is_it() {
                plan(bytes.to_vec());
            }
        }
        Err(leaves) => {
            macro_rules! built {
                ($view:path) => {
                    if is_it() {
                        read::<$view>(build(<$view>::FIELDS, &leaves));
                    }
                };
            }
            each_view!(built);
            if is_it() {
                plan(build(&[Work::FIELDS, PLANNED].concat(), &leaves));
            }
        }
    }
});

/// Places a plan reads beside the view.
const PLANNED: &[Field] = &[
    field("images[0].url_list"),
    field("images[1].url_list[1]"),
    field("images[0].video.bit_rate[0].play_addr.url_list[0]"),
    field("video.bit_rate[0].play_addr.url_list[0]"),
    field("video.bit_rate[1].play_addr.url_list[0]"),
    field("video.bit_rate[0].play_addr.file_hash"),
    field("video.bit_rate[0].play_addr.data_size"),
    field("video.bit_rate[1].play_addr.width"),
    field("video.bit_rate[1].play_addr.height"),
    field("video.bit_rate[0].format"),
    field("video.bit_rate[0].is_h265"),
    field("video.play_addr.url_list[0]"),
    field("video.cover.url_list[0]"),
    field("music.play_url.url_list[0]"),
    field("music.status"),
];

const fn field(path: &'static str) -> Field {
    Field {
        name: path,
        raw_name: path,
        kind: f2_core::view::Kind::Any,
        path,
        route: f2_core::json::Route::new(path),
    }
}

fn read<V: View>(bytes: Vec<u8>) {
    if let Ok(value) = json::parse(bytes) {
        let view = V::from(value);
        let (map, cells) = (view.to_map(), view.cells());
        assert_eq!(map.len(), cells.len(), "a name twice");
    }
}

fn plan(bytes: Vec<u8>) {
    let Ok(value) = json::parse(bytes) else { return };
    let (template, interval) = (Template::default(), Interval::default());
    sound(&f2_douyin::media::plan_work(Work::from(value.clone()), None, &WANT, &template, &interval));
    let work = f2_tiktok::views::Work::from(value);
    sound(&f2_tiktok::media::plan_work(work, None, &WANT, &template, &interval));
}

fn sound(plan: &Plan) {
    assert!(plan.skip.is_none() || plan.assets.is_empty());
    let mut keys: Vec<_> = plan.assets.iter().map(|asset| asset.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), plan.assets.len(), "an asset twice");
    for asset in &plan.assets {
        assert!(!matches!(&asset.source, Source::Remote(none) if none.is_empty()), "nowhere to be had");
    }
    assert!(plan.folders.iter().all(|folder| !matches!(&**folder, "" | "." | "..")));
}

/// A JSON text with these leaves at the places of these fields.
fn build(fields: &[Field], leaves: &[(u16, u8, &str, i64)]) -> Vec<u8> {
    let mut root = json!({});
    for (at, kind, text, number) in leaves.iter().take(40) {
        let field = fields[usize::from(*at) % fields.len()];
        let leaf = match kind % 8 {
            0 => Value::Null,
            1 => json!(number),
            2 => json!([text, number]),
            3 => json!({ "url_list": [text] }),
            4 => json!(number % 3),
            5 => json!(format!("https://www.douyin.com/{text}")),
            _ => json!(text),
        };
        put(&mut root, field.path, leaf);
    }
    root.to_string().into_bytes()
}

fn put(root: &mut Value, path: &str, leaf: Value) {
    let mut at = root;
    for step in path.split('.') {
        let (name, indexes) = step.split_at(step.find('[').unwrap_or(step.len()));
        if !name.is_empty() {
            if !at.is_object() {
                *at = json!({});
            }
            at = &mut at[name];
        }
        for index in indexes.split('[').skip(1) {
            let index: usize = index.trim_end_matches(']').parse().unwrap_or(0);
            if !at.is_array() {
                *at = json!([]);
            }
            let Some(list) = at.as_array_mut() else { return };
            list.resize(list.len().max(index + 1), Value::Null);
            at = &mut list[index];
        }
    }
    *at = leaf;
}
