//! Public pages, rendered by the server.

mod daily_list;
mod legal;
mod links;
pub mod sheets;
mod sign_in;

pub use daily_list::NoMoreLists;
pub use legal::{Accessibility, LegalNotice, Privacy};
pub use links::{Choose, Forgotten};
pub use sheets::{SheetPage, Sheets};
pub use sign_in::{Enrolled, SignIn};

use leptos::prelude::*;
use leptos_meta::Title;

/// Header and footer of a public page.
#[component]
fn Public(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <Title text=title/>
        <a class="skip" href="#contenu">"Aller au contenu"</a>
        <header class="topbar">
            <a class="brand" href="/">"Tremplin"</a>
            <a class="btn" href="/connexion">"Se connecter"</a>
        </header>
        <main class="main main--public" id="contenu" tabindex="-1">{children()}</main>
        <footer class="footer">
            <ul>
                <li><a href="/fiches">"Fiches méthodes"</a></li>
                <li><a href="/mentions-legales">"Mentions légales"</a></li>
                <li><a href="/confidentialite">"Confidentialité"</a></li>
                <li><a href="/accessibilite">"Accessibilité\u{a0}: non conforme"</a></li>
            </ul>
        </footer>
    }
}

/// What it is, and the way in.
#[component]
pub fn Home() -> impl IntoView {
    view! {
        <Public title="">
            <section class="hero">
                <h1>"Un réseau pour ceux qui n'en ont pas"</h1>
                <p>
                    "Tremplin réunit les établissements d'un pôle de stages\u{a0}: chaque élève y cherche une "
                    "place pour sa période, la demande et est suivi, même sans réseau."
                </p>
                <p>
                    <a class="btn btn--primary" href="/connexion">"Entrer avec mon code"</a>
                </p>
            </section>
            <ul class="cards">
                <li class="card">
                    <h2>"Élèves"</h2>
                    <p>"Trouver une place qui va avec mes semaines, mon diplôme et mon trajet. Demander dans le bus\u{a0}: la demande part au retour du réseau."</p>
                    <a class="btn" href="/connexion">"Entrer avec un code"</a>
                </li>
                <li class="card">
                    <h2>"Enseignants"</h2>
                    <p>"Voir toute la classe d'un coup d'œil. Noter un appel ou une visite dans un atelier sans réseau, sans jamais rien perdre."</p>
                    <a class="btn" href="/connexion?profil=adulte" aria-label="Enseignants\u{a0}: se connecter">"Se connecter"</a>
                </li>
                <li class="card">
                    <h2>"Coordonnateurs"</h2>
                    <p>"Arbitrer les demandes de tous les établissements, sur ce qui est affiché et rien d'autre. Tenir les offres du pôle."</p>
                    <a class="btn" href="/connexion?profil=adulte" aria-label="Coordonnateurs\u{a0}: se connecter">"Se connecter"</a>
                </li>
            </ul>
        </Public>
    }
}

/// No such page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Public title="Page introuvable">
            <h1>"Page introuvable"</h1>
            <p>"Cette adresse n'existe pas. " <a href="/">"Revenir à l'accueil"</a></p>
        </Public>
    }
}
