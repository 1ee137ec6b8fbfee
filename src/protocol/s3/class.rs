//! Which errors are retried, and how: one table of S3's codes, and the status where a code says nothing.

use super::fits;
use crate::error::ErrorCode;

/// What an error asks of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The store or the way to it failed; the same request may succeed in a moment. Retried with a growing delay.
    Transient,
    /// The store asks for fewer requests. Retried with a longer delay, and fewer at once.
    Throttled,
    /// This device's clock is wrong. Retried with the store's time, if it told.
    Clock,
    /// The credentials have expired. Retried with fresh ones.
    Expired,
    /// Some stores say this of an expired session token too: where there is one, fresh credentials are asked for once.
    /// If those fail as well, or the credentials are not temporary, the refusal is meant.
    CredentialsDoubtful,
    /// The store does not know the upload: aborted, completed, or removed by a lifecycle rule. Nothing to retry.
    Gone,
    /// What arrived is not what the request's checksum is of: the bytes changed on their way, or the file did.
    Corrupted,
    /// Another write came between, or a condition did not hold. A repeated request may have met its own first try, so the
    /// caller has to look at the object.
    Conflict,
    /// The same request fails again.
    Permanent,
}

/// The codes that say more than their status does, from
/// [S3's list](https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html) and the stores named. A `*` stands
/// for any end. All others are judged by status.
const CODES: &[(&str, Class, ErrorCode)] = &[
    // S3 failed inside. It says so with status 200 too, where an answer had begun.
    ("InternalError", Class::Transient, ErrorCode::ServerFailed),
    ("ServiceUnavailable", Class::Transient, ErrorCode::ServerFailed),
    // 400, though the fault lies with the connection: the body came too slowly, or not whole.
    ("RequestTimeout", Class::Transient, ErrorCode::Refused),
    ("IncompleteBody", Class::Transient, ErrorCode::Refused),
    // 400: Content-MD5 or a checksum does not fit the bytes, in S3's, MinIO's and SeaweedFS's words.
    ("BadDigest", Class::Corrupted, ErrorCode::ChecksumMismatch),
    ("XAmzContentChecksumMismatch", Class::Corrupted, ErrorCode::ChecksumMismatch),
    ("InvalidDigest", Class::Corrupted, ErrorCode::ChecksumMismatch),
    // 412: with `If-None-Match: *`, the only condition that is sent.
    ("PreconditionFailed", Class::Conflict, ErrorCode::AlreadyExists),
    // 409, "please try again": another operation on the same resource is under way.
    ("OperationAborted", Class::Transient, ErrorCode::Refused),
    // S3's own and MinIO's (`SlowDownRead`), then what AWS's other services and gateways call the same.
    ("SlowDown*", Class::Throttled, ErrorCode::Throttled),
    ("RequestLimitExceeded", Class::Throttled, ErrorCode::Throttled),
    ("BandwidthLimitExceeded", Class::Throttled, ErrorCode::Throttled),
    ("TooManyRequests*", Class::Throttled, ErrorCode::Throttled),
    ("Throttl*", Class::Throttled, ErrorCode::Throttled),
    ("RequestThrottl*", Class::Throttled, ErrorCode::Throttled),
    // The document tells the store's time.
    ("RequestTimeTooSkewed", Class::Clock, ErrorCode::ClockSkew),
    // The session token is past its end, said plainly.
    ("ExpiredToken*", Class::Expired, ErrorCode::CredentialsExpired),
    ("RequestExpired", Class::Expired, ErrorCode::CredentialsExpired),
    ("TokenRefreshRequired", Class::Expired, ErrorCode::CredentialsExpired),
    // Wrong, or what SeaweedFS and others call expired.
    ("InvalidAccessKeyId", Class::CredentialsDoubtful, ErrorCode::CredentialsRejected),
    ("InvalidToken", Class::CredentialsDoubtful, ErrorCode::CredentialsRejected),
    ("InvalidSecurity", Class::CredentialsDoubtful, ErrorCode::CredentialsRejected),
    ("Unauthorized", Class::CredentialsDoubtful, ErrorCode::CredentialsRejected),
    ("AccessDenied", Class::CredentialsDoubtful, ErrorCode::AccessDenied),
    // 403 like those above, but no fresh credentials help.
    ("SignatureDoesNotMatch", Class::Permanent, ErrorCode::SignatureMismatch),
    ("AllAccessDisabled", Class::Permanent, ErrorCode::AccessDenied),
    ("AccountProblem", Class::Permanent, ErrorCode::AccessDenied),
    // 404.
    ("NoSuchUpload", Class::Gone, ErrorCode::UploadNotFound),
    ("NoSuchBucket", Class::Permanent, ErrorCode::BucketNotFound),
    // A signature for another region, or a request sent to it.
    ("PermanentRedirect", Class::Permanent, ErrorCode::WrongRegion),
    ("TemporaryRedirect", Class::Permanent, ErrorCode::WrongRegion),
    ("Redirect", Class::Permanent, ErrorCode::WrongRegion),
    ("AuthorizationHeaderMalformed", Class::Permanent, ErrorCode::WrongRegion),
    ("AuthorizationQueryParametersError", Class::Permanent, ErrorCode::WrongRegion),
    ("EntityTooLarge", Class::Permanent, ErrorCode::FileTooLarge),
    // Said with 501; some gateways say it with 500 or 503.
    ("NotImplemented", Class::Permanent, ErrorCode::Refused),
];

/// The codes that say more than their status does: as they are written (a `*` stands for any end), whether the same request may
/// succeed in a moment, and what a person is told. JavaScript's table of them is generated from this.
pub fn known_codes() -> impl Iterator<Item = (&'static str, bool, ErrorCode)> {
    CODES.iter().map(|&(pattern, class, told)| (pattern, matches!(class, Class::Transient | Class::Throttled), told))
}

/// How an error is handled, and what a person is told.
pub(super) fn judge(code: Option<&str>, status: u16) -> (Class, ErrorCode) {
    let known = code.and_then(|code| CODES.iter().find(|(pattern, ..)| fits(pattern, code)));
    if let Some(&(_, class, told)) = known {
        return (class, told);
    }
    // Without an S3 document there is no code to look up: something else than S3 may have answered.
    let refused = if code.is_some() { ErrorCode::Refused } else { ErrorCode::BadResponse };
    match status {
        // An error in the body of a success, or no document where one has to be: S3 means 500 or 503.
        200..=299 => (Class::Transient, refused),
        // 520 to 524 are what the CDN in front of R2 and others says of an origin that it cannot reach.
        408 | 500 | 502..=504 | 520..=524 => (Class::Transient, ErrorCode::ServerFailed),
        429 => (Class::Throttled, ErrorCode::Throttled),
        // Asking once for fresh credentials costs little; a store's own word for "expired" may be unknown here.
        401 | 403 => (Class::CredentialsDoubtful, ErrorCode::AccessDenied),
        412 => (Class::Conflict, ErrorCode::AlreadyExists),
        409 => (Class::Conflict, ErrorCode::Refused),
        501 => (Class::Permanent, refused),
        505.. => (Class::Permanent, ErrorCode::ServerFailed),
        _ => (Class::Permanent, refused),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_judged_twice() {
        for (code, ..) in CODES {
            assert_eq!(CODES.iter().filter(|(pattern, ..)| fits(pattern, code)).count(), 1, "{code}");
        }
    }

    #[test]
    fn the_code_decides_before_the_status() {
        for (code, status, class) in [
            ("InternalError", 200, Class::Transient),
            ("RequestTimeout", 400, Class::Transient),
            ("SlowDown", 503, Class::Throttled),
            ("SlowDown", 200, Class::Throttled),
            ("SlowDownWrite", 503, Class::Throttled),
            ("ThrottlingException", 400, Class::Throttled),
            ("RequestThrottledException", 400, Class::Throttled),
            ("TooManyRequestsException", 400, Class::Throttled),
            ("ExpiredTokenException", 400, Class::Expired),
            ("RequestExpired", 400, Class::Expired),
            ("InvalidToken", 400, Class::CredentialsDoubtful),
            ("RequestTimeTooSkewed", 403, Class::Clock),
            ("ExpiredToken", 400, Class::Expired),
            ("InvalidAccessKeyId", 403, Class::CredentialsDoubtful),
            ("AccessDenied", 403, Class::CredentialsDoubtful),
            ("SignatureDoesNotMatch", 403, Class::Permanent),
            ("NoSuchUpload", 404, Class::Gone),
            ("PreconditionFailed", 412, Class::Conflict),
            ("ConditionalRequestConflict", 409, Class::Conflict),
            ("NotImplemented", 501, Class::Permanent),
            ("NoSuchBucket", 404, Class::Permanent),
            ("EntityTooSmall", 400, Class::Permanent),
            ("Unheard", 200, Class::Transient),
            ("Unheard", 503, Class::Transient),
            ("Unheard", 403, Class::CredentialsDoubtful),
        ] {
            assert_eq!(judge(Some(code), status).0, class, "{code} {status}");
        }
    }

    #[test]
    fn without_a_code_the_status_decides() {
        for (status, class, told) in [
            (200, Class::Transient, ErrorCode::BadResponse),
            (301, Class::Permanent, ErrorCode::BadResponse),
            (400, Class::Permanent, ErrorCode::BadResponse),
            (403, Class::CredentialsDoubtful, ErrorCode::AccessDenied),
            (404, Class::Permanent, ErrorCode::BadResponse),
            (409, Class::Conflict, ErrorCode::Refused),
            (412, Class::Conflict, ErrorCode::AlreadyExists),
            (429, Class::Throttled, ErrorCode::Throttled),
            (500, Class::Transient, ErrorCode::ServerFailed),
            (501, Class::Permanent, ErrorCode::BadResponse),
            (502, Class::Transient, ErrorCode::ServerFailed),
            (503, Class::Transient, ErrorCode::ServerFailed),
            (504, Class::Transient, ErrorCode::ServerFailed),
            (507, Class::Permanent, ErrorCode::ServerFailed),
            (522, Class::Transient, ErrorCode::ServerFailed),
            (0, Class::Permanent, ErrorCode::BadResponse),
            (u16::MAX, Class::Permanent, ErrorCode::ServerFailed),
        ] {
            assert_eq!(judge(None, status), (class, told), "{status}");
        }
    }
}
