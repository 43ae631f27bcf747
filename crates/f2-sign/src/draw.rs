//! Random draws as the schemes use them.

/// `draw` scaled to an integer below `limit`: `int(draw * limit)`, 0 for a draw that is no number.
#[inline]
pub(crate) fn scaled(draw: f64, limit: f64) -> u32 {
    (draw * limit) as u32
}
