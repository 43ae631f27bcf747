//! Message types by descriptor.
