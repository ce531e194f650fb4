//! The one text that a model and its facts have, for a fingerprint of what is signed.

use super::facts::Facts;
use super::template::Template;
use serde_json::Value;

/// The bytes to hash: JSON without spaces, the keys of every object in order. The same for the same
/// model and facts, whatever order maps were filled or keys were declared in.
///
/// # Errors
/// Only what serde reports of a value that JSON cannot hold; there is none in these types.
pub fn canonical(template: &Template, facts: &Facts) -> Result<Vec<u8>, serde_json::Error> {
    let mut out = Vec::new();
    out.push(b'{');
    write_pair(&mut out, "facts", &serde_json::to_value(facts)?)?;
    out.push(b',');
    write_pair(&mut out, "template", &serde_json::to_value(template)?)?;
    out.push(b'}');
    Ok(out)
}

fn write_pair(out: &mut Vec<u8>, key: &str, value: &Value) -> Result<(), serde_json::Error> {
    serde_json::to_writer(&mut *out, key)?;
    out.push(b':');
    write(out, value)
}

fn write(out: &mut Vec<u8>, value: &Value) -> Result<(), serde_json::Error> {
    match value {
        Value::Object(map) => {
            // A feature of serde_json, which any crate may turn on, keeps keys as they came.
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push(b'{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_pair(out, key, value)?;
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(out, item)?;
            }
            out.push(b']');
        }
        scalar => serde_json::to_writer(out, scalar)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::convention::shipped;
    use crate::domain::period::PlacementKind;
    use std::collections::BTreeSet;

    fn written(value: &Value) -> String {
        let mut out = Vec::new();
        write(&mut out, value).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_order_of_a_map_does_not_count_and_that_of_a_list_does() {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let (a, b) = (
            r#"{"b":[1,{"d":2,"c":null}],"a":"é"}"#,
            r#"{"a":"é","b":[1,{"c":null,"d":2}]}"#,
        );
        assert_eq!(written(&read(a)), b);
        assert_eq!(written(&read(a)), written(&read(b)));
        assert_ne!(written(&read("[1,2]")), written(&read("[2,1]")));
    }

    /// Every scalar of the facts, one after the other, is made another one.
    fn changed(value: &Value, at: &mut usize) -> Option<Value> {
        match value {
            Value::Object(map) => {
                for (key, inner) in map {
                    if let Some(new) = changed(inner, at) {
                        let mut map = map.clone();
                        map.insert(key.clone(), new);
                        return Some(Value::Object(map));
                    }
                }
                None
            }
            Value::Array(items) => {
                for (i, inner) in items.iter().enumerate() {
                    if let Some(new) = changed(inner, at) {
                        let mut items = items.clone();
                        items[i] = new;
                        return Some(Value::Array(items));
                    }
                }
                None
            }
            scalar => {
                let here = *at == 0;
                *at = at.saturating_sub(1);
                here.then(|| match scalar {
                    Value::String(text) => match text.parse::<chrono::NaiveDate>() {
                        Ok(day) => (day + chrono::Days::new(1)).to_string().into(),
                        Err(_) => format!("{text}x").into(),
                    },
                    Value::Number(number) => (number.as_u64().unwrap() + 1).into(),
                    Value::Bool(b) => (!b).into(),
                    other => other.clone(),
                })
            }
        }
    }

    #[test]
    fn any_fact_and_any_word_of_the_model_changes_it() {
        let kind = PlacementKind::Pfmp;
        let template = shipped().iter().find(|t| t.kind == kind).unwrap();
        let facts = Facts::sample(kind);
        let json = serde_json::to_value(&facts).unwrap();
        let mut seen = BTreeSet::from([canonical(template, &facts).unwrap()]);
        let mut steps = 0;
        // Codes and enums with one more letter are no longer read: those are skipped.
        for step in 0.. {
            let Some(other) = changed(&json, &mut { step }) else {
                break;
            };
            if let Ok(other) = serde_json::from_value::<Facts>(other) {
                steps += 1;
                assert!(
                    seen.insert(canonical(template, &other).unwrap()),
                    "step {step}"
                );
            }
        }
        assert!(steps > 40, "{steps}");
        let mut other = template.clone();
        other.title.push('.');
        assert!(seen.insert(canonical(&other, &facts).unwrap()));
        other.version += 1;
        assert!(seen.insert(canonical(&other, &facts).unwrap()));
    }
}
