//! How a file is cut into parts: fixed for the life of an upload.

use core::ops::Range;

use crate::error::{Error, ErrorCode};
use crate::protocol::s3::PartNumber;
use crate::providers::{AWS, Provider};

const MIB: u64 = 1024 * 1024;

/// What a store can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of every part but the last, in bytes.
    pub min_part: u64,
    /// Of every part, in bytes.
    pub max_part: u64,
    pub max_parts: u64,
    /// Of the file, in bytes.
    pub max_size: u64,
}

impl Limits {
    pub const S3: Self = Self::of(&AWS);

    /// What the table of providers says of a store.
    pub const fn of(store: &Provider) -> Self {
        let parts = store.parts;
        Self { min_part: parts.min, max_part: parts.max, max_parts: parts.count, max_size: store.object_max }
    }
}

/// Every part costs a preflight, so there should be few; each is sent again whole after a fault, so they should be small.
/// Up to 1 GiB parts have this size; then there are 128, until they have the larger size; then they grow again.
const SMALL_PART: u64 = 8 * MIB;
const LARGE_PART: u64 = 64 * MIB;
const WANTED_PARTS: u64 = 128;

/// Parts of equal size, but for the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    size: u64,
    part_size: u64,
}

impl Plan {
    /// `part_size` in bytes, if the caller wants a certain one.
    ///
    /// # Errors
    /// `file_too_large`; `invalid_option` for a part size that the store's limits do not allow for this file.
    pub fn new(size: u64, part_size: Option<u64>, limits: &Limits) -> Result<Self, Error> {
        if size > limits.max_size.min(limits.max_part.saturating_mul(limits.max_parts)) {
            return Err(Error::new(ErrorCode::FileTooLarge).at("/file"));
        }
        let least = size.div_ceil(limits.max_parts).max(limits.min_part);
        let Some(part_size) = part_size else {
            let wanted = size.div_ceil(WANTED_PARTS).clamp(SMALL_PART, LARGE_PART).max(least);
            return Ok(Self { size, part_size: wanted.next_multiple_of(MIB).min(limits.max_part) });
        };
        // In words that fit all stores: numbers would have to be formatted.
        let fault = |detail: &'static str| Err(Error::found(ErrorCode::InvalidOption, "/partSize", detail));
        if part_size < limits.min_part {
            fault("It is less than the store takes, which is 5 MiB (5,242,880 bytes) at most stores.")
        } else if part_size > limits.max_part {
            fault("It is more than the store takes, which is 5 GiB (5,368,709,120 bytes) at most stores.")
        } else if part_size < least {
            fault("This file would have more parts than the store takes, mostly 10,000: choose larger ones.")
        } else {
            Ok(Self { size, part_size })
        }
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn part_size(&self) -> u64 {
        self.part_size
    }

    /// Whether one PUT does: there would be no second part.
    pub fn is_single(&self) -> bool {
        self.size <= self.part_size
    }

    /// At least 1, also for an empty file.
    pub fn parts(&self) -> u64 {
        self.size.div_ceil(self.part_size).max(1)
    }

    /// Where a part lies in the file. Empty for a number past the last part's.
    pub fn range(&self, part: PartNumber) -> Range<u64> {
        let start = (u64::from(part.get()) - 1).saturating_mul(self.part_size).min(self.size);
        start..start.saturating_add(self.part_size).min(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GIB: u64 = 1024 * MIB;

    fn plan(size: u64) -> Plan {
        Plan::new(size, None, &Limits::S3).unwrap()
    }

    #[test]
    fn grows_with_the_file() {
        for (size, part_size, parts) in [
            (0, 8 * MIB, 1),
            (8 * MIB, 8 * MIB, 1),
            (8 * MIB + 1, 8 * MIB, 2),
            (GIB, 8 * MIB, 128),
            (4 * GIB, 32 * MIB, 128),
            (100 * GIB, 64 * MIB, 1600),
            (5 * GIB * 10_000, 5 * GIB, 10_000),
        ] {
            assert_eq!((plan(size).part_size(), plan(size).parts()), (part_size, parts), "{size}");
        }
    }

    #[test]
    fn refuses_what_the_store_would() {
        let code = |size, part_size| Plan::new(size, part_size, &Limits::S3).unwrap_err().code();
        assert_eq!(code(5 * GIB * 10_000 + 1, None), ErrorCode::FileTooLarge);
        assert_eq!(code(u64::MAX, Some(5 * GIB)), ErrorCode::FileTooLarge);
        for part_size in [0, 5 * MIB - 1, 5 * GIB + 1] {
            assert_eq!(code(GIB, Some(part_size)), ErrorCode::InvalidOption);
        }
        assert_eq!(code(5 * MIB * 10_000 + 1, Some(5 * MIB)), ErrorCode::InvalidOption);
        assert_eq!(Plan::new(5 * MIB + 1, Some(5 * MIB), &Limits::S3).unwrap().parts(), 2);
    }

    #[test]
    fn keeps_to_what_the_table_says_of_a_store() {
        let plan = |id, size, part_size| Plan::new(size, part_size, &Limits::of(Provider::by_id(id).unwrap()));
        assert_eq!(plan("scaleway", 100 * GIB, None).unwrap().parts(), 995);
        assert_eq!(plan("aws", 100 * GIB, None).unwrap().parts(), 1600);
        assert!(plan("backblaze-b2", GIB, Some(5_000_000)).is_ok());
        for (id, size, part_size, code) in [
            ("scaleway", 100 * GIB, Some(64 * MIB), ErrorCode::InvalidOption),
            ("scaleway", 5_000_000_000_001, None, ErrorCode::FileTooLarge),
            ("cloudflare-r2", GIB, Some(5 * GIB), ErrorCode::InvalidOption),
            ("supabase", 500_000_000_001, None, ErrorCode::FileTooLarge),
        ] {
            assert_eq!(plan(id, size, part_size).unwrap_err().code(), code, "{id}");
        }
    }

    proptest! {
        #[test]
        fn parts_cover_the_file_within_the_limits(
            size in prop_oneof![0..64 * MIB, 0..5 * GIB * 10_000],
            wish in proptest::option::of(5 * MIB..GIB),
            max_parts in prop_oneof![Just(10_000u64), Just(1_000)],
        ) {
            let limits = Limits { max_parts, ..Limits::S3 };
            let Ok(plan) = Plan::new(size, wish, &limits) else { return Ok(()) };
            prop_assert!(plan.parts() <= max_parts);
            let mut next = 0;
            for number in 1..=plan.parts() {
                let range = plan.range(PartNumber::new(number).unwrap());
                prop_assert_eq!(range.start, next);
                next = range.end;
                let length = range.end - range.start;
                prop_assert!(length <= limits.max_part);
                prop_assert!(number == plan.parts() || length >= limits.min_part);
            }
            prop_assert_eq!(next, size);
        }
    }
}
