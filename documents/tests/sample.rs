//! An invented convention of about five pages, as long as a real one.

use common::document::{Block, Document, Fact, SignBox};

fn heading(level: u8, text: &str) -> Block {
    Block::Heading {
        level,
        text: text.to_owned(),
    }
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph { text: text.into() }
}

fn list(items: &[&str]) -> Block {
    let items = items.iter().map(|&item| item.to_owned()).collect();
    Block::List { items }
}

fn facts(rows: &[(&str, &str)]) -> Block {
    let fact = |&(label, value): &(&str, &str)| Fact {
        label: label.to_owned(),
        value: value.to_owned(),
    };
    Block::Facts {
        rows: rows.iter().map(fact).collect(),
    }
}

fn table(caption: &str, head: &[&str], rows: Vec<Vec<String>>) -> Block {
    Block::Table {
        caption: caption.to_owned(),
        head: head.iter().map(|&name| name.to_owned()).collect(),
        rows,
    }
}

/// The convention of a pupil; another number, another pupil.
pub fn convention(number: usize) -> Document {
    let reference = format!("2026-{number:04}");
    let mut blocks = parties(number);
    blocks.extend(articles());
    blocks.extend(annexes(&reference));
    Document {
        title: "Convention de formation en milieu professionnel".to_owned(),
        lang: "fr".to_owned(),
        foot: format!("Convention n° {reference}, version 2, lycée Paul-Lapie, Lunéville"),
        blocks,
    }
}

fn parties(number: usize) -> Vec<Block> {
    vec![
        paragraph(
            "Entre les parties ci-dessous, il est convenu de ce qui suit pour la période du \
             12 janvier au 6 février 2027.",
        ),
        heading(1, "Les parties"),
        heading(2, "L'établissement"),
        facts(&[
            ("Nom", "Lycée polyvalent Paul-Lapie"),
            ("Adresse", "9 rue du Général-Leclerc\n54300 Lunéville"),
            ("Numéro d'établissement", "0540034T"),
            ("Représenté par", "Mme Élodie Schœlcher, proviseure"),
            ("Enseignant référent", "M. Çağan Müller-Weiß"),
        ]),
        heading(2, "L'organisme d'accueil"),
        facts(&[
            ("Raison sociale", "Menuiserie « Au fil du bois », SARL"),
            ("SIRET", "123 456 789 00012"),
            (
                "Adresse",
                "Zone artisanale des Quatre-Vents, 54300 Moncel-lès-Lunéville",
            ),
            ("Représenté par", ""),
            ("Tuteur", "Mme Zoé Lefèvre, cheffe d'atelier"),
            ("Téléphone", ""),
        ]),
        heading(2, "L'élève"),
        facts(&[
            ("Nom et prénom", &format!("Aït-Ahmed Inès ({number})")),
            ("Date de naissance", "3 mars 2010"),
            (
                "Formation",
                "CAP Menuisier fabricant, première année, classe 1CAPMF",
            ),
            ("Représentant légal", "M. et Mme Aït-Ahmed"),
            ("Personne à prévenir", ""),
        ]),
    ]
}

fn articles() -> Vec<Block> {
    const TEXT: &str = "La présente clause est inventée pour mesurer la mise en page. \
        L'élève suit les horaires de l'organisme d'accueil dans les limites que la loi donne à \
        son âge ; ses absences sont signalées le jour même à l'établissement. Les frais de \
        transport lui sont remboursés selon le barème voté, et l'assurance de l'établissement \
        couvre les dommages qu'il pourrait causer. Le tuteur et l'enseignant référent \
        conviennent d'au moins une visite, dont la date est notée dans le livret de suivi.";
    let names = [
        "Objet de la convention",
        "Activités confiées à l'élève",
        "Durée et horaires",
        "Statut et discipline",
        "Sécurité et travaux réglementés",
        "Assurance et accidents",
        "Suivi et évaluation",
        "Frais et gratification",
        "Interruption",
    ];
    let mut blocks = vec![heading(1, "Dispositions générales")];
    for (at, name) in names.into_iter().enumerate() {
        blocks.push(heading(2, &format!("Article {} — {name}", at + 1)));
        blocks.push(paragraph(TEXT));
        if at % 3 == 1 {
            blocks.push(list(&[
                "préparer un poste de travail et ranger l'outillage à main ;",
                "lire un plan, débiter et assembler une pièce simple sous la conduite du tuteur ;",
                "participer à une pose chez un client, jamais seul.",
            ]));
        }
        blocks.push(paragraph(TEXT));
    }
    blocks
}

fn annexes(reference: &str) -> Vec<Block> {
    let days = ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi"];
    let hours = days.map(|day| {
        let cells = [day, "8 h 00 – 12 h 00", "13 h 30 – 16 h 30", "7 h"];
        cells.map(str::to_owned).to_vec()
    });
    let skills = (1..=24).map(|at| {
        let what = "Réaliser une opération d'usinage en respectant les consignes de sécurité et \
                    rendre compte au tuteur";
        let mark = if at % 4 == 0 {
            "déjà vu au lycée"
        } else {
            ""
        };
        vec![format!("C{at}"), what.to_owned(), mark.to_owned()]
    });
    let sign = |role: &str, name: &str, signed: &str| SignBox {
        role: role.to_owned(),
        name: name.to_owned(),
        signed: signed.to_owned(),
    };
    vec![
        heading(1, "Annexe pédagogique"),
        table(
            "Horaires de la semaine",
            &["Jour", "Matin", "Après-midi", "Durée"],
            hours.to_vec(),
        ),
        table(
            "Compétences travaillées",
            &["Code", "Compétence", "Remarque"],
            skills.collect(),
        ),
        heading(1, "Signatures"),
        Block::Signatures {
            boxes: vec![
                sign(
                    "La cheffe d'établissement",
                    "Mme Élodie Schœlcher",
                    "Signé en ligne le 5 janvier 2027 à 9 h 41, code reçu par courriel",
                ),
                sign("L'organisme d'accueil", "", ""),
                sign("L'élève", "Inès Aït-Ahmed", ""),
                sign("Le représentant légal", "", ""),
                sign("L'enseignant référent", "M. Çağan Müller-Weiß", ""),
            ],
        },
        Block::Code {
            data: format!("https://tremplin.exemple.invalid/v/{reference}-K7PX"),
            caption: "Vérifier que cette convention est bien la dernière version".to_owned(),
        },
    ]
}
