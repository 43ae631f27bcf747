//! What is measured: each scheme beside the bare hash of the same bytes from the same state.

use std::hint::black_box;

use f2_sign::abogus::fingerprint::Window;
use f2_sign::abogus::{v15, v19};
use f2_sign::{web_sign, webcast, x_gnarly, xbogus};
use md5::{Digest, Md5};
use sm3::Sm3;

/// A measured pair: signing, and the hashes that it cannot do without.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) sign: Box<dyn Fn()>,
    pub(crate) floor: Box<dyn Fn()>,
}

const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0";
/// Length of the constant parameters that lead a query.
const PREFIX: usize = 704;
const BODY: &[u8] = b"aweme_type=0&item_id=7467485482314763572&play_delta=1&source=000";

/// One request: how long its query is, how much of it is prepared, and its body.
struct Request {
    name: &'static str,
    prefix: String,
    rest: String,
    body: &'static [u8],
}

/// Every measured request.
fn requests() -> Vec<Request> {
    let query = |len: usize| -> String {
        "device_platform=webapp&aid=6383&channel=web&".chars().cycle().take(len).collect()
    };
    let request = |name, len: usize, prepared: usize, body| {
        let query = query(len);
        Request { name, prefix: query[..prepared].to_owned(), rest: query[prepared..].to_owned(), body }
    };
    vec![
        request("847 B, prepared", 847, PREFIX, b""),
        request("847 B, cold", 847, 0, b""),
        request("4 KB, prepared", 4096, PREFIX, b""),
        request("4 KB, cold", 4096, 0, b""),
        request("847 B + 64 B body, prepared", 847, PREFIX, BODY),
        request("847 B + 64 B body, cold", 847, 0, BODY),
    ]
}

/// Every case of every scheme.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for request in requests() {
        cases.push(xbogus_case(&request));
        cases.push(v15_case(&request));
        cases.push(v19_case(&request));
    }
    cases.push(webcast_case());
    cases.push(web_sign_case());
    cases.push(x_gnarly_case());
    cases
}

fn case(name: String, sign: impl Fn() + 'static, floor: impl Fn() + 'static) -> Case {
    Case { name, sign: Box::new(sign), floor: Box::new(floor) }
}

/// Two passes over a query, and over a body where there is one.
fn two_passes<D: Digest + Clone>(state: &D, rest: &str, body: &[u8], salt: &str) {
    let first = state.clone().chain_update(black_box(rest)).chain_update(salt).finalize();
    black_box(D::digest(first));
    if !body.is_empty() {
        let first = D::new().chain_update(black_box(body)).chain_update(salt).finalize();
        black_box(D::digest(first));
    }
}

fn xbogus_case(request: &Request) -> Case {
    let Request { name, prefix, rest, body } = request;
    let (rest, other, body) = (rest.clone(), rest.clone(), *body);
    let state = Md5::new().chain_update(prefix);
    let name = format!("X-Bogus, {name}");
    let signer = xbogus::Signer::new(USER_AGENT);
    let floor = move || two_passes(&state, &other, body, "");
    if prefix.is_empty() {
        return case(
            name,
            move || {
                black_box(signer.sign(black_box(&rest), body, 1_763_637_000));
            },
            floor,
        );
    }
    let prepared = signer.prepare(prefix);
    case(
        name,
        move || {
            black_box(prepared.sign(black_box(&rest), body, 1_763_637_000));
        },
        floor,
    )
}

fn v15_case(request: &Request) -> Case {
    let Request { name, prefix, rest, body } = request;
    let (rest, other, body) = (rest.clone(), rest.clone(), *body);
    let state = Sm3::new().chain_update(prefix);
    let name = format!("A-Bogus 1.0.1.5, {name}");
    let signer = v15::Signer::new(USER_AGENT);
    let fingerprint = Window::WINDOWS_1080P.fingerprint();
    let span = v15::Span { start_ms: 1_763_637_000_000, end_ms: 1_763_637_000_003 };
    let draws = [0.1, 0.5, 0.9];
    let floor = move || two_passes(&state, &other, body, "cus");
    if prefix.is_empty() {
        return case(
            name,
            move || {
                black_box(signer.sign(black_box(&rest), body, &fingerprint, span, black_box(draws)));
            },
            floor,
        );
    }
    let prepared = signer.prepare(prefix);
    case(
        name,
        move || {
            black_box(prepared.sign(black_box(&rest), body, &fingerprint, span, black_box(draws)));
        },
        floor,
    )
}

fn v19_case(request: &Request) -> Case {
    let Request { name, prefix, rest, body } = request;
    let (rest, other, body) = (rest.clone(), rest.clone(), *body);
    let state = Sm3::new().chain_update(prefix);
    let name = format!("A-Bogus 1.0.1.19, {name}");
    let signer = v19::Signer::new(USER_AGENT);
    let geometry = Window::WINDOWS_1080P.geometry();
    let moment = v19::Moment::first(1_763_637_000_000);
    let draw = || black_box(0.7_f64);
    let floor = move || two_passes(&state, &other, body, "dhzx");
    if prefix.is_empty() {
        return case(
            name,
            move || {
                black_box(signer.sign(black_box(&rest), body, &geometry, moment, draw));
            },
            floor,
        );
    }
    let prepared = signer.prepare(prefix);
    case(
        name,
        move || {
            black_box(prepared.sign(black_box(&rest), body, &geometry, moment, draw));
        },
        floor,
    )
}

fn webcast_case() -> Case {
    const LEAD: &str = "live_id=1,aid=6383,version_code=180800,webcast_sdk_version=1.0.15,room_id=";
    const REST: &str = "7382517534467115826,sub_room_id=,sub_channel_id=,did_rule=3,user_unique_id=7382524529011246630,device_platform=web,device_type=,ac=,identity=audience";
    let signer = webcast::Signer::new(webcast::Environment::DOUYIN, webcast::SDK);
    let state = Md5::new().chain_update(LEAD);
    case(
        "webcast, prepared".to_owned(),
        move || {
            black_box(signer.sign(
                black_box("7382517534467115826"),
                black_box("7382524529011246630"),
                1,
                [0.1, 0.2, 0.3, 0.4],
            ));
        },
        move || two_passes(&state, REST, b"", ""),
    )
}

fn web_sign_case() -> Case {
    let query: String = "device_platform=webapp&aid=6383&channel=web&".chars().cycle().take(1000).collect();
    let same = query.clone();
    case(
        "web signature, 1000 B".to_owned(),
        move || {
            black_box(web_sign::sign(black_box(&query), "0123456789abcdef", 1_763_637_000));
        },
        move || {
            black_box(
                Md5::new()
                    .chain_update([0; 62])
                    .chain_update(black_box(&same))
                    .chain_update([0; 48])
                    .finalize(),
            );
        },
    )
}

fn x_gnarly_case() -> Case {
    let query: String = "device_platform=webapp&aid=1988&channel=web&".chars().cycle().take(1500).collect();
    let same = query.clone();
    let signer =
        x_gnarly::Signer::new(USER_AGENT, x_gnarly::Environment::TIKTOK, x_gnarly::Release::v5_1_3());
    let moment =
        x_gnarly::Moment { unix_seconds: 1_763_637_000, nonce: 2, second_nonce: 3, counters: [4, 5] };
    case(
        "X-Gnarly, 1500 B".to_owned(),
        move || {
            black_box(signer.sign(
                black_box(&query),
                b"",
                &moment,
                &x_gnarly::FieldSet::V5_1,
                black_box(&[7; 48]),
            ));
        },
        move || {
            black_box(Md5::digest(black_box(&same)));
            black_box(Md5::digest(b""));
        },
    )
}
