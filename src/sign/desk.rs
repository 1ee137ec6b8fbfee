//! Signing in two stretches of memory that are there from the start: what the browser's modules sign with. Without an
//! allocator the smallest of them weighs half, and what is given and what comes out lie where JavaScript reads and writes.
//! Nothing is checked but that all fits: `www/lib/sign.js` has checked what comes, and says what is wrong with it in a tenth
//! of the code that the same checks take here.
//!
//! Natively `header.rs` and `presign.rs` come to the same by texts: the tests hold the two against each other.

#[cfg(not(target_arch = "wasm32"))]
use alloc::string::String;

use zeroize::Zeroize;

use crate::encode::{Slash, push_encoded, push_reencoded};
use crate::sign::sheet::{Key, ROOM, START, Sheet, State, take_blocks};

/// Stands between fields, and between results.
const FIELD: u8 = 0x1f;
/// Stands between keys.
const KEY: u8 = 0x1e;

/// The answer lies behind what is given.
#[repr(C)]
pub struct Desk {
    given: [u8; ROOM],
    out: Sheet,
    /// For one secret, day, region and service each. The secrets themselves are not kept.
    hands: [Key; 4],
    /// The hash of a body that comes in pieces, and how many bytes of it there were.
    body: State,
    taken: usize,
}

impl Desk {
    pub const EMPTY: Self =
        Self { hands: [const { Key::NONE }; 4], body: [0; 8], taken: 0, given: [0; ROOM], out: Sheet::EMPTY };

    /// Does what the first `length` bytes of what is given say. Gives one more than the length of the answer, and more than
    /// [`ROOM`] where there was too little room. The first byte says what is to be done, the second is the number of the hand that does it, and
    /// then there are fields with U+001F between them:
    /// - `h`, to hold a key: `AWS4` and the secret, and the parts of the credential scope;
    /// - `p`, to sign a text: it. Gives the signature;
    /// - `b`, a piece of a body, of which more is to come: whole blocks of 64 bytes; `e`, its end. Gives the SHA-256 of all;
    /// - `1` or `2`, to sign a request whose path is encoded so many times: the string to sign, up to the hash of the
    ///   canonical request; the method, the path, the query, keys, with U+001E between them, each to be put behind the path
    ///   for a signature of its own; then what follows the query in the canonical request. Gives path and query, and the
    ///   signature, for each key.
    pub fn call(&mut self, length: usize) -> usize {
        let Self { hands, body, taken, given, out } = self;
        out.length = 0;
        let Some(given) = given.get_mut(..length) else { return ROOM + 1 };
        let [word, hand, fields @ ..] = &*given else { return 1 };
        let key = &mut hands[usize::from(hand & 3)];
        match word {
            b'h' => {
                *key = Key::derived(out, fields);
                // No compiler takes this for useless: JavaScript knows where the desk lies, and can look.
                given.fill(0);
                wipe_stack();
            }
            b'p' => {
                out.push(fields);
                key.sign(out, 0);
            }
            b'b' | b'e' => {
                if *taken == 0 {
                    *body = START;
                }
                if *word == b'b' {
                    take_blocks(body, fields);
                    *taken += fields.len();
                } else {
                    out.push(fields);
                    let hash = out.take_hash(*body, *taken, 0);
                    out.push_hex(&hash);
                    *taken = 0;
                }
            }
            _ => sign(out, key, *word == b'2', fields),
        }
        out.length + 1
    }

    /// The same as JavaScript has it, with the answer: what is given is written, and the answer read. For tests.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn ask(&mut self, given: &[u8]) -> Option<String> {
        self.given.get_mut(..given.len())?.copy_from_slice(given);
        let end = self.call(given.len());
        (1..=ROOM).contains(&end).then(|| (0..end - 1).map(|at| char::from(self.out.byte(at))).collect())
    }
}

/// Keys are not shown.
impl core::fmt::Debug for Desk {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_struct("Desk").finish_non_exhaustive()
    }
}

fn sign(out: &mut Sheet, key: &Key, twice: bool, mut fields: &[u8]) {
    let mut next = || next(&mut fields, FIELD);
    let (prefix, method, path, query, mut keys) = (next(), next(), next(), next(), next());
    loop {
        let start = out.length;
        if twice {
            // As the browser has spelled it.
            out.push(path);
        } else {
            push_reencoded(out, path, b'+', Slash::Keep);
        }
        push_encoded(out, self::next(&mut keys, KEY), Slash::Keep);
        let middle = out.length;
        out.push_query(query);
        let end = out.length;

        // The canonical request, which stays no longer than until it is hashed.
        out.push(method);
        out.push(b"\n");
        out.copy_path(start..middle, twice);
        out.push(b"\n");
        out.copy(middle + 1..end);
        out.push(fields);
        let hash = out.take_hash(START, 0, end);
        out.push(&[FIELD]);
        let begin = out.length;
        out.push(prefix);
        out.push_hex(&hash);
        key.sign(out, begin);
        if keys.is_empty() || !out.fits() {
            break;
        }
        out.push(&[FIELD]);
    }
}

/// Overwrites what the call before has left on the stack: of a secret, too.
#[inline(never)]
fn wipe_stack() {
    [0_u8; 4096].zeroize();
}

/// Takes what stands before the next mark, and the mark.
#[inline(never)]
pub(super) fn next<'t>(rest: &mut &'t [u8], mark: u8) -> &'t [u8] {
    let end = rest.iter().position(|byte| *byte == mark).unwrap_or(rest.len());
    let (piece, after) = rest.split_at_checked(end).unwrap_or_default();
    *rest = after.get(1..).unwrap_or_default();
    piece
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::credentials::Credentials;
    use crate::sign::signing_key::SigningKey;
    use crate::sign::{Context, Payload, Signable, sha256};
    use crate::time::Timestamp;

    /// Too large for a test's stack.
    static DESK: Mutex<Desk> = Mutex::new(Desk::EMPTY);

    fn hold(desk: &mut Desk, hand: u8, secret: &str, scope: &str) {
        let given = format!("h{hand}AWS4{secret}\x1f{}", scope.replace('/', "\x1f"));
        assert_eq!(desk.ask(given.as_bytes()).as_deref(), Some(""));
        assert!(desk.given[..given.len()].iter().all(|byte| *byte == 0), "the secret is gone from what was given");
        assert!((0..given.len()).all(|at| desk.out.byte(at) == 0), "and from behind it");
    }

    /// Path and query, and signature, of what the texts' signer makes of the same request.
    fn native(context: &Context<'_>, url: &str) -> (String, String) {
        let request = Signable { method: "PUT", url, headers: &[], payload: Payload::Unsigned };
        let signed = crate::sign::sign(&request, context).unwrap();
        (signed.url.strip_prefix("https://h").unwrap().to_owned(), signed.signature)
    }

    const SCOPE: &str = "19700101/r/s3/aws4_request";
    const PREFIX: &str = "AWS4-HMAC-SHA256\n19700101T000000Z\n19700101/r/s3/aws4_request\n";
    const REST: &str = "\nhost:h\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:19700101T000000Z\n\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD";

    #[test]
    fn signs_as_the_texts_signer_does() {
        let desk = &mut *DESK.lock().unwrap();
        for (hand, secret) in ["s".repeat(40), "s".repeat(60), "s".repeat(61), "\u{7e}".repeat(300)].iter().enumerate()
        {
            hold(desk, hand as u8, secret, SCOPE);
            let credentials = Credentials::new("A", secret.as_str(), None, None).unwrap();
            let context =
                Context { credentials: &credentials, region: "r", service: "s3", time: Timestamp::from_unix_millis(0) };
            for (path, query) in [
                ("/", ""),
                ("/a b+c/%41%2f%zz%", ""),
                ("/k", "b=2&a=10&a=9&&lifecycle&a=10&=v&a-b=1&A=%20+x&%2B=0&"),
                ("/k", "&&"),
                ("/é", "z=1=2&y=/?"),
            ] {
                let given = format!("1{hand}{PREFIX}\x1fPUT\x1f{path}\x1f{query}\x1f\x1f{REST}");
                let out = desk.ask(given.as_bytes()).unwrap();
                let (sent, signature) = native(&context, &format!("https://h{path}?{query}"));
                assert_eq!(out, format!("{sent}\x1f{signature}"), "{path}?{query}");
            }
            let policy = desk.ask(format!("p{hand}policy").as_bytes()).unwrap();
            assert_eq!(policy, SigningKey::derive(&context, "19700101").sign("policy"));
        }
    }

    #[test]
    fn keys_are_put_behind_the_path_and_signed_each() {
        let desk = &mut *DESK.lock().unwrap();
        hold(desk, 0, "s", SCOPE);
        let credentials = Credentials::new("A", "s", None, None).unwrap();
        let context =
            Context { credentials: &credentials, region: "r", service: "s3", time: Timestamp::from_unix_millis(0) };
        let out = desk.ask(format!("10{PREFIX}\x1fPUT\x1f/b/\x1fx=1\x1fa b\x1ec%41\x1f{REST}").as_bytes()).unwrap();
        let parts = out.split('\x1f').collect::<Vec<_>>();
        let expected = ["https://h/b/a%20b?x=1", "https://h/b/c%2541?x=1"].map(|url| native(&context, url));
        assert_eq!(parts, [&*expected[0].0, &expected[0].1, &expected[1].0, &expected[1].1]);
    }

    #[test]
    fn a_body_in_pieces_has_the_hash_of_the_whole() {
        let desk = &mut *DESK.lock().unwrap();
        for length in [0, 1, 55, 56, 63, 64, 65, 128, 1000] {
            let body = (0..length).map(|at| at as u8).collect::<Vec<_>>();
            let (pieces, end) = body.as_chunks::<64>();
            for piece in pieces {
                assert_eq!(desk.ask(&[b"b0", &piece[..]].concat()).as_deref(), Some(""));
            }
            assert_eq!(desk.ask(&[b"e0", end].concat()).unwrap(), sha256(&body), "{length} bytes");
            assert_eq!(desk.ask(&[b"e0", &body[..]].concat()).unwrap(), sha256(&body), "{length} bytes at once");
        }
    }

    #[test]
    fn what_finds_no_room_is_told() {
        let desk = &mut *DESK.lock().unwrap();
        hold(desk, 0, "s", SCOPE);
        let long = "%".repeat(ROOM / 2);
        for (path, query) in [(&*long, ""), ("/", &*long)] {
            assert_eq!(desk.ask(format!("10{PREFIX}\x1fPUT\x1f{path}\x1f{query}\x1f\x1f{REST}").as_bytes()), None);
        }
        // More than 4,096 parameters.
        let query = (0..4097).map(|at| format!("{at}&")).collect::<String>();
        assert_eq!(desk.ask(format!("10{PREFIX}\x1fPUT\x1f/\x1f{query}\x1f\x1f{REST}").as_bytes()), None);
        assert_eq!(desk.call(ROOM + 1), ROOM + 1);
        let out = desk.ask(format!("10{PREFIX}\x1fPUT\x1f/\x1f\x1f\x1f{REST}").as_bytes());
        assert!(out.unwrap().starts_with("/\x1f"), "the next one is signed");
    }
}
