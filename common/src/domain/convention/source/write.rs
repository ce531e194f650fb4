//! A model back as the text it is read from.

use super::{SIGNS, head};
use crate::domain::convention::template::{Annex, Owner, Template, TemplateBlock, What};
use std::fmt::{self, Display, Formatter};

/// The text of the model; [`parse`](super::parse) reads the same model again.
impl Display for Template {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} : {}", head::ID, self.id)?;
        writeln!(f, "{} : {}", head::KIND, self.kind.label())?;
        if let Some(diploma) = &self.diploma {
            writeln!(f, "{} : {diploma}", head::DIPLOMA)?;
        }
        writeln!(f, "{} : {}", head::OWNER, OwnerText(self.owner))?;
        writeln!(f, "{} : {}", head::VERSION, self.version)?;
        if let Some(day) = self.adopted_on {
            writeln!(f, "{} : {day}", head::ADOPTED)?;
        }
        writeln!(f, "{} : {}", head::TITLE, self.title)?;
        writeln!(f, "---")?;
        self.blocks
            .iter()
            .try_for_each(|block| write_block(f, block))
    }
}

struct OwnerText(Owner);

impl Display for OwnerText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Owner::Shipped => f.write_str("Tremplin"),
            Owner::Academie(number) => write!(f, "académie {number}"),
            Owner::Pole(pole) => write!(f, "pôle {pole}"),
            Owner::School(school) => write!(f, "établissement {school}"),
        }
    }
}

fn write_block(f: &mut Formatter<'_>, block: &TemplateBlock) -> fmt::Result {
    writeln!(f)?;
    let numbers: Vec<String> = block.mentions.iter().map(u8::to_string).collect();
    if !numbers.is_empty() {
        writeln!(f, "[mention {}]", numbers.join(", "))?;
    }
    for when in &block.when {
        writeln!(f, "[{when}]")?;
    }
    match &block.what {
        What::Heading { level, text } => {
            let signs = "#".repeat(usize::from(*level));
            writeln!(f, "{signs} {text}")
        }
        What::Paragraph { text } => {
            let text = text.to_string();
            let guard = if text.starts_with(SIGNS) { "\\" } else { "" };
            writeln!(f, "{guard}{text}")
        }
        What::Item { text } => writeln!(f, "- {text}"),
        What::Row { label, value } => writeln!(f, "| {label} | {value} |"),
        What::Annex { annex } => match annex {
            Annex::Pedagogical => writeln!(f, "!annexe pédagogique"),
            Annex::Financial => writeln!(f, "!annexe financière"),
            Annex::Other(title) => writeln!(f, "!annexe {title}"),
        },
        What::Hours => writeln!(f, "!horaires"),
        What::Signatures => writeln!(f, "!signatures"),
        What::Page => writeln!(f, "!page"),
    }
}
