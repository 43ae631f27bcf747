//! Douyin for f2: links, tokens, signed requests, views and download modes.
