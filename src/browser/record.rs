//! What is written down of an upload, and read again: fields that only this file understands. JavaScript keeps them.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::browser::wire::{Reader, Writer};
use crate::endpoint::ObjectKey;
use crate::error::{Error, ErrorCode};
use crate::protocol::s3::{ChecksumType, ETag, ObjectSettings, PartNumber, UploadId};
use crate::providers::Provider;
use crate::upload::{Integrity, Kept, Limits, NewUpload, Plan, Record};

/// What is absent is empty. Pairs of headers and parts stand last.
pub(super) fn write_down(out: &mut Writer, upload: &NewUpload) {
    let Some(record) = &upload.record else { return };
    for number in [upload.plan.size(), upload.plan.part_size()] {
        out.number(number);
    }
    out.text(upload.key.as_str());
    out.text(record.upload_id.as_str());
    out.text(upload.integrity.of_body().map_or("none", |(name, _)| name));
    let composite = matches!(upload.integrity, Integrity::Sum { kind: ChecksumType::Composite, .. });
    for flag in [composite, upload.if_absent, record.ending] {
        out.number(flag.into());
    }
    out.number(upload.concurrency as u64);
    out.text(upload.token.as_deref().unwrap_or_default());
    out.number(upload.settings.pairs().count() as u64);
    for (name, value) in upload.settings.pairs() {
        out.text(name);
        out.text(value);
    }
    for part in &record.parts {
        out.number(part.number.get().into());
        out.text(part.etag.as_ref().map(ETag::as_str).unwrap_or_default());
        out.text(part.sum.as_deref().unwrap_or_default());
    }
}

/// Before these fields stands what for: 0 to go on, 2 to go on with what may be another file, 1 only to remove what is there.
pub(super) fn restored(given: &mut Reader<'_>, store: &'static Provider) -> Result<Box<NewUpload>, Error> {
    let wish = given.count();
    let size = given.number().unwrap_or_default().unsigned_abs();
    let part_size = given.number().unwrap_or_default().unsigned_abs();
    let plan = Plan::new(size, Some(part_size), &Limits::of(store))?;
    let key = ObjectKey::parse(&given.text())?;
    let unusable = || Error::found(ErrorCode::InvalidOption, "/record", "It is no record of an unfinished upload.");
    let upload_id = UploadId::new(&given.text()).ok_or_else(unusable)?;
    let algorithm = given.text();
    let integrity = Integrity::restored(store, &algorithm, given.count() > 0)?;
    let if_absent = given.count() > 0;
    let ending = given.count() > 0 || wish == 1;
    let concurrency = given.count().max(1) as usize;
    let token = some(given.text());
    let settings = ObjectSettings::restored(&given.pairs())?;
    let mut parts = Vec::new();
    while let Some(number) = given.number() {
        let number = PartNumber::new(number.unsigned_abs()).ok_or_else(unusable)?;
        let etag = ETag::new(&given.text());
        parts.push(Kept { number, etag, sum: some(given.text()) });
    }
    let record = Some(Record { upload_id, parts, ending });
    Ok(Box::new(NewUpload {
        key,
        settings,
        plan,
        store,
        integrity,
        if_absent,
        token,
        remembered: true,
        concurrency,
        record,
        may_be_another: wish > 1,
    }))
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
