//! Where a secret may be found, and why.

/// A place that may hold a secret. A test names the file or stream it means; everything else stays forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A configuration file that the user keeps a cookie in.
    Configuration,
    /// Standard output of a line that asks for what a platform answers, and the file it is led into.
    Answers,
    /// What the simulator's own binary tells whoever started it.
    Simulator,
}

/// Every place with its name and the reason why a secret may be there.
pub const PLACES: [(Place, &str, &str); 3] = [
    (
        Place::Configuration,
        "configuration",
        "the user put the cookie there, or asked for it with --update-config; the file is the owner's alone (0600)",
    ),
    (
        Place::Answers,
        "answers",
        "standard output of f2 api: what the method gives, such as a token or an address as the platform sent it, is \
         what was asked for; standard error stays clean",
    ),
    (
        Place::Simulator,
        "simulator",
        "f2-sim tells the cookie that logs in at it, which is no secret of anybody",
    ),
];

impl Place {
    /// Its name in [`PLACES`].
    #[must_use]
    pub fn name(self) -> &'static str {
        PLACES.iter().find(|(place, ..)| *place == self).map_or("", |(_, name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_a_row_with_a_reason() {
        for place in [Place::Configuration, Place::Answers, Place::Simulator] {
            assert!(
                PLACES
                    .iter()
                    .any(|(row, name, reason)| *row == place && *name == place.name() && reason.len() > 20)
            );
        }
    }
}
