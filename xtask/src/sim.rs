//! `cargo xtask sim`: the simulated platform alone, for trying things by hand.

use crate::{Failure, product};
use argh::FromArgs;
use f2_sim::{Config, Sim};

/// run the simulated platform alone and say how to use it
#[derive(FromArgs)]
#[argh(subcommand, name = "sim")]
pub(crate) struct Alone {
    /// loopback port (default: a free one)
    #[argh(option, default = "0")]
    port: u16,
    /// seed of the world (default: 1)
    #[argh(option, default = "1")]
    seed: u64,
    /// author whose share text is shown (default: mixed)
    #[argh(option, default = "String::from(\"mixed\")")]
    author: String,
    /// take requests without a right signature
    #[argh(switch)]
    lenient: bool,
}

impl Alone {
    /// Answers until Ctrl-C.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let config =
            Config { port: self.port, seed: self.seed, check_signature: !self.lenient, ..Config::default() };
        let sim = Sim::start(config)?;
        let known: Vec<&str> = sim.world().authors.iter().map(|author| author.key).collect();
        if !known.contains(&self.author.as_str()) {
            return Err(format!("no author {:?}; there are {}", self.author, known.join(", ")).into());
        }
        println!("{}", usage(&sim, &self.author, &known));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(tokio::signal::ctrl_c())?;
        println!("{} requests answered", sim.journal().len());
        Ok(())
    }
}

/// What to type elsewhere.
fn usage(sim: &Sim, author: &str, known: &[&str]) -> String {
    let proxy = sim.proxy();
    let ca = sim.ca_file().display();
    let share = sim.share_text(author);
    let args = ["-M", "post", "-u", &share, "-m", "-v", "-d", "-P", &proxy].map(str::to_owned);
    format!(
        "proxy       {proxy}
certificate {ca}
share text  {share}
page        {page}
cookie      {cookie}
authors     {known}

f2, in any folder:
  export SSL_CERT_FILE={ca}; unset SSL_CERT_DIR
  {line}

Python F2: its tokens are fetched before -P is read, so set both f2.douyin.proxies of its conf/conf.yaml to
  {proxy} and f2.enable_bark to false; then
  f2 dy -M post -u {page} -k '<the cookie above>'

Ctrl-C ends it.",
        page = sim.user_url(author),
        cookie = sim.login_cookie(),
        known = known.join(" "),
        line = product::typed("f2 dy", &args),
    )
}
