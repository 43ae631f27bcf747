//! Synthetic wording.

use crate::seed::Seed;

const WORDS: [&str; 16] = [
    "山路", "晚风", "灯塔", "木船", "石桥", "河岸", "云影", "旧书", "茶馆", "雪夜", "竹林", "集市", "海鸥",
    "钟声", "小巷", "麦田",
];

/// A line of a few words with a hashtag.
pub(crate) fn sentence(seed: Seed) -> String {
    let count = 3 + seed.below(5);
    let mut text: Vec<&str> = (0..count).map(|i| seed.nth(i).pick(&WORDS)).collect();
    text.push("#日常");
    format!("{}{}", text.join(""), seed.below(1000))
}

/// Two words.
pub(crate) fn title(seed: Seed) -> String {
    format!("{}{}", seed.nth(0).pick(&WORDS), seed.nth(1).pick(&WORDS))
}
