//! The proxy itself: CONNECT, absolute-form, keep-alive, certificates.

use crate::client::{Client, sim};
use f2_sim::Config;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn it_listens_on_loopback_only() {
    let sim = sim(Config::default());
    let port: u16 = sim.proxy().rsplit(':').next().unwrap().parse().unwrap();
    assert_eq!(sim.proxy(), format!("http://127.0.0.1:{port}"));
    assert!(TcpStream::connect(("127.0.0.2", port)).await.is_err());
}

#[tokio::test]
async fn unknown_hosts_are_refused_and_noted() {
    let sim = sim(Config::default());
    let client = Client::new(&sim);
    for host in ["example.com", "douyinpic.com.evil.example", "localhost", "www.tiktok.example"] {
        assert_eq!(client.tunnel(host, 443).await.unwrap().unwrap_err(), 502, "{host}");
    }
    let hits = sim.hits("CONNECT");
    assert_eq!(hits.len(), 4);
    assert!(hits.iter().all(|h| h.refusal.as_deref() == Some("unknown host") && h.status == 502));
}

#[tokio::test]
async fn short_links_lead_to_share_pages_over_all_three_ways() {
    let sim = sim(Config::default());
    let client = Client::new(&sim);
    let https = client.get(&sim.short_link("mixed")).await;
    let tunnelled = client.get(&sim.short_link("mixed").replace("https", "http")).await;
    let mut stream = TcpStream::connect(sim.proxy().trim_start_matches("http://")).await.unwrap();
    let link = sim.short_link("mixed").replace("https", "http");
    let ask = format!("GET {link} HTTP/1.1\r\nHost: v.douyin.com\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut plain = String::new();
    stream.read_to_string(&mut plain).await.unwrap();
    let sec = &sim.author("mixed").sec_uid;
    let want = format!("https://www.iesdouyin.com/share/user/{sec}?sec_uid={sec}&");
    assert!(https.header("location").starts_with(&want));
    assert!(tunnelled.header("location").starts_with(&want));
    assert!(plain.starts_with("HTTP/1.1 302") && plain.contains(&want), "{plain}");
    let schemes: Vec<String> = sim.hits("v.douyin.com").into_iter().map(|h| h.scheme).collect();
    assert_eq!(schemes, ["https", "http", "http"]);
}

#[tokio::test]
async fn works_have_short_links_by_kind() {
    let sim = sim(Config::default());
    let client = Client::new(&sim);
    for (label, page) in [("one gear", "video"), ("9 webp", "note"), ("one live photo", "slides")] {
        let work = sim.author("mixed").works.iter().find(|w| w.label.contains(label)).unwrap();
        let reply = client.get(&sim.short_work_link(work)).await;
        let want = format!("https://www.iesdouyin.com/share/{page}/{}/", work.id);
        assert!(reply.header("location").starts_with(&want), "{}", reply.header("location"));
        assert_eq!(client.get(reply.header("location")).await.status, 200);
    }
    assert_eq!(client.get("https://v.douyin.com/nothing1/").await.status, 404);
}

#[tokio::test]
async fn a_connection_carries_many_requests() {
    let sim = sim(Config::default());
    let link = sim.short_link("mixed").replace("https", "http");
    let mut stream = TcpStream::connect(sim.proxy().trim_start_matches("http://")).await.unwrap();
    for _ in 0..3 {
        let ask = format!("GET {link} HTTP/1.1\r\nHost: v.douyin.com\r\n\r\n");
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        assert!(head.starts_with(b"HTTP/1.1 302"));
    }
    assert_eq!(sim.hits("v.douyin.com").len(), 3);
}

#[tokio::test]
async fn certificates_are_made_per_host_with_names_of_their_own() {
    let sim = sim(Config::default());
    let client = Client::new(&sim);
    assert_eq!(client.get("https://www.douyin.com/").await.status, 200);
    assert_eq!(client.get("https://www.iesdouyin.com/share/user/x").await.status, 200);
    // A name other than the tunnel's gets that name's certificate.
    let stream = client.tunnel("www.douyin.com", 443).await.unwrap().unwrap();
    let mut roots = rustls::RootCertStore::empty();
    let pem = rustls::pki_types::pem::PemObject::from_pem_slice(sim.ca_pem().as_bytes());
    roots.add(pem.unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = rustls::pki_types::ServerName::try_from("v.douyin.com").unwrap();
    let tls = tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    assert!(tls.is_ok());
}

#[test]
fn the_ca_file_goes_where_the_caller_says() {
    let folder = f2_sim::Folder::new();
    let dir = folder.path().join("ca");
    let sim = sim(Config { dir: Some(dir.clone()), ..Config::default() });
    assert_eq!(sim.ca_file(), dir.join("ca.pem"));
    assert_eq!(std::fs::read_to_string(sim.ca_file()).unwrap(), sim.ca_pem());
}
