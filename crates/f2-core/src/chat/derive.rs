//! What is derived from the events of a room: gift streaks, viewers, likes.
