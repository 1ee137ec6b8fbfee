//! Changes to a resource, as [RFC 6902](https://www.rfc-editor.org/rfc/rfc6902) has them: what a button beside a fault does.

use alloc::string::String;
use alloc::vec::Vec;

use super::value::Value;

/// One step of a patch. Paths are JSON Pointers ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)).
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Also where the member is there already: its value is replaced.
    Add {
        path: String,
        value: Value,
        sensitive: bool,
    },
    Remove {
        path: String,
    },
    Replace {
        path: String,
        value: Value,
        sensitive: bool,
    },
    /// Carries a value without naming it, so that a secret need not stand in the patch.
    Move {
        from: String,
        path: String,
    },
}

impl Operation {
    pub fn add(path: impl Into<String>, value: Value) -> Self {
        Self::Add { path: path.into(), value, sensitive: false }
    }

    pub fn remove(path: impl Into<String>) -> Self {
        Self::Remove { path: path.into() }
    }

    pub fn replace(path: impl Into<String>, value: Value) -> Self {
        Self::Replace { path: path.into(), value, sensitive: false }
    }

    /// A replacement that is a secret: whoever shows it, shows dots.
    pub fn replace_secret(path: impl Into<String>, value: Value) -> Self {
        Self::Replace { path: path.into(), value, sensitive: true }
    }

    pub fn move_to(from: impl Into<String>, path: impl Into<String>) -> Self {
        Self::Move { from: from.into(), path: path.into() }
    }
}

/// Leaves the steps for which `keeps` holds. It may change them.
#[inline(never)]
pub(super) fn retain(patch: &mut Vec<Operation>, keeps: &dyn Fn(&mut Operation) -> bool) {
    let mut at = 0;
    while let Some(operation) = patch.get_mut(at) {
        if keeps(operation) {
            at += 1;
        } else {
            patch.remove(at);
        }
    }
}

/// A copy with all operations applied, or `None` where one of them does not fit: then nothing has happened.
/// `www/lib/patch.js` does the same to what a page holds; tests hold the two together.
#[must_use]
pub fn apply(config: &Value, operations: &[Operation]) -> Option<Value> {
    let mut config = config.clone();
    for operation in operations {
        match operation {
            Operation::Add { path, value, .. } => put(&mut config, path, value.clone())?,
            Operation::Remove { path } => drop(take(&mut config, path)?),
            Operation::Replace { path, value, .. } => {
                let (parent, name) = parent(&mut config, path)?;
                match parent {
                    Value::Object(object) => *object.get_mut(&name)? = value.clone(),
                    Value::List(items) => *items.get_mut(index(&name)?)? = value.clone(),
                    _ => return None,
                }
            }
            Operation::Move { from, path } => {
                let value = take(&mut config, from)?;
                put(&mut config, path, value)?;
            }
        }
    }
    Some(config)
}

fn put(config: &mut Value, path: &str, value: Value) -> Option<()> {
    let (parent, name) = parent(config, path)?;
    match parent {
        Value::Object(object) => object.set(name, value),
        Value::List(items) if name == "-" => items.push(value),
        Value::List(items) => {
            let at = index(&name).filter(|at| *at <= items.len())?;
            items.insert(at, value);
        }
        _ => return None,
    }
    Some(())
}

fn take(config: &mut Value, path: &str) -> Option<Value> {
    let (parent, name) = parent(config, path)?;
    match parent {
        Value::Object(object) => object.remove(&name),
        Value::List(items) => {
            let at = index(&name).filter(|at| *at < items.len())?;
            Some(items.remove(at))
        }
        _ => None,
    }
}

/// What holds the member that `path` names, and the member's name.
fn parent<'v>(mut at: &'v mut Value, path: &str) -> Option<(&'v mut Value, String)> {
    let mut names: Vec<String> =
        path.strip_prefix('/')?.split('/').map(|name| name.replace("~1", "/").replace("~0", "~")).collect();
    let last = names.pop()?;
    for name in names {
        at = match at {
            Value::Object(object) => object.get_mut(&name)?,
            Value::List(items) => items.get_mut(index(&name)?)?,
            _ => return None,
        };
    }
    // What would reach an object's inheritance in JavaScript is no field of a resource.
    (!matches!(&*last, "__proto__" | "prototype" | "constructor")).then_some((at, last))
}

fn index(name: &str) -> Option<usize> {
    crate::text::digits(name).and_then(|at| usize::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::value::Object;

    fn config() -> Value {
        let inner: Object = [("x/y", Value::Number(1.0))].into_iter().collect();
        Value::Object([("a", Value::text("1")), ("b", Value::Object(inner))].into_iter().collect())
    }

    #[test]
    fn operations_follow_one_another() {
        let operations = [
            Operation::move_to("/a", "/c"),
            Operation::replace("/b/x~1y", Value::Bool(true)),
            Operation::add("/d", Value::List(Vec::new())),
            Operation::add("/d/-", Value::Null),
        ];
        let patched = apply(&config(), &operations).unwrap();
        let object = patched.as_object().unwrap();
        assert_eq!((object.get("a"), object.get("c")), (None, Some(&Value::text("1"))));
        assert_eq!(object.get("b").unwrap().as_object().unwrap().get("x/y"), Some(&Value::Bool(true)));
        assert_eq!(object.get("d"), Some(&Value::List(vec![Value::Null])));
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        for operation in [
            Operation::remove("/z"),
            Operation::replace("/z", Value::Null),
            Operation::move_to("/z", "/a"),
            Operation::add("/a/b", Value::Null),
            Operation::add("/__proto__", Value::Null),
            Operation::add("", Value::Null),
        ] {
            assert_eq!(apply(&config(), &[operation]), None);
        }
    }
}
