//! One file on its way: which jobs there are, what they ask of the store, and where an answer leads.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use crate::error::{Error, ErrorCode};
use crate::http::HttpResponse;
use crate::protocol::s3::{
    AbortMultipartUpload, CompleteMultipartUpload, CreateMultipartUpload, ETag, ListParts, ListPartsPage, Part,
    PartNumber, PutObject, S3Request, ServiceError, StoredObject, UploadId, UploadPart,
};
use crate::time::Timestamp;
use crate::upload::io::{FileId, NewUpload, Outcome, State};
use crate::upload::progress::{Meter, Phase, Progress};

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Put,
    Create,
    Part(PartNumber),
    /// To learn the ETags that the page was not allowed to read.
    List {
        after: Option<PartNumber>,
    },
    Complete,
    Abort,
    /// Whether the abort left nothing: a part that was on its way may have come after it.
    Verify,
}

/// Something to send, or to send again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    pub(super) op: Op,
    /// How often it was sent.
    pub(super) tries: u8,
    /// Whether fresh credentials were asked for because of it.
    pub(super) denied: bool,
    /// Whether one of the tries may have reached the store and its answer did not reach us.
    pub(super) lost: bool,
    pub(super) not_before: Timestamp,
}

impl Job {
    fn new(op: Op, now: Timestamp) -> Self {
        Self { op, tries: 0, denied: false, lost: false, not_before: now }
    }
}

/// How it ends, when it does not end with success.
#[derive(Clone, Debug)]
pub(super) enum End {
    Aborted,
    Failed(Error),
}

#[derive(Debug)]
pub(super) struct Transfer {
    pub(super) file: FileId,
    pub(super) new: Box<NewUpload>,
    pub(super) state: State,
    /// Set once it is to end: from then on nothing counts but cleaning up.
    pub(super) ending: Option<End>,
    pub(super) in_flight: usize,
    jobs: Vec<Job>,
    multipart: Option<Multipart>,
    loaded: u64,
    completing: bool,
    meter: Option<Meter>,
    aborts: u8,
    parts_were_cancelled: bool,
}

#[derive(Debug)]
struct Multipart {
    id: UploadId,
    parts: Vec<Stored>,
    /// The first part that was never sent.
    next: usize,
    done: usize,
}

#[derive(Clone, Debug)]
enum Stored {
    No,
    /// The store took it, and the page may not read its ETag.
    Unnamed,
    Named(ETag),
}

/// How often an abort is repeated because parts came after it.
const MOST_ABORTS: u8 = 3;

/// Where an answer led.
#[derive(Debug)]
pub(super) enum Step {
    On,
    Progress,
    Done(Box<Outcome>),
    Failed(Error),
    /// The clean-up is over.
    Ended {
        parts_left: bool,
    },
}

impl Transfer {
    pub(super) fn new(file: FileId, new: Box<NewUpload>, now: Timestamp) -> Box<Self> {
        let first = if new.plan.is_single() { Op::Put } else { Op::Create };
        Box::new(Self {
            file,
            new,
            state: State::Queued,
            ending: None,
            in_flight: 0,
            jobs: vec![Job::new(first, now)],
            multipart: None,
            loaded: 0,
            completing: false,
            meter: None,
            aborts: 0,
            parts_were_cancelled: false,
        })
    }

    pub(super) fn is_queued(&self) -> bool {
        self.meter.is_none()
    }

    /// Whether there is something to send now.
    pub(super) fn is_ready(&self, now: Timestamp) -> bool {
        self.unsent_part().is_some() || self.jobs.iter().any(|job| job.not_before <= now)
    }

    /// When the jobs that wait become ready.
    pub(super) fn times(&self) -> impl Iterator<Item = Timestamp> {
        self.jobs.iter().map(|job| job.not_before)
    }

    /// Whether the store may hold parts of it.
    pub(super) fn has_parts(&self) -> bool {
        self.multipart.is_some()
    }

    fn unsent_part(&self) -> Option<PartNumber> {
        let multipart = self.multipart.as_ref().filter(|_| self.ending.is_none())?;
        (multipart.next < multipart.parts.len()).then(|| PartNumber::new(multipart.next as u64 + 1))?
    }

    /// Takes what is to be sent next: retries first, since an upload ends with its last part.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<Job> {
        self.meter.get_or_insert_with(|| Meter::new(now));
        if let Some(at) = self.jobs.iter().position(|job| job.not_before <= now) {
            return Some(self.jobs.swap_remove(at));
        }
        let number = self.unsent_part()?;
        if let Some(multipart) = &mut self.multipart {
            multipart.next += 1;
        }
        Some(Job::new(Op::Part(number), now))
    }

    pub(super) fn put_back(&mut self, job: Job) {
        self.jobs.push(job);
    }

    /// `None` only for a job that does not belong to this upload's stage, which [`Transfer::take`] never gives.
    pub(super) fn request(&self, op: Op) -> Option<S3Request> {
        let plan = &self.new.plan;
        let settings = &self.new.settings;
        let upload_id = self.multipart.as_ref().map(|multipart| &multipart.id);
        Some(match op {
            Op::Put => PutObject { settings, size: plan.size() }.request(),
            Op::Create => CreateMultipartUpload { settings }.request(),
            Op::Part(number) => {
                let range = plan.range(number);
                UploadPart { upload_id: upload_id?, number, start: range.start, end: range.end, settings }.request()
            }
            Op::List { .. } | Op::Verify => self.list(op)?.request(),
            Op::Complete => {
                let parts = self.named_parts()?;
                CompleteMultipartUpload::new(upload_id?, &parts, settings)?.request()
            }
            Op::Abort => AbortMultipartUpload { upload_id: upload_id?, settings }.request(),
        })
    }

    fn list(&self, op: Op) -> Option<ListParts<'_>> {
        let upload_id = &self.multipart.as_ref()?.id;
        let (after, max_parts) = match op {
            Op::List { after } => (after, ListParts::MAX_PARTS),
            _ => (None, 1),
        };
        Some(ListParts { upload_id, after, max_parts, settings: &self.new.settings })
    }

    fn named_parts(&self) -> Option<Vec<Part>> {
        let parts = self.multipart.as_ref()?.parts.iter().zip(1u64..);
        parts
            .map(|(stored, number)| Some(Part { number: PartNumber::new(number)?, etag: stored.name()?.clone() }))
            .collect()
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
                self.loaded = self.new.plan.size();
                self.completing = true;
                Ok(self.done(object))
            }
            Op::Create => {
                let id = CreateMultipartUpload::parse(response)?;
                let parts = vec![Stored::No; self.new.plan.parts() as usize];
                self.multipart = Some(Multipart { id, parts, next: 0, done: 0 });
                if self.ending.is_some() {
                    self.jobs.push(Job::new(Op::Abort, now));
                }
                Ok(Step::On)
            }
            Op::Part(number) => {
                let etag = UploadPart::parse(response)?;
                Ok(self.part_stored(now, number, etag))
            }
            Op::List { .. } => {
                let page = self.list(op).map(|list| list.parse(response)).transpose()?;
                Ok(page.map_or(Step::On, |page| self.listed(now, page)))
            }
            Op::Complete => Ok(self.done(CompleteMultipartUpload::parse(response)?)),
            Op::Abort => {
                AbortMultipartUpload::parse(response)?;
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

    fn part_stored(&mut self, now: Timestamp, number: PartNumber, etag: Option<ETag>) -> Step {
        let length = self.new.plan.range(number);
        let Some(multipart) = &mut self.multipart else { return Step::On };
        let Some(stored) = multipart.parts.get_mut(usize::from(number.get()) - 1) else { return Step::On };
        if matches!(stored, Stored::No) {
            multipart.done += 1;
            self.loaded += length.end - length.start;
        }
        *stored = etag.map_or(Stored::Unnamed, Stored::Named);
        if multipart.done == multipart.parts.len() {
            self.completing = true;
            let unnamed = multipart.parts.iter().any(|stored| stored.name().is_none());
            let op = if unnamed { Op::List { after: None } } else { Op::Complete };
            self.jobs.push(Job::new(op, now));
        }
        Step::Progress
    }

    fn listed(&mut self, now: Timestamp, page: ListPartsPage) -> Step {
        let plan = &self.new.plan;
        let Some(multipart) = &mut self.multipart else { return Step::On };
        for part in page.parts {
            let range = plan.range(part.number);
            if part.size.is_some_and(|size| size != range.end - range.start) {
                let detail = "It lists a part of another size than the one that was sent.";
                return Step::Failed(Error::new(ErrorCode::BadResponse).because(detail));
            }
            if let Some(stored) = multipart.parts.get_mut(usize::from(part.number.get()) - 1) {
                *stored = part.etag.map_or(Stored::Unnamed, Stored::Named);
            }
        }
        let op = match page.next {
            Some(after) => Op::List { after: Some(after) },
            None if multipart.parts.iter().all(|stored| stored.name().is_some()) => Op::Complete,
            None => return Step::Failed(Error::new(ErrorCode::EtagNotExposed)),
        };
        self.jobs.push(Job::new(op, now));
        Step::On
    }

    fn done(&self, object: StoredObject) -> Step {
        Step::Done(Box::new(Outcome { key: self.new.key.clone(), size: self.new.plan.size(), object }))
    }

    /// From here on it ends so. `still_flying`: a Create or Complete is on its way whose answer decides what is to be
    /// cleaned up. Returns whether there is nothing to clean up.
    pub(super) fn end(&mut self, now: Timestamp, end: End, cancelled: bool, still_flying: bool) -> bool {
        self.ending = Some(end);
        self.jobs.clear();
        self.parts_were_cancelled |= cancelled;
        if still_flying {
            return false;
        }
        if self.multipart.is_some() {
            self.jobs.push(Job::new(Op::Abort, now));
        }
        self.multipart.is_none()
    }

    pub(super) fn progress(&mut self, now: Timestamp) -> Progress {
        let loaded = self.loaded;
        Progress {
            loaded,
            total: self.new.plan.size(),
            bytes_per_second: self.meter.as_mut().map_or(0.0, |meter| meter.rate(now, loaded)),
            parts_done: self.multipart.as_ref().map_or(u64::from(self.completing), |multipart| multipart.done as u64),
            parts: self.new.plan.parts(),
            phase: if self.completing { Phase::Completing } else { Phase::Sending },
        }
    }
}

impl Stored {
    fn name(&self) -> Option<&ETag> {
        match self {
            Self::Named(etag) => Some(etag),
            Self::No | Self::Unnamed => None,
        }
    }
}
