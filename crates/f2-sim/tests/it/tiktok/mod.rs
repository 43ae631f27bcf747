//! TikTok: what a visitor needs, and what each answer says.

mod api;
mod captures;
mod lists;
mod media;
mod pages;
mod rooms;
mod strict;
mod world;

use crate::client::{AGENT, Client, Reply, now_ms};
use f2_sign::{x_gnarly, xbogus};
use f2_sim::Sim;
use serde_json::Value;

/// The parameters of the site, without signature; `page` is `from_page`.
pub(crate) fn base(device: &str, page: &str) -> String {
    let version = "5.0%20(Windows)";
    format!(
        "WebIdLastTime=1760000000&aid=1988&app_language=zh-Hans&app_name=tiktok_web&browser_language=zh-CN&browser_name=Mozilla\
         &browser_online=true&browser_platform=Win32&browser_version={version}&channel=tiktok_web&cookie_enabled=true\
         &device_id={device}&device_platform=web_pc&focus_state=true&from_page={page}&history_len=4&is_fullscreen=false\
         &is_page_visible=true&language=zh-Hans&os=windows&priority_region=&referer=&region=SG&screen_height=1080\
         &screen_width=1920&webcast_language=zh-Hans&tz_name=Asia%2FHong_Kong&msToken="
    )
}

/// The query with an `X-Bogus` of this moment.
pub(crate) fn bogus(query: &str) -> String {
    bogus_at(query, now_ms() / 1000)
}

pub(crate) fn bogus_at(query: &str, seconds: i64) -> String {
    format!("{query}&X-Bogus={}", xbogus::Signer::new(AGENT).sign(query, b"", seconds))
}

/// The query with `X-Bogus` and `X-Gnarly`.
pub(crate) fn gnarly(query: &str) -> String {
    gnarly_of(query, x_gnarly::Environment::TIKTOK)
}

pub(crate) fn gnarly_of(query: &str, environment: x_gnarly::Environment) -> String {
    let signer = x_gnarly::Signer::new(AGENT, environment, x_gnarly::Release::v5_1_3());
    let moment =
        x_gnarly::Moment { unix_seconds: now_ms() / 1000, nonce: 7, second_nonce: 9, counters: [1, 2] };
    let value = signer.sign(query, b"", &moment, &x_gnarly::FieldSet::V5_1, &[7; 48]);
    format!("{}&X-Gnarly={}", bogus(query), value.replace('/', "%2F"))
}

/// A visitor: cookies and the device id that belongs to them.
pub(crate) struct Visitor {
    pub(crate) client: Client,
    pub(crate) device: String,
}

impl Visitor {
    /// Somebody who has opened the main page.
    pub(crate) async fn guest(sim: &Sim) -> Self {
        let mut client = Client::new(sim);
        let page = client.get("https://www.tiktok.com/").await;
        let scope = hydration(&page);
        let device = scope["webapp.app-context"]["wid"].as_str().unwrap().to_owned();
        let cookie = |name: &str| format!("{name}={}", page.cookie(name).unwrap());
        client.cookie = format!("{}; {}", cookie("ttwid"), cookie("tt_chain_token"));
        Self { client, device }
    }

    /// The account.
    pub(crate) fn account(sim: &Sim) -> Self {
        let mut client = Client::new(sim);
        client.cookie = sim.tiktok().login_cookie();
        Self { client, device: sim.tiktok().device_id() }
    }

    /// The `Cookie` text for media hosts.
    pub(crate) fn chain(&self) -> &str {
        self.client.cookie.split("; ").find(|c| c.starts_with("tt_chain_token=")).unwrap()
    }

    pub(crate) async fn raw(&self, path: &str, query: &str) -> Reply {
        let host = if path.starts_with("/webcast/") { "webcast" } else { "www" };
        let url = format!("https://{host}.tiktok.com{path}?{query}");
        self.client.get_with(&url, &[("cookie", &self.client.cookie), ("accept-encoding", "gzip")]).await
    }

    /// An answer to a request signed in full; `own` begins with `&`.
    pub(crate) async fn api(&self, path: &str, own: &str) -> Value {
        self.raw(path, &gnarly(&format!("{}{own}", base(&self.device, "user")))).await.json()
    }

    pub(crate) async fn posts(&self, sec_uid: &str, cursor: &str, count: u32) -> Value {
        let own = format!("&coverFormat=2&count={count}&cursor={cursor}&secUid={sec_uid}");
        self.api("/api/post/item_list/", &own).await
    }

    /// All pages of a list that goes on at `cursor`: the works, and how many pages there were.
    pub(crate) async fn all(&self, path: &str, own: &str) -> (Vec<Value>, usize) {
        let (mut items, mut pages, mut cursor) = (Vec::new(), 0, "0".to_owned());
        loop {
            let page = self.api(path, &format!("&count=5&cursor={cursor}{own}")).await;
            pages += 1;
            items.extend(page["itemList"].as_array().into_iter().flatten().cloned());
            cursor = page["cursor"].as_str().unwrap().to_owned();
            if page["hasMore"] == false || pages > 30 {
                return (items, pages);
            }
        }
    }

    pub(crate) async fn page(&self, url: &str) -> Reply {
        self.client.get_with(url, &[("cookie", &self.client.cookie)]).await
    }
}

/// The content of a data script.
pub(crate) fn data(page: &Reply, id: &str) -> Option<Value> {
    script(&String::from_utf8(page.plain()).unwrap(), id)
}

/// The content of a data script in a text.
pub(crate) fn script(html: &str, id: &str) -> Option<Value> {
    let start = html.find(&format!("id=\"{id}\""))?;
    let start = start + html[start..].find('>').unwrap() + 1;
    let end = start + html[start..].find("</script>").unwrap();
    Some(serde_json::from_str(&html[start..end]).unwrap())
}

/// `__DEFAULT_SCOPE__` of a page.
pub(crate) fn hydration(page: &Reply) -> Value {
    data(page, "__UNIVERSAL_DATA_FOR_REHYDRATION__").unwrap()["__DEFAULT_SCOPE__"].clone()
}

pub(crate) fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// Why the last request was refused.
pub(crate) fn why(sim: &Sim) -> String {
    sim.journal().pop().unwrap().refusal.unwrap_or_default()
}
