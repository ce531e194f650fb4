//! Legal pages, in plain French.

use super::Public;
use crate::text::birth_date;
use common::rules::retention::Category;
use leptos::prelude::*;

/// Who publishes.
#[component]
pub fn LegalNotice() -> impl IntoView {
    view! {
        <Public title="Mentions légales">
            <h1>"Mentions légales"</h1>
            <p>"Ce site est un service de démonstration de Tremplin, logiciel libre sous licence EUPL-1.2."</p>
            <p>"L'établissement ou l'académie qui l'installe y inscrit son nom, son directeur de publication et son hébergeur."</p>
            <p>"Contact\u{a0}: " <a href="mailto:contact@exemple.invalid">"contact@exemple.invalid"</a></p>
            <p>"Communes\u{a0}: Insee, La Poste, IGN, Licence Ouverte 2.0."</p>
        </Public>
    }
}

/// What is kept, for whom, how long.
#[component]
pub fn Privacy() -> impl IntoView {
    view! {
        <Public title="Confidentialité">
            <h1>"Confidentialité"</h1>
            <h2>"Ce que Tremplin garde"</h2>
            <p>"Votre prénom, votre nom, votre classe, votre date de naissance, votre commune, vos demandes, vos stages et les notes de suivi de vos enseignants. Ni photo, ni santé, ni position\u{a0}: la distance part de la commune choisie."</p>
            <h2>"Qui les voit"</h2>
            <p>"Vous. Les enseignants de votre classe et votre établissement. Le coordonnateur du pôle voit votre besoin sans votre nom. Les organismes ne voient rien avant qu'une place vous soit attribuée."</p>
            <h2>"Sur votre téléphone"</h2>
            <p>"Vos données restent sur l'appareil pour fonctionner sans réseau. Se déconnecter les efface. Sans contact avec le serveur pendant 30 jours, elles ne s'affichent plus."</p>
            <h2>"Combien de temps"</h2>
            {durations()}
            <h2>"Vos droits"</h2>
            <p>"Vous pouvez demander à lire, corriger ou effacer ce qui vous concerne auprès de votre établissement. En cas de désaccord, la CNIL peut vous aider."</p>
        </Public>
    }
}

/// The table by which data is erased, as it is told to everybody.
fn durations() -> impl IntoView {
    let rules = Category::ALL
        .into_iter()
        .flat_map(|category| category.rows().iter().map(move |rule| (category, rule)));
    rules
        .map(|(category, rule)| {
            // A rule that ends, or comes after another, says when.
            let until = rule
                .valid_to
                .map(|day| format!(" (jusqu'au {})", birth_date(day)));
            view! {
                <p>
                    <b>{category.label()}</b> "\u{a0}: " {category.told(rule.value)} {until} ". "
                    {rule.value.fate.label()} "."
                </p>
            }
        })
        .collect_view()
}

/// How far the site can be used by everybody.
#[component]
pub fn Accessibility() -> impl IntoView {
    view! {
        <Public title="Accessibilité">
            <h1>"Accessibilité"</h1>
            <p>"État\u{a0}: non conforme au RGAA 4.1, faute d'audit. Un audit complet reste à faire."</p>
            <p>"Un outil automatique, axe, vérifie chaque écran dans les deux thèmes. À 320 pixels de large, soit une fenêtre de 640 pixels avec un zoom de 200\u{a0}%, aucun écran ne défile de côté. Le parcours principal d'un élève est vérifié avec le clavier seul."</p>
            <p>"Un obstacle\u{a0}? Écrivez à " <a href="mailto:accessibilite@exemple.invalid">"accessibilite@exemple.invalid"</a> ". Sans réponse, le Défenseur des droits peut être saisi."</p>
        </Public>
    }
}
