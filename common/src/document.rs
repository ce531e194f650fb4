//! A printed matter as what it says, not how it looks: a convention, an attestation, a register
//! page. The phone draws it as HTML and the server as PDF, from the same value.

use serde::{Deserialize, Serialize};

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its title, also that of the file.
    pub title: String,
    /// Language of the whole: `fr`, `de`.
    pub lang: String,
    /// At the foot of each page, before the page number: what it is and its reference.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub foot: String,
    pub blocks: Vec<Block>,
}

/// One block, in reading order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Block {
    /// A heading below the title: level 1 is a part, 2 an article.
    Heading { level: u8, text: String },
    /// A paragraph.
    Paragraph { text: String },
    /// A list without order.
    List { items: Vec<String> },
    /// Labels and their values, in two columns. An empty value is drawn as a line to write on.
    Facts { rows: Vec<Fact> },
    /// A table with a heading row; each row has as many cells as `head`.
    Table {
        /// Its name, read out before it.
        caption: String,
        head: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    /// Boxes to sign in.
    Signatures { boxes: Vec<SignBox> },
    /// A code to scan, with what it leads to in words.
    Code {
        /// What the code says, an address.
        data: String,
        caption: String,
    },
    /// What follows begins on a new page.
    PageBreak,
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

/// A box to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignBox {
    /// Who signs: « L'élève », « Le chef d'établissement »…
    pub role: String,
    /// The name; empty when it is written by hand.
    pub name: String,
    /// How it was signed, one line; empty while it is not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signed: String,
}
