//! From links and share texts to targets and ids, one or many.

use futures_util::future::{BoxFuture, try_join_all};

use crate::error::{Cause, Error, Result};
use crate::link::links;
use crate::platform::{Mode, Target, TargetKind};

/// Who understands a platform's links.
pub trait Reader: Send + Sync {
    /// Everything a text can be taken for, the likeliest first, without any I/O.
    fn readings(&self, text: &str) -> Vec<Target>;

    /// What a short link leads to.
    fn follow<'a>(&'a self, short: &'a str) -> BoxFuture<'a, Result<Vec<Target>>>;
}

/// The reading of a text that is of one of these kinds, the first kind before the second; a short link is followed
/// when there is no other.
///
/// # Errors
/// `usage.link` when nothing fits, or what kept the short link from being followed.
pub async fn find(reader: &impl Reader, kinds: &[TargetKind], text: &str) -> Result<Target> {
    let preferred = |readings: &[Target]| {
        let of_kind = |kind| readings.iter().find(|target| target.kind == kind).cloned();
        kinds.iter().find_map(|kind| of_kind(*kind))
    };
    read(reader, text, preferred).await?.map_err(|_| {
        let detail = format!("none of {kinds:?} in it").to_lowercase();
        Error::new(Cause::UsageLink).detail(detail)
    })
}

/// Every link of the texts in order, each led to a target; a text without a link is taken for an id itself.
///
/// # Errors
/// As [`find`]; `usage.link` without any text.
pub async fn find_all(reader: &impl Reader, kinds: &[TargetKind], texts: &[String]) -> Result<Vec<Target>> {
    let parts = texts.iter().flat_map(|text| {
        let found: Vec<String> = links(text).iter().map(ToString::to_string).collect();
        if found.is_empty() { vec![text.clone()] } else { found }
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        return Err(Cause::UsageLink.into());
    }
    try_join_all(parts.iter().map(|part| find(reader, kinds, part))).await
}

/// The target behind a text for a mode. A mode of the account's own lists takes an empty text, one that searches
/// takes any words.
///
/// # Errors
/// `usage.mode` when there is no such mode or the link is of another kind; `usage.link` when nothing in the text
/// is understood, or what kept a short link from being followed.
pub async fn for_mode<P>(reader: &impl Reader, modes: &[Mode<P>], mode: &str, text: &str) -> Result<Target> {
    let row = modes.iter().find(|row| row.name == mode);
    let takes = row.ok_or_else(|| Error::new(Cause::UsageMode).detail(mode))?.takes;
    let words = text.trim();
    if words.is_empty() && takes.contains(&TargetKind::Account) {
        return Ok(Target::new(TargetKind::Account, ""));
    }
    if !words.is_empty() && takes.contains(&TargetKind::Keyword) {
        return Ok(Target::new(TargetKind::Keyword, words));
    }
    read(reader, text, |readings| fitting(takes, readings).cloned()).await?.map_err(|readings| match readings
        .first()
    {
        Some(target) => {
            let detail = format!("mode {mode} takes {takes:?}, the link is {:?}", target.kind);
            Error::new(Cause::UsageMode).detail(detail.to_lowercase())
        }
        None => Cause::UsageLink.into(),
    })
}

/// The target behind a text and the mode for it where nobody named one: of the likeliest reading that any mode takes,
/// the first mode of the table that takes it. Words to search for are no link.
///
/// # Errors
/// `usage.link` when nothing in the text is understood, or what kept a short link from being followed.
pub async fn with_mode<P>(
    reader: &impl Reader,
    modes: &[Mode<P>],
    text: &str,
) -> Result<(Target, &'static str)> {
    let mode = |target: &Target| modes.iter().find(|row| row.takes.contains(&target.kind));
    let fitting = |readings: &[Target]| readings.iter().find(|target| mode(target).is_some()).cloned();
    let found = read(reader, text, fitting).await?.map_err(|_| Error::new(Cause::UsageLink))?;
    let name = mode(&found).ok_or(Cause::UsageLink)?.name;
    Ok((found, name))
}

fn fitting<'t>(kinds: &[TargetKind], readings: &'t [Target]) -> Option<&'t Target> {
    readings.iter().find(|target| kinds.contains(&target.kind))
}

/// What `wanted` takes from the readings of a text, or from what its short link leads to; else the readings.
async fn read(
    reader: &impl Reader,
    text: &str,
    wanted: impl Fn(&[Target]) -> Option<Target>,
) -> Result<Result<Target, Vec<Target>>> {
    let mut readings = reader.readings(text);
    if wanted(&readings).is_none()
        && let Some(short) = readings.iter().find(|target| target.kind == TargetKind::Short)
    {
        readings = reader.follow(&short.id).await?;
    }
    Ok(wanted(&readings).ok_or(readings))
}

/// Declares the fetchers of ids that stand in the links themselves, one text and many, as methods of a
/// [`Reader`]: `get_one get_all = Kind;`.
#[macro_export]
macro_rules! id_fetchers {
    (for $platform:ty; $($(#[$doc:meta])* $one:ident $all:ident = $kind:ident;)*) => {
        impl $platform {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// `usage.link` when the text leads elsewhere, or what kept a short link from being followed.
                pub async fn $one(&self, text: &str) -> $crate::Result<String> {
                    let kinds = &[$crate::platform::TargetKind::$kind];
                    Ok($crate::resolve::find(self, kinds, text).await?.id)
                }

                /// The same for every link of every text, in order, all at once.
                ///
                /// # Errors
                /// As for one; the first failure fails all.
                pub async fn $all(&self, texts: &[String]) -> $crate::Result<Vec<String>> {
                    let kinds = &[$crate::platform::TargetKind::$kind];
                    let targets = $crate::resolve::find_all(self, kinds, texts).await?;
                    Ok(targets.into_iter().map(|target| target.id).collect())
                }
            )*
        }
    };
}
