//! Buffers of the size of a page, kept by each thread and used again.
//!
//! An allocator that sees megabytes come and go keeps more and more of them; one buffer that stays is cheaper.

use std::cell::Cell;

/// A buffer that grew beyond this many bytes is given back to the allocator.
const KEEP: usize = 16 << 20;

thread_local! {
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A buffer as it was when it was given back: its length is room that need not be made, its bytes mean nothing.
pub(crate) fn take() -> Vec<u8> {
    SPARE.take()
}

/// Gives a buffer back for the next [`take`] of this thread.
pub(crate) fn give(buffer: Vec<u8>) {
    if buffer.capacity() <= KEEP {
        // Where the thread ends there is no next one.
        let _ = SPARE.try_with(|spare| spare.set(buffer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_comes_back_with_its_room() {
        let mut buffer = take();
        buffer.resize(5000, 1);
        give(buffer);
        assert_eq!(take().len(), 5000);
        give(Vec::with_capacity(KEEP + 1));
        assert_eq!(take().capacity(), 0);
    }
}
