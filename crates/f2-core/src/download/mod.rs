//! Files: from a plan to published bytes.
