//! The platform-free core of f2: requests, pages, views, plans, downloads and records.
