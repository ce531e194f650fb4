//! What the demonstration plays with: diplomas as they are called, trades and invented names.

use common::domain::division::{Filiere, Level};

/// A kind of division: short code, diploma, level, field.
pub const DIVISIONS: [(&str, &str, Level, Filiere); 16] = [
    (
        "1MELEC",
        "Bac pro MELEC",
        Level::Premiere,
        Filiere::Electricite,
    ),
    (
        "TASSP",
        "Bac pro ASSP",
        Level::Terminale,
        Filiere::SoinsServices,
    ),
    (
        "1MCV",
        "Bac pro Métiers du commerce et de la vente",
        Level::Premiere,
        Filiere::Commerce,
    ),
    (
        "2GATL",
        "2de pro GATL",
        Level::Seconde,
        Filiere::GestionAdministration,
    ),
    (
        "TMCV",
        "Bac pro Métiers du commerce et de la vente",
        Level::Terminale,
        Filiere::Commerce,
    ),
    (
        "1ASSP",
        "Bac pro ASSP",
        Level::Premiere,
        Filiere::SoinsServices,
    ),
    (
        "TAGORA",
        "Bac pro AGOrA",
        Level::Terminale,
        Filiere::GestionAdministration,
    ),
    ("2MTNE", "2de pro MTNE", Level::Seconde, Filiere::Numerique),
    (
        "TMELEC",
        "Bac pro MELEC",
        Level::Terminale,
        Filiere::Electricite,
    ),
    ("1CIEL", "Bac pro CIEL", Level::Premiere, Filiere::Numerique),
    (
        "2CAPEPC",
        "CAP Équipier polyvalent du commerce",
        Level::Cap2,
        Filiere::Commerce,
    ),
    (
        "1CAPELEC",
        "CAP Électricien",
        Level::Cap1,
        Filiere::Electricite,
    ),
    (
        "1MSPC",
        "Bac pro MSPC",
        Level::Premiere,
        Filiere::MaintenanceIndustrielle,
    ),
    (
        "TMV",
        "Bac pro Maintenance des véhicules",
        Level::Terminale,
        Filiere::MaintenanceVehicules,
    ),
    (
        "1CAPBOUL",
        "CAP Boulanger",
        Level::Cap1,
        Filiere::Alimentation,
    ),
    ("2CAPCUI", "CAP Cuisine", Level::Cap2, Filiere::Hotellerie),
];

/// How a firm is called, its sector, what pupils may do there, for which fields.
type Trade = (
    &'static str,
    &'static str,
    [&'static str; 3],
    &'static [Filiere],
);

/// The trades of the demonstration.
pub const TRADES: [Trade; 24] = [
    (
        "Électricité",
        "Électricité générale",
        [
            "Installation électrique et dépannage",
            "Câblage de tableaux électriques",
            "Rénovation électrique de logements",
        ],
        &[Filiere::Electricite],
    ),
    (
        "Domotique",
        "Domotique et réseaux",
        [
            "Pose d'équipements connectés",
            "Réglage de thermostats et d'alarmes",
            "Réseau électrique et informatique d'un pavillon",
        ],
        &[Filiere::Electricite, Filiere::Numerique],
    ),
    (
        "Énergies",
        "Énergies renouvelables",
        [
            "Raccordement de panneaux solaires",
            "Pose de bornes de recharge",
            "Contrôle d'une installation photovoltaïque",
        ],
        &[Filiere::Electricite],
    ),
    (
        "Épicerie",
        "Commerce alimentaire",
        [
            "Mise en rayon et conseil",
            "Tenue d'un rayon de produits frais",
            "Réception et contrôle des livraisons",
        ],
        &[Filiere::Commerce],
    ),
    (
        "Librairie",
        "Librairie papeterie",
        [
            "Accueil et vente en librairie",
            "Commandes et retours de livres",
            "Animation d'une vitrine",
        ],
        &[Filiere::Commerce],
    ),
    (
        "Jardinerie",
        "Jardinerie",
        [
            "Vente et soin des végétaux",
            "Conseil au rayon outillage",
            "Serre et pépinière",
        ],
        &[Filiere::Commerce, Filiere::Paysage],
    ),
    (
        "Chaussures",
        "Commerce de détail",
        [
            "Vente et gestion des stocks",
            "Accueil et essayage",
            "Inventaire et étiquetage",
        ],
        &[Filiere::Commerce],
    ),
    (
        "Sport",
        "Articles de sport",
        [
            "Conseil et encaissement",
            "Atelier cycles et vente",
            "Mise en place des collections",
        ],
        &[Filiere::Commerce],
    ),
    (
        "Résidence",
        "Résidence pour personnes âgées",
        [
            "Aide aux gestes de la vie quotidienne",
            "Animation auprès des résidents",
            "Entretien des chambres et du linge",
        ],
        &[Filiere::SoinsServices],
    ),
    (
        "Crèche",
        "Accueil de jeunes enfants",
        [
            "Éveil et soins des tout-petits",
            "Préparation des repas des enfants",
            "Accueil et activités d'éveil",
        ],
        &[Filiere::SoinsServices],
    ),
    (
        "Aide à domicile",
        "Services à la personne",
        [
            "Accompagnement à domicile",
            "Courses et repas à domicile",
            "Entretien du logement",
        ],
        &[Filiere::SoinsServices],
    ),
    (
        "Cabinet",
        "Cabinet comptable",
        [
            "Classement, saisie et accueil",
            "Saisie de factures",
            "Relance et suivi de courrier",
        ],
        &[Filiere::GestionAdministration],
    ),
    (
        "Assurances",
        "Assurances",
        [
            "Accueil et suivi de dossiers",
            "Mise à jour de contrats",
            "Accueil téléphonique",
        ],
        &[Filiere::GestionAdministration, Filiere::Commerce],
    ),
    (
        "Transports",
        "Transport et logistique",
        [
            "Préparation de commandes",
            "Réception et stockage",
            "Suivi des expéditions",
        ],
        &[Filiere::Logistique, Filiere::GestionAdministration],
    ),
    (
        "Mairie annexe",
        "Service administratif",
        [
            "Accueil du public et courrier",
            "État civil et archives",
            "Préparation des réunions",
        ],
        &[Filiere::GestionAdministration],
    ),
    (
        "Informatique",
        "Services informatiques",
        [
            "Assemblage et dépannage de postes",
            "Inventaire d'un parc informatique",
            "Assistance aux utilisateurs",
        ],
        &[Filiere::Numerique],
    ),
    (
        "Télécoms",
        "Réseaux et fibre",
        [
            "Tirage et raccordement de fibre",
            "Recette et mesures sur fibre",
            "Installation chez l'abonné",
        ],
        &[Filiere::Numerique, Filiere::Electricite],
    ),
    (
        "Mécanique",
        "Maintenance industrielle",
        [
            "Entretien de machines",
            "Maintenance d'une ligne de production",
            "Soudure et ajustage",
        ],
        &[Filiere::MaintenanceIndustrielle],
    ),
    (
        "Garage",
        "Garage automobile",
        [
            "Entretien courant des véhicules",
            "Freins et pneumatiques",
            "Diagnostic et révision",
        ],
        &[Filiere::MaintenanceVehicules],
    ),
    (
        "Boulangerie",
        "Boulangerie pâtisserie",
        [
            "Fabrication du pain et vente",
            "Viennoiserie et tourage",
            "Vente en boulangerie",
        ],
        &[Filiere::Alimentation, Filiere::Commerce],
    ),
    (
        "Auberge",
        "Restauration",
        [
            "Mise en place et cuisine",
            "Service en salle",
            "Préparation des desserts",
        ],
        &[Filiere::Hotellerie],
    ),
    (
        "Menuiserie",
        "Menuiserie",
        [
            "Débit et assemblage",
            "Pose de fenêtres et de portes",
            "Finitions et quincaillerie",
        ],
        &[Filiere::Bois],
    ),
    (
        "Coiffure",
        "Salon de coiffure",
        [
            "Accueil et soins du cheveu",
            "Coupe et brushing",
            "Conseil et vente de soins",
        ],
        &[Filiere::Coiffure],
    ),
    (
        "Paysages",
        "Espaces verts",
        [
            "Taille et entretien de jardins",
            "Plantations et gazon",
            "Pose de clôtures et de pavés",
        ],
        &[Filiere::Paysage],
    ),
];

/// Invented family names, also used for firms.
pub const LAST_NAMES: [&str; 48] = [
    "Aubertel",
    "Bassenval",
    "Brunoy",
    "Cartelin",
    "Chardoux",
    "Clairvel",
    "Corbenois",
    "Dambrel",
    "Delvaurin",
    "Dorvaux",
    "Estramont",
    "Fauverel",
    "Ferrandois",
    "Gauvillet",
    "Gérondel",
    "Grandvoix",
    "Hauterel",
    "Herbinois",
    "Jacquenet",
    "Joliverre",
    "Lamberval",
    "Laurencel",
    "Loubrel",
    "Malvoisin",
    "Marchenoir",
    "Mervelle",
    "Montaurel",
    "Nivardel",
    "Orsival",
    "Pélissart",
    "Perrenoix",
    "Quentinel",
    "Ravenois",
    "Régnaudel",
    "Rochemer",
    "Romarel",
    "Sauvignel",
    "Serrandon",
    "Solivert",
    "Tavernel",
    "Thiercel",
    "Tournevaux",
    "Valbruyère",
    "Vautrelle",
    "Verdenois",
    "Vigneron-Sart",
    "Villebois",
    "Zimmerel",
];

/// First names.
pub const FIRST_NAMES: [&str; 48] = [
    "Adam", "Aïcha", "Alban", "Amélie", "Anaïs", "Axel", "Baptiste", "Camille", "Chloé", "Clara",
    "Dylan", "Élise", "Emma", "Enzo", "Ethan", "Fatou", "Gabin", "Hugo", "Ilyès", "Inès", "Jade",
    "Jules", "Kenza", "Killian", "Lana", "Léa", "Léo", "Lina", "Loris", "Lucie", "Maël", "Maëva",
    "Manon", "Mathis", "Mehdi", "Mila", "Naïm", "Noah", "Océane", "Paul", "Rayan", "Romane",
    "Sacha", "Sarah", "Théo", "Tom", "Yanis", "Zoé",
];
