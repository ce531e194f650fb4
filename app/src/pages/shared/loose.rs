//! Commands told without the rows behind them: to another than their author, or when this version
//! does not know them.

use common::command::Command;

/// A command, as another than its author is told of it: without who it is about.
#[must_use]
pub fn named(command: Option<&Command>) -> &'static str {
    match command {
        Some(Command::WriteNote(_)) => "Une note sur un élève",
        Some(Command::ReviseNote(_)) => "La correction d'une note",
        Some(Command::ApplyToOffer(_)) => "Une demande de place",
        Some(Command::WithdrawApplication(_)) => "Le retrait d'une demande",
        Some(Command::ApproveMatch(_)) => "Un accord",
        Some(Command::RefuseApplication(_)) => "Un refus",
        Some(Command::CreateOffer(_)) => "Une nouvelle offre",
        Some(Command::EditOffer(_)) => "La modification d'une offre",
        Some(Command::SetOfferStatus(_)) => "L'ouverture ou la fermeture d'une offre",
        Some(Command::RegisterHost(_)) => "Un organisme d'accueil",
        Some(Command::SaveHost(_)) => "La fiche d'un organisme",
        Some(Command::SaveContact(_)) => "Un contact chez un organisme",
        Some(Command::RecordContact(_)) => "Le récit d'un contact avec un organisme",
        Some(Command::MergeHosts(_) | Command::UndoMerge(_)) => "La réunion de deux organismes",
        Some(Command::AssignRole(_) | Command::EndRole(_)) => "Un changement de rôle",
        Some(Command::AskSupport(_)) => "Une demande d'aide pour un élève",
        Some(Command::AddSupportStep(_)) => "Ce qui a été essayé pour un élève sans place",
        Some(Command::ProposePlace(_)) => "La proposition d'une place",
        Some(Command::AnswerProposal(_)) => "La réponse à une proposition",
        Some(
            Command::PassSupportOn(_)
            | Command::TakeSupport(_)
            | Command::CloseSupport(_)
            | Command::ReopenSupport(_),
        ) => "Une décision sur une demande d'appui",
        Some(Command::ReportOffer(_)) => "Le signalement d'une offre",
        Some(Command::SettleReport(_)) => "La réponse à un signalement",
        Some(Command::MovePupil(_)) => "Un changement de classe",
        Some(Command::EnrolPupil(_)) => "L'inscription d'un élève",
        Some(Command::CorrectPupil(_)) => "La correction d'un élève",
        Some(Command::SetSchooling(_)) => "L'état d'un élève dans sa classe",
        Some(Command::SetDelays(_)) => "Les délais du pôle",
        Some(Command::SavePeriod(_)) => "Une période de stage",
        Some(Command::SetCalendar(_)) => "L'état du calendrier d'une classe",
        Some(Command::MovePlacement(_)) => "Les semaines d'un stage",
        Some(Command::CreateDivision(_)) => "Une nouvelle classe",
        Some(Command::DescribeSchool(_)) => "Le téléphone ou l'internat d'un établissement",
        Some(Command::DeclarePlace(_) | Command::CorrectPlace(_)) => "Un stage trouvé",
        Some(Command::WithdrawPlace(_)) => "Le retrait d'un stage trouvé",
        Some(Command::CheckPlace(_)) => "La vérification d'un stage trouvé",
        Some(Command::LogDemarche(_)) => "Une démarche",
        Some(Command::RaiseConcern(_)) => "Un signalement",
        Some(Command::HandleConcern(_)) => "La suite d'un signalement",
        Some(Command::SetWishes(_)) => "Des vœux",
        Some(Command::SetFavourite(_)) => "Une offre gardée",
        Some(Command::WriteJournal(_)) => "Une journée de stage",
        Some(Command::RateReception(_)) => "Un avis sur l'accueil",
        Some(Command::MarkAttendance(_)) => "Des présences",
        Some(Command::PlanVisit(_) | Command::CloseVisit(_)) => "Une visite ou un appel",
        Some(Command::InterruptPlacement(_)) => "L'interruption d'un stage",
        Some(Command::SetPlacementDetails(_)) => "Le tuteur et les horaires d'un stage",
        Some(Command::AssignReferent(_)) => "Un changement de référent",
        Some(Command::ExemptPupil(_)) => "Une dispense de période",
        Some(Command::FileSealed(_) | Command::DestroySealed(_)) => {
            "Une décision sur une saisie mise de côté"
        }
        None => "Une saisie",
    }
}

/// The words in the arguments of a command, whether or not this version knows it.
#[must_use]
pub fn texts(args: &serde_json::Value) -> String {
    const WORDS: [&str; 10] = [
        "title",
        "description",
        "text",
        "message",
        "comment",
        "name",
        "next_step",
        "phone",
        "answer",
        "reason",
    ];
    let mut found = Vec::new();
    gather(args, &WORDS, &mut found);
    found.join("\n")
}

fn gather<'a>(value: &'a serde_json::Value, names: &[&str], found: &mut Vec<&'a str>) {
    let Some(fields) = value.as_object() else {
        return;
    };
    for (name, value) in fields {
        match value.as_str() {
            Some(words) if names.contains(&name.as_str()) && !words.is_empty() => found.push(words),
            _ => gather(value, names, found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_a_command_that_this_version_does_not_know() {
        let args = serde_json::json!({
            "id": "x", "text": { "title": "Menuiserie", "description": "" }, "message": "Bonjour"
        });
        assert_eq!(texts(&args), "Bonjour\nMenuiserie");
        assert_eq!(texts(&serde_json::json!("x")), "");
    }
}
