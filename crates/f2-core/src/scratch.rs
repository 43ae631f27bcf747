//! Buffers of the size of a page, kept by each thread and used again.
//!
//! An allocator that sees megabytes come and go keeps more and more of them; one buffer that stays is cheaper.

use std::cell::Cell;

/// A buffer that grew beyond this many bytes is given back to the allocator.
const KEEP: usize = 16 << 20;

/// So many are kept: one for an answer as it came, one for what it is without its compression.
const SLOTS: usize = 2;

thread_local! {
    static SPARE: Cell<[Vec<u8>; SLOTS]> = const { Cell::new([Vec::new(), Vec::new()]) };
}

/// A buffer as it was when it was given back: its length is room that need not be made, its bytes mean nothing.
pub(crate) fn take() -> Vec<u8> {
    let mut spare = SPARE.take();
    spare.sort_unstable_by_key(Vec::capacity);
    let largest = spare.last_mut().map(std::mem::take).unwrap_or_default();
    SPARE.set(spare);
    largest
}

/// Gives a buffer back for the next [`take`] of this thread. The smallest ones go when there are too many.
pub(crate) fn give(buffer: Vec<u8>) {
    if buffer.capacity() > KEEP {
        return;
    }
    // Where the thread ends there is no next one.
    let _ = SPARE.try_with(|spare| {
        let mut kept = spare.take();
        if let Some(smallest) = kept.iter_mut().min_by_key(|kept| kept.capacity())
            && smallest.capacity() < buffer.capacity()
        {
            *smallest = buffer;
        }
        spare.set(kept);
    });
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
        for size in [1, 3, 2] {
            give(vec![0; size]);
        }
        assert_eq!([take().len(), take().len(), take().len()], [3, 2, 0]);
    }
}
