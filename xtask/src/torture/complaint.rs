//! What was found wrong.

use std::fmt;

/// Kinds of findings, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A published file that is not what it should be, or is nobody's.
    WrongFile,
    /// Something that should be there is not, although f2 said so or nothing stood in its way.
    Lost,
    /// A panic or another death of its own.
    Panic,
    /// A secret written, printed or sent to a foreign host.
    Leak,
    /// The store and the files disagree.
    Store,
    /// A part that stayed behind although nothing is missing.
    Leftover,
    /// A page asked for again although everything on it was settled.
    Twice,
    /// An exit code that is not documented, or does not fit what happened.
    Exit,
    /// A process that did not end.
    Hang,
    /// The simulator or the chore itself failed.
    Own,
}

impl Kind {
    pub(super) const ALL: [Self; 10] = [
        Self::WrongFile,
        Self::Lost,
        Self::Panic,
        Self::Leak,
        Self::Store,
        Self::Leftover,
        Self::Twice,
        Self::Exit,
        Self::Hang,
        Self::Own,
    ];

    /// The word of the last line of a report.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::WrongFile => "wrong files",
            Self::Lost => "lost works",
            Self::Panic => "panics",
            Self::Leak => "leaks",
            Self::Store => "store errors",
            Self::Leftover => "parts left over",
            Self::Twice => "pages asked twice",
            Self::Exit => "wrong exits",
            Self::Hang => "hangs",
            Self::Own => "failures of the chore",
        }
    }
}

/// One finding.
#[derive(Clone, Debug)]
pub(super) struct Complaint {
    pub(super) kind: Kind,
    pub(super) text: String,
}

impl Complaint {
    pub(super) fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.words(), self.text)
    }
}
