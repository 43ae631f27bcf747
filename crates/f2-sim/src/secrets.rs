//! Planted secrets: texts that must never show up in what a client writes or prints.

/// The `sessionid` of the one account that can log in.
pub const SESSION_ID: &str = "f2simPlantedSession0c5a9e71d4b2";

/// In every `ttwid` the simulator gives out.
pub const TTWID_MARK: &str = "f2simPlantedTtwid";

/// In every `msToken` the simulator gives out.
pub const MS_TOKEN_MARK: &str = "f2simPlantedMsToken";

/// The `UIFID` of the account (320 characters in all).
pub const UIFID_MARK: &str = "f2517a17edd0f1d0";

/// In every `UIFID_TEMP` the simulator gives out (160 hexadecimal digits in all).
pub const UIFID_TEMP_MARK: &str = "f2517a17ed7e3900";

/// In every `tt_chain_token` the simulator gives out.
pub const CHAIN_MARK: &str = "f2simPlantedChn";

/// All of them.
pub const ALL: [&str; 6] = [SESSION_ID, TTWID_MARK, MS_TOKEN_MARK, UIFID_MARK, UIFID_TEMP_MARK, CHAIN_MARK];
