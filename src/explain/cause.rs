//! Why two sides compute different signatures: a closed list, with the words that say what to do.

macro_rules! causes {
    ($($variant:ident $code:literal $words:literal)*) => {
        /// Why the store did not accept a signature. The list is closed: the TypeScript union and the JavaScript messages
        /// are generated from it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Cause {
            $(#[doc = $words] $variant,)*
        }

        impl Cause {
            /// Every cause, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name, as programs see it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What happened and what to do, for a person. `{}` stands for what was found: a header's name, a region.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }
    };
}

causes! {
    // The request line.
    MethodDiffers "method_differs" "The store got the method {}. Sign the method that arrives: a redirect may have changed it, or a proxy that turns HEAD into GET."
    AddressingStyle "addressing_style" "The bucket {} stands in the host on one side and in the path on the other. Choose path style or virtual-hosted style as the store is set up, and let no proxy translate between them."
    PathPrefixAdded "path_prefix_added" "The store saw {} in front of the path. A proxy adds it: let the proxy pass the path on as it is, or sign the path that the store sees."
    PathPrefixRemoved "path_prefix_removed" "The store did not see {} in front of the path. A proxy strips it: let the proxy pass the path on as it is, or sign the path that the store sees."
    PathDoubleEncoded "path_double_encoded" "The path is percent-encoded once more on one side than on the other. S3 encodes it once, other services twice: check `service`, give the path encoded once, and let no proxy encode it again."
    PathSlashEncoding "path_slash_encoding" "A slash in the path is %2F on one side and / on the other. Write a key's slashes as they are, and stop the proxy from decoding or encoding them."
    PathPlusEncoding "path_plus_encoding" "In the path, + and a space were taken for each other. Write a space as %20 and a plus as %2B: only in a query does + mean a space."
    PathEncoding "path_encoding" "The path is the same, but percent-encoded in another way. Send the URL that signing returns, to the letter, and let no proxy decode and encode it again."
    PathNormalized "path_normalized" "The path was tidied up on one side: dot segments, doubled slashes or the slash at its end. Turn that off in the proxy (nginx: `merge_slashes off`), or use keys without them; for services other than S3 check `service`."
    PathDiffers "path_differs" "The store got another path. Send the URL that was signed, and look for redirects and for proxies that rewrite paths."
    QueryOrder "query_order" "The query has the same parameters in another order. Both sides sort them by their encoded names: send the URL that signing returns."
    QueryEncoding "query_encoding" "The query is the same, but percent-encoded in another way. Write a space as %20, a slash as %2F, a plus as %2B, and = after a name without value: send the URL that signing returns, to the letter."
    QueryParameterAdded "query_parameter_added" "The store got the parameter {} as well. Add it before signing, or stop the proxy or client that adds it afterwards."
    QueryParameterRemoved "query_parameter_removed" "The parameter {} did not reach the store. Send the URL that was signed, and look for a proxy that drops it."
    QueryParameterChanged "query_parameter_changed" "The parameter {} reached the store with another value. Send the URL that was signed, to the letter."
    // Headers.
    HostDiffers "host_differs" "The store saw the host {}. A proxy sets it: let the proxy pass the Host header on (nginx: `proxy_set_header Host $http_host`), or sign for the host that the store sees."
    HostPort "host_port" "The store saw the host as {}: only the port differs. Sign the port that clients use, and let the proxy pass the Host header on with it (nginx: `$http_host`, not `$host`)."
    HeaderChanged "header_changed" "The header {} reached the store with another value. Do not sign what a browser or proxy sets by itself; stop the others from being changed on their way."
    HeaderAdded "header_added" "The store counts the header {} as signed, and here it was not. Give it when signing, or stop whoever adds it."
    HeaderRemoved "header_removed" "The header {} was signed, but did not reach the store. Send it, with a presigned URL too, and let the proxy pass it on; do not sign what a proxy consumes."
    HeaderNotSigned "header_not_signed" "The request has the header {}, which is not signed. Stores want all x-amz-* headers signed: give it when signing, or do not send it."
    SignedHeadersDiffer "signed_headers_differ" "The two sides list the signed headers in different ways. The names stand in lower case, sorted, joined by semicolons: send the Authorization header or the URL as signing returns it."
    // The body.
    PayloadHashDiffers "payload_hash_differs" "The hash of the body that the store got is not the one that was signed. Send the same bytes that were signed: a proxy, a text conversion or a compression changed them, or the hash was of another body."
    BodyMissing "body_missing" "The store counts an empty body, and one with content was signed. Send the body that was signed, and look for a redirect or proxy that drops it."
    PayloadUnsigned "payload_unsigned" "The store counts the body as unsigned, and its hash was signed. With a presigned URL sign without a hash, or send x-amz-content-sha256 as a signed header."
    UnsignedPayloadRefused "unsigned_payload_refused" "The body was signed as UNSIGNED-PAYLOAD, and the store wants its hash. Give the body, or its SHA-256 as `payload: { sha256 }`."
    // Time.
    DateDiffers "date_differs" "The store's document is about a request of another date, {}. Give that date as `date` to explain that request; if nothing else sent one, the date was changed on its way."
    ClockSkew "clock_skew" "The request is dated {} the store's time. Set the clock of the machine that signs, or sign with the store's time as `date`; and sign right before sending."
    UrlExpired "url_expired" "The presigned URL has expired{}. Make a new one right before it is used, with a longer `expiresIn` if need be."
    WrongDay "wrong_day" "The day in the credential scope is not the request's own, {}. Take the scope's day from the same date as x-amz-date, in UTC, and derive the signing key anew each day."
    // The rest of the scope.
    WrongRegion "wrong_region" "The signature is for another region than the one that counts, {}. Give that one as `region`: the bucket's own, and for stores without regions mostly us-east-1."
    WrongService "wrong_service" "The signature is for another service than the one that counts, {}. Give that one as `service`: the signing name, s3 for object stores."
    AuthorizationMalformed "authorization_malformed" "The store cannot read the Authorization header, or its likes in the URL. Send it as signing returns it: Credential=key/day/region/service/aws4_request, SignedHeaders and Signature, on one line."
    AlgorithmDiffers "algorithm_differs" "The two sides do not mean the same algorithm. This library signs with AWS4-HMAC-SHA256."
    CanonicalRequestDiffers "canonical_request_differs" "The two sides have different canonical requests, and the store does not show its own. Hold what reaches the store against `canonicalRequest`: method, path, query, host and signed headers, body."
    // Who signs.
    AccessKeyDiffers "access_key_differs" "The request was signed by the access key {}, not by the one that is given here. Use the key, secret and token of one and the same answer."
    AccessKeyUnknown "access_key_unknown" "The store does not know the access key. Check that it is of this store and account, that it was not deleted or turned off, and that temporary credentials have not expired."
    TokenMissing "token_missing" "The session token is missing, and temporary credentials do not work without it. Give `sessionToken` along with the key and the secret."
    TokenDiffers "token_differs" "The session token that the store got is not that of the credentials. Take key, secret and token from one and the same answer, and send the token whole."
    TokenExpired "token_expired" "The session token has expired. Ask for fresh credentials."
    TokenInvalid "token_invalid" "The store cannot read the session token. Send it whole, with the key and the secret that came with it; leave it out for long-lived keys."
    SecurityHeaderMissing "security_header_missing" "The store misses a header that signing adds. Send all headers that signing returns, and let the proxy pass on Authorization and all x-amz-* headers."
    // The key itself.
    SignatureNotOurs "signature_not_ours" "The request's signature is not the one that this secret makes. It was made with another secret, or of another request, or was cut or changed afterwards."
    SecretLength "secret_length" "The secret has {} characters, and one of AWS has 40. Copy it again, whole: a +, / or = is easily lost at its end."
    SecretSpelling "secret_spelling" "The secret is spelled as in a URL or a settings file: it holds %XX or stands in quotes. Decode it, and take the quotes off."
    SecretWrong "secret_wrong" "Both sides signed the same text, so the secret is wrong. It may belong to another access key, or be copied badly: cut off, with + / or = lost, or decoded once too often."
    NotComparable "not_comparable" "The store's answer does not hold {}, so not all could be compared. Check the secret first, then region and service, then what a proxy may change: host, path, headers."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_distinct_and_say_what_to_do() {
        let mut seen = std::collections::BTreeSet::new();
        for cause in Cause::ALL {
            assert!(seen.insert(cause.as_str()) && seen.insert(cause.words()), "{cause:?} twice");
            assert!(cause.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{cause:?}");
            assert!(cause.words().ends_with('.') && cause.words().matches("{}").count() <= 1, "{cause:?}");
        }
    }
}
