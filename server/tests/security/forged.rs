//! A pupil who writes requests by hand: every command there is, for another pupil.

use super::by_hand;
use crate::support::{Browser, Site};
use common::api::path;
use common::command::{
    AddSupportStep, AnswerProposal, ApplyToOffer, AskSupport, AssignRole, CloseSupport, Command,
    CreateOffer, DestroySealed, EditOffer, EndRole, FileSealed, MovePupil, PassSupportOn,
    ProposePlace, Proposed, RefuseApplication, RegisterHost, ReopenSupport, ReviseNote, SCHEMA,
    Seen, SetOfferStatus, SettleReport, TakeSupport, WithdrawApplication,
};
use common::domain::application::RefusalMotive;
use common::domain::host::{Host, HostContact};
use common::domain::offer::OfferStatus;
use common::domain::report::ReportStatus;
use common::domain::staff::{Role, Territory};
use common::domain::support::{CloseMotive, SupportLevel};
use common::ids::{
    ApplicationId, AssignmentId, ClientId, NoteId, OfferId, PlacementId, ReportId, RevisionId,
    SealedId, StaffId, SupportId, SupportStepId,
};
use common::sync::protocol::{
    Cookie, Mutation, PROTO, PULL_MAX, PullReq, PushReq, PushResp, Verdict,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A push of these commands, each with what was on screen.
pub fn push(client: ClientId, first_mid: u64, commands: &[(&Command, Vec<Seen>)]) -> PushReq {
    let mutations = commands
        .iter()
        .zip(first_mid..)
        .map(|((command, seen), mid)| Mutation {
            mid,
            schema: SCHEMA,
            op: command.op().to_owned(),
            args: command.args(),
            seen: seen.clone(),
            base: 0,
            void: false,
            again: false,
            at: 0,
            offset: 0,
        })
        .collect();
    PushReq {
        proto: PROTO,
        client,
        user: None,
        epoch: None,
        acked_mid: 0,
        seal_first: false,
        first_mid,
        mutations,
    }
}

/// A pull from this place.
pub fn pull(client: ClientId, cookie: Option<Cookie>) -> PullReq {
    PullReq {
        proto: PROTO,
        schema: SCHEMA,
        client,
        user: None,
        cookie,
        limit: PULL_MAX,
        acked_mid: 0,
        digest: None,
    }
}

/// What others have in the pôle.
pub struct Lives {
    /// Of pupil 1, waiting.
    asked: ApplyToOffer,
    /// Of pupil 2, granted.
    granted: ApplyToOffer,
    pub placement: PlacementId,
    note: NoteId,
    revision: RevisionId,
}

/// Requests of pupils 1 and 2, the seat of pupil 2, a note about pupil 1.
pub async fn lives(site: &Site) -> anyhow::Result<Lives> {
    let world = &site.world;
    let mut asked = world.ask(world.pupils[1]);
    asked.offer = OfferId(Uuid::now_v7());
    asked.message = "Discret".into();
    let second = world.offer_row(asked.offer).into();
    site.app
        .store
        .write_rows(world.pole, vec![second], 1)
        .await?;
    let granted = world.ask(world.pupils[2]);
    let placement = PlacementId(Uuid::now_v7());
    let (note, revision) = (NoteId(Uuid::now_v7()), RevisionId(Uuid::now_v7()));
    let Command::WriteNote(mut text) = world.note(world.pupils[1], "Discret aussi") else {
        anyhow::bail!("a note was expected")
    };
    (text.note, text.revision) = (note, revision);
    let Command::ApproveMatch(mut approval) = world.approve(&granted) else {
        anyhow::bail!("an approval was expected")
    };
    approval.placement = placement;
    applied(&mut site.pupil(1).await?, &asked.clone().into()).await?;
    applied(&mut site.pupil(2).await?, &granted.clone().into()).await?;
    applied(&mut site.adult(world.teacher).await?, &text.into()).await?;
    applied(&mut site.adult(world.coordinator).await?, &approval.into()).await?;
    let rows = by_hand::rows(site, placement.0)?;
    site.app.store.write_rows(world.pole, rows, 100).await?;
    Ok(Lives {
        asked,
        granted,
        placement,
        note,
        revision,
    })
}

/// Everything that the command asks to have been on screen, at this version.
fn seen(command: &Command, seq: u64) -> Vec<Seen> {
    command
        .shown()
        .into_iter()
        .map(|(key, group)| Seen { key, group, seq })
        .collect()
}

async fn applied(browser: &mut Browser, command: &Command) -> anyhow::Result<()> {
    let req = push(
        ClientId(Uuid::now_v7()),
        1,
        &[(command, seen(command, u64::MAX))],
    );
    let resp: PushResp = browser.post(path::PUSH, &req).await?.json()?;
    anyhow::ensure!(
        resp.verdicts.iter().all(|(_, v)| v.is_applied()),
        "{resp:?}"
    );
    Ok(())
}

/// Commands about help for the other pupil, and about a report.
fn appeals(site: &Site) -> Vec<Command> {
    let world = &site.world;
    let other = world.pupils[1];
    let support = SupportId(Uuid::now_v7());
    vec![
        AskSupport {
            id: SupportId(Uuid::now_v7()),
            step: SupportStepId(Uuid::now_v7()),
            pupil: other,
            period: world.period,
            text: "faux".into(),
            written_at: 0,
        }
        .into(),
        AddSupportStep {
            step: SupportStepId(Uuid::now_v7()),
            support,
            to_pupil: true,
            text: "faux".into(),
            written_at: 0,
        }
        .into(),
        PassSupportOn {
            support,
            step: SupportStepId(Uuid::now_v7()),
            to: SupportLevel::Pole,
            text: "faux".into(),
            written_at: 0,
        }
        .into(),
        TakeSupport {
            support,
            step: SupportStepId(Uuid::now_v7()),
            written_at: 0,
        }
        .into(),
        ProposePlace {
            support,
            step: SupportStepId(Uuid::now_v7()),
            place: Proposed::Offer(world.offer),
            text: "faux".into(),
            written_at: 0,
        }
        .into(),
        AnswerProposal {
            support,
            step: SupportStepId(Uuid::now_v7()),
            proposal: SupportStepId(Uuid::now_v7()),
            accepted: true,
            application: ApplicationId(Uuid::now_v7()),
            text: "faux".into(),
            written_at: 0,
        }
        .into(),
        CloseSupport {
            support,
            step: SupportStepId(Uuid::now_v7()),
            motive: CloseMotive::KeptAtSchool,
            text: "faux".into(),
            written_at: 0,
        }
        .into(),
        ReopenSupport {
            support,
            step: SupportStepId(Uuid::now_v7()),
            text: "faux".into(),
            written_at: 0,
        }
        .into(),
        SettleReport {
            report: ReportId(Uuid::now_v7()),
            status: ReportStatus::Dismissed,
            answer: "faux".into(),
        }
        .into(),
    ]
}

/// Every command, as somebody would forge it to touch the others.
fn forgeries(site: &Site, lives: &Lives) -> Vec<Command> {
    let world = &site.world;
    let other = world.pupils[1];
    let offer = world.offer_row(OfferId(Uuid::now_v7()));
    let host = world
        .rows()
        .into_iter()
        .find_map(|row| Host::try_from(row).ok());
    let contact = HostContact {
        host: world.host,
        pole: world.pole,
        address: String::new(),
        contact_name: String::new(),
        phone: String::new(),
        email: String::new(),
        private_to: None,
    };
    let mut commands = vec![
        ApplyToOffer {
            id: ApplicationId(Uuid::now_v7()),
            ..lives.asked.clone()
        }
        .into(),
        WithdrawApplication {
            application: lives.asked.id,
        }
        .into(),
        world.approve(&lives.asked),
        RefuseApplication {
            application: lives.asked.id,
            motive: RefusalMotive::Other,
            comment: "non".into(),
        }
        .into(),
        CreateOffer {
            id: offer.id,
            host: world.host,
            text: offer.text.clone(),
            terms: offer.terms.clone(),
            open: true,
            confirmed: None,
        }
        .into(),
        EditOffer {
            offer: world.offer,
            text: Some(offer.text),
            terms: Some(offer.terms),
            confirmed: None,
        }
        .into(),
        SetOfferStatus {
            offer: world.offer,
            status: OfferStatus::Closed,
            confirmed: None,
        }
        .into(),
        RegisterHost {
            host: host.unwrap(),
            contact,
        }
        .into(),
        world.note(other, "faux"),
        ReviseNote {
            note: lives.note,
            revision: RevisionId(Uuid::now_v7()),
            parents: vec![lives.revision],
            text: "faux".into(),
            written_at: 0,
        }
        .into(),
        AssignRole {
            id: AssignmentId(Uuid::now_v7()),
            staff: StaffId(world.pupils[0].0),
            role: Role::Administrator,
            territory: Territory::Pole(world.pole),
        }
        .into(),
        EndRole {
            assignment: AssignmentId(world.administrator.0),
        }
        .into(),
        MovePupil {
            pupil: other,
            division: world.other_division,
        }
        .into(),
        FileSealed {
            id: SealedId(Uuid::now_v7()),
        }
        .into(),
        DestroySealed {
            id: SealedId(Uuid::now_v7()),
        }
        .into(),
    ];
    commands.extend(appeals(site));
    commands
}

on_both! {
    async fn every_command_forged_by_a_pupil_for_another_is_refused_and_changes_nothing(db) {
        let site = Site::new(db).await?;
        let lives = lives(&site).await?;
        let mut commands = forgeries(&site, &lives);
        let ops: BTreeSet<&str> = commands.iter().map(Command::op).collect();
        // A report is about an offer: a pupil may write one.
        let others = Command::OPS.iter().copied();
        let others = others.filter(|op| *op != "report_offer" && !ops.contains(op));
        commands.extend(by_hand::commands(&site, &lives, others)?);
        assert_eq!(commands.len(), Command::OPS.len() - 1, "a command is missing here");
        let mut forger = site.pupil(0).await?;
        let rows = ["session", "sync_head", "sync_client", "sync_verdict"];
        let before = site.dump(&rows).await?;
        // Seen nothing, seen everything, and seen something very old, in the hope of being told
        // what it has become.
        let screens: [fn(&Command) -> Vec<Seen>; 3] =
            [|_| Vec::new(), |command| seen(command, u64::MAX), |command| seen(command, 0)];
        for screen in screens {
            for command in &commands {
                let req = push(ClientId(Uuid::now_v7()), 1, &[(command, screen(command))]);
                let answer = forger.post(path::PUSH, &req).await?;
                let resp: PushResp = answer.json()?;
                let Verdict::Rejected { code, .. } = &resp.verdicts[0].1 else {
                    anyhow::bail!("{}: {resp:?}", command.op())
                };
                assert_eq!(code, "forbidden", "{}", command.op());
                for secret in ["2009-03-01", "Discret", "E-1", "Prénom"] {
                    assert!(!answer.text().contains(secret), "{}: {}", command.op(), answer.text());
                }
            }
        }
        assert_eq!(site.dump(&rows).await?, before);
    }
}

on_both! {
    async fn a_request_cannot_take_the_place_of_another(db) {
        let site = Site::new(db).await?;
        let lives = lives(&site).await?;
        let mut forger = site.pupil(0).await?;
        let rows = ["session", "sync_head", "sync_client", "sync_verdict"];
        let before = site.dump(&rows).await?;
        // One's own request in every respect, but under the name of somebody else's row.
        for id in [lives.asked.id, lives.granted.id] {
            for offer in [lives.asked.offer, lives.granted.offer] {
                let pupil = site.world.pupils[0];
                let command =
                    ApplyToOffer { id, offer, pupil, ..lives.asked.clone() }.into();
                let req = push(ClientId(Uuid::now_v7()), 1, &[(&command, Vec::new())]);
                let resp: PushResp = forger.post(path::PUSH, &req).await?.json()?;
                assert!(!resp.verdicts[0].1.is_applied(), "{resp:?}");
            }
        }
        assert_eq!(site.dump(&rows).await?, before);
        // The same for a coordinator, with the name of a placement.
        let mut coordinator = site.adult(site.world.coordinator).await?;
        let Command::ApproveMatch(mut approval) = site.world.approve(&lives.asked) else {
            anyhow::bail!("an approval was expected")
        };
        approval.placement = lives.placement;
        let command = approval.into();
        let seen = seen(&command, u64::MAX);
        let req = push(ClientId(Uuid::now_v7()), 1, &[(&command, seen)]);
        let resp: PushResp = coordinator.post(path::PUSH, &req).await?.json()?;
        assert!(!resp.verdicts[0].1.is_applied(), "{resp:?}");
        assert_eq!(site.dump(&rows).await?, before);
    }
}
