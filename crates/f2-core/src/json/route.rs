//! Paths such as `author.avatar_thumb.url_list[0]`, taken apart once.

/// No path of a table has more steps.
pub(crate) const MOST: usize = 12;

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<'p> {
    /// Into an object.
    Key(&'p str),
    /// Into a list.
    Index(usize),
    /// Into every element of a list.
    Every,
}

/// A path of a table, taken apart while the program is built.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    steps: [Step<'static>; MOST],
    len: usize,
    /// How many steps stand before `[*]`.
    before: usize,
}

impl Route {
    /// Takes a path apart: keys between dots, numbers or one `*` in brackets.
    ///
    /// # Panics
    /// When it has more than twelve steps, or brackets that hold anything else: a table with such a path does not
    /// build.
    #[must_use]
    pub const fn new(path: &'static str) -> Self {
        let bytes = path.as_bytes();
        let mut route = Self { steps: [Step::Every; MOST], len: 0, before: usize::MAX };
        let mut from = 0;
        let mut at = 0;
        while at <= bytes.len() {
            let ends = at == bytes.len() || bytes[at] == b'.' || bytes[at] == b'[';
            if ends && at > from {
                route = route.push(Step::Key(slice(path, from, at)));
            }
            if at < bytes.len() && bytes[at] == b'[' {
                let (step, behind) = bracket(bytes, at + 1);
                if matches!(step, Step::Every) {
                    route.before = route.len;
                }
                route = route.push(step);
                at = behind;
                from = behind;
            } else {
                at += 1;
                if ends {
                    from = at;
                }
            }
        }
        route
    }

    const fn push(mut self, step: Step<'static>) -> Self {
        self.steps[self.len] = step;
        self.len += 1;
        self
    }

    /// All steps.
    pub(crate) fn steps(&self) -> &[Step<'static>] {
        &self.steps[..self.len]
    }

    /// The steps to a list and those into each of its elements, for a path with `[*]`.
    pub(crate) fn parted(&self) -> Option<(&[Step<'static>], &[Step<'static>])> {
        let (list, rest) = self.steps().split_at_checked(self.before)?;
        Some((list, &rest[1..]))
    }
}

/// A piece of a text.
const fn slice(text: &'static str, from: usize, to: usize) -> &'static str {
    text.split_at(to).0.split_at(from).1
}

/// What stands in brackets, and the place behind them.
const fn bracket(bytes: &[u8], mut at: usize) -> (Step<'static>, usize) {
    if bytes[at] == b'*' {
        assert!(bytes[at + 1] == b']', "a bracket holds a number or *");
        return (Step::Every, at + 2);
    }
    let mut number = 0;
    while bytes[at] != b']' {
        assert!(bytes[at].is_ascii_digit(), "a bracket holds a number or *");
        number = number * 10 + (bytes[at] - b'0') as usize;
        at += 1;
    }
    (Step::Index(number), at + 1)
}

/// The steps of a path that is known only now; `None` for one that leads nowhere whatever the value is.
pub(crate) fn steps(path: &str) -> impl Iterator<Item = Option<Step<'_>>> {
    path.split('.').filter(move |_| !path.is_empty()).flat_map(|segment| {
        let (key, rest) = segment.find('[').map_or((segment, ""), |at| segment.split_at(at));
        let key = (!key.is_empty()).then_some(Some(Step::Key(key)));
        let indexes = rest.split('[').skip(1).map(|inside| {
            let number = inside.strip_suffix(']')?.parse().ok()?;
            Some(Step::Index(number))
        });
        key.into_iter().chain(indexes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart_alike_at_both_times() {
        const PATHS: [(&str, Route); 5] = [
            ("a", Route::new("a")),
            ("a.b_c.d", Route::new("a.b_c.d")),
            ("u.url_list[0]", Route::new("u.url_list[0]")),
            ("a[12][3].b", Route::new("a[12][3].b")),
            ("[1].x", Route::new("[1].x")),
        ];
        for (path, route) in &PATHS {
            let now: Option<Vec<_>> = steps(path).collect();
            assert_eq!(now.as_deref(), Some(route.steps()), "{path}");
            assert!(route.parted().is_none());
        }
        assert_eq!(steps("").count(), 0);
        assert!(steps("a[x]").any(|step| step.is_none()) && steps("a[1").any(|step| step.is_none()));
        let (list, rest) = (const { Route::new("a.b[*].c[0]") })
            .parted()
            .map(|(l, r)| (l.to_vec(), r.to_vec()))
            .unwrap_or_default();
        assert_eq!(list, [Step::Key("a"), Step::Key("b")]);
        assert_eq!(rest, [Step::Key("c"), Step::Index(0)]);
    }
}
