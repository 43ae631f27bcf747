//! FLV over HTTP: one endless body.

use std::time::Duration;

use super::{LOOK, address};
use crate::http::{Call, Opened, Redirects};
use crate::live::health::Health;
use crate::live::record::Session;
use crate::live::recorder::{Drop, Ending, Open};

/// Takes the stream until it ends.
pub(super) async fn take(session: &mut Session, open: &Open) -> Result<Drop, Ending> {
    let Some(uri) = address(&open.address) else { return Ok(Drop::Unreadable) };
    let call = Call::get(uri).headers(session.headers.clone()).redirects(Redirects::Follow(5));
    let client = session.client.clone();
    let opened = tokio::select! {
        biased;
        () = session.stop.cancelled() => return Err(Ending::Stopped),
        opened = client.open(call) => opened,
    };
    let mut opened = match opened {
        Ok(opened) => opened,
        Err(error) => return Ok(session.network(&error)),
    };
    if !opened.status.is_success() {
        return Ok(Drop::Refused(opened.status.as_u16()));
    }
    let mut ops = Vec::new();
    session.flv.connected(open.reason, open.same, &mut ops);
    session.apply(ops).await?;
    let drop = follow(session, open, &mut opened).await;
    let mut ops = Vec::new();
    session.flv.disconnected(&mut ops);
    session.apply(ops).await?;
    drop
}

async fn follow(session: &mut Session, open: &Open, opened: &mut Opened) -> Result<Drop, Ending> {
    let (now, progress) = (session.now(), session.flv.progress());
    let rules = session.settings.rules.health;
    let mut health = Health::new(rules, now, Duration::ZERO, progress).tolerant(open.tolerant);
    let tempo = session.settings.tempo.clone();
    loop {
        let look = tempo.sleep(LOOK);
        let chunk = tokio::select! {
            biased;
            () = session.stop.cancelled() => return Err(Ending::Stopped),
            chunk = opened.chunk() => Some(chunk),
            () = look => None,
        };
        let now = session.now();
        match chunk {
            Some(Ok(Some(bytes))) => {
                health.heard(now);
                let mut ops = Vec::new();
                session.flv.push(now, &bytes, &mut ops);
                session.apply(ops).await?;
            }
            Some(Ok(None)) => return Ok(Drop::Closed),
            Some(Err(error)) => return Ok(session.network(&error)),
            None => {}
        }
        let progress = session.flv.progress();
        session.went_on(progress.media).await?;
        if let Some(illness) = health.check(now, progress) {
            return Ok(Drop::Ill(illness));
        }
    }
}
