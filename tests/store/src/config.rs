//! What a store is told at its start. All keys are of this start alone; none is written down but in the data folder,
//! for its owner's eyes.

use std::fs::{OpenOptions, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};

/// The one account of a SeaweedFS store.
const ACCOUNT: &str = "000000000000";
/// The name of the backend's user, in the trust policy too.
const BACKEND: &str = "backend";

/// The role that the backend takes on for its visitors.
pub(crate) const ROLE: &str = "demo";

/// A role that may do anything with the bucket, so that tests see what a session's policy alone forbids. The demo never takes
/// it on.
pub(crate) const WIDE_ROLE: &str = "anything";

/// All secrets of one start.
pub(crate) struct Keys {
    pub(crate) admin: (String, String),
    pub(crate) backend: (String, String),
    pub(crate) signing_key: Vec<u8>,
}

impl Keys {
    pub(crate) fn random() -> Result<Self> {
        Ok(Self {
            admin: (format!("ADMIN{}", random_hex::<8>()?), random_hex::<32>()?),
            backend: (format!("BACKEND{}", random_hex::<8>()?), random_hex::<32>()?),
            signing_key: random::<32>()?.to_vec(),
        })
    }
}

pub(crate) fn role_arn(role: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{role}")
}

/// The users: one for setting up, and the backend's, which may do nothing but what the role's trust policy names.
pub(crate) fn identities(keys: &Keys) -> Value {
    let user = |name: &str, (key, secret): &(String, String), actions: &[&str]| json!({ "name": name, "credentials": [{ "accessKey": key, "secretKey": secret }], "actions": actions });
    json!({ "identities": [
        user("admin", &keys.admin, &["Admin", "Read", "List", "Tagging", "Write"]),
        user(BACKEND, &keys.backend, &[]),
    ] })
}

/// The token service and the role. The store checks the principal against the caller's full ARN, so neither another user
/// nor a visitor with the role's own session can take the role on anew and shed a session policy. The role's policy is the
/// outer bound: what a session policy allows beyond it stays forbidden.
pub(crate) fn roles(keys: &Keys, bucket: &str) -> Value {
    let role = |name: &str, policy: &str, description: &str| {
        json!({
            "roleName": name,
            "roleArn": role_arn(name),
            "trustPolicy": { "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:user/{BACKEND}") },
                "Action": ["sts:AssumeRole"],
            }] },
            "attachedPolicies": [policy],
            "description": description,
        })
    };
    json!({
        "sts": {
            "tokenDuration": "1h",
            "maxSessionLength": "12h",
            "issuer": "seaweedfs-sts",
            "signingKey": BASE64_STANDARD.encode(&keys.signing_key),
        },
        "policy": { "defaultEffect": "Deny", "storeType": "memory" },
        "policies": [
            { "name": "ObjectsOfTheBucket", "document": { "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Action": ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
                "Resource": [format!("arn:aws:s3:::{bucket}/*")],
            }] } },
            { "name": "AllOfTheBucket", "document": { "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Action": ["s3:*"],
                "Resource": [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")],
            }] } },
        ],
        "roles": [
            role(ROLE, "ObjectsOfTheBucket", "what a visitor may do at most"),
            role(WIDE_ROLE, "AllOfTheBucket", "for tests of session policies"),
        ],
    })
}

/// Writes a file that only its owner can read, from its first byte on.
pub(crate) fn write_secret(path: &Path, value: &impl ToString) -> Result<()> {
    let written =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).and_then(|mut file| {
            file.set_permissions(Permissions::from_mode(0o600))?;
            file.write_all(value.to_string().as_bytes())
        });
    written.with_context(|| format!("{} cannot be written", path.display()))
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no random numbers: {error}"))?;
    Ok(bytes)
}

pub(crate) fn random_hex<const N: usize>() -> Result<String> {
    random::<N>().map(hex::encode)
}
