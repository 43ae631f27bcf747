//! The table of endpoints, in the order of the specification.

use f2_core::request::Endpoint;

use crate::device::BASE_WEB;

/// The name of the signing list of the web API: the configured signature.
pub const SIGN_WEB: &str = "web";

/// A web API endpoint: base parameters, signature, GET.
const fn web(name: &'static str, url: &'static str) -> Endpoint {
    Endpoint::get(name, url, BASE_WEB, SIGN_WEB)
}

/// A user's profile.
pub const USER_PROFILE: Endpoint =
    web("user_profile", "https://www.douyin.com/aweme/v1/web/user/profile/other/");
/// A user's works.
pub const USER_POST: Endpoint = web("user_post", "https://www.douyin.com/aweme/v1/web/aweme/post/");
/// One work.
pub const POST_DETAIL: Endpoint = web("post_detail", "https://www.douyin.com/aweme/v1/web/aweme/detail/");
