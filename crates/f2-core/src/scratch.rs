//! Buffers of the size of a page, kept by each thread and used again.
//!
//! An allocator that sees megabytes come and go keeps more and more of them; one buffer that stays is cheaper.

use std::cell::Cell;

/// A buffer that grew beyond this many bytes is given back to the allocator.
const KEEP: usize = 16 << 20;

thread_local! {
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// An empty buffer, with the room it had when it was last used.
pub(crate) fn take() -> Vec<u8> {
    SPARE.take()
}

/// Gives a buffer back for the next [`take`] of this thread.
pub(crate) fn give(mut buffer: Vec<u8>) {
    if buffer.capacity() <= KEEP {
        buffer.clear();
        SPARE.set(buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_comes_back_empty_with_its_room() {
        let mut buffer = take();
        buffer.extend_from_slice(&[1; 5000]);
        give(buffer);
        let again = take();
        assert!(again.is_empty() && again.capacity() >= 5000);
        give(Vec::with_capacity(KEEP + 1));
        assert_eq!(take().capacity(), 0);
    }
}
