//! Signatures and tokens of the Douyin and TikTok web APIs: pure functions, no I/O.
