//! Words around a convention, for those who sign it.

use crate::domain::period::PlacementKind;
use serde::{Deserialize, Serialize};

/// A language of the reader.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    #[default]
    Fr,
    De,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Fr, Self::De];

    /// As in `lang="…"`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::De => "de",
        }
    }
}

/// What a pupil is called on paper.
pub(super) fn pupil(kind: PlacementKind) -> &'static str {
    match kind {
        PlacementKind::Bts => "Étudiant",
        _ => "Élève",
    }
}

/// Over the boxes of those who are no parties.
pub(super) const READ_BY: &str = "Ont pris connaissance de la convention\u{a0}:";

/// At the beginning of a convention for German readers.
pub(super) const DE_NOTE: &str = "Hinweis: Unterschrieben wird der französische Text. Vertragspartner \
     sind der Betrieb, die Schule und, je nach Art des Praktikums, die Schülerin oder der Schüler \
     mit der gesetzlichen Vertretung. Fragen beantwortet die Schule; ihre Telefonnummer steht auf \
     der ersten Seite.";

/// A question that somebody who is to sign asks, with its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub question: &'static str,
    pub answer: &'static str,
}

const FR: &[Answer] = &[
    Answer {
        question: "Que signez-vous\u{a0}?",
        answer: "La convention qui fixe l'accueil d'un élève dans votre organisme\u{a0}: dates, \
                 horaires, activités, tuteur, assurances. Lisez-la en entier\u{a0}: une fois signée, elle \
                 ne se modifie que par un avenant. Elle n'est pas un contrat de travail.",
    },
    Answer {
        question: "Qui peut signer pour l'organisme\u{a0}?",
        answer: "La personne qui le représente ou à qui elle a donné pouvoir de signer. Le tuteur signe \
                 à sa place de tuteur, même si c'est la même personne.",
    },
    Answer {
        question: "Qui d'autre signe\u{a0}?",
        answer: "Le tuteur, l'élève, son représentant légal s'il est mineur, l'enseignant référent et le \
                 chef d'établissement, qui signe en dernier. Pour une séquence d'observation ou un \
                 stage d'initiation, l'organisme et le chef d'établissement signent\u{a0}; les autres \
                 déclarent l'avoir lue. L'élève ne commence pas avant la dernière signature.",
    },
    Answer {
        question: "Une information est fausse\u{a0}?",
        answer: "Ne signez pas. Choisissez «\u{a0}Demander une correction\u{a0}» et dites en une phrase \
                 ce qui ne va pas\u{a0}: l'établissement corrige et vous renvoie la convention.",
    },
    Answer {
        question: "Vous ne pouvez plus accueillir l'élève\u{a0}?",
        answer: "Choisissez «\u{a0}Refuser\u{a0}» et appelez l'établissement\u{a0}: il faut trouver une \
                 autre place à l'élève. Un refus ne vous engage à rien.",
    },
    Answer {
        question: "À quoi sert le code\u{a0}?",
        answer: "Il montre que c'est bien vous qui signez. Il ne sert qu'une fois et cesse vite d'être \
                 valable. Ne le donnez à personne\u{a0}: ni l'établissement ni l'élève ne vous le \
                 demanderont.",
    },
    Answer {
        question: "Vous préférez le papier\u{a0}?",
        answer: "Imprimez la convention, signez-la et rendez-la à l'établissement ou à l'élève. Elle \
                 vaut autant.",
    },
];

const DE: &[Answer] = &[
    Answer {
        question: "Was unterschreiben Sie?",
        answer: "Die Vereinbarung über das Praktikum einer Schülerin oder eines Schülers in Ihrem \
                 Betrieb: Daten, Zeiten, Aufgaben, Betreuung, Versicherungen. Lesen Sie sie ganz. Ist \
                 sie unterschrieben, wird sie nur noch durch einen Nachtrag geändert. Sie ist kein \
                 Arbeitsvertrag. Unterschrieben wird der französische Text.",
    },
    Answer {
        question: "Wer darf für den Betrieb unterschreiben?",
        answer: "Wer ihn vertritt oder dazu bevollmächtigt ist. Die Betreuerin oder der Betreuer \
                 unterschreibt außerdem an der dafür vorgesehenen Stelle, auch wenn es dieselbe Person \
                 ist.",
    },
    Answer {
        question: "Wer unterschreibt noch?",
        answer: "Die Betreuung im Betrieb, die Schülerin oder der Schüler, bei Minderjährigen die \
                 gesetzliche Vertretung, die betreuende Lehrkraft und zuletzt die Schulleitung. Bei \
                 einem Schnupperpraktikum unterschreiben der Betrieb und die Schulleitung; die anderen \
                 bestätigen, dass sie die Vereinbarung gelesen haben. Vor der letzten Unterschrift \
                 beginnt das Praktikum nicht.",
    },
    Answer {
        question: "Eine Angabe stimmt nicht?",
        answer: "Unterschreiben Sie nicht. Wählen Sie «\u{a0}Demander une correction\u{a0}» und \
                 schreiben Sie in einem Satz, was nicht stimmt: Die Schule berichtigt es und schickt \
                 Ihnen die Vereinbarung wieder zu.",
    },
    Answer {
        question: "Sie können niemanden mehr aufnehmen?",
        answer: "Wählen Sie «\u{a0}Refuser\u{a0}» und rufen Sie die Schule an: Es muss ein anderer Platz \
                 gefunden werden. Eine Absage verpflichtet Sie zu nichts.",
    },
    Answer {
        question: "Wozu dient der Code?",
        answer: "Er zeigt, dass wirklich Sie unterschreiben. Er gilt nur einmal und nur kurze Zeit. \
                 Geben Sie ihn niemandem: Weder die Schule noch die Schülerin oder der Schüler wird \
                 Sie danach fragen.",
    },
    Answer {
        question: "Lieber auf Papier?",
        answer: "Drucken Sie die Vereinbarung aus, unterschreiben Sie sie und geben Sie sie der Schule \
                 oder der Schülerin oder dem Schüler zurück. Sie gilt genauso.",
    },
];

/// What is told to a host beside a convention to sign.
#[must_use]
pub fn host_guide(lang: Lang) -> &'static [Answer] {
    match lang {
        Lang::Fr => FR,
        Lang::De => DE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_answer_the_same_questions() {
        let answers = Lang::ALL.map(host_guide);
        assert_eq!(answers[0].len(), answers[1].len());
        let all = answers.iter().copied().flatten();
        assert!(all.clone().all(|a| a.question.ends_with('?')));
        assert!(all.clone().all(|a| a.answer.ends_with('.')));
        // French binds a space to the question mark, German has none.
        assert!(FR.iter().all(|a| a.question.ends_with("\u{a0}?")));
        assert!(DE.iter().all(|a| !a.question.contains('\u{a0}')));
    }
}
