//! HTTP: one client for APIs, pages and media, with its proxy, certificates, timeouts and cookies.
