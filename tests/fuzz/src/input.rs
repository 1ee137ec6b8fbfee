//! Bytes as fields: 0xFF, which is in no text, stands between them. So an input can be read and written by hand, and a
//! change to one field leaves the others alone.

const MARK: u8 = 0xFF;

pub(crate) struct Fields<'d> {
    rest: Option<&'d [u8]>,
}

impl<'d> Fields<'d> {
    pub(crate) fn new(data: &'d [u8]) -> Self {
        Self { rest: Some(data) }
    }

    pub(crate) fn bytes(&mut self) -> &'d [u8] {
        self.next().unwrap_or_default()
    }

    /// What is no UTF-8 is replaced.
    pub(crate) fn text(&mut self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// An empty field is none.
    pub(crate) fn optional(&mut self) -> Option<String> {
        Some(self.text()).filter(|text| !text.is_empty())
    }

    /// Digits where there are some; else the bytes as a number.
    pub(crate) fn number(&mut self) -> i64 {
        let bytes = self.bytes();
        let written = std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok());
        written.unwrap_or_else(|| bytes.iter().fold(0_i64, |sum, byte| sum.wrapping_mul(256) + i64::from(*byte)))
    }

    pub(crate) fn rest_in_pairs(&mut self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        while let Some(first) = self.next() {
            pairs.push((String::from_utf8_lossy(first).into_owned(), self.text()));
        }
        pairs
    }
}

impl<'d> Iterator for Fields<'d> {
    type Item = &'d [u8];

    fn next(&mut self) -> Option<&'d [u8]> {
        let rest = self.rest?;
        let at = rest.iter().position(|byte| *byte == MARK);
        self.rest = at.map(|at| &rest[at + 1..]);
        Some(&rest[..at.unwrap_or(rest.len())])
    }
}

/// An input of these fields.
pub(crate) fn fields(fields: &[&str]) -> Vec<u8> {
    let fields: Vec<&[u8]> = fields.iter().map(|field| field.as_bytes()).collect();
    fields.join(&MARK)
}
