//! What a user wants of a work: which of its files, of which quality, and how they are laid out.

/// Which of the encodings of one picture size is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Codec {
    /// H.264 where it has the best picture, else H.265: what every player reads.
    #[default]
    Compatible,
    /// H.264 alone, even if only a smaller picture has it.
    H264,
    /// H.265 where there is any, even of a smaller picture.
    H265,
    /// H.266 where there is any, even of a smaller picture.
    H266,
}

/// Which format of a picture is taken first, where there are several; HEIC comes last unless it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImageFormat {
    /// WebP, then JPEG.
    #[default]
    Webp,
    /// JPEG, then PNG and WebP.
    Jpeg,
    /// HEIC, then WebP.
    Heic,
}

/// Which files of a work are wanted, of which quality, and how they are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Want {
    /// The original sound.
    pub music: bool,
    /// The cover.
    pub cover: bool,
    /// The description as text.
    pub desc: bool,
    /// The lyrics beside a song.
    pub lyric: bool,
    /// The subtitles, in every language there is.
    pub subtitles: bool,
    /// A folder of its own for each work.
    pub folderize: bool,
    /// The shorter side of the picture is at most so many pixels (1080 for 1080p), where there is such a gear;
    /// `None` takes the best.
    pub quality: Option<u32>,
    /// Which encoding of the video is taken.
    pub codec: Codec,
    /// Which format of a picture is taken.
    pub image: ImageFormat,
}
