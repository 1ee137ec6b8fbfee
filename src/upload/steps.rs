//! What a job asks of the store, and where its answer leads.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use crate::error::{Error, ErrorCode};
use crate::http::HttpResponse;
use crate::protocol::s3::{
    AbortMultipartUpload, ChecksumType, CompleteMultipartUpload, CreateMultipartUpload, HeadObject, ListParts,
    ListPartsPage, PartNumber, PutObject, S3Request, Seen, ServiceError, StoredObject, UploadPart, Whole,
};
use crate::providers::Support;
use crate::time::Timestamp;
use crate::upload::io::{Note, Outcome, Proof};
use crate::upload::job::{Job, Op, Step};
use crate::upload::transfer::Transfer;

/// How often an abort is repeated because parts came after it.
const MOST_ABORTS: u8 = 3;
/// How often a list is asked for again that lacks what the store took, before that is sent again.
const MOST_LISTS: u8 = 3;
/// In milliseconds, doubled each time.
const LIST_AGAIN: i64 = 250;
/// How often an upload that the store has forgotten is begun anew.
const MOST_RESTARTS: u8 = 2;

impl Transfer {
    /// `None` only for a job that does not belong to this upload's stage, which [`Transfer::take`] never gives.
    pub(super) fn request(&self, op: Op) -> Option<S3Request> {
        let plan = &self.new.plan;
        let settings = &self.new.settings;
        let upload_id = self.id.as_ref();
        let if_absent = self.new.if_absent && self.new.store.conditional_writes != Support::No;
        Some(match op {
            Op::Put => {
                let sum = self.parts.header(PartNumber::FIRST);
                let sum = sum.as_ref().map(|(name, value)| (*name, value.as_str()));
                PutObject { settings, size: plan.size(), sum, if_absent }.request()
            }
            Op::Create => CreateMultipartUpload { settings, checksum: self.new.integrity.sum() }.request(),
            Op::Part(number) => {
                let range = plan.range(number);
                let sum = self.parts.header(number);
                let sum = sum.as_ref().map(|(name, value)| (*name, value.as_str()));
                UploadPart { upload_id: upload_id?, number, start: range.start, end: range.end, settings, sum }
                    .request()
            }
            Op::List { .. } | Op::Verify => self.list(op)?.request(),
            Op::Complete => {
                let parts = self.parts.to_complete()?;
                let mut complete = CompleteMultipartUpload::new(upload_id?, &parts, settings)?;
                let whole = self.parts.whole().filter(|whole| whole.kind == ChecksumType::FullObject);
                complete.if_absent = if_absent;
                complete.whole = whole.as_ref().map(|whole| Whole {
                    algorithm: whole.algorithm,
                    value: &whole.value,
                    size: plan.size(),
                });
                complete.request()
            }
            Op::Head => HeadObject { settings }.request(),
            Op::Abort => AbortMultipartUpload { upload_id: upload_id?, settings }.request(),
        })
    }

    fn list(&self, op: Op) -> Option<ListParts<'_>> {
        let upload_id = self.id.as_ref()?;
        let (after, max_parts) = match op {
            Op::List { after } => (after, ListParts::MAX_PARTS),
            _ => (None, 1),
        };
        Some(ListParts { upload_id, after, max_parts, settings: &self.new.settings })
    }

    /// Reads the answer to a job.
    pub(super) fn accept(
        &mut self,
        now: Timestamp,
        op: Op,
        response: &HttpResponse,
    ) -> Result<Step, Box<ServiceError>> {
        match op {
            Op::Put => {
                let object = PutObject::parse(response)?;
                self.parts.stored(PartNumber::FIRST, None);
                self.completing = true;
                Ok(self.done(object))
            }
            Op::Create => {
                self.id = Some(CreateMultipartUpload::parse(response)?);
                self.unsaved = true;
                match (&self.ending, self.keeps_parts) {
                    (None, _) => {}
                    (Some(_), true) => return Ok(Step::Ended { parts_left: true }),
                    (Some(_), false) => self.jobs.push(Job::new(Op::Abort, now)),
                }
                Ok(Step::On)
            }
            Op::Part(number) => {
                let (etag, checksum) = UploadPart::parse(response)?;
                if !self.parts.agrees(number, checksum.as_ref()) {
                    return Ok(Step::Corrupted);
                }
                self.parts.stored(number, etag);
                self.unsaved = true;
                self.after_part(now);
                Ok(Step::Part(number))
            }
            Op::List { .. } => {
                let page = self.list(op).map(|list| list.parse(response)).transpose()?;
                if op == (Op::List { after: None }) {
                    self.listed = vec![false; self.new.plan.parts() as usize];
                }
                Ok(page.map_or(Step::On, |page| self.listed(now, page)))
            }
            Op::Complete => Ok(self.done(CompleteMultipartUpload::parse(response)?)),
            Op::Head => {
                let seen = HeadObject::parse(response)?;
                Ok(self.seen(now, seen))
            }
            Op::Abort => {
                AbortMultipartUpload::parse(response)?;
                if let Some(outcome) = self.won.take() {
                    return Ok(Step::Done(outcome));
                }
                self.aborts += 1;
                if self.parts_were_cancelled {
                    self.jobs.push(Job::new(Op::Verify, now));
                    return Ok(Step::On);
                }
                Ok(Step::Ended { parts_left: false })
            }
            Op::Verify => {
                self.list(op).map(|list| list.parse(response)).transpose()?;
                if self.aborts < MOST_ABORTS {
                    self.jobs.push(Job::new(Op::Abort, now));
                    return Ok(Step::On);
                }
                Ok(Step::Ended { parts_left: true })
            }
        }
    }

    pub(super) fn after_part(&mut self, now: Timestamp) {
        if self.parts.all_done() && !self.completing {
            self.completing = true;
            let job = if self.parts.all_named() { self.complete(now) } else { Job::new(Op::List { after: None }, now) };
            self.jobs.push(job);
        }
    }

    fn complete(&self, now: Timestamp) -> Job {
        Job { lost: self.complete_lost, ..Job::new(Op::Complete, now) }
    }

    fn listed(&mut self, now: Timestamp, page: ListPartsPage) -> Step {
        for part in page.parts {
            if let Some(listed) = self.listed.get_mut(usize::from(part.number.get()) - 1) {
                *listed = true;
            }
            if self.taking_up { self.parts.found(part) } else { self.parts.named(part) }
        }
        if let Some(after) = page.next {
            self.jobs.push(Job::new(Op::List { after: Some(after) }, now));
            return Step::On;
        }
        if !self.taking_up && self.listed.contains(&false) {
            // Its list is behind, or it lost them.
            self.lists += 1;
            if self.lists <= MOST_LISTS {
                let later = now.plus_millis(LIST_AGAIN << self.lists);
                self.jobs.push(Job::new(Op::List { after: None }, later));
                return Step::On;
            }
            if self.lists > 2 * MOST_LISTS {
                let detail = "Parts that it took are not in its list.";
                return Step::Failed(Error::new(ErrorCode::BadResponse).because(detail));
            }
        }
        self.parts.forget_unlisted(&self.listed);
        if core::mem::take(&mut self.taking_up) {
            self.taken_up(now);
            return Step::Progress;
        }
        let lost: Vec<_> = self.parts.missing().collect();
        if !lost.is_empty() {
            self.completing = false;
            self.jobs.extend(lost.into_iter().map(|number| Job::new(Op::Part(number), now)));
        } else if self.parts.all_named() {
            self.jobs.push(self.complete(now));
        } else {
            return Step::Failed(Error::new(ErrorCode::EtagNotExposed));
        }
        Step::On
    }

    fn taken_up(&mut self, now: Timestamp) {
        if !self.parts.taken_up(self.new.may_be_another) {
            self.notes.push(Note::FileNotCompared);
        }
        self.after_part(now);
    }

    /// The store would not list the parts of an upload that is taken up again: the record says which there were.
    pub(super) fn take_up_by_record(&mut self, now: Timestamp) -> bool {
        let taking_up = core::mem::take(&mut self.taking_up);
        if taking_up {
            self.taken_up(now);
        }
        taking_up
    }

    /// Begins the upload anew, if it may: the store does not know it any more.
    pub(super) fn restart(&mut self, now: Timestamp) -> bool {
        if self.restarts >= MOST_RESTARTS || self.ending.is_some() {
            return false;
        }
        self.restarts += 1;
        self.id = None;
        self.completing = false;
        self.parts.forget(!core::mem::take(&mut self.taking_up));
        self.jobs.clear();
        self.rereading.clear();
        self.jobs.push(Job::new(Op::Create, now));
        self.unsaved = true;
        true
    }

    // ── What is there ──

    fn done(&mut self, object: StoredObject) -> Step {
        let ours = self.parts.whole();
        let honoured = self.new.integrity.is_honoured_by(self.new.store);
        let proof = match (&ours, &object.checksum) {
            (Some(ours), Some(theirs)) if ours.algorithm == theirs.algorithm && ours.kind == theirs.kind => {
                if ours.value != theirs.value {
                    return Step::Failed(Error::new(ErrorCode::ChecksumMismatch));
                }
                Proof::StoreVerified
            }
            _ if self.parts.is_named_md5(object.etag.as_ref()) => Proof::Compared,
            _ if honoured && (self.new.integrity.sum().is_some() || self.new.plan.is_single()) => Proof::StoreVerified,
            _ if self.new.integrity.sum().is_some() => {
                self.notes.push(Note::ChecksumNotConfirmed);
                Proof::Acknowledged
            }
            _ => Proof::Acknowledged,
        };
        self.outcome(object, proof)
    }

    fn outcome(&mut self, mut object: StoredObject, proof: Proof) -> Step {
        if proof != Proof::Acknowledged && object.checksum.is_none() {
            object.checksum = self.parts.whole();
        }
        let notes = core::mem::take(&mut self.notes);
        let (key, size) = (self.new.key.clone(), self.new.plan.size());
        Step::Done(Box::new(Outcome { key, size, object, proof, notes }))
    }

    /// What lies under the key is either ours, or the doubt was right.
    fn seen(&mut self, now: Timestamp, seen: Seen) -> Step {
        let ours = self.parts.whole();
        let same_sum = ours.is_some() && seen.object.checksum == ours;
        let its_token = self.new.token.is_some() && seen.token == self.new.token;
        // An earlier page's write has the same, and maybe another file's bytes.
        let same_token = its_token && !self.came_from_record;
        let same_size = seen.size.is_none_or(|size| size == self.new.plan.size());
        let same_md5 = self.parts.is_named_md5(seen.object.etag.as_ref());
        if same_size && (same_sum || same_token || same_md5) {
            self.completing = true;
            let compared = same_sum || same_md5;
            let step = self.outcome(seen.object, if compared { Proof::Compared } else { Proof::Acknowledged });
            // It may be an earlier page's write, and then this upload's parts are still there.
            match step {
                Step::Done(outcome) if self.id.is_some() => {
                    self.won = Some(outcome);
                    self.jobs.push(Job::new(Op::Abort, now));
                    return Step::On;
                }
                step => return step,
            }
        }
        // What the store does not say, or the page may not read, proves nothing.
        let told = (ours.is_some() && seen.object.checksum.is_some())
            || (self.new.token.is_some() && seen.token.is_some() && !its_token);
        let unknown = Error::new(ErrorCode::OutcomeUnknown);
        Step::Failed(self.doubt.take().filter(|_| told || !same_size).unwrap_or(unknown))
    }
}
