//! What was found, as JSON: the form in which it leaves Rust, and which `www/resource.d.ts` describes.

use alloc::string::String;

use super::convert::{Converted, Pasted};
use super::issue::{Issue, Param};
use super::json::{self, comma};
use super::patch::Operation;
use super::value::Value;
use super::{Resolved, Validation};
use crate::encode::{decimal, push_json};
use crate::endpoint::Addressing;
use crate::text::push_all;

impl Validation {
    /// Appends it as JSON.
    pub fn push(&self, out: &mut String) {
        out.push('{');
        flag(out, "ok", self.is_ok());
        issues(out, &self.issues);
        if let Some(resolved) = &self.resolved {
            name(out, "resolved");
            resolved.push(out);
        }
        out.push('}');
    }
}

impl Pasted {
    /// Appends it as JSON.
    pub fn push(&self, out: &mut String) {
        out.push('{');
        name(out, "value");
        json::push_object(out, &self.fields);
        text(out, "from", self.kind);
        issues(out, &self.issues);
        out.push('}');
    }
}

impl Converted {
    /// Appends it as JSON.
    pub fn push(&self, out: &mut String) {
        out.push('{');
        value(out, &self.value);
        issues(out, &self.issues);
        out.push('}');
    }
}

impl Resolved {
    fn push(&self, out: &mut String) {
        let Self { provider, url, host, base_path, region, addressing } = self;
        let addressing = match addressing {
            Addressing::VirtualHosted => "virtual-hosted",
            Addressing::Path => "path",
        };
        let texts: [(_, &str); 6] = [
            ("provider", provider),
            ("url", url),
            ("host", host),
            ("basePath", base_path),
            ("region", region),
            ("addressing", addressing),
        ];
        out.push('{');
        for (name, of) in texts {
            text(out, name, of);
        }
        out.push('}');
    }
}

fn issues(out: &mut String, issues: &[Issue]) {
    name(out, "issues");
    out.push('[');
    for issue in issues {
        comma(out);
        issue.push(out);
    }
    out.push(']');
}

impl Issue {
    /// Messages are no part of it, and the code is its place in their table: words are JavaScript's.
    fn push(&self, out: &mut String) {
        out.push('{');
        number(out, "code", self.code.index());
        text(out, "severity", self.severity.as_str());
        text(out, "path", &self.path);
        name(out, "params");
        out.push('{');
        for (param, of) in &self.params {
            match of {
                Param::Text(of) => text(out, param, of),
                Param::Bool(of) => flag(out, param, *of),
                Param::Number(of) => number(out, param, *of),
            }
        }
        out.push('}');
        if !self.patch.is_empty() {
            name(out, "patch");
            out.push('[');
            for operation in &self.patch {
                comma(out);
                operation.push(out);
            }
            out.push(']');
        }
        out.push('}');
    }
}

impl Operation {
    fn push(&self, out: &mut String) {
        let (op, path, from, put) = match self {
            Self::Add { path, value, sensitive } => ("add", path, None, Some((value, *sensitive))),
            Self::Replace { path, value, sensitive } => ("replace", path, None, Some((value, *sensitive))),
            Self::Remove { path } => ("remove", path, None, None),
            Self::Move { from, path } => ("move", path, Some(from), None),
        };
        out.push('{');
        text(out, "op", op);
        text(out, "path", path);
        if let Some(from) = from {
            text(out, "from", from);
        }
        if let Some((put, sensitive)) = put {
            value(out, put);
            if sensitive {
                flag(out, "sensitive", true);
            }
        }
        out.push('}');
    }
}

/// Begins a member. Its name needs no escape.
fn name(out: &mut String, name: &str) {
    comma(out);
    push_all(out, &["\"", name, "\":"]);
}

fn text(out: &mut String, member: &str, text: &str) {
    name(out, member);
    push_json(out, text);
}

fn number(out: &mut String, member: &str, number: u64) {
    name(out, member);
    out.push_str(&decimal(number));
}

fn flag(out: &mut String, member: &str, flag: bool) {
    name(out, member);
    json::push(out, &Value::Bool(flag));
}

fn value(out: &mut String, value: &Value) {
    name(out, "value");
    json::push(out, value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::issue::IssueCode;

    #[test]
    fn an_issue_shows_all_but_its_words() {
        let issue = Issue::new(IssueCode::WrongType, "/port")
            .number("n", 7)
            .patch([Operation::move_to("/a", "/b"), Operation::replace_secret("/secretKey", Value::text("hush"))]);
        let mut shown = String::new();
        issue.push(&mut shown);
        let Some(Value::Object(shown)) = json::parse(&shown) else { panic!() };
        assert_eq!(
            shown.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            ["code", "severity", "path", "params", "patch"]
        );
        assert_eq!(shown.get("code"), Some(&Value::Number(IssueCode::WrongType.index() as f64)));
        let [moved, replaced] = shown.get("patch").unwrap().as_list().unwrap() else { panic!() };
        assert_eq!(moved.as_object().unwrap().get("from"), Some(&Value::text("/a")));
        assert_eq!(replaced.as_object().unwrap().get("sensitive"), Some(&Value::Bool(true)));
    }
}
