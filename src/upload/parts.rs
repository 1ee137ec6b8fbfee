//! The parts of one upload: what the store holds of each, and what its sum is.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::checksum::combine;
use crate::encode::{base64, unbase64};
use crate::protocol::s3::{ChecksumType, ETag, ListedPart, Part, PartNumber, StoredChecksum};
use crate::upload::integrity::Integrity;
use crate::upload::plan::Plan;
use crate::upload::record::Kept;

#[derive(Debug)]
pub(super) struct Parts {
    plan: Plan,
    integrity: Integrity,
    list: Vec<One>,
    /// The first that nobody has looked at: neither read nor sent.
    next: usize,
    done: usize,
    bytes: u64,
    /// Of the bytes, those that an earlier page has sent.
    kept: u64,
}

#[derive(Clone, Debug, Default)]
struct One {
    stored: Stored,
    /// As the algorithm of the upload gives it, in Base64.
    sum: Option<String>,
    /// It is among those that are done.
    counted: bool,
    /// The record has it, under the same ETag.
    recorded: bool,
    /// The store holds one, maybe of other bytes than the file's: to be read and compared before it counts.
    check: Option<Check>,
}

#[derive(Clone, Debug, Default)]
enum Stored {
    #[default]
    No,
    /// The store took it, and the page may not read its ETag.
    Unnamed,
    Named(ETag),
}

/// What the bytes of a part that is there are compared by.
#[derive(Clone, Debug)]
enum Check {
    /// `sum`, as the store or the record says it.
    Sum,
    /// Its ETag, which looks like an MD5. If it is none, the part is sent again.
    Md5,
}

/// What follows from a part's sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Send,
    /// The store has these very bytes.
    Kept,
    /// The bytes are not those that were read before.
    Changed,
}

impl Parts {
    pub(super) fn new(plan: Plan, integrity: Integrity) -> Self {
        let list = vec![One::default(); plan.parts() as usize];
        Self { plan, integrity, list, next: 0, done: 0, bytes: 0, kept: 0 }
    }

    fn length(&self, at: usize) -> u64 {
        let range = PartNumber::new(at as u64 + 1).map(|number| self.plan.range(number)).unwrap_or_default();
        range.end - range.start
    }

    fn one(&mut self, number: PartNumber) -> Option<&mut One> {
        self.list.get_mut(usize::from(number.get()) - 1)
    }

    pub(super) fn done(&self) -> usize {
        self.done
    }

    /// Of the parts that are done.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Of the parts that this page has sent.
    pub(super) fn own_bytes(&self) -> u64 {
        self.bytes.saturating_sub(self.kept)
    }

    pub(super) fn all_done(&self) -> bool {
        self.done == self.list.len()
    }

    pub(super) fn all_named(&self) -> bool {
        self.list.iter().all(|one| matches!(one.stored, Stored::Named(_)))
    }

    /// What the next part is read for: the name of an algorithm. `None` where it is sent as it is, or there is none.
    pub(super) fn to_read(&self) -> Option<(PartNumber, &'static str)> {
        let one = self.list.get(self.next)?;
        let algorithm = match (&one.check, self.integrity.of_body()) {
            (Some(Check::Md5), _) => "md5",
            (Some(Check::Sum), Some((name, _))) => name,
            (None, Some((name, _))) if one.sum.is_none() => name,
            _ => return None,
        };
        Some((PartNumber::new(self.next as u64 + 1)?, algorithm))
    }

    /// The next part that can be sent as it is.
    pub(super) fn to_send(&self) -> Option<PartNumber> {
        let one = self.list.get(self.next)?;
        let ready = one.check.is_none() && (one.sum.is_some() || self.integrity.of_body().is_none());
        ready.then(|| PartNumber::new(self.next as u64 + 1))?
    }

    /// Goes past the next part, and past all that are done.
    pub(super) fn advance(&mut self) {
        self.next += 1;
        self.pass();
    }

    fn pass(&mut self) {
        while self.list.get(self.next).is_some_and(|one| one.check.is_none() && !matches!(one.stored, Stored::No)) {
            self.next += 1;
        }
    }

    /// Takes the sum of a part's bytes.
    pub(super) fn summed(&mut self, number: PartNumber, sum: String) -> Verdict {
        let summed = self.integrity.of_body().is_some();
        let Some(one) = self.one(number) else { return Verdict::Send };
        match one.check.take() {
            None if one.sum.as_ref().is_some_and(|before| *before != sum) => return Verdict::Changed,
            None => one.sum = Some(sum),
            Some(Check::Md5) => {
                let names =
                    |etag: &ETag| md5_of(etag).is_some_and(|named| Some(named) == unbase64(&sum).map(hex::encode));
                let same = matches!(&one.stored, Stored::Named(etag) if names(etag));
                one.sum = summed.then_some(sum);
                if same {
                    self.keep(number);
                    return Verdict::Kept;
                }
                one.stored = Stored::No;
            }
            Some(Check::Sum) => {
                let same = one.sum.as_ref().is_some_and(|theirs| *theirs == sum);
                one.sum = Some(sum);
                if same {
                    self.keep(number);
                    return Verdict::Kept;
                }
                one.stored = Stored::No;
            }
        }
        Verdict::Send
    }

    /// An earlier page has sent it.
    fn keep(&mut self, number: PartNumber) {
        self.kept += self.length(usize::from(number.get()) - 1);
        self.count(number, true);
    }

    /// Whether a part is among those that are done.
    fn count(&mut self, number: PartNumber, is_done: bool) {
        let length = self.length(usize::from(number.get()) - 1);
        let Some(one) = self.one(number).filter(|one| one.counted != is_done) else { return };
        one.counted = is_done;
        if is_done {
            self.done += 1;
            self.bytes += length;
        } else {
            self.done -= 1;
            self.bytes -= length;
        }
    }

    /// The header that says the sum of a part's bytes.
    pub(super) fn header(&self, number: PartNumber) -> Option<(&'static str, String)> {
        let (_, header) = self.integrity.of_body()?;
        let one = self.list.get(usize::from(number.get()) - 1)?;
        Some((header, one.sum.clone()?))
    }

    /// Whether what the store reports of a part is what was sent. What it does not report does not count against it.
    pub(super) fn agrees(&self, number: PartNumber, reported: Option<&StoredChecksum>) -> bool {
        match (reported, self.integrity.sum()) {
            (Some(reported), Some((algorithm, _))) if reported.algorithm == algorithm => {
                self.header(number).is_none_or(|(_, sum)| sum == reported.value)
            }
            _ => true,
        }
    }

    /// The store took a part.
    pub(super) fn stored(&mut self, number: PartNumber, etag: Option<ETag>) {
        let Some(one) = self.one(number) else { return };
        one.stored = etag.map_or(Stored::Unnamed, Stored::Named);
        self.count(number, true);
    }

    /// A part is not there, or is not what was sent.
    pub(super) fn lost(&mut self, number: PartNumber) {
        self.count(number, false);
        if let Some(one) = self.one(number) {
            one.stored = Stored::No;
            one.check = None;
        }
    }

    /// What the store lists of a part that this page has sent: its name, or that it is another one.
    pub(super) fn named(&mut self, listed: ListedPart) {
        let fits = listed.size.is_none_or(|size| size == self.length(usize::from(listed.number.get()) - 1));
        let agrees = self.agrees(listed.number, listed.checksum.as_ref());
        let Some(one) = self.one(listed.number) else { return };
        if !fits || !agrees {
            self.lost(listed.number);
        } else if let (Some(etag), Stored::Unnamed | Stored::Named(_)) = (listed.etag, &one.stored) {
            one.stored = Stored::Named(etag);
        }
    }

    /// The parts that the store does not have, though all were sent.
    pub(super) fn missing(&self) -> impl Iterator<Item = PartNumber> {
        let missing = self.list.iter().zip(1u64..).filter(|(one, _)| matches!(one.stored, Stored::No));
        missing.filter_map(|(_, number)| PartNumber::new(number))
    }

    /// What a page that is gone has written down. It counts if the store says nothing of its own.
    pub(super) fn recall(&mut self, kept: Vec<Kept>) {
        for Kept { number, etag, sum } in kept {
            if let Some(one) = self.one(number) {
                one.recorded = etag.is_some();
                one.stored = etag.map_or(Stored::No, Stored::Named);
                one.sum = sum;
            }
        }
    }

    /// What the store lists of an upload that is taken up again.
    pub(super) fn found(&mut self, listed: ListedPart) {
        let at = usize::from(listed.number.get()) - 1;
        let fits = listed.size.is_none_or(|size| size == self.length(at));
        let algorithm = self.integrity.sum().map(|(algorithm, _)| algorithm);
        let Some(one) = self.list.get_mut(at).filter(|_| fits) else { return };
        let recorded = matches!((&one.stored, &listed.etag), (Stored::Named(ours), Some(theirs)) if ours == theirs);
        one.recorded = recorded;
        let told = listed.checksum.filter(|told| Some(told.algorithm) == algorithm).map(|told| told.value);
        let same = one.sum.as_ref().is_some_and(|sum| told.as_ref().is_none_or(|told| told == sum));
        // What the store tells counts before the record.
        if !(recorded && same) {
            one.sum = told;
        }
        one.stored = listed.etag.map_or(Stored::Unnamed, Stored::Named);
    }

    /// The store has no others than these.
    pub(super) fn forget_unlisted(&mut self, listed: &[bool]) {
        for (listed, number) in listed.iter().zip(1u64..) {
            if let Some(number) = PartNumber::new(number).filter(|_| !listed) {
                self.lost(number);
            }
        }
    }

    /// What there is of an upload that is taken up is known: by the store's list or, if it would not list, by the record.
    /// Says whether every part that is kept is going to be compared with the file.
    pub(super) fn taken_up(&mut self, may_be_another: bool) -> bool {
        let mut proven = true;
        let summed = self.integrity.of_body().is_some();
        // Without an MD5 of its own, the upload needs another sum of each part.
        let by_etag = self.integrity.sum().is_none();
        for number in (1..).map_while(PartNumber::new).take(self.list.len()) {
            let Some(one) = self.one(number) else { break };
            one.check = match &one.stored {
                Stored::No => None,
                _ if summed && one.sum.is_some() => Some(Check::Sum),
                Stored::Named(etag) if by_etag && md5_of(etag).is_some() => Some(Check::Md5),
                // Sent again, so that it is certain.
                _ if summed || may_be_another || !one.recorded => {
                    one.stored = Stored::No;
                    None
                }
                _ => {
                    proven = false;
                    self.keep(number);
                    continue;
                }
            };
            if one.check.is_none() {
                one.sum = None;
            }
        }
        self.pass();
        proven
    }

    /// Whether parts that are there have yet to be compared.
    pub(super) fn is_checking(&self) -> bool {
        self.list.iter().any(|one| one.check.is_some())
    }

    /// Everything is to be sent again, to an upload that is new. `compared`: the sums are those of this page's own file.
    pub(super) fn forget(&mut self, compared: bool) {
        for one in &mut self.list {
            (one.stored, one.counted) = (Stored::No, false);
            // Of a part that was never compared, the sum may be another file's.
            if one.check.take().is_some() || !compared {
                one.sum = None;
            }
        }
        (self.next, self.done, self.bytes, self.kept) = (0, 0, 0, 0);
    }

    /// For Complete; `None` as long as one has no name.
    pub(super) fn to_complete(&self) -> Option<Vec<Part>> {
        let composed = self.integrity.sum().filter(|(_, kind)| *kind == ChecksumType::Composite);
        let part = |(one, number): (&One, u64)| {
            let Stored::Named(etag) = &one.stored else { return None };
            let checksum = match composed {
                Some((algorithm, _)) => Some((algorithm, one.sum.clone()?)),
                None => None,
            };
            Some(Part { number: PartNumber::new(number)?, etag: etag.clone(), checksum })
        };
        self.list.iter().zip(1u64..).map(part).collect()
    }

    /// For a record.
    pub(super) fn to_keep(&self) -> Vec<Kept> {
        let kept = |(one, number): (&One, u64)| {
            let etag = match &one.stored {
                Stored::No => return None,
                Stored::Unnamed => None,
                Stored::Named(etag) => Some(etag.clone()),
            };
            Some(Kept { number: PartNumber::new(number)?, etag, sum: one.sum.clone() })
        };
        self.list.iter().zip(1u64..).filter_map(kept).collect()
    }

    /// The checksum that the object ought to have, if it is one of its bytes. (Of the parts' sums the store computes one by
    /// itself; that each of them is right it was told with the part, and again by Complete.)
    pub(super) fn whole(&self) -> Option<StoredChecksum> {
        let (algorithm, kind) = self.integrity.sum()?;
        if self.plan.is_single() {
            let value = self.list.first()?.sum.clone()?;
            return Some(StoredChecksum { algorithm, kind: ChecksumType::FullObject, value });
        }
        if kind == ChecksumType::Composite {
            return None;
        }
        let sums = self.list.iter().map(|one| unbase64(one.sum.as_ref()?)).collect::<Option<Vec<_>>>()?;
        let parts = sums.iter().enumerate().map(|(at, sum)| (sum.as_slice(), self.length(at)));
        Some(StoredChecksum { algorithm, kind, value: base64(&combine(algorithm, parts)?) })
    }

    /// Whether a file that went in one request has the ETag of its MD5.
    pub(super) fn is_named_md5(&self, etag: Option<&ETag>) -> bool {
        let sum =
            self.list.first().and_then(|one| unbase64(one.sum.as_ref()?)).filter(|_| self.integrity == Integrity::Md5);
        sum.is_some_and(|sum| etag.and_then(md5_of) == Some(hex::encode(sum)))
    }
}

/// What looks like one: 32 hexadecimal digits, in quotes or without.
fn md5_of(etag: &ETag) -> Option<String> {
    let digits = etag.as_str().trim_matches('"');
    let fits = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| digits.to_ascii_lowercase())
}
