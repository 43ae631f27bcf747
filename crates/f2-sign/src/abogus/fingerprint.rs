//! The window a page runs in, and the texts A-Bogus carries about it.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;

/// Longest accepted text of a [`Fingerprint`], in characters.
pub const MAX_LEN: usize = 255;

/// The window text of A-Bogus 1.0.1.5: 0 to 255 ASCII characters.
///
/// A browser's has 17 fields joined by `|`; see [`Window::fingerprint`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(Box<str>);

/// Why a text is no [`Fingerprint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidFingerprint {
    /// It has more than 255 bytes (the number is what it has): its length would not fit its field.
    TooLong(usize),
    /// A character outside ASCII stands at this byte offset.
    NotAscii(usize),
}

impl fmt::Display for InvalidFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(len) => write!(f, "fingerprint of {len} bytes, at most {MAX_LEN} fit"),
            Self::NotAscii(at) => write!(f, "fingerprint with a character outside ASCII at byte {at}"),
        }
    }
}

impl core::error::Error for InvalidFingerprint {}

impl Fingerprint {
    /// Takes `text` as it is.
    ///
    /// # Errors
    /// [`InvalidFingerprint`] when it is longer than 255 bytes or not ASCII.
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, InvalidFingerprint> {
        let text = text.into();
        if let Some(at) = text.bytes().position(|byte| !byte.is_ascii()) {
            Err(InvalidFingerprint::NotAscii(at))
        } else if text.len() > MAX_LEN {
            Err(InvalidFingerprint::TooLong(text.len()))
        } else {
            Ok(Self(text))
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The window text of A-Bogus 1.0.1.19, in the bytes that are sent: at most 255.
///
/// A browser's has nine fields joined by `|`; see [`Window::geometry`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Geometry(Box<[u8]>);

impl Geometry {
    /// Takes `text` as it is: a UTF-16 unit below 256 is one byte, any other two, the high one first.
    ///
    /// # Errors
    /// [`InvalidFingerprint::TooLong`] when that makes more than 255 bytes.
    pub fn new(text: &str) -> Result<Self, InvalidFingerprint> {
        let mut bytes = Vec::with_capacity(text.len());
        for unit in text.encode_utf16() {
            let [high, low] = unit.to_be_bytes();
            if high > 0 {
                bytes.push(high);
            }
            bytes.push(low);
        }
        if bytes.len() > MAX_LEN {
            Err(InvalidFingerprint::TooLong(bytes.len()))
        } else {
            Ok(Self(bytes.into()))
        }
    }

    /// The bytes that are sent.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The browser families the schemes tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Browser {
    /// Google Chrome.
    Chrome,
    /// Mozilla Firefox.
    Firefox,
    /// Apple Safari.
    Safari,
    /// Microsoft Edge.
    Edge,
    /// Huawei Browser.
    Huawei,
    /// Any other, Opera among them.
    Other,
}

impl Browser {
    /// The family that `user_agent` names.
    ///
    /// Edge, Huawei and Opera name Chrome and Safari too, and Chrome names Safari, so the order matters.
    pub fn of_user_agent(user_agent: &str) -> Self {
        const NAMES: [(&str, Browser); 8] = [
            ("Edg", Browser::Edge),
            ("Huawei", Browser::Huawei),
            ("HUAWEI", Browser::Huawei),
            ("OPR/", Browser::Other),
            ("Opera", Browser::Other),
            ("Firefox", Browser::Firefox),
            ("Chrome", Browser::Chrome),
            ("Safari", Browser::Safari),
        ];
        NAMES
            .into_iter()
            .find(|(name, _)| user_agent.contains(name))
            .map_or(Self::Other, |(_, browser)| browser)
    }

    /// Start of the 40 numbers among which A-Bogus 1.0.1.19 draws for this family.
    pub(crate) const fn band(self) -> u8 {
        match self {
            Self::Chrome => 0,
            Self::Firefox => 40,
            Self::Safari => 81,
            Self::Edge => 125,
            Self::Huawei => 170,
            Self::Other => 210,
        }
    }

    /// The family whose 40 numbers hold `number`.
    pub(crate) fn of_band(number: u8) -> Option<Self> {
        [Self::Chrome, Self::Firefox, Self::Safari, Self::Edge, Self::Huawei, Self::Other]
            .into_iter()
            .find(|browser| (browser.band()..browser.band() + 40).contains(&number))
    }

    /// `navigator.platform` as F2 reports it: `MacIntel` for Safari, else `Win32`.
    pub const fn f2_platform(self) -> Platform {
        if matches!(self, Self::Safari) { Platform::MacIntel } else { Platform::Win32 }
    }
}

/// Values of `navigator.platform`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Windows, 64-bit included.
    Win32,
    /// macOS on any processor.
    MacIntel,
    /// Linux on x86-64.
    LinuxX86_64,
}

impl Platform {
    /// The value as the browser gives it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Win32 => "Win32",
            Self::MacIntel => "MacIntel",
            Self::LinuxX86_64 => "Linux x86_64",
        }
    }
}

/// Width and height in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// Width.
    pub width: u16,
    /// Height.
    pub height: u16,
}

impl Size {
    /// A size of `width` by `height`.
    pub const fn new(width: u16, height: u16) -> Self {
        Self { width, height }
    }

    /// Whether this size fits into `other`.
    pub const fn fits(self, other: Self) -> bool {
        self.width <= other.width && self.height <= other.height
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}", self.width, self.height)
    }
}

/// A browser window on its screen.
///
/// One identity keeps one window: a geometry that changes with every request gives a client away.
///
/// ```
/// use f2_sign::abogus::fingerprint::Window;
///
/// assert!(Window::WINDOWS_1080P.is_coherent());
/// assert_eq!(
///     Window::WINDOWS_1080P.fingerprint().as_str(),
///     "1920|945|1920|1032|0|0|0|0|1920|1080|1920|1032|1920|945|24|24|Win32",
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// The page's area (`innerWidth`, `innerHeight`).
    pub inner: Size,
    /// The window with its frame (`outerWidth`, `outerHeight`).
    pub outer: Size,
    /// Distance of the window from the screen's left edge (`screenX`).
    pub x: u16,
    /// Distance of the window from the screen's top edge (`screenY`).
    pub y: u16,
    /// The whole screen (`screen.width`, `screen.height`).
    pub screen: Size,
    /// The screen without task bars (`screen.availWidth`, `screen.availHeight`).
    pub available: Size,
    /// `navigator.platform`.
    pub platform: Platform,
}

impl Window {
    /// A maximised window on Windows 11, 1920 by 1080.
    pub const WINDOWS_1080P: Self = Self::maximised(Size::new(1920, 1080), 48, 87, Platform::Win32);
    /// A maximised window on Windows 11, 2560 by 1440.
    pub const WINDOWS_1440P: Self = Self::maximised(Size::new(2560, 1440), 48, 87, Platform::Win32);
    /// A maximised window on Windows 11 scaled to 125 %, 1536 by 864.
    pub const WINDOWS_SCALED: Self = Self::maximised(Size::new(1536, 864), 48, 87, Platform::Win32);
    /// A maximised window on Linux with a 32-pixel panel at the bottom, 1920 by 1080.
    pub const LINUX_1080P: Self = Self::maximised(Size::new(1920, 1080), 32, 85, Platform::LinuxX86_64);
    /// A zoomed window under the 25-pixel menu bar of macOS, 1440 by 900.
    pub const MAC_900P: Self = Self {
        inner: Size::new(1440, 788),
        outer: Size::new(1440, 875),
        x: 0,
        y: 25,
        screen: Size::new(1440, 900),
        available: Size::new(1440, 875),
        platform: Platform::MacIntel,
    };

    /// A window that fills a screen above a task bar of `bar` pixels and has `frame` pixels of its own controls.
    const fn maximised(screen: Size, bar: u16, frame: u16, platform: Platform) -> Self {
        let available = Size::new(screen.width, screen.height - bar);
        let inner = Size::new(available.width, available.height - frame);
        Self { inner, outer: available, x: 0, y: 0, screen, available, platform }
    }

    /// The window F2's generator draws for `browser`.
    ///
    /// `draw(low, high)` gives an integer in `low..=high` and is called nine times: inner width and height, what
    /// the outer width and height add, the index 0..=1 of `screenY` in (0, 30), screen width and height,
    /// available width and height. A draw outside its range is brought to the nearest end.
    ///
    /// The sizes are independent, so the window is rarely coherent: prefer a preset.
    pub fn f2(browser: Browser, mut draw: impl FnMut(u16, u16) -> u16) -> Self {
        let mut draw = |low, high| draw(low, high).clamp(low, high);
        let inner = Size::new(draw(1024, 1920), draw(768, 1080));
        let outer = Size::new(inner.width + draw(24, 32), inner.height + draw(75, 90));
        let y = draw(0, 1) * 30;
        let screen = Size::new(draw(1024, 1920), draw(768, 1080));
        let available = Size::new(draw(1280, 1920), draw(800, 1080));
        Self { inner, outer, x: 0, y, screen, available, platform: browser.f2_platform() }
    }

    /// Whether page, window, free area and screen fit into each other where they stand.
    pub fn is_coherent(&self) -> bool {
        let right = u32::from(self.x) + u32::from(self.outer.width);
        let bottom = u32::from(self.y) + u32::from(self.outer.height);
        self.inner.fits(self.outer)
            && self.outer.fits(self.available)
            && self.available.fits(self.screen)
            && right <= u32::from(self.screen.width)
            && bottom <= u32::from(self.screen.height)
    }

    /// The 17-field text of A-Bogus 1.0.1.5, 64 to 73 characters for common screens.
    pub fn fingerprint(&self) -> Fingerprint {
        let Self { inner, outer, x, y, screen, available, platform } = self;
        let platform = platform.as_str();
        Fingerprint(
            format!("{inner}|{outer}|{x}|{y}|0|0|{screen}|{available}|{inner}|24|24|{platform}").into(),
        )
    }

    /// The nine-field text of A-Bogus 1.0.1.19.
    pub fn geometry(&self) -> Geometry {
        let Self { inner, outer, screen, available, platform, .. } = self;
        let text = format!("{inner}|{outer}|{available}|{screen}|{}", platform.as_str());
        Geometry(text.into_bytes().into())
    }
}
