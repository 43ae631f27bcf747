//! A session: requests dressed, signed, sent, read and, where it helps, tried again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::HeaderMap;
use jiff::Timestamp;

use crate::error::{Cause, Error, Result};
use crate::http::{Attempts, Call, Client, Jar, Pacer, Reply, RetryRule, Verdict};
use crate::json::Value;
use crate::progress::{Event, ProgressSink, Silent};
use crate::query::Query;
use crate::reply;
use crate::request::{Endpoint, Request, Verb};
use crate::secret::Secret;
use crate::signer::Signer;
use crate::time::{Clock, system_clock};

/// Where random draws in `[0, 1)` come from. Tests hand in fixed ones.
pub type Draw = Arc<dyn Fn() -> f64 + Send + Sync>;

/// The process's random numbers.
#[must_use]
pub fn random() -> Draw {
    Arc::new(fastrand::f64)
}

/// What a platform is made with. Nothing here is read from the environment.
#[derive(Clone)]
pub struct Settings {
    /// The HTTP client, with its proxy, certificates and timeouts.
    pub client: Client,
    /// The user's cookie text, `a=b; c=d`; empty for a guest.
    pub cookie: Secret,
    /// The `User-Agent`, instead of the platform's own.
    pub user_agent: Option<String>,
    /// The `Referer`, instead of the platform's own.
    pub referer: Option<String>,
    /// The signing of API requests by its name in the configuration (`encryption`), instead of the default.
    pub encryption: Option<String>,
    /// Another program that signs API requests in place of the platform's own steps.
    pub signer: Option<Arc<Signer>>,
    /// Other values for what a platform says of itself: versions, headers, token addresses. The keys are the
    /// platform's own, such as `web.version_code`.
    pub overrides: BTreeMap<String, String>,
    /// How often failed API requests are tried again.
    pub retry: RetryRule,
    /// The pause between two pages, drawn between these.
    pub page_delay: (Duration, Duration),
    /// The clock of signatures.
    pub clock: Clock,
    /// The random draws of signatures, tokens and pauses.
    pub draw: Draw,
    /// Who is told.
    pub sink: Arc<dyn ProgressSink>,
}

impl Settings {
    /// A guest behind this client, with the defaults of the command line: the platform's own identity and
    /// signing, pauses of one to two seconds between pages, the system's clock, nobody told.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            cookie: Secret::default(),
            user_agent: None,
            referer: None,
            encryption: None,
            signer: None,
            overrides: BTreeMap::new(),
            retry: RetryRule::default(),
            page_delay: (Duration::from_secs(1), Duration::from_secs(2)),
            clock: system_clock(),
            draw: random(),
            sink: Arc::new(Silent),
        }
    }
}

/// A request on its way: what is signed is what is sent.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The query, encoded; steps append to it.
    pub query: String,
    /// The headers, without Cookie (the jar adds it) and without Accept-Encoding.
    pub headers: HeaderMap,
    /// The body; empty for GET.
    pub body: Bytes,
    /// Whether signatures cover the body.
    pub sign_body: bool,
    /// The moment the request is made.
    pub now: Timestamp,
}

impl Prepared {
    /// The body as far as signatures cover it.
    #[must_use]
    pub fn signed_body(&self) -> &[u8] {
        if self.sign_body { &self.body } else { b"" }
    }
}

/// One step of signing. May be async: an external signer is one.
pub trait SignStep: Send + Sync {
    /// Adds what it adds.
    fn apply<'a>(&'a self, prepared: &'a mut Prepared) -> BoxFuture<'a, Result<()>>;
}

/// How one platform's requests look and what its answers mean.
pub trait Dialect: Send + Sync {
    /// The cookies of its own hosts.
    fn jar(&self) -> &Arc<Jar>;

    /// Puts the base parameters before the request's own ones and gives the headers; fetches what tokens are
    /// missing, all of them anew when `fresh`.
    fn dress<'a>(
        &'a self,
        endpoint: &'static Endpoint,
        own: Query,
        now: Timestamp,
        fresh: bool,
    ) -> BoxFuture<'a, Result<Prepared>>;

    /// The signing steps of a dressed request, in order.
    fn steps(&self, endpoint: &Endpoint, prepared: &Prepared) -> &[Arc<dyn SignStep>];

    /// The refusals that stand in a readable answer: login, private, removed, business codes.
    ///
    /// # Errors
    /// The cause, when the answer is one.
    fn check(&self, endpoint: &Endpoint, answer: &Value) -> Result<()>;
}

/// Requests to one platform, under one identity.
pub struct Session {
    dialect: Arc<dyn Dialect>,
    settings: Settings,
    pacer: Pacer,
}

impl Session {
    /// A session; touches no network.
    #[must_use]
    pub fn new(dialect: Arc<dyn Dialect>, settings: Settings) -> Self {
        let pacer = Pacer::new(settings.page_delay.0..=settings.page_delay.1);
        Self { dialect, settings, pacer }
    }

    /// What it was made with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sends a request and reads the answer into its view.
    ///
    /// # Errors
    /// The cause of the last attempt.
    pub async fn send<R: Request>(&self, request: &R) -> Result<R::Reply> {
        self.answer(request).await.map(R::Reply::from)
    }

    /// Sends a request and gives the answer as JSON.
    ///
    /// # Errors
    /// The cause of the last attempt.
    pub async fn answer<R: Request>(&self, request: &R) -> Result<Value> {
        self.tried(R::ENDPOINT.name, |fresh| self.attempt(request, fresh)).await
    }

    /// Tries something as often as the rule of retries allows. The attempt is told whether tokens are to be had
    /// anew; `what` names it to whoever listens.
    ///
    /// # Errors
    /// The cause of the last attempt.
    pub async fn tried<T, F>(&self, what: &str, mut attempt: impl FnMut(bool) -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut attempts = Attempts::new(self.settings.retry);
        let mut fresh = false;
        let mut made = 0;
        loop {
            made += 1;
            let error = match attempt(fresh).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match attempts.after(&error, (self.settings.draw)()) {
                Verdict::Stop => return Err(error.attempts(made)),
                Verdict::Again { pause, fresh_tokens } => {
                    fresh = fresh_tokens;
                    self.tell_retry(what, error.cause(), made, pause);
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    /// Sends a request whose answer is no JSON, and gives the bytes of the answer.
    ///
    /// # Errors
    /// The cause of the last attempt; `platform.refused` for an empty answer.
    pub async fn bytes(&self, endpoint: &'static Endpoint, own: &Query) -> Result<Vec<u8>> {
        let attempt = |fresh| async move {
            let now = (self.settings.clock)();
            reply::bytes(self.fetch(endpoint, own.clone(), now, fresh).await?, now)
        };
        self.tried(endpoint.name, attempt).await
    }

    /// One attempt: dressed, signed and judged anew.
    async fn attempt<R: Request>(&self, request: &R, fresh: bool) -> Result<Value> {
        let endpoint = R::ENDPOINT;
        let mut own = Query::new();
        request.write(&mut own);
        let now = (self.settings.clock)();
        let answer = reply::read(self.fetch(endpoint, own, now, fresh).await?, now)?;
        self.dialect.check(endpoint, &answer)?;
        Ok(answer)
    }

    /// The answer to a request, dressed and signed, whatever it is.
    async fn fetch(
        &self,
        endpoint: &'static Endpoint,
        own: Query,
        now: Timestamp,
        fresh: bool,
    ) -> Result<Reply> {
        let mut prepared = self.dialect.dress(endpoint, own, now, fresh).await?;
        self.sign(endpoint, &mut prepared).await?;
        let mut call = call(endpoint, prepared)?;
        if endpoint.cookies {
            call = call.jar(self.dialect.jar().clone());
        }
        self.settings.client.fetch(call).await
    }

    /// Takes the steps of a request; one step for all of them where another program signs.
    async fn sign(&self, endpoint: &'static Endpoint, prepared: &mut Prepared) -> Result<()> {
        let steps = self.dialect.steps(endpoint, prepared);
        match &self.settings.signer {
            Some(signer) if !steps.is_empty() => signer.step(endpoint).apply(prepared).await,
            _ => {
                for step in steps {
                    step.apply(prepared).await?;
                }
                Ok(())
            }
        }
    }

    /// Waits as long as two pages are to lie apart.
    pub async fn pause(&self) {
        self.pacer.wait().await;
    }

    fn tell_retry(&self, what: &str, cause: Cause, attempt: u32, pause: Duration) {
        self.settings.sink.event(Event::Retry { what, cause, attempt, pause });
    }
}

/// The HTTP call of a prepared request.
fn call(endpoint: &Endpoint, prepared: Prepared) -> Result<Call> {
    let uri =
        format!("{}?{}", endpoint.url, prepared.query).parse().map_err(|error: http::uri::InvalidUri| {
            Error::new(Cause::UsageArgument).detail(endpoint.name).source_error(error)
        })?;
    let mut call = match endpoint.verb {
        Verb::Get => Call::get(uri),
        Verb::Post => Call::post(uri, prepared.body),
    };
    call.headers = prepared.headers;
    Ok(call)
}
