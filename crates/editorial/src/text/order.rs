//! The order of names and headlines, as a dictionary of their language has it.
//!
//! Bytes put Đ behind Ô and every capital before every small letter. ICU's collation with the tailoring of CLDR has `a à ả ã á ạ`
//! before `ă`, `ă` before `â`, D before Đ, and numbers by their worth.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;

/// The order of a language.
pub struct Order(Option<CollatorBorrowed<'static>>);

impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Order")
    }
}

impl Order {
    /// The order of the language of this tag (BCP 47: `vi`, `en`). One that is not known sorts as the root of all languages does.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let locale: Locale = language.parse().unwrap_or(Locale::UNKNOWN);
        let mut preferences = CollatorPreferences::from(&locale);
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        // The data is compiled in: there is always an answer.
        Self(CollatorBorrowed::try_new(preferences, CollatorOptions::default()).ok())
    }

    /// Which of the two comes first.
    #[must_use]
    pub fn compare(&self, one: &str, other: &str) -> Ordering {
        match &self.0 {
            Some(collator) => collator.compare(one, other),
            None => one.cmp(other),
        }
    }

    /// The place of each text among all of them: equal texts share one.
    #[must_use]
    pub fn places(&self, texts: &[&str]) -> Vec<usize> {
        let mut sorted: Vec<usize> = (0..texts.len()).collect();
        sorted.sort_by(|one, other| self.compare(texts[*one], texts[*other]));
        let mut places = vec![0; texts.len()];
        for (place, pair) in sorted.windows(2).enumerate() {
            let same = self.compare(texts[pair[0]], texts[pair[1]]) == Ordering::Equal;
            places[pair[1]] = if same { places[pair[0]] } else { place + 1 };
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_stands_in_the_order_of_its_dictionary() {
        let order = Order::of("vi");
        let mut words = vec![
            "Ơ",
            "Ô",
            "Em",
            "Đỗ",
            "Đà Nẵng",
            "Dung",
            "Da",
            "Bà",
            "Ân",
            "Ăn",
            "An",
            "ạ",
            "á",
            "ã",
            "ả",
            "à",
            "a",
        ];
        words.sort_by(|one, other| order.compare(one, other));
        assert_eq!(
            words,
            [
                "a",
                "à",
                "ả",
                "ã",
                "á",
                "ạ",
                "An",
                "Ăn",
                "Ân",
                "Bà",
                "Da",
                "Dung",
                "Đà Nẵng",
                "Đỗ",
                "Em",
                "Ô",
                "Ơ"
            ]
        );
    }

    #[test]
    fn numbers_are_sorted_by_their_worth_and_a_decomposed_word_where_its_twin_is() {
        let order = Order::of("vi");
        assert_eq!(order.compare("Kỳ 2", "Kỳ 10"), Ordering::Less);
        assert_eq!(order.compare("tuyên", "tuye\u{302}n"), Ordering::Equal);
        assert_eq!(order.compare("", "a"), Ordering::Less);
    }

    #[test]
    fn a_language_that_nobody_knows_still_has_an_order() {
        assert_eq!(Order::of("not a tag").compare("a", "B"), Ordering::Less);
    }

    #[test]
    fn places_follow_the_order_and_equal_texts_share_one() {
        assert_eq!(
            Order::of("vi").places(&["Đỗ", "An", "Da", "An"]),
            [3, 0, 2, 0]
        );
        assert!(Order::of("vi").places(&[]).is_empty());
    }
}
