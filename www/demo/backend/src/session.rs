//! Visitors, known by a signed cookie. It stands where your app has its login: what matters below is that a [`Visitor`]
//! comes out of something that only this server can have written.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Result, anyhow};
use axum::http::{HeaderMap, header};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How long a session lasts.
const LIFETIME: Duration = Duration::from_secs(12 * 3600);

/// One visitor: 32 hexadecimal digits, so nothing in it is a wildcard or a slash where it becomes part of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor(String);

impl Visitor {
    fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        fits.then(|| Self(text.to_owned()))
    }

    pub fn id(&self) -> &str {
        &self.0
    }

    /// Where this visitor's objects are. The slash at its end keeps visitor `1` out of what is visitor `10`'s.
    pub fn prefix(&self) -> String {
        format!("u/{}/", self.0)
    }
}

/// Makes and checks the cookies: `session=<visitor>.<expiry>.<HMAC-SHA256 of both>`.
#[derive(Clone)]
pub struct Sessions {
    /// Of this start: a restart ends all sessions. Where several servers share the work, they share a configured key.
    /// As long as a block of SHA-256, as HMAC uses it.
    key: [u8; 64],
    /// Whether browsers may send the cookie over https alone.
    secure: bool,
}

impl Sessions {
    pub fn new(secure: bool) -> Result<Self> {
        Ok(Self { key: random()?, secure })
    }

    /// A new visitor, and the `Set-Cookie` that makes the browser remember. Scripts cannot read it, and no other site's
    /// page can have it sent.
    pub fn begin(&self) -> Result<(Visitor, String)> {
        let visitor = Visitor(hex::encode(random::<16>()?));
        let signed = format!("{}.{}", visitor.id(), (now() + LIFETIME).as_secs());
        let tag = hex::encode(self.mac(&signed).finalize().into_bytes());
        let secure = if self.secure { "; Secure" } else { "" };
        let cookie = format!(
            "session={signed}.{tag}; HttpOnly; SameSite=Strict; Path=/; Max-Age={}{secure}",
            LIFETIME.as_secs()
        );
        Ok((visitor, cookie))
    }

    /// The visitor that a request's cookie names, if we wrote it and it has not expired.
    pub fn visitor(&self, headers: &HeaderMap) -> Option<Visitor> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut cookies =
            lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().strip_prefix("session="));
        cookies.find_map(|cookie| self.check(cookie))
    }

    fn check(&self, cookie: &str) -> Option<Visitor> {
        let (signed, tag) = cookie.rsplit_once('.')?;
        // In constant time: how long it takes tells nothing about the right tag.
        self.mac(signed).verify_slice(&hex::decode(tag).ok()?).ok()?;
        let (visitor, expires) = signed.split_once('.')?;
        let expires = Duration::from_secs(expires.parse().ok()?);
        (now() < expires).then(|| Visitor::parse(visitor)).flatten()
    }

    fn mac(&self, signed: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&self.key.into());
        mac.update(signed.as_bytes());
        mac
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("secure", &self.secure).finish_non_exhaustive()
    }
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no random numbers: {error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, value.parse().unwrap())])
    }

    fn begin(sessions: &Sessions) -> (Visitor, String) {
        let (visitor, line) = sessions.begin().unwrap();
        (visitor, line.split(';').next().unwrap().to_owned())
    }

    #[test]
    fn a_visitor_comes_back_among_other_cookies() {
        let sessions = Sessions::new(false).unwrap();
        let (visitor, pair) = begin(&sessions);
        assert_eq!(sessions.visitor(&cookie(&format!("theme=dark; {pair}; a=b"))), Some(visitor.clone()));
        assert_eq!(sessions.visitor(&cookie(&format!("session=old; {pair}"))), Some(visitor));
        assert_ne!(begin(&sessions).1, pair);
    }

    #[test]
    fn the_cookie_stays_between_this_site_and_the_browser() {
        let line = Sessions::new(true).unwrap().begin().unwrap().1;
        assert!(line.ends_with("; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200; Secure"), "{line}");
        assert!(!Sessions::new(false).unwrap().begin().unwrap().1.contains("Secure"));
    }

    #[test]
    fn nothing_but_our_own_cookie_is_a_visitor() {
        let sessions = Sessions::new(false).unwrap();
        let (visitor, pair) = begin(&sessions);
        let value = pair.strip_prefix("session=").unwrap();
        let (signed, tag) = value.rsplit_once('.').unwrap();
        let other = "0".repeat(32);
        let forged = [
            String::new(),
            other.clone(),
            signed.to_owned(),
            format!("{signed}."),
            format!("{signed}.{}", "0".repeat(64)),
            format!("{signed}.{}", &tag[..62]),
            format!("{}.{tag}", signed.replace(visitor.id(), &other)),
            format!("{}9.{tag}", signed),
        ];
        for value in forged {
            assert_eq!(sessions.visitor(&cookie(&format!("session={value}"))), None, "{value}");
        }
        assert_eq!(Sessions::new(false).unwrap().visitor(&cookie(&pair)), None, "another server's key");
        assert_eq!(sessions.visitor(&HeaderMap::new()), None);
    }

    #[test]
    fn what_we_signed_expires_and_names_a_visitor() {
        let sessions = Sessions::new(false).unwrap();
        let sign =
            |signed: &str| format!("session={signed}.{}", hex::encode(sessions.mac(signed).finalize().into_bytes()));
        let (past, future) = (now().as_secs() - 1, now().as_secs() + 60);
        let id = "a".repeat(32);
        assert!(sessions.visitor(&cookie(&sign(&format!("{id}.{future}")))).is_some());
        for signed in
            [format!("{id}.{past}"), format!("*.{future}"), format!("{id}/.{future}"), id.clone(), format!("{id}.")]
        {
            assert_eq!(sessions.visitor(&cookie(&sign(&signed))), None, "{signed}");
        }
    }

    #[test]
    fn debug_shows_no_key() {
        let sessions = Sessions { key: [0xab; 64], secure: false };
        assert!(!format!("{sessions:?}").contains("171") && !format!("{sessions:x?}").contains("ab,"));
    }
}
