//! Legal pages, in plain French.

use super::Public;
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
            <p>"Ton prénom, ton nom, ta classe, ta date de naissance, ta commune, tes demandes, tes stages et les notes de suivi de tes enseignants. Ni photo, ni santé, ni position\u{a0}: la distance part de la commune choisie."</p>
            <h2>"Qui les voit"</h2>
            <p>"Toi. Les enseignants de ta classe et ton établissement. Le coordonnateur du pôle voit ton besoin sans ton nom. Les organismes ne voient rien avant qu'une place te soit attribuée."</p>
            <h2>"Sur ton téléphone"</h2>
            <p>"Tes données restent sur l'appareil pour fonctionner sans réseau. Se déconnecter les efface. Sans contact avec le serveur pendant 30 jours, elles ne s'affichent plus."</p>
            <h2>"Tes droits"</h2>
            <p>"Tu peux demander à lire, corriger ou effacer ce qui te concerne auprès de ton établissement. En cas de désaccord, la CNIL peut t'aider."</p>
        </Public>
    }
}

/// How far the site can be used by everybody.
#[component]
pub fn Accessibility() -> impl IntoView {
    view! {
        <Public title="Accessibilité">
            <h1>"Accessibilité"</h1>
            <p>"État\u{a0}: partiellement conforme au RGAA 4.1. Un audit complet reste à faire."</p>
            <p>"Chaque écran est vérifié par un outil automatique dans les deux thèmes, au clavier, à 320 pixels de large et à 200 % de zoom."</p>
            <p>"Un obstacle\u{a0}? Écrivez à " <a href="mailto:accessibilite@exemple.invalid">"accessibilite@exemple.invalid"</a> ". Sans réponse, le Défenseur des droits peut être saisi."</p>
        </Public>
    }
}
