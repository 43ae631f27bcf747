//! A strict, deterministic, loopback-only simulation of the platforms f2 talks to.
