//! The words of the sheets, for fifteen-year-olds.

/// A sheet.
#[derive(Debug, PartialEq, Eq)]
pub struct Sheet {
    /// End of its address.
    pub slug: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    /// The app has a form for its blanks.
    pub fill_in: bool,
    pub sections: &'static [Section],
}

/// A part of a sheet.
#[derive(Debug, PartialEq, Eq)]
pub struct Section {
    pub title: &'static str,
    pub shape: Shape,
    pub lines: &'static [&'static str],
}

/// How its lines are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In order.
    Steps,
    Points,
    /// Words to say or to write.
    Said,
    /// To be filled in by hand.
    Blanks,
}

/// Every sheet, in the order of a search.
pub const SHEETS: [Sheet; 5] = [
    Sheet {
        slug: "telephoner",
        title: "Téléphoner à une entreprise",
        lead: "Un appel de deux minutes, préparé sur papier, obtient plus de réponses que dix courriels.",
        fill_in: true,
        sections: &[
            Section {
                title: "Avant d'appeler",
                shape: Shape::Steps,
                lines: &[
                    "Choisissez un endroit calme. Prévenez autour de vous\u{a0}: personne ne vous coupe pendant dix minutes.",
                    "Posez devant vous cette fiche, un stylo, votre agenda et les dates du stage.",
                    "Lisez votre texte à voix haute deux fois. La deuxième fois, il sonne déjà mieux.",
                    "Appelez entre 9\u{a0}h et 11\u{a0}h, ou entre 14\u{a0}h et 16\u{a0}h. Évitez le coup de feu\u{a0}: midi dans un restaurant, 7\u{a0}h\u{a0}30 dans un garage.",
                ],
            },
            Section {
                title: "Ma fiche, à remplir avant",
                shape: Shape::Blanks,
                lines: &[
                    "Entreprise\u{a0}:",
                    "Téléphone\u{a0}:",
                    "La personne à demander\u{a0}:",
                    "Mes dates de stage\u{a0}:",
                    "Ma formation et ma classe\u{a0}:",
                    "Pourquoi cette entreprise\u{a0}:",
                    "Réponse et suite à donner\u{a0}:",
                ],
            },
            Section {
                title: "Ce que je dis",
                shape: Shape::Said,
                lines: &[
                    "«\u{a0}Bonjour, je m'appelle (prénom et nom). Je suis élève en (classe) au lycée (nom).\u{a0}»",
                    "«\u{a0}Je cherche un stage du (date) au (date), pour ma formation de (diplôme). Est-ce que je pourrais parler à la personne qui s'occupe des stagiaires\u{a0}?\u{a0}»",
                    "«\u{a0}J'ai choisi votre entreprise parce que (une raison vraie\u{a0}: le métier, un produit, la proximité).\u{a0}»",
                    "«\u{a0}Est-ce que je peux passer me présenter avec mon CV\u{a0}? Quel jour vous arrange\u{a0}?\u{a0}»",
                    "«\u{a0}Merci beaucoup. Je note\u{a0}: (je répète le jour, l'heure et le nom). Bonne journée.\u{a0}»",
                ],
            },
            Section {
                title: "Et si on me répond…",
                shape: Shape::Points,
                lines: &[
                    "«\u{a0}Il n'est pas là.\u{a0}» – «\u{a0}Quand puis-je rappeler\u{a0}?\u{a0}» Notez le jour, et rappelez ce jour-là.",
                    "«\u{a0}Envoyez un mail.\u{a0}» – «\u{a0}À quelle adresse, et à quel nom\u{a0}?\u{a0}» Épelez pour vérifier.",
                    "«\u{a0}On ne prend personne.\u{a0}» – «\u{a0}Merci de m'avoir répondu. Connaissez-vous une entreprise qui prend des stagiaires\u{a0}?\u{a0}»",
                    "Un répondeur\u{a0}: dites votre nom, votre numéro lentement et deux fois, et «\u{a0}stage du (date) au (date)\u{a0}».",
                    "On vous parle mal ou on vous refuse pour votre nom, votre origine, votre sexe ou un handicap\u{a0}: ce n'est pas votre faute, et c'est interdit. Notez-le dans «\u{a0}Ma recherche\u{a0}» et parlez-en à votre référent.",
                ],
            },
            Section {
                title: "Juste après",
                shape: Shape::Steps,
                lines: &[
                    "Notez la réponse dans «\u{a0}Ma recherche\u{a0}», avec la date du prochain rappel.",
                    "Si c'est oui, prévenez votre enseignant référent le jour même.",
                    "Si c'est non, respirez, et passez à l'appel suivant. Il en faut souvent plus de dix.",
                ],
            },
        ],
    },
    Sheet {
        slug: "lettre",
        title: "Écrire une lettre ou un courriel",
        lead: "Courte, claire, sans faute\u{a0}: dix lignes suffisent pour donner envie de vous répondre.",
        fill_in: false,
        sections: &[
            Section {
                title: "Les quatre paragraphes",
                shape: Shape::Steps,
                lines: &[
                    "Qui je suis\u{a0}: ma classe, mon lycée, mon diplôme.",
                    "Ce que je demande\u{a0}: un stage, du tel jour au tel jour, dans quel métier.",
                    "Pourquoi cette entreprise\u{a0}: une raison vraie, que je pourrais répéter en entretien.",
                    "La suite\u{a0}: je propose de passer ou d'appeler, et je remercie.",
                ],
            },
            Section {
                title: "Un exemple",
                shape: Shape::Said,
                lines: &[
                    "Objet\u{a0}: demande de stage du 30 novembre au 18 décembre",
                    "Madame, Monsieur,",
                    "Je suis élève en première bac pro électricité au lycée (nom). Je dois faire un stage de trois semaines, du 30 novembre au 18 décembre.",
                    "J'aimerais le faire dans votre entreprise\u{a0}: j'ai vu votre équipe travailler à l'école de ma commune, et je voudrais apprendre comment on rénove une installation ancienne. En atelier, j'ai déjà câblé un tableau et posé des prises.",
                    "Je peux venir me présenter un mercredi après-midi, ou quand cela vous arrange. Vous trouverez mon CV avec cette lettre.",
                    "Je vous remercie de votre attention et vous prie d'agréer, Madame, Monsieur, mes salutations respectueuses.",
                    "Prénom Nom, téléphone, adresse électronique",
                ],
            },
            Section {
                title: "Avant d'envoyer",
                shape: Shape::Points,
                lines: &[
                    "Le nom de l'entreprise est le bon\u{a0}: jamais celui de la lettre d'avant.",
                    "Quelqu'un d'autre a relu\u{a0}: un parent, un professeur, un ami.",
                    "L'adresse électronique est sérieuse\u{a0}: prenom.nom, pas un surnom.",
                    "Le CV est joint, en PDF, avec votre nom dans le nom du fichier.",
                    "Les dates sont celles de votre convention.",
                ],
            },
            Section {
                title: "Après l'envoi",
                shape: Shape::Steps,
                lines: &[
                    "Notez l'envoi dans «\u{a0}Ma recherche\u{a0}», avec un rappel dans sept jours.",
                    "Sans réponse, téléphonez\u{a0}: «\u{a0}Je vous ai écrit le (date) au sujet d'un stage. L'avez-vous reçu\u{a0}?\u{a0}»",
                    "Une lettre déposée à la main, avec le sourire, vaut mieux qu'un courriel perdu.",
                ],
            },
        ],
    },
    Sheet {
        slug: "cv",
        title: "Faire son CV",
        lead: "Une page. À votre âge, on ne vous demande pas d'expérience\u{a0}: on veut voir qui vous êtes.",
        fill_in: false,
        sections: &[
            Section {
                title: "Ce qu'on y met",
                shape: Shape::Points,
                lines: &[
                    "En haut\u{a0}: prénom, nom, commune, téléphone, adresse électronique. Pas de numéro de sécurité sociale.",
                    "Un titre\u{a0}: «\u{a0}Stage de trois semaines en vente, du 30 novembre au 18 décembre\u{a0}».",
                    "Ma formation\u{a0}: ma classe, mon lycée, ce que j'ai appris en atelier.",
                    "Mes expériences\u{a0}: stages, coups de main, garde d'enfants, association, club.",
                    "Mes compétences\u{a0}: ce que je sais faire, avec un exemple pour chacune.",
                    "Mes centres d'intérêt\u{a0}: deux ou trois, précis. «\u{a0}Handball en club depuis quatre ans\u{a0}» plutôt que «\u{a0}sport\u{a0}».",
                ],
            },
            Section {
                title: "Je n'ai rien fait\u{a0}?",
                shape: Shape::Points,
                lines: &[
                    "J'aide à la ferme, au magasin ou au garage de quelqu'un\u{a0}: c'est une expérience.",
                    "Je m'occupe de mes frères et sœurs\u{a0}: je suis responsable et patient.",
                    "Je répare des vélos, je cuisine, je monte des vidéos\u{a0}: ce sont des compétences.",
                    "J'arrive à l'heure et je n'ai pas d'absence\u{a0}: dites-le, les entreprises y tiennent.",
                ],
            },
            Section {
                title: "Ce qu'on n'y met pas",
                shape: Shape::Points,
                lines: &[
                    "La photo n'est pas obligatoire. La nationalité, la religion, la santé et la situation de famille ne regardent pas l'entreprise.",
                    "Pas de mensonge\u{a0}: on vous posera la question.",
                    "Pas de fautes\u{a0}: faites relire par deux personnes.",
                    "Pas de couleurs partout\u{a0}: une police, deux tailles, de l'air entre les parties.",
                ],
            },
            Section {
                title: "Mon CV en cinq lignes, pour commencer",
                shape: Shape::Blanks,
                lines: &[
                    "Je cherche un stage de\u{a0}:",
                    "J'ai appris en atelier à\u{a0}:",
                    "Un jour, j'ai aidé à\u{a0}:",
                    "Je sais faire\u{a0}:",
                    "On dit de moi que je suis\u{a0}:",
                ],
            },
        ],
    },
    Sheet {
        slug: "entretien",
        title: "Se présenter et réussir l'entretien",
        lead: "Souvent dix minutes, debout dans l'atelier. On regarde surtout si vous avez envie d'apprendre.",
        fill_in: false,
        sections: &[
            Section {
                title: "La veille",
                shape: Shape::Steps,
                lines: &[
                    "Repérez le trajet et l'heure du bus. Visez dix minutes d'avance.",
                    "Préparez votre CV, vos dates de stage, un carnet et un stylo.",
                    "Relisez ce que fait l'entreprise\u{a0}: ses produits, ses clients.",
                    "Choisissez une tenue propre et simple, adaptée au métier. Des chaussures fermées pour un atelier.",
                ],
            },
            Section {
                title: "En arrivant",
                shape: Shape::Points,
                lines: &[
                    "Téléphone éteint, pas seulement sur vibreur. Écouteurs dans le sac.",
                    "«\u{a0}Bonjour, je m'appelle (prénom et nom), j'ai rendez-vous avec (nom) à (heure).\u{a0}»",
                    "On regarde la personne, on se tient droit, on attend qu'elle propose de s'asseoir.",
                    "Un retard\u{a0}? On appelle avant l'heure, pas après.",
                ],
            },
            Section {
                title: "Les questions qui reviennent",
                shape: Shape::Points,
                lines: &[
                    "«\u{a0}Parlez-moi de vous.\u{a0}» Votre classe, ce que vous aimez en atelier, pourquoi ce métier\u{a0}: une minute.",
                    "«\u{a0}Pourquoi chez nous\u{a0}?\u{a0}» La raison vraie que vous avez préparée.",
                    "«\u{a0}Qu'est-ce que vous savez faire\u{a0}?\u{a0}» Deux choses apprises, avec un exemple.",
                    "«\u{a0}Un défaut\u{a0}?\u{a0}» Un vrai, et ce que vous faites pour le corriger.",
                    "«\u{a0}Comment viendrez-vous\u{a0}?\u{a0}» Le bus, le vélo, un parent\u{a0}: ayez la réponse.",
                ],
            },
            Section {
                title: "Mes questions à moi",
                shape: Shape::Points,
                lines: &[
                    "Quels seront mes horaires, et qui me guidera\u{a0}?",
                    "Qu'est-ce que je pourrai faire moi-même\u{a0}?",
                    "Faut-il une tenue ou des chaussures de sécurité\u{a0}?",
                    "Où est-ce que je mange à midi\u{a0}?",
                ],
            },
            Section {
                title: "Ce qu'on n'a pas le droit de me demander",
                shape: Shape::Points,
                lines: &[
                    "Ma religion, mes opinions, ma santé, ma famille, si je veux des enfants.",
                    "On peut répondre poliment\u{a0}: «\u{a0}Je préfère parler du stage.\u{a0}» Ensuite, parlez-en à votre référent.",
                ],
            },
        ],
    },
    Sheet {
        slug: "premier-jour",
        title: "Réussir mon premier jour",
        lead: "Le premier jour, personne n'attend que vous sachiez tout. On attend que vous soyez là, à l'heure, curieux.",
        fill_in: false,
        sections: &[
            Section {
                title: "Avant de partir",
                shape: Shape::Steps,
                lines: &[
                    "Vérifiez que la convention est signée par tout le monde. Sans elle, on ne commence pas.",
                    "Ouvrez «\u{a0}Mon stage\u{a0}» une fois avec du réseau\u{a0}: l'adresse et les numéros restent lisibles sans.",
                    "Faites le trajet une fois, ou regardez l'horaire du bus du matin et du soir.",
                    "Préparez la veille\u{a0}: tenue, chaussures, repas, bouteille d'eau, carnet, stylo.",
                ],
            },
            Section {
                title: "En arrivant",
                shape: Shape::Points,
                lines: &[
                    "Dix minutes d'avance. Bonjour à chaque personne, en la regardant.",
                    "Demandez votre tuteur par son nom.",
                    "Demandez où sont le vestiaire, les toilettes, la pause, l'issue de secours et la trousse de secours.",
                    "Écoutez les règles de sécurité et posez la question quand ce n'est pas clair. Une machine, on n'y touche pas sans accord.",
                ],
            },
            Section {
                title: "Pendant la journée",
                shape: Shape::Points,
                lines: &[
                    "Notez les noms, les outils, les mots nouveaux.",
                    "Vous avez fini\u{a0}? «\u{a0}Qu'est-ce que je peux faire maintenant\u{a0}?\u{a0}» plutôt que le téléphone.",
                    "Une erreur\u{a0}? Dites-le tout de suite. Tout le monde en fait\u{a0}; la cacher est pire.",
                    "Ce que vous voyez des clients reste dans l'entreprise. Pas de photo sans accord.",
                ],
            },
            Section {
                title: "Mes droits, si j'ai moins de 18 ans",
                shape: Shape::Points,
                lines: &[
                    "Pas plus de 8\u{a0}heures par jour (7 pour un stage d'observation) ni de 35\u{a0}heures par semaine.",
                    "Une pause d'au moins 30\u{a0}minutes après 4\u{a0}h\u{a0}30 de travail.",
                    "Pas de travail de nuit, et deux jours de repos qui se suivent, dont le dimanche.",
                    "Personne n'a le droit de m'insulter, de me toucher ou de me faire peur.",
                ],
            },
            Section {
                title: "Si quelque chose ne va pas",
                shape: Shape::Points,
                lines: &[
                    "Absence ou retard\u{a0}: j'appelle l'entreprise avant l'heure, puis le lycée.",
                    "Accident, même petit\u{a0}: je le dis tout de suite à mon tuteur, puis au lycée le jour même.",
                    "Peur, violence, geste déplacé\u{a0}: je pars si je suis en danger, et j'appelle un adulte de confiance, le lycée, ou le 119, gratuit jour et nuit.",
                    "Un doute\u{a0}: mon enseignant référent est là pour ça. Je peux aussi l'écrire dans mon journal.",
                ],
            },
        ],
    },
];
