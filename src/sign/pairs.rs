//! Names and values in order, in one text: what a query and the headers are before they are signed.

use alloc::string::String;
use alloc::vec::Vec;

/// Sorted by name. Cleared, it keeps its memory for the next request.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    text: String,
    places: Vec<Place>,
}

/// Where a name begins in the text, where its value does, and where that ends.
#[derive(Clone, Copy, Debug)]
struct Place {
    name: usize,
    value: usize,
    end: usize,
}

/// What decides between pairs of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Their values, as in a query.
    Value,
    /// Which came first, as with headers.
    Age,
}

/// Where they lie in the text makes no difference.
impl PartialEq for Pairs {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Pairs {}

impl Pairs {
    pub(super) const EMPTY: Self = Self { text: String::new(), places: Vec::new() };

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.places.clear();
    }

    /// The text to write a name to, and then a value: each begins where the text ends before it is written. [`Self::put`]
    /// makes a pair of them.
    pub(super) fn text(&mut self) -> &mut String {
        &mut self.text
    }

    /// Puts the pair that was written last where it belongs: looked for from the end, since most come in their order.
    pub(super) fn put(&mut self, name: usize, value: usize, then: Then) {
        let new = Place { name, value, end: self.text.len() };
        let mut at = self.places.len();
        while let Some(before) = at.checked_sub(1).and_then(|last| self.places.get(last)) {
            let (ours, theirs) = (self.pair(new), self.pair(*before));
            if ours.0 > theirs.0 || (ours.0 == theirs.0 && (then == Then::Age || ours.1 >= theirs.1)) {
                break;
            }
            at -= 1;
        }
        self.places.insert(at, new);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.places.iter().map(|place| self.pair(*place))
    }

    fn pair(&self, Place { name, value, end }: Place) -> (&str, &str) {
        let part = |from, to| self.text.get(from..to).unwrap_or_default();
        (part(name, value), part(value, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_by_name_and_then_by_value_or_age() {
        let pairs = [("b", "2"), ("a", "9"), ("b", "10"), ("a-b", "1"), ("B", ""), ("a", "9")];
        for (then, expected) in [
            (Then::Value, [("B", ""), ("a", "9"), ("a", "9"), ("a-b", "1"), ("b", "10"), ("b", "2")]),
            (Then::Age, [("B", ""), ("a", "9"), ("a", "9"), ("a-b", "1"), ("b", "2"), ("b", "10")]),
        ] {
            let mut sorted = Pairs::default();
            for _ in 0..2 {
                sorted.clear();
                for (name, value) in pairs {
                    let start = sorted.text().len();
                    sorted.text().push_str(name);
                    let middle = sorted.text().len();
                    sorted.text().push_str(value);
                    sorted.put(start, middle, then);
                }
                assert_eq!(sorted.iter().collect::<Vec<_>>(), expected);
            }
        }
    }
}
