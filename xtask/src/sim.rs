//! `cargo xtask sim`: the simulated platforms alone, for trying things by hand.

use crate::{Failure, product};
use argh::FromArgs;
use f2_sim::world::World;
use f2_sim::{Config, Sim};

/// run the simulated platforms alone and say how to use them
#[derive(FromArgs)]
#[argh(subcommand, name = "sim")]
pub(crate) struct Alone {
    /// loopback port (default: a free one)
    #[argh(option, default = "0")]
    port: u16,
    /// seed of the world (default: 1)
    #[argh(option, default = "1")]
    seed: u64,
    /// author whose share text is shown, of Douyin or TikTok (default: mixed)
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
        let tiktok = sim.tiktok();
        let known = [keys(sim.world()), keys(tiktok.world())];
        if known.iter().all(|keys| !keys.contains(&self.author.as_str())) {
            return Err(self.unknown(&known));
        }
        println!("{}", usage(&sim, &self.author, &known));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(tokio::signal::ctrl_c())?;
        println!("{} requests answered", sim.journal().len());
        Ok(())
    }

    fn unknown(&self, [douyin, tiktok]: &[Vec<&str>; 2]) -> Failure {
        let (douyin, tiktok) = (douyin.join(", "), tiktok.join(", "));
        format!("no author {:?}; there are {douyin} of Douyin, {tiktok} of TikTok", self.author).into()
    }
}

/// The short names of a world's authors.
fn keys(world: &World) -> Vec<&'static str> {
    world.authors.iter().map(|author| author.key).collect()
}

/// What to type elsewhere. A platform without the author shows its first one.
fn usage(sim: &Sim, author: &str, [dy_keys, tk_keys]: &[Vec<&'static str>; 2]) -> String {
    let (proxy, ca, tiktok) = (sim.proxy(), sim.ca_file().display(), sim.tiktok());
    let of = |keys: &[&'static str]| keys.iter().find(|key| **key == author).copied().unwrap_or(keys[0]);
    let (dy, tk) = (of(dy_keys), of(tk_keys));
    let line = |platform: &str, share: &str| {
        let args = ["-M", "post", "-u", share, "-m", "-v", "-d", "-P", &proxy].map(str::to_owned);
        product::typed(&format!("f2 {platform}"), &args)
    };
    let (dy_share, tk_share) = (sim.share_text(dy), tiktok.share_text(tk));
    format!(
        "proxy       {proxy}
certificate {ca}

Douyin
share text  {dy_share}
page        {dy_page}
cookie      {dy_cookie}
authors     {dy_authors}

TikTok
share text  {tk_share}
page        {tk_page}
cookie      {tk_cookie}
device id   {device_id} (the cookie's)
authors     {tk_authors}

f2, in any folder:
  export SSL_CERT_FILE={ca}; unset SSL_CERT_DIR
  {dy_line}
  {tk_line}

Python F2: its tokens are fetched before -P is read, so set f2.douyin.proxies and f2.tiktok.proxies of its
  conf/conf.yaml to {proxy} and f2.enable_bark to false; then
  f2 dy -M post -u {dy_page} -k '<the cookie of Douyin above>'
  f2 tk -M post -u {tk_page} -k '<the cookie of TikTok above>'

Ctrl-C ends it.",
        dy_page = sim.user_url(dy),
        dy_cookie = sim.login_cookie(),
        dy_authors = dy_keys.join(" "),
        dy_line = line("dy", &dy_share),
        tk_page = tiktok.user_url(tk),
        tk_cookie = tiktok.login_cookie(),
        device_id = tiktok.device_id(),
        tk_authors = tk_keys.join(" "),
        tk_line = line("tk", &tk_share),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_platforms_are_shown_each_with_an_author_of_its_own() {
        let config = Config { bench_works: 0, ..Config::default() };
        let sim = Sim::start(config).expect("a simulator");
        let known = [keys(sim.world()), keys(sim.tiktok().world())];
        for (author, dy, tk) in
            [("small", "small", "small"), ("deep", "mixed", "deep"), ("rollback", "rollback", "mixed")]
        {
            let text = usage(&sim, author, &known);
            for piece in
                [sim.share_text(dy), sim.user_url(dy), sim.tiktok().share_text(tk), sim.tiktok().user_url(tk)]
            {
                assert!(text.contains(&piece), "{author}: {piece} in {text}");
            }
            assert!(text.contains("  f2 dy -M post") && text.contains("  f2 tk -M post"), "{text}");
        }
        let alone = Alone { port: 0, seed: 1, author: "nobody".into(), lenient: false };
        let told = alone.run().expect_err("no such author").to_string();
        assert!(told.contains("of Douyin") && told.contains("deep") && told.contains("of TikTok"), "{told}");
    }
}
