//! The search of the app over many offers, for the browser to time.

use common::rules::search::SearchIndex;
use wasm_bindgen::prelude::wasm_bindgen;

const TASKS: [&str; 12] = [
    "Fabrication du pain et vente",
    "Installation électrique et dépannage",
    "Accueil et vente en librairie",
    "Aide aux gestes de la vie quotidienne",
    "Tirage et raccordement de fibre",
    "Entretien courant des véhicules",
    "Préparation de commandes",
    "Mise en place et cuisine",
    "Débit et assemblage de meubles",
    "Taille et entretien de jardins",
    "Classement, saisie et accueil",
    "Pose d'équipements connectés",
];
const NAMES: [&str; 16] = [
    "Aubertel",
    "Bassenval",
    "Cartelin",
    "Corbenois",
    "Delvaurin",
    "Estramont",
    "Fauverel",
    "Gauvillet",
    "Hauterel",
    "Joliverre",
    "Lamberval",
    "Marchenoir",
    "Orsival",
    "Pélissart",
    "Rochemer",
    "Vautrelle",
];
const PLACES: [&str; 16] = [
    "Lunéville",
    "Baccarat",
    "Blâmont",
    "Gerbéviller",
    "Nancy",
    "Toul",
    "Épinal",
    "Rambervillers",
    "Saint-Dié-des-Vosges",
    "Sarrebourg",
    "Metz",
    "Thionville",
    "Verdun",
    "Bar-le-Duc",
    "Forbach",
    "Remiremont",
];

/// An index of so many offers.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Bench(SearchIndex);

#[wasm_bindgen]
impl Bench {
    /// Builds it. Each offer has a task, a firm, a street number and a place: some forty thousand
    /// different words for thirty thousand offers.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(offers: u32) -> Self {
        let at = |list: &'static [&'static str], place: u32| {
            let place = usize::try_from(place).unwrap_or(0);
            list.get(place % list.len()).copied().unwrap_or_default()
        };
        Self(SearchIndex::build((0..offers).map(|n| {
            let firm = format!("{} {}{}", at(&NAMES, n / 7), at(&NAMES, n / 112), n % 997);
            let place = at(&PLACES, n / 3);
            let words = format!(
                "{} chez {firm} à {place}, atelier {}",
                at(&TASKS, n),
                n % 499
            );
            let title = at(&TASKS, n).to_owned();
            (
                n,
                [
                    (title, 200_u8),
                    (firm, 150),
                    (place.to_owned(), 100),
                    (words, 20),
                ],
            )
        })))
    }

    /// How many offers match a text, as on each keystroke.
    #[must_use]
    pub fn query(&self, text: &str) -> usize {
        self.0.query(text, 50, |_| true).hits.len()
    }
}
