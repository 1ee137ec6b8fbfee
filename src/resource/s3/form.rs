//! A resource's fields, each read into its type once. Checks work on what a field holds *now*: a check that finds a fault that
//! it can mend says so and puts the mended value in place. So the next ones judge what will be there after the patch: one
//! fault is one issue, and a patch brings no new error to light.

use alloc::string::String;
use alloc::vec::Vec;

use core::cell::OnceCell;

use super::super::Options;
use super::super::issue::{Issue, IssueCode};
use super::super::patch::Operation;
use super::super::value::{Object, Value};
use super::field::Field::{self, EndPoint, Port, SecretKey, Token};
use super::field::Given;
use super::secret;
use super::store::{self, Host};

/// Where more texts look like secrets, everything is taken for one.
const MANY: usize = 64;

/// What a check looks at.
pub(super) struct Look<'l> {
    pub(super) field: Field,
    /// What the field holds.
    pub(super) text: &'l str,
    /// Of the endpoint, as it stands now.
    authority: &'l str,
    host: OnceCell<Host<'l>>,
}

impl<'l> Look<'l> {
    /// Whose host the endpoint is. Found when first somebody asks: it takes longer than most checks.
    pub(super) fn host(&self) -> &Host<'l> {
        self.host.get_or_init(|| Host::read(self.authority))
    }
}

pub(super) type Check = fn(&mut Form<'_>, &Look<'_>);

pub(super) struct Form<'a> {
    pub(super) fields: &'a Object,
    pub(super) options: &'a Options<'a>,
    /// Of each field.
    issues: [Vec<Issue>; 10],
    now: [Given; 10],
    /// Fields that stand under another name too, its pointer, and whether it is that value which counts.
    elsewhere: Vec<(Field, String, bool)>,
    /// How often any field was set.
    pub(super) version: u32,
    /// A set of fields, a bit each, that the next patch changes.
    changed: u16,
    /// Such sets, of the patches so far.
    together: Vec<u16>,
    /// What looks like a secret in any field, and what stands where secrets do.
    runs: Vec<String>,
    secrets: Vec<String>,
}

impl<'a> Form<'a> {
    pub(super) fn new(fields: &'a Object, options: &'a Options<'a>) -> Self {
        Self {
            fields,
            options,
            issues: Default::default(),
            now: Default::default(),
            elsewhere: Vec::new(),
            version: 0,
            changed: 0,
            together: Vec::new(),
            runs: Vec::new(),
            secrets: Vec::new(),
        }
    }

    pub(super) fn get(&self, field: Field) -> &Given {
        self.now.get(field as usize).unwrap_or(&Given::Absent)
    }

    pub(super) fn text(&self, field: Field) -> Option<&str> {
        if let Given::Text(text) = self.get(field) { Some(text) } else { None }
    }

    pub(super) fn flag(&self, field: Field) -> Option<bool> {
        if let Given::Flag(flag) = self.get(field) { Some(*flag) } else { None }
    }

    pub(super) fn port(&self) -> Option<u16> {
        if let Given::Port(port) = self.get(Port) { Some(*port) } else { None }
    }

    pub(super) fn is_absent(&self, field: Field) -> bool {
        matches!(self.get(field), Given::Absent)
    }

    pub(super) fn is_opaque(&self, field: Field) -> bool {
        matches!(self.get(field), Given::Opaque)
    }

    pub(super) fn set(&mut self, field: Field, given: Given) {
        if let Given::Text(text) = &given {
            self.learn_secrets(field, text);
        }
        if let Some(now) = self.now.get_mut(field as usize) {
            *now = given;
        }
        self.version += 1;
    }

    pub(super) fn stands_at(&mut self, field: Field, pointer: String, counts: bool) {
        self.elsewhere.push((field, pointer, counts));
    }

    /// The pointer of a field's value, where it stands in one place only.
    pub(super) fn place(&self, field: Field) -> Option<&str> {
        let mut elsewhere = self.elsewhere.iter().filter(|(other, ..)| *other == field);
        match (elsewhere.next(), elsewhere.next()) {
            (None, _) => self.fields.get(field.name()).map(|_| field.path()),
            (Some((_, pointer, true)), None) => Some(pointer),
            _ => None,
        }
    }

    /// A fault of a field that no machine can mend, or none that keeps others from being judged.
    #[inline(never)]
    pub(super) fn tell(&mut self, field: Field, issue: Issue) {
        if let Some(issues) = self.issues.get_mut(field as usize) {
            issues.push(issue);
        }
    }

    /// The same, where the code says all.
    pub(super) fn say(&mut self, field: Field, code: IssueCode) {
        self.tell(field, field.fault(code));
    }

    /// A fault that leaves nothing to be judged of the field.
    #[inline(never)]
    pub(super) fn give_up(&mut self, field: Field, issue: Issue) {
        self.tell(field, issue);
        self.set(field, Given::Opaque);
    }

    /// What a field holds from here on; the next patch says so.
    #[inline(never)]
    pub(super) fn put(&mut self, field: Field, given: Given) {
        self.changed |= 1 << field as u16;
        self.set(field, given);
    }

    #[inline(never)]
    pub(super) fn put_text(&mut self, field: Field, text: &str) {
        self.put(field, Given::text(text));
    }

    pub(super) fn put_flag(&mut self, field: Field, flag: bool) {
        self.put(field, Given::Flag(flag));
    }

    /// A fault whose patch gives what was put.
    #[inline(never)]
    pub(super) fn mend(&mut self, field: Field, mut issue: Issue) {
        let mut together = core::mem::take(&mut self.changed);
        // What an earlier patch would take from one of these fields to another must not be lost if this one comes first.
        self.together.retain(|group| {
            let meets = group & together != 0;
            together |= if meets { *group } else { 0 };
            !meets
        });
        self.together.push(together);
        // What comes up again is one fault with what it was before.
        if let Some(issues) = self.issues.get_mut(field as usize) {
            issues.retain(|told| told.code != issue.code || told.path != issue.path);
        }
        for field in Field::ALL {
            if together & 1 << field as u16 != 0 {
                self.push_change(field, &mut issue.patch);
            }
        }
        self.tell(field, issue);
    }

    /// The last one's patch by other steps, where there are any: a move names no secret.
    pub(super) fn patch_last(&mut self, field: Field, operations: Vec<Operation>) {
        if let Some(issue) = self.issues.get_mut(field as usize).and_then(|issues| issues.last_mut())
            && !operations.is_empty()
        {
            issue.patch = operations;
        }
    }

    /// What a field of its own mends.
    #[inline(never)]
    pub(super) fn mend_by(&mut self, field: Field, issue: Issue, given: Given) {
        self.put(field, given);
        self.mend(field, issue);
    }

    #[inline(never)]
    pub(super) fn mend_text(&mut self, field: Field, issue: Issue, text: &str) {
        self.mend_by(field, issue, Given::text(text));
    }

    #[inline(never)]
    pub(super) fn mend_flag(&mut self, field: Field, issue: Issue, flag: bool) {
        self.mend_by(field, issue, Given::Flag(flag));
    }

    /// Puts what a field holds now in its place, where that is new.
    fn push_change(&self, field: Field, patch: &mut Vec<Operation>) {
        let given = self.fields.get(field.name());
        let value = match self.get(field) {
            Given::Text(text) => Value::text(&**text),
            Given::Flag(flag) => Value::Bool(*flag),
            Given::Port(port) => Value::Number(f64::from(*port)),
            Given::Absent => {
                let own = given.map(|_| field.path());
                let elsewhere = self.elsewhere.iter().filter(|(other, ..)| *other == field);
                for place in own.into_iter().chain(elsewhere.map(|(_, pointer, _)| &**pointer)) {
                    patch.push(Operation::remove(place));
                }
                return;
            }
            Given::Opaque => return,
        };
        if given == Some(&value) {
            return;
        }
        let sensitive = field.is_key() || value.as_text().is_some_and(|text| self.holds_secret(text));
        let path = field.path().into();
        patch.push(if given.is_some() {
            Operation::Replace { path, value, sensitive }
        } else {
            Operation::Add { path, value, sensitive }
        });
    }

    /// A text as a message may quote it: short, and nothing where it may hold a secret.
    #[inline(never)]
    pub(super) fn shown<'t>(&self, text: &'t str) -> &'t str {
        if text.len() > 100 || self.holds_secret(text) { "…" } else { text }
    }

    /// A piece of a text, which may be a piece of a secret.
    pub(super) fn shown_of<'t>(&self, whole: &str, piece: &'t str) -> &'t str {
        if self.holds_secret(whole) { "…" } else { self.shown(piece) }
    }

    /// Whether it looks like a secret, or something is in it that did in another field or in other letters, or that stands
    /// where secrets do.
    pub(super) fn holds_secret(&self, text: &str) -> bool {
        self.looks_secret(text)
            || self.secrets.iter().any(|secret| secret::is_in(secret, text))
            || self.runs.iter().chain(&self.secrets).any(|secret| secret::has_piece(text, secret))
    }

    /// The same without what only its field makes a secret: a bucket may be called as the secret of a test server.
    pub(super) fn looks_secret(&self, text: &str) -> bool {
        self.runs.len() > MANY || secret::looks_like_one(text) || self.runs.iter().any(|run| secret::is_in(run, text))
    }

    /// Before anything is quoted.
    pub(super) fn learn_secrets(&mut self, field: Field, text: &str) {
        for run in secret::runs(text).into_iter().take(MANY + 1) {
            if !self.runs.iter().any(|known| known == run) {
                self.runs.push(run.into());
            }
        }
        if matches!(field, SecretKey | Token) && !self.secrets.iter().any(|known| known == text) {
            self.secrets.push(text.into());
        }
    }

    /// Lets each check look at a field's text, as those before it have left it.
    pub(super) fn look(&mut self, field: Field, checks: &[Check]) {
        self.walk(field, checks, false);
    }

    /// Lets each check look at a field's text, and all again at what one has made of it.
    pub(super) fn settle(&mut self, field: Field, checks: &[Check]) {
        self.walk(field, checks, true);
    }

    #[inline(never)]
    fn walk(&mut self, field: Field, checks: &[Check], is_again: bool) {
        let mut rest = checks.iter();
        // No text takes that many: a bound, should two checks ever undo each other.
        let mut left = 200;
        while let Some(text) = self.text(field).map(String::from) {
            let authority = store::authority(self.text(EndPoint).unwrap_or_default());
            let look = Look { field, text: &text, authority: &authority, host: OnceCell::new() };
            while self.text(field) == Some(&*text) {
                let Some(check) = rest.next().filter(|_| left > 0) else { return };
                left -= 1;
                check(self, &look);
            }
            if is_again {
                rest = checks.iter();
            }
        }
    }

    /// In the order of the fields.
    pub(super) fn into_issues(self) -> Vec<Issue> {
        let mut all = Vec::new();
        for mut issues in self.issues {
            all.append(&mut issues);
        }
        all
    }
}
