//! What the platform says when it refuses, and which cause that is.

use f2_core::error::{Cause, Exit};
use f2_core::platform::{Target, TargetKind};

use crate::stage::*;

/// The cause of one method call that fails.
async fn cause(sim: &f2_sim::Sim, mode: &str, target: Target) -> Option<Cause> {
    let (_, errors) = run(&guest(sim), mode, order(target)).await;
    errors.first().map(|error| error.cause())
}

#[tokio::test]
async fn works_that_are_kept_back() {
    let sim = sim();
    for (code, wanted) in
        [("10204", Cause::WorkUnavailable), ("10216", Cause::WorkPrivate), ("10231", Cause::WorkRegion)]
    {
        let works = &sim.tiktok().author("small").works;
        let work = works.iter().find(|work| work.label.contains(code)).unwrap();
        let target = Target::new(TargetKind::Work, work.id.to_string());
        assert_eq!(cause(&sim, "one", target).await, Some(wanted), "{code}");
        assert_eq!(wanted.exit(), Exit::Partial);
    }
}

#[tokio::test]
async fn authors_that_are_private_or_nobody() {
    let sim = sim();
    let private = cause(&sim, "post", author(&sim, "private")).await;
    assert_eq!(private, Some(Cause::AuthorPrivate));
    let nobody = Target::new(TargetKind::Author, "@nobody.of.this.name");
    assert_eq!(cause(&sim, "post", nobody).await, Some(Cause::AuthorNotFound));
    let nobody = guest(&sim).fetch_user_live_videos("nobody.of.this.name").await;
    assert_eq!(nobody.map(|_| ()).map_err(|error| error.cause()), Err(Cause::AuthorNotFound));
    let neither = guest(&sim).fetch_user_profile("", "").await;
    assert_eq!(neither.map(|_| ()).map_err(|error| error.cause()), Err(Cause::UsageArgument));
}

#[tokio::test]
async fn what_only_the_account_sees_is_refused_to_guests() {
    let sim = sim();
    assert_eq!(cause(&sim, "collect", author(&sim, "mixed")).await, Some(Cause::RefusedEmpty));
    assert_eq!(Cause::RefusedEmpty.exit(), Exit::Refused);
}
