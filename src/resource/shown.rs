//! What was found, as JSON: the form in which it leaves Rust, and which `www/resource.d.ts` describes.

use alloc::string::String;
use alloc::vec::Vec;

use super::convert::{Converted, Pasted};
use super::issue::{Issue, Param};
use super::patch::Operation;
use super::value::{Object, Value};
use super::{Resolved, Validation};
use crate::endpoint::Addressing;

impl Validation {
    pub fn to_value(&self) -> Value {
        let mut shown = members([("ok", Value::Bool(self.is_ok())), ("issues", issues(&self.issues))]);
        if let Some(resolved) = &self.resolved {
            shown.set("resolved", resolved.to_value());
        }
        Value::Object(shown)
    }
}

impl Pasted {
    pub fn to_value(&self) -> Value {
        let Self { fields, kind, issues: left } = self;
        let shown = [("value", Value::Object(fields.clone())), ("from", Value::text(*kind)), ("issues", issues(left))];
        Value::Object(members(shown))
    }
}

impl Converted {
    pub fn to_value(&self) -> Value {
        Value::Object(members([("value", self.value.clone()), ("issues", issues(&self.issues))]))
    }
}

impl Resolved {
    fn to_value(&self) -> Value {
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
        Value::Object(members(texts.map(|(name, text)| (name, Value::text(text)))))
    }
}

/// Messages are no part of it: they are JavaScript's.
fn issues(issues: &[Issue]) -> Value {
    Value::List(issues.iter().map(Issue::to_value).collect())
}

impl Issue {
    fn to_value(&self) -> Value {
        let params = self.params.iter().map(|(name, param)| {
            let value = match param {
                Param::Text(text) => Value::text(text.as_str()),
                Param::Number(number) => Value::Number(*number as f64),
                Param::Bool(flag) => Value::Bool(*flag),
            };
            (*name, value)
        });
        let mut shown = members([
            ("code", Value::text(self.code.as_str())),
            ("severity", Value::text(self.severity.as_str())),
            ("path", Value::text(&*self.path)),
            ("params", Value::Object(params.collect())),
        ]);
        if !self.patch.is_empty() {
            shown.set("patch", Value::List(self.patch.iter().map(Operation::to_value).collect::<Vec<_>>()));
        }
        Value::Object(shown)
    }
}

impl Operation {
    fn to_value(&self) -> Value {
        let (op, path, from, value) = match self {
            Self::Add { path, value, sensitive } => ("add", path, None, Some((value, *sensitive))),
            Self::Replace { path, value, sensitive } => ("replace", path, None, Some((value, *sensitive))),
            Self::Remove { path } => ("remove", path, None, None),
            Self::Move { from, path } => ("move", path, Some(from), None),
        };
        let mut shown = members([("op", Value::text(op)), ("path", Value::text(path.as_str()))]);
        if let Some(from) = from {
            shown.set("from", Value::text(from.as_str()));
        }
        if let Some((value, sensitive)) = value {
            shown.set("value", value.clone());
            if sensitive {
                shown.set("sensitive", Value::Bool(true));
            }
        }
        Value::Object(shown)
    }
}

fn members<const N: usize>(members: [(&str, Value); N]) -> Object {
    let mut object = Object::new();
    for (name, value) in members {
        object.set(String::from(name), value);
    }
    object
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
        let Value::Object(shown) = issue.to_value() else { panic!() };
        assert_eq!(
            shown.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            ["code", "severity", "path", "params", "patch"]
        );
        assert_eq!(shown.get("code"), Some(&Value::text("wrong_type")));
        let [moved, replaced] = shown.get("patch").unwrap().as_list().unwrap() else { panic!() };
        assert_eq!(moved.as_object().unwrap().get("from"), Some(&Value::text("/a")));
        assert_eq!(replaced.as_object().unwrap().get("sensitive"), Some(&Value::Bool(true)));
    }
}
