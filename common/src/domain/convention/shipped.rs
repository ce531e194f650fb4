//! The models that come with the app, from the files of `common/data/conventions`.

use super::source::parse;
use super::template::Template;
use std::sync::OnceLock;

const FILES: [&str; 4] = [
    include_str!("../../../data/conventions/observation.txt"),
    include_str!("../../../data/conventions/initiation.txt"),
    include_str!("../../../data/conventions/pfmp.txt"),
    include_str!("../../../data/conventions/bts.txt"),
];

/// One model for each kind of placement. Read at the first call; a test reads every file, so that
/// none is left out at run time.
#[must_use]
pub fn shipped() -> &'static [Template] {
    static MODELS: OnceLock<Vec<Template>> = OnceLock::new();
    MODELS.get_or_init(|| FILES.iter().filter_map(|text| parse(text).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::convention::field::Field;
    use crate::domain::convention::spans::Text;
    use crate::domain::convention::template::{What, check};
    use crate::domain::period::PlacementKind;
    use std::collections::BTreeSet;

    #[test]
    fn every_file_is_read_and_every_kind_has_its_model() {
        for text in FILES {
            if let Err(error) = parse(text) {
                panic!("{error}");
            }
        }
        let kinds: Vec<_> = shipped().iter().map(|t| t.kind).collect();
        assert_eq!(kinds, PlacementKind::ALL);
        assert!(shipped().iter().all(|t| t.adopted_on.is_some()));
    }

    #[test]
    fn no_model_lacks_anything() {
        for template in shipped() {
            let findings = check(template);
            let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
            assert!(said.is_empty(), "{}: {said:?}", template.id);
        }
    }

    #[test]
    fn every_field_is_used_by_a_model() {
        let texts = shipped().iter().flat_map(|t| &t.blocks);
        let used: BTreeSet<Field> = texts
            .flat_map(|block| {
                block
                    .what
                    .texts()
                    .flat_map(Text::fields)
                    .collect::<Vec<_>>()
            })
            .collect();
        let unused: Vec<&Field> = Field::ALL.iter().filter(|f| !used.contains(f)).collect();
        // The grid is drawn as a table; its value in words is for what changes by an avenant.
        assert_eq!(unused, [&Field::Grid]);
    }

    #[test]
    fn headings_of_models_hold_no_name() {
        // Headings are read out and listed on their own.
        let headings = shipped().iter().flat_map(|t| &t.blocks);
        for block in headings {
            if let What::Heading { text, .. } = &block.what {
                assert_eq!(text.fields().count(), 0, "{text}");
            }
        }
    }

    #[test]
    fn a_model_written_out_is_read_as_itself() {
        for template in shipped() {
            assert_eq!(parse(&template.to_string()).as_ref(), Ok(template));
        }
    }
}
