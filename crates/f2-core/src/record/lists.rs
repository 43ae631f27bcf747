//! Where an earlier run stopped in each of several lists that one order asks for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Standing;

/// The lists of an order that asks for several (the folders of an account, the playlists of an author), by their ids:
/// where an earlier run stopped in each, and which of them this run has begun. A clone is the same.
#[derive(Debug, Clone, Default)]
pub struct Lists(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    before: HashMap<String, Standing>,
    begun: Mutex<Vec<String>>,
}

impl Lists {
    /// Lists of which some were begun before.
    #[must_use]
    pub fn new(before: HashMap<String, Standing>) -> Self {
        Self(Arc::new(Inner { before, begun: Mutex::default() }))
    }

    /// Where each list stood that was begun before, in no order.
    pub fn before(&self) -> impl Iterator<Item = (&str, &Standing)> {
        self.0.before.iter().map(|(id, standing)| (id.as_str(), standing))
    }

    /// Where a list stood; `None` when it was not begun before.
    #[must_use]
    pub fn standing(&self, id: &str) -> Option<&Standing> {
        self.0.before.get(id)
    }

    /// Begins a list.
    pub fn begin(&self, id: &str) {
        let mut begun = self.0.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if begun.iter().all(|known| known != id) {
            begun.push(id.to_owned());
        }
    }

    /// The lists this run has begun, in their order.
    #[must_use]
    pub fn begun(&self) -> Vec<String> {
        self.0.begun.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
