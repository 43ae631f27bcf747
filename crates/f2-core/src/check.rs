//! Refusals in answers that are readable JSON: a platform's tables say which code and which missing part is which
//! cause.

use crate::error::{Cause, Error, Result};
use crate::json::{self, Value};
use crate::request::Endpoint;

/// A rule over a readable answer.
pub type Rule = fn(&Value) -> Result<()>;

/// What a platform's answers say when they refuse.
#[derive(Debug, Clone, Copy)]
pub struct Refusals {
    /// Where the code stands; the first place that has one counts. 0 is good.
    pub code: &'static [&'static str],
    /// Where the words to a code stand; the first place that has some counts.
    pub words: &'static [&'static str],
    /// Codes with a cause of their own; any other is `platform.business`.
    pub causes: &'static [(i64, Cause)],
    /// Words that mean a missing login, whatever the code; in lower case.
    pub login: &'static [&'static str],
    /// What an endpoint's answer must hold beyond a good code, by the endpoint's name.
    pub holds: &'static [(&'static str, Rule)],
}

impl Refusals {
    /// Holds an answer against the tables.
    ///
    /// # Errors
    /// The cause of the refusal, with the code and words as sent.
    pub fn check(&self, endpoint: &Endpoint, answer: &Value) -> Result<()> {
        self.code(answer)?;
        match self.holds.iter().find(|(name, _)| *name == endpoint.name) {
            Some((_, holds)) => holds(answer),
            None => Ok(()),
        }
    }

    /// The cause of a code that is not good.
    ///
    /// # Errors
    /// That cause, with the code and words as sent.
    pub fn code(&self, answer: &Value) -> Result<()> {
        let coded = self.code.iter().find_map(|key| Some((key, json::at(answer, key).and_then(json::int)?)));
        let Some((key, code)) = coded.filter(|(_, code)| *code != 0) else { return Ok(()) };
        let told = |key: &&str| json::at(answer, key).and_then(json::text).filter(|text| !text.is_empty());
        let words = self.words.iter().find_map(told).unwrap_or_default();
        let known = self.causes.iter().find(|(known, _)| *known == code).map(|(_, cause)| *cause);
        let login = self.login.iter().any(|word| words.to_lowercase().contains(word));
        let cause = known.unwrap_or(if login { Cause::LoginRequired } else { Cause::Business });
        Err(Error::new(cause).detail(format!("{key} {code} {words}").trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Refusals = Refusals {
        code: &["statusCode", "status_code"],
        words: &["msg", "data.message"],
        causes: &[(7, Cause::WorkPrivate)],
        login: &["need login"],
        holds: &[],
    };

    fn told(answer: &str) -> Option<(Cause, String)> {
        let answer = json::parse(answer.as_bytes().to_vec()).expect("json");
        TABLE.code(&answer).err().map(|error| (error.cause(), error.particulars().to_owned()))
    }

    #[test]
    fn codes_and_words_lead_to_causes() {
        assert_eq!(told("{}"), None);
        assert_eq!(told(r#"{"statusCode":"0","status_code":7}"#), None);
        assert_eq!(told(r#"{"statusCode":"7"}"#), Some((Cause::WorkPrivate, "statusCode 7".into())));
        let login = told(r#"{"status_code":1,"msg":"","data":{"message":"Need login!"}}"#);
        assert_eq!(login, Some((Cause::LoginRequired, "status_code 1 Need login!".into())));
        assert_eq!(told(r#"{"status_code":-1}"#).map(|told| told.0), Some(Cause::Business));
    }
}
