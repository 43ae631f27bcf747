//! Records: what is known about authors, works and assets.
