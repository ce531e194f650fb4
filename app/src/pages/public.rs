//! Public pages, rendered by the server.

use leptos::prelude::*;

macro_rules! page {
    ($($name:ident $title:literal)*) => {$(
        /// A public page.
        #[component]
        pub fn $name() -> impl IntoView {
            view! { <main id="contenu"><h1>{$title}</h1></main> }
        }
    )*};
}

page! {
    Home "Tremplin"
    SignIn "Connexion"
    LegalNotice "Mentions légales"
    Privacy "Confidentialité"
    Accessibility "Accessibilité"
    NotFound "Page introuvable"
}
