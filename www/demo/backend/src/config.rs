//! The settings, read once at the start. What is missing or malformed is named then, not at the first visitor.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use axum::http::Uri;
use bucketkit::credentials::Credentials;

#[derive(Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// The page's origin, as browsers send it in `Origin`: scheme, host, and the port unless it is the scheme's own.
    pub origin: String,
    pub page: PathBuf,
    pub package: PathBuf,
    pub s3_url: Url,
    pub region: String,
    pub bucket: String,
    pub sts_url: Url,
    pub role_arn: String,
    pub sts_key: Credentials,
}

impl Config {
    /// From environment variables, or what else knows values by name. An error names the variable and never a secret.
    pub fn from_variables(read: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let optional = |name: &str| read(name).filter(|value| !value.is_empty());
        let required = |name: &str| {
            optional(name).with_context(|| format!("{name} is not set: `demo-backend --help` lists what is needed"))
        };
        let url = |name: &str, value: &str| Url::parse(value).with_context(|| format!("{name} is not usable"));

        let listen = optional("LISTEN").unwrap_or_else(|| "127.0.0.1:7777".to_owned());
        let listen: SocketAddr =
            listen.parse().with_context(|| format!("LISTEN is `{listen}`, not like 127.0.0.1:7777"))?;
        let s3_url = url("S3_URL", &required("S3_URL")?)?;
        let bucket = required("S3_BUCKET")?;
        // It becomes part of a policy, where `*` and `?` are wildcards.
        if !bucket.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte)) {
            bail!("S3_BUCKET is `{bucket}`, which cannot be a bucket's name");
        }
        let (key, secret) = (required("STS_ACCESS_KEY_ID")?, required("STS_SECRET_ACCESS_KEY")?);
        Ok(Self {
            origin: url("ORIGIN", &optional("ORIGIN").unwrap_or_else(|| format!("http://{listen}")))?.to_string(),
            listen,
            page: required("PAGE_DIR")?.into(),
            package: required("PACKAGE_DIR")?.into(),
            sts_url: optional("STS_URL").map_or_else(|| Ok(s3_url.clone()), |value| url("STS_URL", &value))?,
            s3_url,
            region: optional("S3_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
            bucket,
            role_arn: required("ROLE_ARN")?,
            sts_key: Credentials::new(&key, &secret, None, None)
                .context("STS_ACCESS_KEY_ID and STS_SECRET_ACCESS_KEY are not usable")?,
        })
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Config");
        shown.field("origin", &self.origin).field("s3_url", &self.s3_url).field("bucket", &self.bucket);
        shown.field("role_arn", &self.role_arn).finish_non_exhaustive()
    }
}

/// Scheme and host, with a port where there is one; no path. It displays as an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    pub https: bool,
    /// Host and port.
    pub authority: String,
}

impl Url {
    pub fn parse(text: &str) -> Result<Self> {
        let uri: Uri = text.parse().with_context(|| format!("`{text}` is no URL"))?;
        let https = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => bail!("`{text}` is neither http:// nor https://"),
        };
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            bail!("`{text}` has a path or a query: only scheme, host and port are used");
        }
        match uri.authority().map(|authority| authority.as_str().to_ascii_lowercase()) {
            Some(authority) if !authority.contains('@') => Ok(Self { https, authority }),
            _ => bail!("`{text}` has a user name, or no host"),
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &[(&str, &str)] = &[
        ("PAGE_DIR", "page"),
        ("PACKAGE_DIR", "dist"),
        ("S3_URL", "http://127.0.0.1:8333/"),
        ("S3_BUCKET", "demo"),
        ("ROLE_ARN", "arn:aws:iam::000000000000:role/demo"),
        ("STS_ACCESS_KEY_ID", "BACKEND"),
        ("STS_SECRET_ACCESS_KEY", "sEcReT"),
    ];

    fn with(name: &str, value: &str) -> Result<Config> {
        Config::from_variables(|asked| {
            let good = GOOD.iter().find(|(name, _)| *name == asked).map(|(_, value)| (*value).to_owned());
            if asked == name { Some(value.to_owned()) } else { good }
        })
    }

    #[test]
    fn what_is_not_set_follows_from_the_rest() {
        let config = with("LISTEN", "127.0.0.1:80").unwrap();
        assert_eq!((config.origin.as_str(), config.region.as_str()), ("http://127.0.0.1:80", "us-east-1"));
        assert_eq!(config.sts_url, config.s3_url);
        assert_eq!(config.s3_url.to_string(), "http://127.0.0.1:8333");
        assert_eq!(with("ORIGIN", "https://Files.example.com/").unwrap().origin, "https://files.example.com");
    }

    #[test]
    fn a_fault_names_its_variable_and_no_secret() {
        let faults = [
            ("LISTEN", "7777"),
            ("ORIGIN", "127.0.0.1:7777"),
            ("PAGE_DIR", ""),
            ("S3_URL", "http://host/path"),
            ("S3_URL", "ftp://host"),
            ("STS_URL", "http://user@host"),
            ("S3_BUCKET", "*"),
            ("S3_BUCKET", "demo/u"),
            ("ROLE_ARN", ""),
            ("STS_SECRET_ACCESS_KEY", ""),
            ("STS_SECRET_ACCESS_KEY", "sEcReT with spaces"),
        ];
        for (name, value) in faults {
            let shown = format!("{:#}", with(name, value).unwrap_err());
            assert!(shown.contains(name) && !shown.contains("sEcReT"), "{name}={value}: {shown}");
        }
        assert!(!format!("{:?}", with("", "").unwrap()).contains("sEcReT"));
    }
}
