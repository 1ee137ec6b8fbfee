//! Resources for the facade. A form's values are of any shape, and so are answers: here alone values cross as JavaScript's
//! own, by serde.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_wasm_bindgen::Serializer as ToJs;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::endpoint::Addressing;
use crate::resource::issue::{Issue, Param};
use crate::resource::patch::Operation;
use crate::resource::value::{Object, Value};
use crate::resource::{Kind, Options, Profile, Resolved, Use, Validation, validate};
use crate::time::Timestamp;

/// No resource is deeper; what goes round in a circle ends here.
const DEPTH: u32 = 16;

/// Takes a resource, its type, and the options, each absent if undefined. The facade has checked the options.
#[wasm_bindgen(js_name = validate)]
pub fn validate_resource(
    config: JsValue,
    kind: &str,
    is_backend: bool,
    is_server: bool,
    bucket_is_new: bool,
    page_url: Option<String>,
    ascii_end_point: Option<String>,
    now: Option<f64>,
) -> Result<JsValue, JsValue> {
    let config = Depth(DEPTH).deserialize(serde_wasm_bindgen::Deserializer::from(config))?;
    let options = Options {
        profile: if is_backend { Profile::Backend } else { Profile::Docs },
        usage: if is_server { Use::Server } else { Use::Browser },
        page_url: page_url.as_deref(),
        bucket_is_new,
        now: now.map(|now| Timestamp::from_unix_millis(now as i64)),
        ascii_end_point: ascii_end_point.as_deref(),
        ..Options::new(Kind::parse(kind).unwrap_or(Kind::S3))
    };
    Ok(Shown(&validate(&config, &options)).serialize(&ToJs::json_compatible())?)
}

/// How deep a value may still be.
#[derive(Clone, Copy)]
struct Depth(u32);

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.0 == 0 { Err(D::Error::custom("deep")) } else { deserializer.deserialize_any(self) }
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Self(self.0 - 1))? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some(name) = members.next_key::<String>()? {
            object.set(name, members.next_value_seed(Self(self.0 - 1))?);
        }
        Ok(Value::Object(object))
    }
}

/// A value as JavaScript sees it.
struct Shown<'a, T>(&'a T);

impl Serialize for Shown<'_, Value> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(value) => serializer.serialize_f64(*value),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => list(serializer, items),
            Value::Object(object) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, value) in object.iter() {
                    map.serialize_entry(name, &Shown(value))?;
                }
                map.end()
            }
        }
    }
}

fn list<S: Serializer, T>(serializer: S, items: &[T]) -> Result<S::Ok, S::Error>
where
    for<'a> Shown<'a, T>: Serialize,
{
    let mut seq = serializer.serialize_seq(Some(items.len()))?;
    for item in items {
        seq.serialize_element(&Shown(item))?;
    }
    seq.end()
}

struct All<'a, T>(&'a [T]);

impl<T> Serialize for All<'_, T>
where
    for<'a> Shown<'a, T>: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        list(serializer, self.0)
    }
}

impl Serialize for Shown<'_, Validation> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("ok", &self.0.is_ok())?;
        map.serialize_entry("issues", &All(&self.0.issues))?;
        if let Some(resolved) = &self.0.resolved {
            map.serialize_entry("resolved", &Shown(resolved))?;
        }
        map.end()
    }
}

impl Serialize for Shown<'_, Resolved> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Resolved { provider, url, host, base_path, region, addressing } = self.0;
        let addressing = match addressing {
            Addressing::VirtualHosted => "virtual-hosted",
            Addressing::Path => "path",
        };
        let texts = [
            ("provider", &**provider),
            ("url", url),
            ("host", host),
            ("basePath", base_path),
            ("region", region),
            ("addressing", addressing),
        ];
        let mut map = serializer.serialize_map(None)?;
        for (name, text) in texts {
            map.serialize_entry(name, text)?;
        }
        map.end()
    }
}

impl Serialize for Shown<'_, Issue> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let issue = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", issue.code.as_str())?;
        map.serialize_entry("severity", issue.severity.as_str())?;
        map.serialize_entry("path", &*issue.path)?;
        map.serialize_entry("params", &Params(&issue.params))?;
        if !issue.patch.is_empty() {
            map.serialize_entry("patch", &All(&issue.patch))?;
        }
        map.end()
    }
}

struct Params<'a>(&'a [(&'static str, Param)]);

impl Serialize for Params<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.0 {
            match value {
                Param::Text(text) => map.serialize_entry(name, text)?,
                Param::Number(number) => map.serialize_entry(name, &(*number as f64))?,
                Param::Bool(flag) => map.serialize_entry(name, flag)?,
            }
        }
        map.end()
    }
}

impl Serialize for Shown<'_, Operation> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let (op, path, value, from) = match self.0 {
            Operation::Add { path, value, sensitive } => ("add", path, Some((value, *sensitive)), None),
            Operation::Replace { path, value, sensitive } => ("replace", path, Some((value, *sensitive)), None),
            Operation::Remove { path } => ("remove", path, None, None),
            Operation::Move { from, path } => ("move", path, None, Some(from)),
        };
        map.serialize_entry("op", op)?;
        map.serialize_entry("path", path)?;
        if let Some(from) = from {
            map.serialize_entry("from", from)?;
        }
        if let Some((value, sensitive)) = value {
            map.serialize_entry("value", &Shown(value))?;
            if sensitive {
                map.serialize_entry("sensitive", &true)?;
            }
        }
        map.end()
    }
}
