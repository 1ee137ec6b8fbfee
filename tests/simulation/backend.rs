//! A backend that signs for the page, as apps write them: it keeps a session of its own and hands out what it signed.

use std::collections::BTreeMap;
use std::sync::Arc;

use bucketkit::credentials::Credentials;
use bucketkit::http::Method;
use bucketkit::sign::{Context, Payload, Signable, UNSIGNED_PAYLOAD, presign, sign};
use bucketkit::time::Timestamp;
use bucketkit::upload::{SignId, SignRequest, Signature};

use crate::sigv4::{claim, parameter};

pub(crate) struct Backend {
    /// Says how long a signature lives.
    pub(crate) tells_expiry: bool,
    /// Signs in the query, for so many seconds; in headers without.
    pub(crate) presigns: Option<u32>,
    /// What it was shown and has not answered.
    pub(crate) shown: BTreeMap<SignId, Arc<SignRequest>>,
    /// How often each signature was made.
    minted: BTreeMap<String, u32>,
    /// By upload: how often a clean-up was not signed, or in vain.
    pub(crate) unsigned_cleanups: BTreeMap<String, u32>,
    /// The last answer to each request, for a machine that would use it again.
    pub(crate) answers: BTreeMap<String, Signature>,
}

impl Backend {
    pub(crate) fn new(tells_expiry: bool, presigns: Option<u32>) -> Self {
        Self {
            tells_expiry,
            presigns,
            shown: BTreeMap::new(),
            minted: BTreeMap::new(),
            unsigned_cleanups: BTreeMap::new(),
            answers: BTreeMap::new(),
        }
    }

    /// Signs what it is shown, once it is sure what that is: method, URL and the rest must say the same.
    pub(crate) fn sign(
        &mut self,
        now: Timestamp,
        asked: &SignRequest,
        credentials: &Credentials,
    ) -> Result<Signature, String> {
        let query = asked.url.split_once('?').map_or("", |(_, query)| query);
        let (id, number) = (parameter(query, "uploadId"), parameter(query, "partNumber"));
        let fits = match (asked.operation, asked.method) {
            ("PutObject", Method::Put) | ("HeadObject", Method::Head) => query.is_empty(),
            ("CreateMultipartUpload", Method::Post) => query == "uploads=",
            ("UploadPart", Method::Put) => id.is_some() && number.is_some(),
            ("ListParts", Method::Get) => id.is_some() && number.is_none(),
            ("CompleteMultipartUpload", Method::Post) | ("AbortMultipartUpload", Method::Delete) => id.is_some(),
            _ => false,
        };
        let path = format!("http://store.example:8333/{}/{}", asked.bucket, asked.key);
        if !fits
            || id != asked.upload_id
            || number != asked.part_number.map(|number| number.to_string())
            || asked.url.split('?').next() != Some(&path)
            || asked.expires_in.is_some()
        {
            return Err(format!("shown what does not fit together: {asked:?}"));
        }
        let context = Context { credentials, region: "us-east-1", service: "s3", time: now };
        let kept = |name: &&str| self.presigns.is_none() || *name != "x-amz-content-sha256";
        let headers: Vec<_> = asked.headers.iter().filter(|(name, _)| kept(name)).collect();
        let payload = match &*asked.payload_hash {
            UNSIGNED_PAYLOAD => Payload::Unsigned,
            _ if self.presigns.is_some() => Payload::Unsigned,
            hash => Payload::Sha256(hash),
        };
        let request = Signable { method: asked.method.as_str(), url: &asked.url, headers: &headers, payload };
        let mut signature = Signature::default();
        let minted = match self.presigns {
            Some(seconds) => {
                let presigned = presign(&request, &context, seconds).map_err(|error| error.to_string())?;
                signature.url = Some(presigned.url);
                presigned.signature
            }
            None => {
                let signed = sign(&request, &context).map_err(|error| error.to_string())?;
                signature.headers = signed.headers;
                signed.signature
            }
        };
        *self.minted.entry(minted).or_default() += 1;
        let life = i64::from(self.presigns.unwrap_or(900)) * 1000;
        signature.expires = self.tells_expiry.then(|| now.plus_millis(life));
        Ok(signature)
    }

    /// Whether each attempt has a signature of its own.
    pub(crate) fn sent(&mut self, url: &str, headers: &[(String, String)]) -> Result<(), String> {
        let signature = claim(url, headers).ok_or("not signed")?.signature;
        match self.minted.get_mut(&signature) {
            Some(left) if *left > 0 => *left -= 1,
            _ => return Err(String::from("a signature was used twice")),
        }
        Ok(())
    }

    pub(crate) fn failed(&mut self, asked: &SignRequest) {
        if let ("AbortMultipartUpload" | "ListParts", Some(id)) = (asked.operation, &asked.upload_id) {
            *self.unsigned_cleanups.entry(id.clone()).or_default() += 1;
        }
    }
}
