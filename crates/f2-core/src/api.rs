//! A platform's methods as data: what `f2 api` lists and runs.
//!
//! A method takes named texts and yields JSON values: one for a single answer, one per item for a list.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::error::{Cause, Error, Result};
use crate::gear::{Gear, chosen};
use crate::json::{self, Value};
use crate::media::NameFields;
use crate::page::{Limits, Pages};
use crate::plan::{Codec, Template, Want};
use crate::request::{Paged, Parameter, Request};
use crate::session::Session;
use crate::view::{self, View};

/// What a method yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKind {
    /// One answer of the platform.
    Single,
    /// The items of a list.
    Stream,
    /// Events as they come, until there are no more.
    Events,
    /// A value that is worked out here, perhaps with a token host's help.
    Util,
}

/// The values of a method.
pub type Values = BoxStream<'static, Result<Value>>;

/// One method of a platform.
pub struct ApiMethod<P> {
    /// The name, F2's where F2 has one.
    pub name: &'static str,
    /// What it yields.
    pub kind: ApiKind,
    /// What it does, in a few English words.
    pub about: &'static str,
    /// Its parameters in order; one without a default is needed.
    pub parameters: &'static [Parameter],
    /// Runs it.
    pub run: fn(Arc<P>, Arguments) -> Values,
}

impl<P> ApiMethod<P> {
    /// Runs it after a look at the arguments.
    ///
    /// # Errors
    /// `usage.argument` for an argument it does not know, and for one it needs and did not get.
    pub fn call(&self, platform: Arc<P>, mut arguments: Arguments) -> Result<Values> {
        let usage = |detail: String| Error::new(Cause::UsageArgument).detail(detail);
        for name in arguments.values.keys() {
            if !self.parameters.iter().any(|parameter| parameter.name == name) {
                return Err(crate::request::unknown(name, self.parameters));
            }
        }
        for parameter in self.parameters {
            match (arguments.values.contains_key(parameter.name), parameter.default) {
                (true, _) => {}
                (false, Some(default)) => {
                    arguments.values.insert(parameter.name.to_owned(), default.to_owned());
                }
                (false, None) => return Err(usage(format!("{}: {} is needed", self.name, parameter.name))),
            }
        }
        Ok((self.run)(platform, arguments))
    }
}

/// What a method is called with.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    /// Texts by the name of the parameter.
    pub values: BTreeMap<String, String>,
    /// At most so many items of a list.
    pub max_counts: Option<u64>,
    /// Items asked for per page; `None` leaves it to the method.
    pub page_counts: Option<u32>,
    /// Answers as received instead of the fields of their views.
    pub raw: bool,
}

impl Arguments {
    /// A text; empty when there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.values.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The texts of a list, parted by commas or white space.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        let parts = self.text(name).split(|c: char| c == ',' || c.is_whitespace());
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// A whole number.
    ///
    /// # Errors
    /// `usage.argument` for anything else.
    pub fn int(&self, name: &str) -> Result<i64> {
        let text = self.text(name);
        text.trim().parse().map_err(|_| {
            Error::new(Cause::UsageArgument).detail(format!("{name}={text}: a whole number is due"))
        })
    }

    /// How much of a list is wanted.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits { max_counts: self.max_counts, page_counts: self.page_counts.unwrap_or(20) }
    }

    /// A view as wanted: its fields, or the answer as received.
    #[must_use]
    pub fn shown(&self, view: &impl View) -> Value {
        if self.raw { view.json().clone() } else { view.row() }
    }
}

/// The one value of a method that answers once.
pub fn single<V: View + 'static>(
    arguments: Arguments,
    answer: impl Future<Output = Result<V>> + Send + 'static,
) -> Values {
    stream::once(async move { answer.await.map(|view| arguments.shown(&view)) }).boxed()
}

/// The items of a view that holds a whole list; its own fields stand in each. Raw it is one answer.
pub fn several<V: View + 'static, I: View + 'static>(
    arguments: Arguments,
    items: fn(&V) -> Vec<I>,
    answer: impl Future<Output = Result<V>> + Send + 'static,
) -> Values {
    let values = async move {
        let view = answer.await?;
        let rows = if arguments.raw { vec![view.json().clone()] } else { view::rows(&view, &items(&view)) };
        Ok::<_, Error>(stream::iter(rows.into_iter().map(Ok)))
    };
    stream::once(values).try_flatten().boxed()
}

/// The one value of a method that works something out.
pub fn value<V: Into<Value>>(made: impl Future<Output = Result<V>> + Send + 'static) -> Values {
    stream::once(async move { made.await.map(Into::into) }).boxed()
}

/// The items of a list, each with the fields of its page. Raw they are its pages.
pub fn pages<R: Paged>(
    arguments: Arguments,
    made: impl Future<Output = Result<Pages<R>>> + Send + 'static,
) -> Values {
    let rows = move |page: crate::page::Page<R>| {
        let rows: Vec<Value> =
            if arguments.raw { vec![page.into_answer()] } else { view::rows(&page.reply, &page.items) };
        stream::iter(rows.into_iter().map(Ok))
    };
    let all = async move { Ok::<_, Error>(made.await?.stream().map_ok(rows).try_flatten()) };
    stream::once(all).try_flatten().boxed()
}

/// The answer to one request, as received. Its parameters are the arguments.
pub fn request<R: Request>(session: Arc<Session>, arguments: Arguments) -> Values {
    let answer = async move {
        let mut request = R::default();
        for (name, value) in &arguments.values {
            request.assign(name, value)?;
        }
        session.answer(&request).await
    };
    stream::once(answer).boxed()
}

/// The name of a work's files, from the template `naming` and the fields among the arguments: folders, if the
/// template has some, and the stem.
///
/// # Errors
/// `usage.template` for a template that is none.
pub fn format_file_name(arguments: &Arguments) -> Result<String> {
    let text = |name: &str| arguments.text(name).to_owned();
    let fields = NameFields {
        create: text("create"),
        nickname: text("nickname"),
        aweme_id: text("aweme_id"),
        desc: text("desc"),
        caption: text("caption"),
        uid: text("uid"),
        unique_id: text("unique_id"),
    };
    let (mut parts, stem) = Template::parse(arguments.text("naming"))?.render(&fields);
    parts.push(stem);
    Ok(parts.join("/"))
}

/// `best`, or the greatest number of pixels of the shorter side.
fn quality(arguments: &Arguments) -> Result<Option<u32>> {
    match arguments.text("quality") {
        "" | "best" => Ok(None),
        text => {
            let pixels = text.strip_suffix('p').unwrap_or(text).parse().ok().filter(|pixels| *pixels > 0);
            let wrong =
                || Error::new(Cause::UsageArgument).detail(format!("quality={text}: best or a number"));
            pixels.map(Some).ok_or_else(wrong)
        }
    }
}

/// The gears of a work's video, one value each: their fields and whether this one is taken for the arguments
/// `quality` and `codec`, or raw what stands in the work at `path`.
pub fn formats<V: View + 'static>(
    arguments: Arguments,
    path: &'static str,
    gears: fn(&V) -> Vec<Gear>,
    work: impl Future<Output = Result<V>> + Send + 'static,
) -> Values {
    let all = async move {
        let codec = Codec::parse(arguments.text("codec"))?;
        let want = Want { quality: quality(&arguments)?, codec, ..Want::default() };
        let work = work.await?;
        let found: Vec<Value> = if arguments.raw {
            json::items(work.json(), path).to_vec()
        } else {
            let gears = gears(&work);
            let taken = chosen(&gears, &want);
            let row = |(at, gear): (usize, &Gear)| {
                let taken = ("chosen".to_owned(), Value::from(taken == Some(at)));
                gear.to_map().into_iter().chain([taken]).collect()
            };
            gears.iter().enumerate().map(row).collect()
        };
        if found.is_empty() {
            return Err(Error::new(Cause::WorkNoMedia).detail("no list of gears"));
        }
        Ok(stream::iter(found.into_iter().map(Ok)))
    };
    stream::once(all).try_flatten().boxed()
}

/// A row of [`api!`](crate::api!) that answers once: `api_one!(platform, arguments => fetch)`.
#[macro_export]
macro_rules! api_one {
    ($d:ident, $a:ident => $fetch:expr) => {
        |$d, $a| $crate::api::single($a.clone(), async move { $fetch.await })
    };
}

/// A row that lists page by page: `api_list!(platform, arguments => Ok(pages))`.
#[macro_export]
macro_rules! api_list {
    ($d:ident, $a:ident => $fetch:expr) => {
        |$d, $a| $crate::api::pages($a.clone(), async move { $fetch })
    };
}

/// A row that lists what stands in one answer: `api_whole!(items, platform, arguments => fetch)`.
#[macro_export]
macro_rules! api_whole {
    ($items:path, $d:ident, $a:ident => $fetch:expr) => {
        |$d, $a| $crate::api::several($a.clone(), $items, async move { $fetch.await })
    };
}

/// A row that works a value out: `api_util!(platform, arguments => Ok(value))`.
#[macro_export]
macro_rules! api_util {
    ($d:ident, $a:ident => $made:expr) => {
        |$d, $a| {
            let _ = (&$d, &$a);
            $crate::api::value(async move { $made })
        }
    };
}

/// A list of [`Parameter`]s: `arguments![aweme_id: Str, cursor: Int = 0]`.
#[macro_export]
macro_rules! arguments {
    ($($name:ident: $kind:ident $(= $default:literal)?),* $(,)?) => {
        &[$($crate::request::Parameter {
            name: stringify!($name),
            wire: stringify!($name),
            kind: $crate::request::ParameterKind::$kind,
            default: $crate::parameter!(text $kind $($default)?),
        },)*]
    };
}

/// Declares a table of methods, a row each: `Kind "name" "about" PARAMETERS => run;`.
#[macro_export]
macro_rules! api {
    ($(#[$doc:meta])* $table:ident of $platform:ty;
        $($kind:ident $name:literal $about:literal $parameters:expr => $run:expr;)*) => {
        $(#[$doc])*
        pub const $table: &[$crate::api::ApiMethod<$platform>] = &[$($crate::api::ApiMethod {
            name: $name,
            kind: $crate::api::ApiKind::$kind,
            about: $about,
            parameters: $parameters,
            run: $run,
        },)*];
    };
}
