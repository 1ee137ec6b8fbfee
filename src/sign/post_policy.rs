//! Signing for a form that a browser posts to a bucket: its policy says what may be uploaded until when. The string to sign is
//! the policy itself in Base64
//! ([POST](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html),
//! [conditions](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html)).

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use crate::encode::{base64, push_json};
use crate::error::{Error, ErrorCode};
use crate::sign::canonical_request::Target;
use crate::sign::presign::lifetime;
use crate::sign::signing_key::SigningKey;
use crate::sign::string_to_sign::credential_scope;
use crate::sign::{ALGORITHM, Context, PathRule};
use crate::text::push_all;

/// Name and value of a form's fields, in the order in which they are sent. The file itself comes after them: S3 does not
/// look at what follows it.
pub type FormFields = Vec<(String, String)>;

/// What a form may upload.
#[derive(Clone, Copy, Debug)]
pub struct PostForm<'a> {
    /// Where the form is posted to: the bucket's URL, without the key.
    pub url: &'a str,
    /// Without it the policy holds for every bucket that the credentials may write to.
    pub bucket: Option<&'a str>,
    /// The object's key, 1 to 1,024 bytes. Where it ends in `${filename}`, the store puts the file's own name there, and
    /// any key is allowed that begins with what stands before.
    pub key: &'a str,
    /// More conditions, each a JSON object or array as it stands in a policy, for what the form leaves open:
    /// `["content-length-range",1,1048576]`, `["starts-with","$Content-Type","image/"]`.
    pub conditions: &'a [&'a str],
    /// More fields, such as `Content-Type`, `acl`, `success_action_status`. Each is a condition too.
    pub fields: &'a [(&'a str, &'a str)],
    /// Seconds, 1 to [`MAX_EXPIRES_IN`](crate::sign::MAX_EXPIRES_IN), cut to the life that the credentials have left.
    pub expires_in: u32,
}

/// A form that can be posted.
#[derive(Clone)]
pub struct PostPolicy {
    pub url: String,
    /// The key, the form's own fields, then those that the signature is made of.
    pub fields: FormFields,
    /// The document that the field `policy` holds in Base64.
    pub policy: String,
}

/// Whoever has the fields may upload; they hold the token too.
impl fmt::Debug for PostPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostPolicy").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Composes the policy of a form and signs it.
///
/// # Errors
/// `invalid_url`, `invalid_key`, `invalid_expiry`, `invalid_region`, `invalid_option` (a condition that is neither object nor
/// array; a field that is named twice, or that signing sets): see [`ErrorCode`].
pub fn post_policy(form: &PostForm<'_>, context: &Context<'_>) -> Result<PostPolicy, Error> {
    context.check()?;
    if !(1..=1024).contains(&form.key.len()) {
        return Err(Error::found(ErrorCode::InvalidKey, "/key", "It is empty, or longer than 1,024 bytes."));
    }
    let url = Target::parse(form.url, PathRule::Once)?.url();
    let life = i64::from(lifetime(form.expires_in, context)?);

    let mut fields = Vec::with_capacity(form.fields.len() + 7);
    push(&mut fields, "key", form.key);
    let signed = fields_of_signing(context);
    for (name, value) in form.fields {
        let taken = |names: &FormFields| names.iter().any(|(taken, _)| name.eq_ignore_ascii_case(taken));
        let ours = ["file", "policy", "x-amz-signature", "x-amz-security-token"];
        if taken(&fields) || taken(&signed) || ours.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
            return Err(Error::found(ErrorCode::InvalidOption, "/fields", "One is named twice, or set by signing."));
        }
        push(&mut fields, name, value);
    }
    fields.extend(signed);

    let mut policy = String::with_capacity(1024);
    push_all(&mut policy, &["{\"expiration\":\"", &expiration(context, life), "\",\"conditions\":["]);
    if let Some(bucket) = form.bucket {
        push_equals(&mut policy, "bucket", bucket);
        policy.push(',');
    }
    let mut gap = "";
    for (name, value) in &fields {
        policy.push_str(gap);
        gap = ",";
        match value.strip_suffix("${filename}").filter(|_| name == "key") {
            Some(prefix) => {
                policy.push_str("[\"starts-with\",\"$key\",");
                push_json(&mut policy, prefix);
                policy.push(']');
            }
            None => push_equals(&mut policy, name, value),
        }
    }
    for condition in form.conditions {
        if !matches!(condition.as_bytes(), [b'{', .., b'}'] | [b'[', .., b']']) {
            let detail = "One is neither a JSON object nor an array.";
            return Err(Error::found(ErrorCode::InvalidOption, "/conditions", detail));
        }
        push_all(&mut policy, &[gap, condition]);
    }
    policy.push_str("]}");
    push_signature(&mut fields, &policy, context);
    Ok(PostPolicy { url, fields, policy })
}

/// Signs a policy as it stands, and gives the fields that the form needs beside its own. The policy must demand these
/// fields' values itself: that of `x-amz-signature` excepted, S3 refuses a field of which no condition speaks.
///
/// # Errors
/// `invalid_region`, `invalid_option`.
pub fn sign_policy(policy: &str, context: &Context<'_>) -> Result<FormFields, Error> {
    context.check()?;
    let mut fields = fields_of_signing(context);
    push_signature(&mut fields, policy, context);
    Ok(fields)
}

/// The fields of which a policy has to speak.
fn fields_of_signing(context: &Context<'_>) -> FormFields {
    let mut fields = Vec::with_capacity(6);
    let date = context.time.amz_date();
    let mut credential = context.credentials.access_key_id().to_owned();
    push_all(&mut credential, &["/", &credential_scope(&date, context)]);
    push(&mut fields, "x-amz-algorithm", ALGORITHM);
    push(&mut fields, "x-amz-credential", &credential);
    push(&mut fields, "x-amz-date", date.as_str());
    if let Some(token) = context.credentials.session_token() {
        push(&mut fields, "x-amz-security-token", token);
    }
    fields
}

fn push_signature(fields: &mut FormFields, policy: &str, context: &Context<'_>) {
    let string_to_sign = base64(policy.as_bytes());
    let signature = SigningKey::derive(context, context.time.amz_date().day()).sign(&string_to_sign);
    push(fields, "policy", &string_to_sign);
    push(fields, "x-amz-signature", &signature);
}

fn push(fields: &mut FormFields, name: &str, value: &str) {
    fields.push((name.to_owned(), value.to_owned()));
}

/// `{"name":"value"}`
fn push_equals(out: &mut String, name: &str, value: &str) {
    out.push('{');
    push_json(out, name);
    out.push(':');
    push_json(out, value);
    out.push('}');
}

/// `2015-12-30T12:00:00.000Z`: some stores read no date without the fraction.
fn expiration(context: &Context<'_>, life: i64) -> String {
    let date = context.time.plus_millis(life * 1000).amz_date();
    let part = |from, to| date.as_str().get(from..to).unwrap_or_default();
    let mut out = String::with_capacity(24);
    let (hour, minute, second) = (part(8, 11), part(11, 13), part(13, 15));
    push_all(&mut out, &[part(0, 4), "-", part(4, 6), "-", part(6, 8), hour, ":", minute, ":", second, ".000Z"]);
    out
}
