//! A state in a word, an icon and a colour: colour never carries it alone (RGAA 3.1).

use leptos::prelude::*;

/// What a state calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Neutral,
    Info,
    Progress,
    Good,
    Warn,
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Neutral => "chip chip--neutral",
            Self::Info => "chip chip--info",
            Self::Progress => "chip chip--progress",
            Self::Good => "chip chip--good",
            Self::Warn => "chip chip--warn",
            Self::Bad => "chip chip--bad",
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Neutral => "○",
            Self::Info => "●",
            Self::Progress => "◐",
            Self::Good => "✓",
            Self::Warn => "!",
            Self::Bad => "✕",
        }
    }
}

/// A state.
#[component]
pub fn Chip(tone: Tone, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <span class=tone.class()>
            <span class="chip__mark" aria-hidden="true">{tone.mark()}</span>
            {text}
        </span>
    }
}
