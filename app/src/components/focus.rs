//! Moving the focus.

use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// Gives the focus to an element that can take it.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // An element that left the page meanwhile takes no focus.
        let _ = element.focus();
    }
}
