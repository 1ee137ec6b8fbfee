//! The ladder: which probe comes next, and what the answers mean together. Each rung rests on those below: the first that breaks
//! names the cause.

use alloc::vec::Vec;

use super::case::{Answer, Case, Met, Probe};
use super::cause::Cause;
use super::verdict::Verdict;

/// What is to be done: ask further, or tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Ask(Probe),
    Tell(Verdict),
}

/// How a probe fared, by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fared {
    Well,
    Badly,
    /// Nothing follows from it.
    Unknown,
}

impl Case {
    /// What comes next. Asked as often as there are probes, it tells.
    pub fn next(&self) -> Next {
        match self.climb() {
            Err(probe) => Next::Ask(probe),
            Ok(verdict) => Next::Tell(verdict),
        }
    }

    fn climb(&self) -> Result<Verdict, Probe> {
        let setup = &self.setup;
        if setup.invalid {
            return Ok(Verdict::of(Cause::ResourceInvalid));
        }
        if setup.offline {
            return Ok(Verdict::of(Cause::Offline));
        }
        if setup.page_is_secure && !setup.is_secure && !setup.is_loopback {
            return Ok(Verdict::of(Cause::MixedContent).value("true"));
        }
        if let Some(verdict) = self.reach()? {
            return Ok(verdict);
        }
        if let Some(verdict) = self.plain()? {
            return Ok(verdict);
        }
        if !setup.has_auth {
            return Ok(Verdict::healthy());
        }
        if let Some(verdict) = self.signed()? {
            return Ok(verdict);
        }
        let mut notes = Vec::new();
        if let Some(verdict) = self.methods(&mut notes)? {
            return Ok(verdict);
        }
        if setup.may_write
            && let Some(verdict) = self.round_trip(&mut notes)?
        {
            return Ok(verdict);
        }
        Ok(Verdict::healthy().noting(notes))
    }

    /// Whether anything answers there.
    fn reach(&self) -> Result<Option<Verdict>, Probe> {
        let setup = &self.setup;
        let met = self.ask(Probe::Reach)?;
        let cause = match met {
            Met::Blocked => Cause::CspBlocks,
            Met::Failed | Met::TimedOut => {
                // A page by https may not try http.
                if (!setup.is_secure || !setup.page_is_secure)
                    && matches!(self.ask(Probe::OtherScheme)?, Met::Opaque | Met::Answer(_))
                {
                    let value = if setup.is_secure { "false" } else { "true" };
                    return Ok(Some(Verdict::of(Cause::WrongScheme).value(value)));
                }
                if setup.is_virtual_hosted
                    && !setup.is_amazon
                    && matches!(self.ask(Probe::PathHost)?, Met::Opaque | Met::Answer(_))
                {
                    return Ok(Some(Verdict::of(Cause::WrongAddressing).value("true")));
                }
                if *met == Met::TimedOut {
                    Cause::HostSilent
                } else if setup.is_private {
                    return Ok(Some(Verdict::of(Cause::LocalNetwork).or(Cause::HostUnreachable)));
                } else {
                    let verdict = Verdict::of(Cause::HostUnreachable);
                    return Ok(Some(if setup.is_secure { verdict.or(Cause::TlsFailed) } else { verdict }));
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(Verdict::of(cause)))
    }

    /// Whether it is S3, and lets this page read what it says.
    fn plain(&self) -> Result<Option<Verdict>, Probe> {
        let answer = match self.ask(Probe::Plain)? {
            Met::Answer(answer) => answer,
            Met::Blocked => return Ok(Some(Verdict::of(Cause::CspBlocks))),
            Met::TimedOut => return Ok(Some(Verdict::of(Cause::HostSilent))),
            Met::Redirected => {
                let verdict = Verdict::of(Cause::Redirected);
                return Ok(Some(if self.setup.is_amazon { verdict.or(Cause::WrongRegion) } else { verdict }));
            }
            _ => {
                let verdict = Verdict::of(Cause::CorsMissing).or(Cause::BucketMissing);
                let verdict =
                    if self.setup.is_amazon { verdict.or(Cause::WrongRegion) } else { verdict.or(Cause::NotS3) };
                return Ok(Some(verdict));
            }
        };
        if is_failing(answer) {
            return Ok(Some(Verdict::of(Cause::ServerFailing).status(answer.status)));
        }
        if !answer.is_s3 {
            return Ok(Some(Verdict::of(Cause::NotS3)));
        }
        Ok(self.of_bucket(answer))
    }

    /// What any answer may say of the bucket.
    fn of_bucket(&self, answer: &Answer) -> Option<Verdict> {
        let own_host = self.setup.is_virtual_hosted && !self.setup.is_amazon;
        if own_host && answer.lists_buckets {
            return Some(Verdict::of(Cause::WrongAddressing).value("true"));
        }
        match &*answer.code {
            // A store that knows no hosts of buckets takes the key's first name for the bucket.
            "NoSuchBucket" if own_host => Some(Verdict::of(Cause::BucketMissing).or(Cause::WrongAddressing)),
            "NoSuchBucket" => Some(Verdict::of(Cause::BucketMissing)),
            // Alibaba's.
            "SecondLevelDomainForbidden" => Some(Verdict::of(Cause::WrongAddressing).value("false")),
            "PermanentRedirect"
            | "TemporaryRedirect"
            | "Redirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException"
            | "AuthorizationQueryParametersError" => Some(Verdict::of(Cause::WrongRegion).value(&answer.region)),
            _ => None,
        }
    }

    /// Whether the store knows who asks, and allows the headers that this takes.
    fn signed(&self) -> Result<Option<Verdict>, Probe> {
        let answer = match self.ask(Probe::List)? {
            Met::Answer(answer) => answer,
            Met::NotSigned if self.setup.by_signer => return Ok(Some(Verdict::of(Cause::SignerFailed))),
            Met::NotSigned => return Ok(Some(Verdict::of(Cause::CredentialsFailed))),
            Met::TimedOut => return Ok(Some(Verdict::of(Cause::HostSilent))),
            _ => return Ok(Some(Verdict::of(Cause::CorsHeaders))),
        };
        if is_failing(answer) {
            return Ok(Some(Verdict::of(Cause::ServerFailing).status(answer.status)));
        }
        // What is refused, or not there, is for the policy's rungs to judge.
        let is_odd = !answer.is_ok() && !matches!((answer.status, &*answer.code), (401 | 403, _) | (404, "NoSuchKey"));
        let odd = || is_odd.then(|| Verdict::of(Cause::UnexpectedAnswer).status(answer.status).code(&answer.code));
        Ok(self.of_bucket(answer).or_else(|| self.of_credentials(answer)).or_else(odd))
    }

    fn of_credentials(&self, answer: &Answer) -> Option<Verdict> {
        let setup = &self.setup;
        let cause = match &*answer.code {
            "RequestTimeTooSkewed" => return Some(Verdict::of(Cause::ClockSkew).skew(answer.skew)),
            "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "TokenRefreshRequired" => {
                Cause::CredentialsExpired
            }
            "AllAccessDisabled" | "AccountProblem" | "InvalidPayer" => {
                return Some(Verdict::of(Cause::AccessRefused).code(&answer.code));
            }
            "InvalidAccessKeyId"
            | "InvalidToken"
            | "InvalidTokenId"
            | "SignatureDoesNotMatch"
            | "Unauthorized"
            | "InvalidSecurity"
                if setup.by_signer =>
            {
                return Some(Verdict::of(Cause::SignatureRefused));
            }
            "InvalidAccessKeyId" | "InvalidToken" | "InvalidTokenId" | "Unauthorized" | "InvalidSecurity"
            | "AccessDenied"
                if setup.is_expired =>
            {
                Cause::CredentialsExpired
            }
            "InvalidAccessKeyId" | "Unauthorized" | "InvalidSecurity" if setup.is_temporary && !setup.has_token => {
                Cause::TokenMissing
            }
            // Some stores say this of an expired token too.
            "InvalidAccessKeyId" | "Unauthorized" | "InvalidSecurity" if setup.has_token => {
                return Some(Verdict::of(Cause::KeyUnknown).or(Cause::CredentialsExpired).or(Cause::TokenInvalid));
            }
            "InvalidAccessKeyId" | "Unauthorized" | "InvalidSecurity" => Cause::KeyUnknown,
            // The latter is MinIO's.
            "InvalidToken" | "InvalidTokenId" => {
                return Some(Verdict::of(Cause::TokenInvalid).or(Cause::CredentialsExpired));
            }
            "SignatureDoesNotMatch" => return Some(Verdict::of(Cause::SecretWrong).or(Cause::RequestChanged)),
            _ => return None,
        };
        Some(Verdict::of(cause))
    }

    /// Whether the page may use the methods that uploads take. That the store refuses them is what was to be expected.
    fn methods(&self, notes: &mut Vec<Cause>) -> Result<Option<Verdict>, Probe> {
        for (probe, method) in [(Probe::Put, "PUT"), (Probe::Post, "POST")] {
            match self.ask(probe)? {
                Met::Failed | Met::Blocked => return Ok(Some(Verdict::of(Cause::CorsMethod).method(method))),
                Met::TimedOut => return Ok(Some(Verdict::of(Cause::HostSilent))),
                _ => {}
            }
        }
        // Only an abort takes it.
        if matches!(self.ask(Probe::Delete)?, Met::Failed | Met::Blocked) {
            notes.push(Cause::CorsMethod);
        }
        // Whether one may list or read tells nothing of whether one may write; but that nothing is allowed may have other reasons.
        let refused = |met: &Met| matches!(met, Met::Answer(answer) if matches!(answer.status, 401 | 403));
        if refused(self.ask(Probe::Head)?) && refused(self.ask(Probe::List)?) && !self.setup.may_write {
            notes.push(Cause::NothingAllowed);
        }
        Ok(None)
    }

    /// A small upload.
    fn round_trip(&self, notes: &mut Vec<Cause>) -> Result<Option<Verdict>, Probe> {
        let broke = |probe: Probe, met: &Met| {
            let verdict = Verdict::of(Cause::RoundTripFailed).step(probe.as_str());
            // What a listing that is not allowed could not tell.
            if let Met::Answer(answer) = met
                && let Some(verdict) = self.of_bucket(answer)
            {
                return Some(verdict);
            }
            Some(match met {
                Met::Answer(answer)
                    if answer.code == "AccessDenied" || answer.status == 403 && answer.code.is_empty() =>
                {
                    Verdict::of(Cause::WriteDenied)
                }
                Met::Answer(answer) => verdict.code(&answer.code).status(answer.status),
                _ => verdict,
            })
        };
        let answered = |met: &Met| matches!(met, Met::Answer(answer) if answer.is_ok());

        let created = self.ask(Probe::Create)?;
        if !answered(created) {
            return Ok(broke(Probe::Create, created));
        }
        let part = self.ask(Probe::Part)?;
        if !answered(part) {
            return Ok(broke(Probe::Part, part));
        }
        let exposed = matches!(part, Met::Answer(answer) if answer.has_etag);
        let listed = matches!(self.ask(Probe::Parts)?, Met::Answer(answer) if answer.is_ok() && answer.has_etag);
        if !exposed && !listed {
            return Ok(Some(Verdict::of(Cause::EtagNotExposed).or(Cause::PartsDenied)));
        }
        let completed = self.ask(Probe::Complete)?;
        if !answered(completed) {
            return Ok(broke(Probe::Complete, completed));
        }
        if !exposed {
            notes.push(Cause::EtagNotExposed);
        } else if !listed {
            notes.push(Cause::PartsDenied);
        }
        match self.ask(Probe::Get)? {
            Met::Answer(answer) if answer.is_ok() && answer.is_same => {}
            Met::Answer(answer) if answer.is_ok() => {
                let verdict = Verdict::of(Cause::RoundTripFailed).step(Probe::Get.as_str());
                return Ok(Some(verdict.status(answer.status).code("OtherBytes")));
            }
            _ => notes.push(Cause::ReadDenied),
        }
        if answered(self.ask(Probe::Condition)?) {
            notes.push(Cause::ConditionsIgnored);
        }
        if answered(self.ask(Probe::Checksum)?) {
            notes.push(Cause::ChecksumsIgnored);
        }
        if !answered(self.ask(Probe::Abort)?) {
            notes.push(Cause::AbortDenied);
        }
        if !answered(self.ask(Probe::Cleanup)?) {
            notes.push(Cause::CleanupDenied);
        }
        Ok(None)
    }
}

/// What says nothing of the connection, and may pass.
fn is_failing(answer: &Answer) -> bool {
    answer.status >= 500 || answer.status == 429
}

/// How a probe fared, for who watches the ladder.
pub fn fared(probe: Probe, met: &Met) -> Fared {
    let well = match (probe, met) {
        (Probe::Reach | Probe::OtherScheme | Probe::PathHost, met) => matches!(met, Met::Opaque | Met::Answer(_)),
        (Probe::Plain, Met::Answer(answer)) => answer.is_s3 && answer.status < 500 && answer.code != "NoSuchBucket",
        // What one may do is told by what one is refused, except for those that refuse as they should.
        (Probe::List | Probe::Head, Met::Answer(answer))
            if answer.status == 403 && matches!(&*answer.code, "" | "AccessDenied") =>
        {
            return Fared::Unknown;
        }
        (Probe::Head, Met::Answer(answer)) => answer.status == 404 || answer.is_ok(),
        (Probe::Put | Probe::Post | Probe::Delete, Met::Answer(_)) => true,
        (Probe::Condition | Probe::Checksum, Met::Answer(answer)) => !answer.is_ok(),
        (Probe::Part | Probe::Parts, Met::Answer(answer)) => answer.is_ok() && answer.has_etag,
        (Probe::Get, Met::Answer(answer)) => answer.is_ok() && answer.is_same,
        (_, Met::Answer(answer)) => answer.is_ok(),
        _ => false,
    };
    if well { Fared::Well } else { Fared::Badly }
}
