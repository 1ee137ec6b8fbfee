//! Why a bucket cannot be used from a page: a closed list, with words for people. TypeScript's union and JavaScript's table are
//! generated from it.

macro_rules! causes {
    ($($variant:ident $code:literal $path:literal $message:literal $help:literal)+) => {
        /// What stands in the way, or what may be better. `{name}` in the words stands for what was found.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Cause { $($variant,)+ }

        impl Cause {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name, as programs see it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The field of the resource to look at; empty where it is none.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$variant => $path,)+ }
            }

            /// What is the matter.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)+ }
            }

            /// What to do about it.
            pub const fn help(self) -> &'static str {
                match self { $(Self::$variant => $help,)+ }
            }
        }
    };
}

causes! {
    // The way to the store.
    ResourceInvalid "resource_invalid" "" "The resource has a fault that no request can get round." "Mend the field that `path` names."
    Offline "offline" "" "This device has no network." "Connect it, and try again."
    MixedContent "mixed_content" "/useSSL" "This page was loaded by https, and browsers do not let it call a store by http." "Give the store a certificate and turn on useSSL, or serve the page by http while you develop."
    CspBlocks "csp_blocks" "" "The page's Content-Security-Policy does not allow requests to {origin}." "Add {origin} to connect-src in the page's policy."
    LocalNetwork "local_network" "/endPoint" "The store's address is of a private network, and this page is not: browsers ask people first, or refuse." "Allow the page to reach the local network when the browser asks, or give the store a public address."
    HostUnreachable "host_unreachable" "/endPoint" "Nothing answers at {host}." "Check the endpoint's name and port. Open {origin} in a new tab: where the browser cannot find the host there either, the name or the port is wrong, or a firewall is in the way."
    TlsFailed "tls_failed" "/endPoint" "The certificate of {host} may not be valid for this browser." "Open {origin} in a new tab: a warning about the certificate says what is wrong with it."
    HostSilent "host_silent" "/endPoint" "{host} does not answer within {seconds} seconds." "A firewall may drop what is sent there, or the port is of another service."
    WrongScheme "wrong_scheme" "/useSSL" "The store answers by {scheme} and not as useSSL says." "Set useSSL to {value}."
    WrongAddressing "wrong_addressing" "/pathStyle" "The store wants the bucket {place}." "Set pathStyle to {value}."
    Redirected "redirected" "/endPoint" "The store sends requests elsewhere, and a signature does not survive that." "Use the address that it redirects to: https instead of http, or the endpoint of the bucket's own region."
    NotS3 "not_s3" "/endPoint" "Something answers at {host}, and it is no S3 API." "Use the API's endpoint: a console or a website often has another host or port."
    ServerFailing "server_failing" "" "The store fails: it answers {status}." "Try again later; its operator can look it up."

    // The bucket and what it lets pages do.
    CorsMissing "cors_missing" "" "The bucket does not let pages of {page} in, or it answers something else that pages may not read." "Add the CORS rules that are shown to the bucket. Where they are there already, check the bucket's name and its region: such answers come without CORS headers."
    CorsHeaders "cors_headers" "" "The bucket's CORS rules do not allow the headers that signed requests have." "Allow `*` in AllowedHeaders, or authorization, content-type, content-md5 and x-amz-*."
    CorsMethod "cors_method" "" "The bucket's CORS rules do not allow {method}." "Add {method} to AllowedMethods: uploads use GET, HEAD, PUT, POST and DELETE."
    BucketMissing "bucket_missing" "/bucket" "There is no bucket of this name at the store." "Check the name and the endpoint; with pathStyle off, the bucket is part of the host."
    WrongRegion "wrong_region" "/region" "The bucket is in another region." "Set the region to {value}."

    // Who asks.
    ClockSkew "clock_skew" "" "This device's clock is {minutes} minutes off." "Set the clock. Uploads mend it by themselves where the store tells its time."
    CredentialsFailed "credentials_failed" "" "No credentials could be had." "The function in `auth` threw, or gave no credentials: look at the app's backend."
    SignerFailed "signer_failed" "" "The signer gave no signature." "The function in `auth.signer` threw, or returned neither headers nor a URL: look at the app's backend."
    CredentialsExpired "credentials_expired" "" "The credentials have expired." "Hand out fresh ones: let `auth` be a function, so that they can be asked for."
    TokenMissing "token_missing" "/token" "The access key is a temporary one, and its session token is missing." "Hand out the session token with the keys."
    TokenInvalid "token_invalid" "/token" "The store does not accept the session token." "It is of other keys, cut off, or of another store."
    KeyUnknown "key_unknown" "/accessKey" "The store does not know the access key." "Check that the key is of this store and not deleted."
    SecretWrong "secret_wrong" "/secretKey" "The store computed another signature: the secret key is not the access key's." "Copy the secret key anew, without white space."
    RequestChanged "request_changed" "/endPoint" "Something between the page and the store may change requests." "A proxy that rewrites the host or the path breaks every signature: use the address that the store itself has."
    SignatureRefused "signature_refused" "" "The store does not accept what the signer signed." "Check the keys, the region and the clock of the backend that signs."
    UnexpectedAnswer "unexpected_answer" "" "The store answers a signed request by {answer}, which says nothing of what is wrong." "Look the code up in the store's documentation. Where there is none, something between the page and the store may have answered."
    AccessRefused "access_refused" "" "The store refuses this access key altogether: {code}." "The account or the key is disabled: its owner can tell."

    // What the policy lets one do.
    NothingAllowed "nothing_allowed" "" "The store refuses what was asked, and does not say whether the bucket, the folder or the policy is the reason." "Check the bucket's name and what the policy names, or let a small upload be tried (`write: true`): to write, one need not be allowed to read."
    WriteDenied "write_denied" "" "The policy does not allow to write here." "Allow s3:PutObject on {resource}."
    EtagNotExposed "etag_not_exposed" "" "The page may not read the ETag of what it uploads." "Add ETag to ExposeHeaders in the bucket's CORS rules. Until then uploads need s3:ListMultipartUploadParts."
    PartsDenied "parts_denied" "" "The policy does not allow to list an upload's parts." "Allow s3:ListMultipartUploadParts on {resource}: uploads that were interrupted go on by it."
    AbortDenied "abort_denied" "" "The policy does not allow to abort an upload: what was sent of it stays, and costs." "Allow s3:AbortMultipartUpload on {resource}, and add a lifecycle rule that ends what was left."
    ReadDenied "read_denied" "" "The policy does not allow to read what was written." "Allow s3:GetObject on {resource}: without it an upload whose last answer is lost cannot be proved."
    ConditionsIgnored "conditions_ignored" "" "The store writes over an object although it is told not to." "`overwrite: false` protects nothing here: use keys that nobody else has."
    ChecksumsIgnored "checksums_ignored" "" "The store takes bytes whose checksum does not fit." "What changes on the way is not noticed here: upload by https."
    CleanupDenied "cleanup_denied" "" "The test's object could not be deleted: {key} is left." "Delete it, or allow s3:DeleteObject. Uploads do not need that."
    RoundTripFailed "round_trip_failed" "" "A small upload failed at the step {step}: {answer}." "The store's own code says why; its operator can look it up."
}
